import { describe, expect, test } from 'vitest';
import { mannWhitneyInterval, mannWhitneyNull, signedRankInterval, signedRankNull } from './rank-nulls.ts';

describe('signed ranks', () => {
  // Two-sided 5 % critical values of W, as printed in every table: reject at W or below.
  test.each([
    [6, 0],
    [7, 2],
    [8, 3],
    [9, 5],
    [10, 8],
    [11, 10],
    [12, 13],
    [13, 17],
    [14, 21],
    [15, 25],
    [16, 29],
    [18, 40],
    [20, 52],
    [25, 89],
    [30, 137],
  ])('the critical value of %i pairs is %i', (n, critical) => {
    const { rank, coverage } = signedRankInterval(n)!;
    expect(rank - 1).toBe(critical);
    expect(coverage).toBeGreaterThanOrEqual(0.95);
  });

  test('n = 3: of eight sign patterns one each makes 0, 1, 2, 4, 5, 6 and two make 3', () => {
    expect([...signedRankNull([1, 2, 3])].map((p) => 8 * p)).toEqual([1, 1, 1, 2, 1, 1, 1]);
    expect([...signedRankNull([])]).toEqual([1]);
  });

  test('shared ranks: |d| = 1, 1, 2 make 1.5, 1.5, 3', () => {
    expect([...signedRankNull([3, 3, 6])].map((p) => 8 * p)).toEqual([1, 0, 0, 2, 0, 0, 2, 0, 0, 2, 0, 0, 1]);
  });

  test('there is no 95 % interval of five', () => {
    expect(signedRankInterval(5)).toBeUndefined();
    expect(signedRankInterval(1)).toBeUndefined();
    expect(signedRankInterval(6)?.coverage).toBe(1 - 2 / 64);
  });

  test('the normal approximation takes over smoothly', () => {
    const approximated = signedRankInterval(31)!;
    expect(approximated.rank - 1).toBe(147); // table: 147
    expect(approximated.coverage).toBeGreaterThan(0.95);
    expect(approximated.coverage).toBeLessThan(0.953);
    expect(signedRankInterval(50)!.rank - 1).toBe(433); // table: 434; the approximation is a little wider
  });
});

describe('Mann and Whitney', () => {
  // Two-sided 5 % critical values of U.
  test.each([
    [4, 4, 0],
    [5, 5, 2],
    [6, 6, 5],
    [7, 7, 8],
    [8, 8, 13],
    [5, 8, 6],
    [8, 5, 6],
    [10, 10, 23],
    [12, 12, 37],
    [15, 15, 64],
    [10, 20, 55],
    [20, 20, 127],
  ])('the critical value of %i and %i is %i', (n, m, critical) => {
    expect(mannWhitneyInterval(n, m)!.rank - 1).toBe(critical);
  });

  test('n = m = 2: of six orders one each makes 0, 1, 3, 4 and two make 2', () => {
    expect([...mannWhitneyNull(2, 2)].map((p) => Math.round(6 * p))).toEqual([1, 1, 2, 1, 1]);
  });

  test('sums to 1, is symmetric, and has its mean in the middle, up to 30 and 30', () => {
    for (const [n, m] of [
      [1, 7],
      [13, 29],
      [30, 30],
    ] as const) {
      const mass = mannWhitneyNull(n, m);
      expect(mass.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
      for (const [u, p] of mass.entries()) expect(Math.abs(p - mass[n * m - u]!)).toBeLessThan(1e-12);
    }
  });

  test('there is none of fewer than 4, however many the others are, and a normal one of 4 and 1000', () => {
    expect(mannWhitneyInterval(3, 30)).toBeUndefined();
    expect(mannWhitneyInterval(1, 1000)).toBeUndefined();
    const { rank, coverage } = mannWhitneyInterval(4, 1000)!;
    expect(rank).toBeGreaterThan(1);
    expect(coverage).toBeGreaterThanOrEqual(0.95);
  });
});
