import { describe, expect, test } from 'vitest';
import { random } from '../random.ts';
import type { Random } from '../random.ts';
import { median } from '../results/summary.ts';
import { middleOf, nthDifference, nthWalsh } from './nth-pairwise.ts';
import { pairedRatio, unpairedRatio } from './paired.ts';

const exps = (logs: readonly number[]): readonly number[] => logs.map(Math.exp);
const walsh = (values: readonly number[]): readonly number[] =>
  values.flatMap((x, i) => values.slice(i).map((y) => (x + y) / 2)).toSorted((a, b) => a - b);
/** Normal, or from a coarse grid, so that there are ties and zeros. */
const draw = (stream: Random, n: number, coarse: boolean): readonly number[] =>
  Array.from({ length: n }, () => (coarse ? stream.below(7) - 3 : stream.normal()));

// Hamilton depression scale before and after (Salsburg 1970), the example of R's wilcox.test.
const before = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
const after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
// Permeability of the human chorioamnion, R's example of two samples.
const term = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
const early = [1.15, 0.88, 0.9, 0.74, 1.21];

describe('order statistics of pairs', () => {
  test('are those of the pairs written out, ties included', () => {
    const stream = random(31);
    for (let trial = 0; trial < 120; trial++) {
      const coarse = trial % 2 === 0;
      const u = draw(stream, 1 + stream.below(12), coarse).toSorted((a, b) => a - b);
      const v = draw(stream, 1 + stream.below(12), coarse).toSorted((a, b) => a - b);
      for (const [i, expected] of walsh(u).entries()) expect(nthWalsh(u, i + 1)).toBeCloseTo(expected, 12);
      const differences = u.flatMap((x) => v.map((y) => x - y)).toSorted((a, b) => a - b);
      for (const [i, expected] of differences.entries()) {
        expect(nthDifference(u, v, i + 1)).toBeCloseTo(expected, 12);
      }
    }
  });

  test('the middle of an even number lies between two', () => {
    expect(middleOf(4, (k) => 10 * k)).toBe(25);
    expect(middleOf(5, (k) => 10 * k)).toBe(30);
  });
});

describe('pairedRatio', () => {
  test("R's example: 0.46, interval 0.010 to 0.786", () => {
    const { ratio, ci95, n, coverage } = pairedRatio(exps(before), exps(after));
    expect(Math.log(ratio)).toBeCloseTo(0.46, 6);
    expect(Math.log(ci95![0])).toBeCloseTo(0.01, 6);
    expect(Math.log(ci95![1])).toBeCloseTo(0.786, 6);
    expect(n).toBe(9);
    expect(coverage).toBeCloseTo(0.9609375, 12);
  });

  test('six pairs: the range of the ratios; five: none', () => {
    const b = [10, 10, 10, 10, 10, 10];
    expect(pairedRatio([12, 10, 11, 13, 10.5, 12.5], b).ci95?.map((x) => x.toFixed(9))).toEqual([
      '1.000000000',
      '1.300000000',
    ]);
    const five = pairedRatio([12, 10, 11, 13, 10.5], b.slice(1));
    expect(five.ratio).toBeGreaterThan(1);
    expect(five).not.toHaveProperty('ci95');
    expect(five).not.toHaveProperty('coverage');
  });

  test('inverse sets have inverse answers, units cancel, and it lies within its interval', () => {
    const stream = random(77);
    for (let trial = 0; trial < 60; trial++) {
      const n = 6 + stream.below(40);
      const a = exps(draw(stream, n, trial % 3 === 0));
      const b = exps(draw(stream, n, trial % 3 === 0));
      const there = pairedRatio(a, b);
      const back = pairedRatio(b, a);
      expect(there.ratio * back.ratio).toBeCloseTo(1, 9);
      expect(there.ci95![0] * back.ci95![1]).toBeCloseTo(1, 9);
      expect(there.ci95![0]).toBeLessThanOrEqual(there.ratio);
      expect(there.ci95![1]).toBeGreaterThanOrEqual(there.ratio);
      const scaled = pairedRatio(
        a.map((x) => 3e6 * x),
        b,
      );
      expect(scaled.ratio / there.ratio / 3e6).toBeCloseTo(1, 9);
    }
  });

  test('a set against itself is 1, exactly', () => {
    const a = [3, 1, 4, 1, 5, 9, 2, 6];
    expect(pairedRatio(a, a)).toEqual({ ratio: 1, ci95: [1, 1], n: 8, coverage: 0.9609375 });
  });

  test.each([6, 10, 30, 40])(
    'covers the true ratio of %i pairs as often as it says, with a shared drift',
    (n) => {
      const stream = random(n);
      let covered = 0;
      let said = 0;
      const trials = 1500;
      for (let trial = 0; trial < trials; trial++) {
        const drift = Array.from({ length: n }, (_, i) => 0.3 * Math.sin(i) + stream.normal());
        const a = exps(drift.map((x) => x + 0.1 + 0.02 * stream.normal()));
        const b = exps(drift.map((x) => x + 0.02 * stream.normal()));
        const { ci95, coverage } = pairedRatio(a, b);
        said = coverage!;
        if (ci95![0] <= Math.exp(0.1) && Math.exp(0.1) <= ci95![1]) covered++;
      }
      expect(Math.abs(covered / trials - said)).toBeLessThan(0.02); // 3.5 standard errors
    },
  );

  test('refuses what has no ratio', () => {
    expect(() => pairedRatio([1, 2], [1])).toThrow('2 times cannot be paired with 1');
    expect(() => pairedRatio([], [])).toThrow('a has none');
    expect(() => pairedRatio([1, 1], [1, 0])).toThrow('b[1] is 0');
    expect(() => pairedRatio([Number.NaN], [1])).toThrow('a[0] is NaN');
  });

  test('many pairs take no quadratic time', () => {
    const stream = random(2);
    const a = exps(draw(stream, 20_000, false));
    const b = exps(draw(stream, 20_000, false));
    expect(pairedRatio(a, b).ratio).toBeCloseTo(1, 1);
    expect(unpairedRatio(a, b).ratio).toBeCloseTo(1, 1);
  });
});

describe('unpairedRatio', () => {
  test("R's example: 0.305, interval −0.15 to 0.76", () => {
    const { ratio, ci95, n } = unpairedRatio(exps(term), exps(early));
    expect(Math.log(ratio)).toBeCloseTo(0.305, 6);
    expect(Math.log(ci95![0])).toBeCloseTo(-0.15, 6);
    expect(Math.log(ci95![1])).toBeCloseTo(0.76, 6);
    expect(n).toBe(5);
  });

  test('is the median of all ratios, inverse for inverse sets', () => {
    const stream = random(14);
    for (let trial = 0; trial < 40; trial++) {
      const a = draw(stream, 4 + stream.below(10), trial % 2 === 0);
      const b = draw(stream, 4 + stream.below(10), trial % 2 === 0);
      const there = unpairedRatio(exps(a), exps(b));
      expect(Math.log(there.ratio)).toBeCloseTo(median(a.flatMap((x) => b.map((y) => x - y))), 9);
      const back = unpairedRatio(exps(b), exps(a));
      expect(there.ci95![0] * back.ci95![1]).toBeCloseTo(1, 9);
    }
  });

  test('covers the true ratio of sets of different size', () => {
    const stream = random(41);
    let covered = 0;
    const trials = 2000;
    for (let trial = 0; trial < trials; trial++) {
      const { ci95 } = unpairedRatio(
        exps(draw(stream, 8, false).map((x) => x + 1)),
        exps(draw(stream, 6, false)),
      );
      if (ci95![0] <= Math.E && Math.E <= ci95![1]) covered++;
    }
    expect(covered / trials).toBeGreaterThan(0.95 - 0.017);
  });

  test('three times of a set have no interval', () => {
    expect(unpairedRatio([1, 2, 3], [1, 2, 3, 4])).not.toHaveProperty('ci95');
    expect(() => unpairedRatio([], [1])).toThrow('a has none');
    expect(() => unpairedRatio([1], [-1])).toThrow('b[0] is -1');
  });
});
