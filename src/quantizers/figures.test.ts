/** Expected errors, from theory and from independent Monte-Carlo runs, within the noise of ours. Tables: README.md. */
import { expect, test } from 'vitest';
import { gptqSteps } from './gptq.ts';
import { proxyError, weightNmse } from './measure.ts';
import { dequantize, roundToNearest } from './scalar.ts';
import type { ScalarOptions } from './scalar.ts';
import { finish } from './steps.ts';
import { drawWeights } from './weights.ts';
import type { Distribution } from './weights.ts';

const GROUPS = [32, 64, 128, 256, 1024];
const LENGTH = 2 ** 20;

const error = (weights: Float32Array, options: ScalarOptions): number =>
  weightNmse(weights, dequantize(roundToNearest(weights, weights.length / 4096, 4096, options)));

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b) / values.length;

/** The exponent of log₂ G: the slope of ln(error) over ln(log₂ G), by least squares. */
function exponent(errors: readonly number[]): number {
  const x = GROUPS.map((group) => Math.log(Math.log2(group)));
  const y = errors.map(Math.log);
  const [mx, my] = [mean(x), mean(y)];
  const xy = x.reduce((sum, value, i) => sum + (value - mx) * (y[i]! - my), 0);
  return xy / x.reduce((sum, value) => sum + (value - mx) ** 2, 0);
}

/**
 * Errors at each group and the exponent, of INT4 absmax; relative tolerances. Ours vary by .2 … .5 % (Gaussian, SwiGLU at
 * 1 M weights, one standard deviation) up to 2.3 % (t5, G = 1024), the expected ones are rounded to two or three digits.
 */
const EXPECTED: readonly (readonly [Distribution, readonly number[], number, number, number])[] = [
  ['gauss', [0.0094, 0.0116, 0.0138, 0.016, 0.0204], 1.12, 0.015, 0.025],
  ['laplace', [0.0147, 0.0199, 0.0257, 0.0323, 0.0474], 1.69, 0.03, 0.05],
  ['t5', [0.015, 0.0213, 0.0296, 0.0403, 0.0719], 2.26, 0.06, 0.09],
  ['swiglu', [0.0216, 0.0319, 0.0443, 0.0585, 0.09], 2.07, 0.025, 0.04],
];

test.each(EXPECTED)('INT4 absmax of %s: error over group size', (name, expected, power, within, ofPower) => {
  const weights = drawWeights(name, LENGTH, 1, 'figures');
  const errors = GROUPS.map((group) => error(weights, { bits: 4, group, scheme: 'absmax' }));
  for (const [i, value] of errors.entries()) {
    expect(Math.abs(value / expected[i]! - 1), `G = ${GROUPS[i]!}: ${value}`).toBeLessThan(within);
  }
  expect(Math.abs(exponent(errors) - power), `exponent ${exponent(errors)}`).toBeLessThan(ofPower);
});

/** E[max |w|²] of n standard normals: ∫ 2m·(1 − P(|w| < m)ⁿ) dm, from the tail down. */
function meanSquaredMaximum(n: number): number {
  const step = 1e-3;
  let outside = 0; // P(|w| > m)
  let sum = 0;
  for (let m = 9; m > 0; m -= step) {
    const middle = m - step / 2;
    const density = Math.sqrt(2 / Math.PI) * Math.exp(-(middle ** 2) / 2);
    sum -= 2 * middle * Math.expm1(n * Math.log1p(-outside - (density * step) / 2)) * step;
    outside += density * step;
  }
  return sum;
}

test('INT4 absmax of Gaussian weights agrees with theory: a step is max/7, its error uniform', () => {
  // The largest weight itself is a level, hence 1 − 1/G.
  const theory = GROUPS.map((group) => (meanSquaredMaximum(group) / (49 * 12)) * (1 - 1 / group));
  expect(exponent(theory)).toBeCloseTo(1.11, 2);
  const weights = drawWeights('gauss', LENGTH, 2, 'figures');
  for (const [i, group] of GROUPS.entries()) {
    const measured = error(weights, { bits: 4, group, scheme: 'absmax' });
    expect(Math.abs(measured / theory[i]! - 1), `G = ${group}`).toBeLessThan(0.015);
  }
});

/** The squared error of the best `levels` levels for `sorted` values: Lloyd's iteration (1957; Max, 1960). */
function lloydMax1d(sorted: Float64Array, levels: number): number {
  const n = sorted.length;
  const sums = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) sums[i + 1] = sums[i]! + sorted[i]!;
  let edges = Array.from({ length: levels + 1 }, (_, i) => Math.floor((i * n) / levels));
  for (let round = 0; round < 60; round++) {
    const centres = edges.slice(1).map((to, i) => (sums[to]! - sums[edges[i]!]!) / (to - edges[i]!));
    const middles = centres.slice(1).map((centre, i) => (centre + centres[i]!) / 2);
    edges = [0, ...middles.map((middle) => sorted.findIndex((value) => value >= middle)), n];
  }
  let square = 0;
  for (const value of sorted) square += value * value;
  const explained = edges
    .slice(1)
    .reduce((sum, to, i) => sum + (sums[to]! - sums[edges[i]!]!) ** 2 / (to - edges[i]!), 0);
  return (square - explained) / square;
}

test('2 bits of Gaussian weights: min–max .25, Lloyd–Max .118, and the clipping search between them', () => {
  const weights = drawWeights('gauss', LENGTH, 1, 'figures');
  const best = lloydMax1d(Float64Array.from(weights.subarray(0, 100_000)).toSorted(), 4);
  expect(Math.abs(best - 0.1175)).toBeLessThan(0.0015); // Max (1960), table I: .1175
  const whole = error(weights, { bits: 2, group: 128, scheme: 'minmax' });
  expect(Math.abs(whole - 0.25)).toBeLessThan(0.004);
  // Four evenly spaced levels: .1188 at best (Max, table II); a group's own grid can do better than one for all.
  const clipped = error(weights.subarray(0, 2 ** 17), { bits: 2, group: 4096, scheme: 'minmax', clip: true });
  expect(clipped).toBeGreaterThan(0.115);
  expect(clipped).toBeLessThan(0.121);
}, 30_000);

test('GPTQ errs no more than round-to-nearest for H_ij = ρ^|i−j| over W 3072×256', () => {
  const [rows, columns] = [3072, 256];
  const weights = drawWeights('gauss', rows * columns, 1, 'proxy');
  const options: ScalarOptions = { bits: 2, scheme: 'minmax', group: 128 };
  const nearest = dequantize(roundToNearest(weights, rows, columns, options));
  for (const [rho, ofNearest, ofGptq] of [
    [0, 0.25, 0.25],
    [0.5, 0.25, 0.188],
    // An independent prototype saw .252 and .049 with conventions it did not note; these (min–max, G 128, damping .01) agree.
    [0.9, 0.252, 0.049],
  ] as const) {
    const hessian = Float64Array.from(
      { length: columns * columns },
      (_, i) => rho ** Math.abs(Math.floor(i / columns) - (i % columns)),
    );
    const second = dequantize(finish(gptqSteps(weights, rows, columns, hessian, options)));
    const errors = [nearest, second].map((w) => proxyError(weights, w, rows, columns, hessian));
    expect(errors[1], `ρ = ${rho}`).toBeLessThanOrEqual(errors[0]!);
    expect(Math.abs(errors[0]! / ofNearest - 1), `nearest ${errors[0]!}`).toBeLessThan(0.02);
    expect(Math.abs(errors[1]! / ofGptq - 1), `GPTQ ${errors[1]!}`).toBeLessThan(0.02);
  }
}, 30_000);
