import { describe, expect, test } from 'vitest';
import { random } from '../random.ts';
import { ascending, median, medianInterval, quantile, summarize } from './summary.ts';

describe('quantile (type 7)', () => {
  test('agrees with R: quantile(c(15, 20, 35, 40, 50), c(.05, .3, .4, .5, 1))', () => {
    const values = [40, 15, 50, 35, 20];
    expect([0.05, 0.3, 0.4, 0.5, 1].map((p) => quantile(values, p))).toEqual([16, 23, 29, 35, 50]);
  });

  test('the median of an even number of values lies between the middle two', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([7])).toBe(7);
  });

  test('never leaves the order of the values as text would', () => {
    expect([...ascending([10, 9, 100, 1])]).toEqual([1, 9, 10, 100]);
  });

  test('refuses what has no answer', () => {
    expect(() => median([])).toThrow('at least one value');
    expect(() => quantile([1], 1.5)).toThrow('1.5 is not in 0…1');
    expect(() => median([1, Number.NaN])).toThrow('value 1 is not a number');
  });

  test('is monotone in p and moves with shift and scale', () => {
    const stream = random(5);
    for (let trial = 0; trial < 50; trial++) {
      const values = Array.from({ length: 1 + stream.below(30) }, () => stream.normal());
      const [p, q] = [stream.uniform(), stream.uniform()].toSorted((a, b) => a - b) as [number, number];
      expect(quantile(values, p)).toBeLessThanOrEqual(quantile(values, q));
      const moved = values.map((value) => 3 * value + 2);
      expect(quantile(moved, p)).toBeCloseTo(3 * quantile(values, p) + 2, 10);
    }
  });
});

describe('medianInterval', () => {
  test('n = 10 gives x(2) … x(9), which covers 97.9 %', () => {
    const interval = medianInterval([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(interval).toMatchObject({ low: 2, high: 9, lowRank: 2, highRank: 9 });
    expect(interval?.coverage).toBeCloseTo(1 - (2 * 11) / 1024, 12);
  });

  test.each([
    [6, 1, 0.96875],
    [8, 1, 0.9921875],
    [9, 2, 0.9609375],
    [20, 6, 0.958610534667969],
    [30, 10, 0.9572260547429323],
  ])('n = %i starts at rank %i and covers %f', (n, rank, coverage) => {
    const interval = medianInterval(Array.from({ length: n }, (_, i) => i));
    expect(interval?.lowRank).toBe(rank);
    expect(interval?.coverage).toBeCloseTo(coverage, 12);
  });

  test('there is none below 6 values at 95 %, and one from 5 at 90 %', () => {
    for (let n = 0; n < 6; n++)
      expect(medianInterval(Array.from({ length: n }, (_, i) => i))).toBeUndefined();
    expect(medianInterval([1, 2, 3, 4, 5], 0.9)?.coverage).toBeCloseTo(0.9375, 12);
  });

  test('does not underflow for many values: ranks n/2 ± 1.96·√n/2', () => {
    const n = 10_000;
    const interval = medianInterval(Array.from({ length: n }, (_, i) => i));
    expect(interval?.lowRank).toBe(4902); // by exact integer sums
    expect(interval?.coverage).toBeGreaterThanOrEqual(0.95);
    expect(interval?.coverage).toBeLessThan(0.952);
  });

  test('covers the true median as often as it says, for a skewed distribution too', () => {
    const stream = random(11);
    let covered = 0;
    const trials = 4000;
    for (let trial = 0; trial < trials; trial++) {
      const interval = medianInterval(Array.from({ length: 10 }, () => Math.exp(2 * stream.normal())))!;
      if (interval.low <= 1 && 1 <= interval.high) covered++;
    }
    expect(covered / trials).toBeGreaterThan(0.9785 - 0.008); // 3.5 standard errors
    expect(covered / trials).toBeLessThan(0.9785 + 0.008);
  });
});

describe('summarize', () => {
  test('is per dispatch', () => {
    expect(summarize([400, 200, 300, 100, 500], 4)).toEqual({
      n: 5,
      medianNs: 75,
      q1Ns: 50,
      q3Ns: 100,
      minNs: 25,
    });
    expect(summarize([6, 5, 4, 3, 2, 1], 1).ci95).toEqual([1, 6]);
  });

  test('refuses a time that cannot be one', () => {
    expect(() => summarize([], 1)).toThrow('no samples');
    expect(() => summarize([1, 0], 1)).toThrow('sample 1 is 0 ns');
    expect(() => summarize([Infinity], 1)).toThrow('sample 0');
    expect(() => summarize([1], 0)).toThrow('0 dispatches');
  });
});
