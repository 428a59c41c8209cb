import { expect, test } from 'vitest';
import { random } from '../random.ts';
import { gptq, gptqSteps } from './gptq.ts';
import type { GptqOptions } from './gptq.ts';
import { proxyError, weightNmse } from './measure.ts';
import { dequantize, groupsOf, roundToNearest } from './scalar.ts';
import { finish } from './steps.ts';
import { drawWeights } from './weights.ts';

/** H_ij = ρ^|i−j|: inputs that resemble their neighbours. */
const decaying = (n: number, rho: number): Float64Array =>
  Float64Array.from({ length: n * n }, (_, i) => rho ** Math.abs(Math.floor(i / n) - (i % n)));

/** Of X with columns of unlike size: what act-order is for. */
function uneven(n: number): Float64Array {
  const source = random(4);
  const sizes = Float64Array.from({ length: n }, () => Math.exp(source.normal()));
  return decaying(n, 0.8).map((h, i) => h * sizes[Math.floor(i / n)]! * sizes[i % n]!);
}

const code = (
  weights: Float32Array,
  rows: number,
  columns: number,
  hessian: Float64Array,
  options: GptqOptions,
): Float32Array => dequantize(finish(gptqSteps(weights, rows, columns, hessian, options)));

/**
 * One row by Optimal Brain Quantization (Frantar & Alistarh, arXiv:2208.11580), columns in order, from a plain inverse
 * that loses a row and a column at each step: what GPTQ does without its blocks and its factor.
 */
function plain(weights: Float32Array, n: number, hessian: Float64Array, options: GptqOptions): Float32Array {
  let mean = 0;
  for (let i = 0; i < n; i++) mean += hessian[i * n + i]! / n;
  const inverse = inverseOf(
    hessian.map((h, at) => h + (at % (n + 1) === 0 ? (options.damping ?? 0.01) * mean : 0)),
    n,
  );
  const out = Float64Array.from(weights);
  let scale = 0;
  let offset = 0;
  for (let q = 0; q < n; q++) {
    if (q % options.group === 0) {
      const own = Float32Array.from(out.subarray(q, q + options.group));
      const codes = roundToNearest(own, 1, own.length, { ...options, group: 0 });
      [scale, offset] = [codes.scales[0]!, codes.offsets[0]!];
    }
    const level = Math.floor((out[q]! - offset) / scale + 0.5);
    const rounded = Math.min(Math.max(level, 0), 2 ** options.bits - 1) * scale + offset;
    const error = (out[q]! - rounded) / inverse[q * n + q]!;
    for (let j = q + 1; j < n; j++) out[j]! -= error * inverse[q * n + j]!;
    out[q] = rounded;
    for (let i = q + 1; i < n; i++) {
      const factor = inverse[i * n + q]! / inverse[q * n + q]!;
      for (let j = q; j < n; j++) inverse[i * n + j]! -= factor * inverse[q * n + j]!;
    }
  }
  return Float32Array.from(out);
}

/** By Gauss–Jordan elimination without pivoting: the matrix is positive definite. */
function inverseOf(matrix: Float64Array, n: number): Float64Array {
  const a = matrix.slice();
  const out = Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));
  for (let p = 0; p < n; p++) {
    const pivot = a[p * n + p]!;
    for (let j = 0; j < n; j++) {
      a[p * n + j]! /= pivot;
      out[p * n + j]! /= pivot;
    }
    for (let i = 0; i < n; i++) {
      const factor = a[i * n + p]!;
      if (i === p) continue;
      for (let j = 0; j < n; j++) {
        a[i * n + j]! -= factor * a[p * n + j]!;
        out[i * n + j]! -= factor * out[p * n + j]!;
      }
    }
  }
  return out;
}

test.each([8, 12, 40])('is plain Optimal Brain Quantization in order of columns, groups of %d', (group) => {
  const columns = 40;
  const options: GptqOptions = { bits: 3, scheme: 'minmax', group };
  for (let seed = 1; seed <= 3; seed++) {
    const weights = drawWeights('gauss', columns, seed, 'plain');
    const expected = plain(weights, columns, uneven(columns), options);
    const got = code(weights, 1, columns, uneven(columns), options);
    for (const [i, w] of got.entries()) expect(Math.abs(w - expected[i]!)).toBeLessThan(1e-4);
  }
});

test('blocks change nothing: groups that straddle 128 columns, and one group for all', () => {
  for (const group of [5, 96, 130, 0]) {
    const columns = 300;
    const options: GptqOptions = { bits: 4, scheme: 'minmax', group };
    const weights = drawWeights('gauss', columns, 7, 'blocks');
    const hessian = decaying(columns, 0.6);
    const got = code(weights, 1, columns, hessian, options);
    const expected = plain(weights, columns, hessian, { ...options, group: group || columns });
    const apart = got.filter((w, i) => Math.abs(w - expected[i]!) > 1e-3).length;
    // Weights in the middle between two levels may go either way, and the next columns with them.
    expect(apart, `group ${group}`).toBeLessThan(6);
  }
});

test('without correlation it is round-to-nearest', () => {
  const weights = drawWeights('laplace', 20 * 70, 2, 'apart');
  for (const actOrder of [false, true]) {
    const options: GptqOptions = { bits: 2, scheme: 'minmax', group: 32, actOrder };
    const got = finish(gptqSteps(weights, 20, 70, decaying(70, 0), options));
    expect(got).toEqual(roundToNearest(weights, 20, 70, options));
  }
});

test('errs less than round-to-nearest in the layer’s output, whatever format, group and order', () => {
  const [rows, columns] = [48, 200];
  const weights = drawWeights('gauss', rows * columns, 3, 'formats');
  const hessian = uneven(columns);
  for (const options of [
    { bits: 2, scheme: 'minmax', group: 64 },
    { bits: 3, scheme: 'absmax', group: 7, clip: true },
    { bits: 4, scheme: 'minmax', group: 0, zero: 'integer' },
    { bits: 4, scheme: 'absmax', group: 32, format: 'fp4' },
    { bits: 8, scheme: 'minmax', group: 128 },
  ] as const) {
    const error = (approximation: Float32Array): number =>
      proxyError(weights, approximation, rows, columns, hessian);
    const nearest = error(dequantize(roundToNearest(weights, rows, columns, options)));
    for (const actOrder of [false, true]) {
      expect(error(code(weights, rows, columns, hessian, { ...options, actOrder }))).toBeLessThan(
        0.7 * nearest,
      );
    }
  }
});

test('act-order rounds large inputs first and helps where inputs are unlike', () => {
  const [rows, columns] = [64, 160];
  const weights = drawWeights('gauss', rows * columns, 5, 'order');
  const hessian = uneven(columns);
  const error = (actOrder: boolean): number => {
    const options: GptqOptions = { bits: 3, scheme: 'minmax', group: 0, actOrder };
    return proxyError(weights, code(weights, rows, columns, hessian, options), rows, columns, hessian);
  };
  expect(error(true)).toBeLessThan(0.9 * error(false));
});

test('dead columns are coded as zero and leave the rest alone', () => {
  const [rows, columns] = [6, 40];
  const weights = drawWeights('gauss', rows * columns, 5, 'dead').map((w, i) => (i % columns === 9 ? 50 : w));
  const hessian = decaying(columns, 0.7);
  for (let i = 0; i < columns; i++) hessian[i * columns + 9] = hessian[9 * columns + i] = 0;
  for (const actOrder of [false, true]) {
    const options: GptqOptions = { bits: 4, scheme: 'absmax', group: 0, actOrder };
    const back = code(weights, rows, columns, hessian, options);
    for (let row = 0; row < rows; row++) expect(back[row * columns + 9]).toBeCloseTo(0, 12);
    expect(proxyError(weights, back, rows, columns, hessian)).toBeLessThan(0.02);
  }
  // All dead: nothing matters, nothing breaks.
  const zeros = code(weights, rows, columns, new Float64Array(columns * columns), {
    bits: 4,
    scheme: 'absmax',
    group: 8,
  });
  expect(zeros.every((w) => w === 0)).toBe(true);
});

test('zero and equal weights give finite codes', () => {
  for (const value of [0, 0.3]) {
    const weights = new Float32Array(4 * 20).fill(value);
    const options: GptqOptions = { bits: 2, scheme: 'minmax', group: 8 };
    const back = code(weights, 4, 20, decaying(20, 0.9), options);
    expect(weightNmse(weights, back)).toBeLessThan(1e-6);
  }
});

test('bad input is refused by name; progress is told and a signal obeyed', async () => {
  const weights = drawWeights('gauss', 4 * 20, 1, 'bad');
  const options: GptqOptions = { bits: 2, scheme: 'minmax', group: 8 };
  const hessian = decaying(20, 0.9);
  const run =
    (h: Float64Array, change: object, w = weights) =>
    (): unknown =>
      code(w, 4, 20, h, { ...options, ...change });
  expect(run(hessian.with(25, Number.NaN), {})).toThrow(/^hessian: entries/);
  expect(run(new Float64Array(400).fill(1), { damping: 0 })).toThrow(/^hessian: singular/);
  expect(run(new Float64Array(400).fill(1), {})).not.toThrow();
  expect(run(hessian, { damping: Number.NaN })).toThrow(/^damping: NaN/);
  expect(run(hessian, {}, weights.with(3, Infinity))).toThrow(/^weights: entry 3/);
  expect(run(new Float64Array(399), {})).toThrow(/^hessian: 399 entries/);

  const told: number[] = [];
  const codes = await gptq(weights, 4, 20, hessian, options, { onProgress: (done) => void told.push(done) });
  expect(codes.scales).toHaveLength(4 * groupsOf(codes));
  expect(told.at(-1)).toBe(1);
  const steps = [...gptqSteps(weights, 4, 20, hessian, options)];
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  const signal = AbortSignal.abort(new Error('no longer wanted'));
  await expect(gptq(weights, 4, 20, hessian, options, { signal })).rejects.toThrow('no longer wanted');
});
