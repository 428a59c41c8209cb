import { describe, expect, test } from 'vitest';
import { random } from '../random.ts';
import { effectiveSamples } from './autocorrelation.ts';
import {
  ascending,
  launchMedians,
  median,
  medianInterval,
  quantile,
  rerunInterval,
  summarize,
} from './summary.ts';

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

describe('medianInterval of correlated values', () => {
  const values = Array.from({ length: 45 }, (_, i) => i + 1);

  test('has the ranks of as many values as they are worth, stretched', () => {
    // 20 values: ranks 6 and 15 of 21 parts; 6·46/21 = 13.1.
    expect(medianInterval(values, 0.95, 20.9)).toMatchObject({
      lowRank: 13,
      highRank: 33,
      low: 13,
      high: 33,
    });
    expect(medianInterval(values, 0.95, 20.9)?.coverage).toBeCloseTo(0.958610534667969, 12);
    expect(medianInterval(values, 0.95, 45)).toEqual(medianInterval(values));
    expect(medianInterval(values, 0.95, 1e9)).toEqual(medianInterval(values));
  });

  test('is the whole range when they are worth fewer than six, and says what that covers', () => {
    expect(medianInterval(values, 0.95, 5.9)).toMatchObject({ low: 1, high: 45, coverage: 0.9375 });
    expect(medianInterval(values, 0.95, 1)).toMatchObject({ low: 1, high: 45, coverage: 0 });
    expect(medianInterval([1, 2, 3, 4, 5], 0.95, 5)).toBeUndefined();
    expect(() => medianInterval(values, 0.95, 0)).toThrow('0 effective values');
    expect(() => medianInterval(values, 0.95, Number.NaN)).toThrow('NaN effective values');
  });

  test('is never narrower than that of independent values, and covers what is asked from six on', () => {
    for (let n = 6; n <= 120; n++) {
      const all = Array.from({ length: n }, (_, i) => i);
      const plain = medianInterval(all)!;
      for (let worth = 1; worth <= n; worth += 0.5) {
        const found = medianInterval(all, 0.95, worth)!;
        expect(found.lowRank).toBeLessThanOrEqual(plain.lowRank);
        expect(found.highRank).toBe(n + 1 - found.lowRank);
        expect(found.coverage >= 0.95).toBe(worth >= 6);
      }
    }
  });
});

describe('rerunInterval', () => {
  test('by hand: logs 1 … 5, s² = 2.5, t(.975, 4) = 2.776', () => {
    const [low, high] = rerunInterval([1, 2, 3, 4, 5].map(Math.exp))!;
    const reach = 2.7764451 * Math.sqrt(2.5 * 1.2);
    expect(Math.log(low)).toBeCloseTo(3 - reach, 5);
    expect(Math.log(high)).toBeCloseTo(3 + reach, 5);
  });

  test('needs five launches', () => {
    expect(rerunInterval([1, 2, 3, 4])).toBeUndefined();
    expect(rerunInterval([7, 7, 7, 7, 7])?.map((ns) => ns.toFixed(9))).toEqual([
      '7.000000000',
      '7.000000000',
    ]);
  });

  test('holds the median of another launch 19 times out of 20', () => {
    const stream = random(23);
    let held = 0;
    const trials = 4000;
    for (let trial = 0; trial < trials; trial++) {
      const [next = 0, ...medians] = Array.from({ length: 6 }, () => Math.exp(0.012 * stream.normal()));
      const [low, high] = rerunInterval(medians)!;
      if (low <= next && next <= high) held++;
    }
    expect(Math.abs(held / trials - 0.95)).toBeLessThan(0.012); // 3.5 standard errors
  });
});

/** Three samples a launch, whose medians are 1001, 1011, 1021 … */
const launches = (count: number): { ns: number; round: number; launch: number }[] =>
  Array.from({ length: 3 * count }, (_, i) => ({
    ns: 1000 + (i % 3) + 10 * Math.floor(i / 3),
    round: 0,
    launch: Math.floor(i / 3) + 2,
  }));

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

  test('ci95 takes correlated samples for what they are worth, and a stored point for what it says', () => {
    const trend = Array.from({ length: 12 }, (_, i) => ({ ns: 100 + i, round: i < 6 ? 0 : 1, launch: 0 }));
    expect(effectiveSamples(trend)).toBeLessThan(6);
    expect(summarize(trend, 1).ci95).toEqual([100, 111]);
    expect(summarize(trend, 1, 12).ci95).toEqual([102, 109]);
    expect(
      summarize(
        trend.map(({ ns }) => ns),
        1,
      ).ci95,
    ).toEqual([102, 109]);
  });

  test('rerun95 and launches come from five launches, per dispatch', () => {
    expect(launchMedians(launches(3))).toEqual([1001, 1011, 1021]);
    expect(summarize(launches(1), 10)).not.toHaveProperty('launches');
    expect(summarize(launches(4), 10)).toMatchObject({ launches: 4 });
    expect(summarize(launches(4), 10)).not.toHaveProperty('rerun95');
    const { rerun95, launches: count } = summarize(launches(5), 10);
    expect(count).toBe(5);
    const [low, high] = rerunInterval([1001, 1011, 1021, 1031, 1041])!;
    expect(rerun95?.[0]).toBeCloseTo(low / 10, 9);
    expect(rerun95?.[1]).toBeCloseTo(high / 10, 9);
  });
});
