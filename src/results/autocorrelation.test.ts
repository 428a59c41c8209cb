import { describe, expect, test } from 'vitest';
import { random } from '../random.ts';
import { effectiveSamples, lag1Autocorrelation, midranks } from './autocorrelation.ts';
import type { TimedSample } from './autocorrelation.ts';

const series = (times: readonly number[], visitLength = times.length): readonly TimedSample[] =>
  times.map((ns, i) => ({ ns, round: Math.floor(i / visitLength), launch: 0 }));

/** x ← ρ·x + √(1−ρ²)·noise. */
function ar1(seed: number, n: number, rho: number): readonly number[] {
  const stream = random(seed);
  let x = stream.normal();
  return Array.from({ length: n }, () => {
    const before = x;
    x = rho * x + Math.sqrt(1 - rho * rho) * stream.normal();
    return before;
  });
}

test('midranks share the ranks of ties', () => {
  expect(midranks([30, 10, 20, 10])).toEqual([3, 0.5, 2, 0.5]);
  expect(midranks([])).toEqual([]);
});

describe('lag1Autocorrelation', () => {
  test('by hand: ranks 0 … 5 in order', () => {
    // d = −2.5 … 2.5: Σ d² = 17.5, Σ dᵢdᵢ₊₁ = 8.75 in 5 pairs, r = (8.75/5)/(17.5/6) = 0.6.
    expect(lag1Autocorrelation(series([1, 2, 3, 4, 5, 6]))).toBe(0.98); // (6·0.6 + 1)/3 is beyond the clamp
    // 0 2 1 3: d = −1.5 0.5 −0.5 1.5, Σ d² = 5, Σ dᵢdᵢ₊₁ = −1.75 in 3 pairs, r = −0.4667, (4r + 1)/1 < 0.
    expect(lag1Autocorrelation(series([1, 3, 2, 4]))).toBe(0);
    const times = [4, 1, 2, 8, 6, 7, 5, 3, 10, 9];
    // Σ d² = 82.5; products −0.5·−3.5 … = 34.25 in 9 pairs.
    const d = [3, 0, 1, 7, 5, 6, 4, 2, 9, 8].map((rank) => rank - 4.5);
    const product = d.slice(1).reduce((sum, one, i) => sum + one * d[i]!, 0);
    const expected = ((10 * (product / 9)) / 8.25 + 1) / 7 + 0.3 / 3;
    expect(lag1Autocorrelation(series(times))).toBeCloseTo(expected, 12);
  });

  test.each([0, 0.3, 0.5, 0.8])('finds ρ = %f of a long series', (rho) => {
    const found = lag1Autocorrelation(series(ar1(3, 20_000, rho)));
    // Ranks of normal noise correlate by (6/π)·asin(ρ/2).
    expect(found).toBeCloseTo((6 / Math.PI) * Math.asin(rho / 2), 1);
  });

  test('is nearly unbiased, and never low, for series of 20', () => {
    for (const rho of [0.3, 0.5]) {
      let sum = 0;
      const trials = 2000;
      for (let seed = 0; seed < trials; seed++) sum += lag1Autocorrelation(series(ar1(seed, 20, rho)));
      expect(sum / trials).toBeGreaterThan(rho);
      expect(sum / trials).toBeLessThan(rho + 0.1);
    }
  });

  test('pairs across visits and launches do not count', () => {
    // Each visit is a series of its own that goes up and down; only the seams, 9 → 8 and 1 → 2, would correlate.
    const times = [1, 9, 8, 2, 1.5, 8.5, 9.5, 0.5, 2.5, 7.5];
    const visits = times.map((ns, i) => ({ ns, round: Math.floor(i / 2), launch: 0 }));
    const launches = times.map((ns, i) => ({ ns, round: 0, launch: Math.floor(i / 2) }));
    expect(lag1Autocorrelation(visits)).toBe(0);
    expect(lag1Autocorrelation(launches)).toBe(0);
    const seams = times.map((ns, i) => ({ ns, round: Math.floor((i + 1) / 2), launch: 0 }));
    expect(lag1Autocorrelation(seams)).toBeGreaterThan(0.8);
  });

  test('a shift between visits counts as correlation', () => {
    const noise = ar1(9, 40, 0);
    const shifted = noise.map((x, i) => x + (i < 20 ? 0 : 6));
    expect(lag1Autocorrelation(series(noise, 20))).toBeLessThan(0.3);
    expect(lag1Autocorrelation(series(shifted, 20))).toBeGreaterThan(0.6);
  });

  test('one outlier hides nothing, and logarithms and units change nothing', () => {
    const times = ar1(17, 60, 0.6).map((x) => Math.exp(x));
    const found = lag1Autocorrelation(series(times));
    expect(lag1Autocorrelation(series(times.map((x) => 7 * Math.log(x))))).toBe(found);
    const spiked = times.map((x, i) => (i === 30 ? 1e9 : x));
    expect(Math.abs(lag1Autocorrelation(series(spiked)) - found)).toBeLessThan(0.15);
  });

  test('says 0 where nothing can be said', () => {
    expect(lag1Autocorrelation([])).toBe(0);
    expect(lag1Autocorrelation(series([1, 2, 3]))).toBe(0);
    expect(lag1Autocorrelation(series([5, 5, 5, 5, 5, 5]))).toBe(0);
    expect(lag1Autocorrelation(series([1, 2, 3, 4, 5, 6, 7, 8], 1))).toBe(0);
  });
});

describe('effectiveSamples', () => {
  test('lies in 1 … n and falls with ρ', () => {
    const worth = [0, 0.3, 0.6, 0.9].map((rho) => effectiveSamples(series(ar1(1, 5000, rho))) / 5000);
    expect(worth[0]).toBeGreaterThan(0.85);
    expect(worth).toEqual(worth.toSorted((a, b) => b - a));
    expect(worth[2]).toBeCloseTo(0.25, 1); // (1 − 0.6)/(1 + 0.6)
    const stream = random(4);
    for (let trial = 0; trial < 200; trial++) {
      const n = 1 + stream.below(40);
      const drift = 3 * stream.uniform() * (trial % 2);
      const times = Array.from({ length: n }, (_, i) => stream.normal() + drift * i);
      const found = effectiveSamples(series(times, 1 + stream.below(n)));
      expect(found).toBeGreaterThanOrEqual(1);
      expect(found).toBeLessThanOrEqual(n);
    }
  });

  test('a trend is worth next to nothing', () => {
    expect(effectiveSamples(series(Array.from({ length: 30 }, (_, i) => i)))).toBe(1);
  });
});
