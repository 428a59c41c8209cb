import { describe, expect, test } from 'vitest';
import { random } from '../random.ts';
import type { Random } from '../random.ts';
import { median } from '../results/summary.ts';
import { compare, sameHidesBelow } from './comparison.ts';
import type { Comparison } from './comparison.ts';

const options = { threshold: 0.02, paired: true };
const base = [100, 101, 99, 100.5, 99.5, 100.2, 99.8, 100];
/** `base` with each time longer by a share, and a little noise of its own. */
const head = (change: number, noise = 0.001): readonly number[] =>
  base.map((time, i) => time * (1 + change) * (1 + noise * [1, -1, 2, -2, 0, 1.5, -1.5, 0.5][i]!));

describe('verdicts', () => {
  test.each([
    [0, 0.001, 'same', 'within-threshold'],
    [0, 0.018, 'same', 'no-larger-change'],
    [0, 0.05, 'ambiguous', 'interval-too-wide'],
    [0.021, 0.001, 'ambiguous', 'at-threshold'],
    [0.05, 0.005, 'slower', 'beyond-threshold'],
    [0.1, 0.001, 'slower', 'beyond-threshold'],
    [-0.05, 0.005, 'faster', 'beyond-threshold'],
  ] as const)('a change of %f with noise of %f is %s: %s', (change, noise, verdict, reason) => {
    const found = compare(base, head(change, noise), options);
    expect(found).toMatchObject({ verdict, reason });
    expect(found.ratio).toBeCloseTo(1 + change, 1);
    expect(found.ci95![0]).toBeLessThanOrEqual(found.ratio);
    expect(found.ci95![1]).toBeGreaterThanOrEqual(found.ratio);
  });

  test('too few pairs, or times of a set, are ambiguous whatever they show', () => {
    const [few, more] = [base.slice(0, 5), head(0.5).slice(0, 5)];
    expect(compare(few, more, options)).toMatchObject({ verdict: 'ambiguous', reason: 'too-few-samples' });
    expect(compare(few, more, options)).not.toHaveProperty('ci95');
    expect(compare(few, more, { ...options, paired: false }).verdict).toBe('slower');
    expect(compare(few.slice(2), more, { ...options, paired: false }).reason).toBe('too-few-samples');
  });

  test('a clock that cannot see the threshold decides nothing', () => {
    const flat = base.map(() => 65_536);
    const one = { verdict: 'ambiguous', reason: 'clock-saturated' };
    expect(compare(flat, flat, options)).toMatchObject(one);
    expect(compare(flat, base, { ...options, paired: false })).toMatchObject(one);
    expect(compare(base, head(0.1), { ...options, resolution: 0.03 })).toMatchObject(one);
    // Known to be fine, identical times are a finding.
    expect(compare(flat, flat, { ...options, resolution: 0.005 })).toMatchObject({
      verdict: 'same',
      ratio: 1,
    });
  });

  test('refuses a threshold or times that make no sense', () => {
    expect(() => compare(base, base, { ...options, threshold: 0 })).toThrow('threshold 0');
    expect(() => compare(base, base, { ...options, threshold: 2 })).toThrow('as 0.02 for 2 %');
    expect(() => compare(base, base.slice(1), options)).toThrow('cannot be paired');
    expect(() => compare([...base, 0], [...base, 1], options)).toThrow('b[8] is 0');
  });

  test('exchanging the sets exchanges faster and slower, and nothing else', () => {
    const stream = random(6);
    const mirrored = { slower: 'faster', faster: 'slower', same: 'same', ambiguous: 'ambiguous' } as const;
    for (let trial = 0; trial < 300; trial++) {
      const n = 6 + stream.below(8);
      const noise = 0.03 * stream.uniform();
      const change = 0.1 * (stream.uniform() - 0.5);
      const a = Array.from({ length: n }, () => Math.exp(noise * stream.normal()));
      const b = Array.from({ length: n }, () => Math.exp(change + noise * stream.normal()));
      for (const paired of [true, false]) {
        const there = compare(a, b, { threshold: 0.02, paired });
        const back = compare(b, a, { threshold: 0.02, paired });
        expect(back.verdict).toBe(mirrored[there.verdict]);
        expect(back.reason).toBe(there.reason);
      }
    }
  });
});

/** Median of 15 samples of a launch: interquartile range 2 % within it, standard deviation 1.2 % between launches. */
function launchMedian(stream: Random, factor: number): number {
  const offset = 0.012 * stream.normal();
  return factor * Math.exp(offset + median(Array.from({ length: 15 }, () => 0.0148 * stream.normal())));
}

/** Share of each verdict among comparisons of `n` launches with `n` launches that take `factor` times as long. */
function shares(n: number, factor: number, paired: boolean): Readonly<Record<Comparison['verdict'], number>> {
  const trials = 700;
  const stream = random(1000 * n + Math.round(1000 * factor) + (paired ? 1 : 0));
  const counts = { same: 0, faster: 0, slower: 0, ambiguous: 0 };
  for (let trial = 0; trial < trials; trial++) {
    const a = Array.from({ length: n }, () => launchMedian(stream, 1));
    const b = Array.from({ length: n }, () => launchMedian(stream, factor));
    counts[compare(a, b, { threshold: 0.02, paired }).verdict] += 1 / trials;
  }
  return counts;
}

describe('error rates at 2 %, with the noise of a busy machine', () => {
  test.each([
    [6, true, 0.92, 0.65],
    [8, true, 0.985, 0.9],
    [12, true, 0.99, 0.98],
    [8, false, 0.985, 0.95],
  ])('%i launches a side (paired: %s)', (n, paired, same, slower) => {
    expect(shares(n, 1, paired).same).toBeGreaterThanOrEqual(same);
    expect(shares(n, 1.1, paired).slower).toBeGreaterThanOrEqual(0.995);
    expect(shares(n, 1.05, paired).slower).toBeGreaterThanOrEqual(slower);
    // What the rule promises: a change of the threshold is not called slower, one of 2.5 thresholds not same.
    expect(shares(n, 1.02, paired).slower).toBeLessThan(0.025 + 0.02);
    expect(shares(n, 1 + sameHidesBelow * 0.02, paired).same).toBeLessThan(0.025);
    expect(shares(n, 1, paired).faster + shares(n, 1, paired).slower).toBeLessThan(0.01);
  });
});
