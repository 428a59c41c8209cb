import { expect, test } from 'vitest';
import { random } from '../random.ts';
import { hiddenFraction } from './hidden.ts';
import type { Triple } from './hidden.ts';

const source = random(14);

/** `n` rounds of a machine that is slower in some, with noise of so many per cent. */
const rounds = (n: number, of: Triple, percent: number): readonly Triple[] =>
  Array.from({ length: n }, () => {
    const pace = 1 + 0.2 * source.uniform();
    const noisy = (time: number): number => time * pace * (1 + (percent / 100) * source.normal());
    return { serial: noisy(of.serial), overlapped: noisy(of.overlapped), free: noisy(of.free) };
  });

test('all, half and nothing hidden', () => {
  for (const [overlapped, fraction] of [
    [1, 1],
    [1.5, 0.5],
    [2, 0],
  ] as const) {
    const found = hiddenFraction(rounds(30, { serial: 2, overlapped, free: 1 }, 1));
    expect(found.fraction).toBeCloseTo(fraction, 1);
    expect(found.ci95![0]).toBeLessThanOrEqual(found.fraction);
    expect(found.ci95![1]).toBeGreaterThanOrEqual(found.fraction);
    expect(found.ci95![1] - found.ci95![0]).toBeLessThan(0.1);
  }
});

test('an interval covers the truth about as often as it says', () => {
  let covered = 0;
  for (let i = 0; i < 30; i++) {
    const { ci95 } = hiddenFraction(rounds(15, { serial: 3, overlapped: 1.5, free: 1 }, 2), i);
    if (ci95![0] <= 0.75 && ci95![1] >= 0.75) covered++;
  }
  expect(covered).toBeGreaterThanOrEqual(26);
});

test('nothing is clamped', () => {
  expect(hiddenFraction(rounds(12, { serial: 2, overlapped: 3, free: 1 }, 0.1)).ci95![1]).toBeLessThan(-0.9);
  expect(hiddenFraction(rounds(12, { serial: 2, overlapped: 0.5, free: 1 }, 0.1)).ci95![0]).toBeGreaterThan(
    1.4,
  );
});

test('a cost that drowns in noise decides nothing', () => {
  const found = hiddenFraction(rounds(15, { serial: 1.02, overlapped: 1, free: 1 }, 5));
  expect(found.ci95).toBeUndefined();
  expect(found.unclear).toContain('is not 3 times as large as its own interval');
  // Nor does one that is not there at all, or negative.
  expect(hiddenFraction(rounds(15, { serial: 1, overlapped: 2, free: 3 }, 1)).ci95).toBeUndefined();
  expect(hiddenFraction(rounds(5, { serial: 2, overlapped: 1, free: 1 }, 1)).unclear).toContain('5 rounds');
});

test('the same times give the same interval; no times and no numbers are refused', () => {
  const times = rounds(10, { serial: 2, overlapped: 1.5, free: 1 }, 2);
  expect(hiddenFraction(times)).toEqual(hiddenFraction(times));
  expect(() => hiddenFraction([])).toThrow('there are no triples');
  expect(() => hiddenFraction([{ serial: 1, overlapped: Number.NaN, free: 1 }])).toThrow('triple 0');
});
