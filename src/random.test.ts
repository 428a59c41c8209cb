import { expect, test } from 'vitest';
import { hashText, mixSeed, random } from './random.ts';

function draw(seed: number): number[] {
  const source = random(seed);
  return Array.from({ length: 5 }, () => source.uniform());
}

test('the same seed gives the same values, another seed others', () => {
  expect(draw(5)).toEqual(draw(5));
  expect(draw(5)).not.toEqual(draw(6));
});

test('normal values have the moments of N(0, 1)', () => {
  const source = random(1);
  const n = 200_000;
  let sum = 0;
  let square = 0;
  let fourth = 0;
  for (let i = 0; i < n; i++) {
    const x = source.normal();
    sum += x;
    square += x * x;
    fourth += x ** 4;
  }
  // Four standard errors of each mean.
  expect(Math.abs(sum / n)).toBeLessThan(4 / Math.sqrt(n));
  expect(Math.abs(square / n - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
  expect(Math.abs(fourth / n - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
});

test('signs and integers are balanced', () => {
  const source = random(2);
  let signs = 0;
  const counts = Array.from({ length: 7 }, () => 0);
  for (let i = 0; i < 70_000; i++) {
    signs += source.sign();
    counts[source.below(7)]!++;
  }
  expect(Math.abs(signs)).toBeLessThan(4 * Math.sqrt(70_000));
  // χ² with 6 degrees of freedom, 99.99 %: 27.9
  expect(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(27.9);
});

test('hashes tell near words apart', () => {
  expect(hashText('m=1')).not.toBe(hashText('m=2'));
  expect(mixSeed(1, 2)).not.toBe(mixSeed(2, 1));
});
