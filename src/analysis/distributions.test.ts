import { expect, test } from 'vitest';
import { normalCdf, normalQuantile, studentQuantile } from './distributions.ts';

test('normalCdf against tables', () => {
  expect(normalCdf(0)).toBeCloseTo(0.5, 7);
  expect(normalCdf(1.959963985)).toBeCloseTo(0.975, 7);
  expect(normalCdf(-1)).toBeCloseTo(0.1586552539, 7);
  expect(normalCdf(-5) / 2.866515719e-7).toBeCloseTo(1, 6);
});

test('normalQuantile inverts it', () => {
  for (const p of [1e-6, 0.025, 0.5, 0.8, 0.999]) expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 9);
  expect(() => normalQuantile(1)).toThrow('probability 1');
});

test.each([
  [2, 4.303],
  [4, 2.776],
  [10, 2.228],
  [30, 2.042],
])('studentQuantile(.975, %i) is about %f', (freedom, expected) => {
  const t = studentQuantile(0.975, freedom);
  expect(Math.abs(t / expected - 1)).toBeLessThan(freedom < 4 ? 0.04 : 0.005);
  expect(studentQuantile(0.025, freedom)).toBeCloseTo(-t, 5);
});
