import { expect, test } from 'vitest';
import { kmeans } from './kmeans.ts';
import { proxyError, weightNmse } from './measure.ts';
import { dequantizeVectors, vectorBits } from './vector.ts';
import { trainingVectors, vptq } from './vptq.ts';
import type { VptqOptions, VptqResult } from './vptq.ts';
import { drawWeights } from './weights.ts';

/** H_ij = ρ^|i−j|: inputs of unit variance whose neighbours are alike. */
const alike = (n: number, rho: number): Float64Array =>
  Float64Array.from({ length: n * n }, (_, at) => rho ** Math.abs((at % n) - Math.floor(at / n)));

const [N, K] = [128, 64];

/** Enough rounds to compare by. */
const brief = { maxIterations: 15 };

const weights = drawWeights('gauss', N * K, 1, 'vptq test');

const errorOf = async (hessian: Float64Array, options: Partial<VptqOptions>): Promise<number> => {
  const { codes } = await vptq(weights, N, K, {
    v: 2,
    k: 16,
    normalize: 'none',
    hessian,
    kmeans: brief,
    ...options,
  });
  return proxyError(weights, dequantizeVectors(codes), N, K, hessian);
};

test('the second-order update never loses to k-means, and wins the more the more alike inputs are', async () => {
  let gain = 1;
  for (const rho of [0, 0.5, 0.9]) {
    const hessian = alike(K, rho);
    const plain = await errorOf(hessian, { update: false });
    const better = await errorOf(hessian, {});
    expect(better / plain, `rho ${rho}`).toBeLessThan(rho === 0 ? 1.0001 : gain * 0.9);
    gain = better / plain;
  }
});

test('blocks of columns change nothing but rounding', async () => {
  const hessian = alike(K, 0.8);
  const all = await errorOf(hessian, { block: 128 });
  for (const block of [1, 7, 63]) expect(await errorOf(hessian, { block })).toBeCloseTo(all, 2);
});

test('a residual codebook and outlier columns lower the error', async () => {
  const hessian = alike(K, 0.7);
  for (let i = 0; i < K; i++)
    for (let j = 0; j < K; j++) hessian[i * K + j]! *= (i % 16 ? 1 : 5) * (j % 16 ? 1 : 5);
  const plain = await errorOf(hessian, {});
  expect(await errorOf(hessian, { residual: 16 })).toBeLessThan(plain / 4);
  expect(await errorOf(hessian, { outliers: { columns: 6, v: 2, k: 256 } })).toBeLessThan(plain * 0.8);
});

test('outliers are the most important columns, the permutation says which', async () => {
  const hessian = alike(K, 0);
  hessian.fill(0);
  for (let i = 0; i < K; i++) hessian[i * K + i] = i === 40 || i === 60 ? 100 + i : 1;
  const { codes } = await vptq(weights, N, K, {
    v: 2,
    k: 16,
    hessian,
    outliers: { columns: 2, v: 2, k: 64 },
  });
  expect([...codes.permutation!.subarray(0, 4)]).toEqual([60, 40, 0, 1]);
  const out = dequantizeVectors(codes);
  const lossOf = (column: number): number => {
    const of = (values: Float32Array) => values.filter((_, i) => i % K === column);
    return weightNmse(of(weights), of(out));
  };
  expect(lossOf(60)).toBeLessThan(lossOf(0) / 2);
});

test('columns of any range come out right: scale and bias', async () => {
  const scaled = weights.map((w, i) => w * 10 ** ((i % K) % 5) + ((i % K) % 3));
  for (const normalize of ['range', 'deviation'] as const) {
    const { codes } = await vptq(scaled, N, K, { v: 2, k: 64, normalize });
    for (const column of [0, 4]) {
      const of = (values: Float32Array) => values.filter((_, i) => i % K === column);
      expect(weightNmse(of(scaled), of(dequantizeVectors(codes)))).toBeLessThan(0.05);
    }
  }
  const plain = await vptq(scaled, N, K, { v: 2, k: 64, normalize: 'none' });
  const of = (values: Float32Array) => values.filter((_, i) => i % K === 0);
  expect(weightNmse(of(scaled), of(dequantizeVectors(plain.codes)))).toBeGreaterThan(1);
});

test('bits are the published formula, and what it leaves out', async () => {
  const big = drawWeights('gauss', 256 * 512, 1, 'bits');
  const { codes } = await vptq(big, 256, 512, {
    v: 8,
    k: 256,
    normalize: 'none',
    kmeans: { maxIterations: 2 },
  });
  // VPTQ, C.2: log2(k)/v bits a weight and 16·v·k bits of codebook.
  expect(vectorBits(codes)).toEqual({
    codes: 256 * 512,
    codebooks: 16 * 8 * 256,
    scales: 0,
    permutation: 0,
    total: 256 * 512 + 16 * 8 * 256,
    bitsPerWeight: 1 + (16 * 8 * 256) / (256 * 512),
  });
  // 4096 × 4096 with v 8, k 256 is 1.002 bits in the paper.
  const published = {
    ...codes,
    rows: 4096,
    columns: 4096,
    parts: [{ ...codes.parts[0]!, from: 0, to: 4096 }],
  };
  expect(vectorBits(published).bitsPerWeight).toBeCloseTo(1.002, 3);

  const hessian = alike(K, 0);
  for (let i = 0; i < K; i++) hessian[i * K + i] = 1 + ((i * 37) % K);
  const all = await vptq(weights.subarray(0, 127 * K), 127, K, {
    v: 6,
    k: 30,
    residual: 5,
    outliers: { columns: 3, v: 4, k: 17 },
    hessian,
    kmeans: { maxIterations: 2 },
  });
  expect(vectorBits(all.codes)).toMatchObject({
    // Strings of whole words: 32 groups of 3 codes of 5 bits; 22 groups of 61 codes of 5 + 3 bits.
    codes: 32 * 32 + 22 * 32 * Math.ceil((61 * 8) / 32),
    codebooks: 16 * (4 * 17 + 6 * 35),
    scales: 2 * 16 * K,
    permutation: 16 * K,
  });
  expect(dequantizeVectors(all.codes)).toHaveLength(127 * K);
  expect(all.stages.map(({ stage }) => stage)).toEqual([
    'columns',
    'inverse Cholesky',
    'outlier codebook k-means',
    'codebook k-means',
    'update',
  ]);
  expect(all.training.map(({ codebook }) => codebook)).toEqual([
    'outlier codebook',
    'codebook',
    'residual codebook',
  ]);
});

test('dead inputs, constant columns and zero weights give finite codes', async () => {
  const hessian = alike(K, 0.5);
  for (let i = 0; i < K; i++) hessian[3 * K + i] = hessian[i * K + 3] = 0;
  const odd = weights.map((w, i) => (i % K === 5 ? 0.25 : i % K === 6 ? 0 : w));
  const { codes, deadColumns } = await vptq(odd, N, K, { v: 2, k: 16, hessian });
  const out = dequantizeVectors(codes);
  expect(deadColumns).toBe(1);
  expect(out.every(Number.isFinite)).toBe(true);
  for (const [column, value] of [
    [3, 0],
    [5, 0.25],
    [6, 0],
  ] as const) {
    expect(out.filter((_, i) => i % K === column).every((w) => w === value)).toBe(true);
  }
  const zero = await vptq(new Float32Array(64), 8, 8, { v: 2, k: 4 });
  expect(dequantizeVectors(zero.codes)).toEqual(new Float32Array(64));
});

test('bad input is named', async () => {
  const refused = async (message: string, options: Partial<VptqOptions>, of = weights): Promise<void> => {
    await expect(vptq(of, N, K, { v: 2, k: 16, ...options })).rejects.toThrow(message);
  };
  await refused('v: 0', { v: 0 });
  await refused('k = 20000 centroids for 4096 vectors', { k: 20_000 });
  await refused('hessian: 9 entries are not 64 × 64', { hessian: new Float64Array(9) });
  await refused('hessian: entry (0, 0) is NaN', { hessian: alike(K, 0.5).fill(NaN) });
  await refused('singular', { hessian: new Float64Array(K * K).fill(1), damping: 0 });
  await refused('outliers.columns: 64', { outliers: { columns: K, v: 2, k: 4 } });
  await refused('weights: entry 4', {}, Float32Array.from(weights).fill(NaN, 4, 5));
  await refused(
    'f16 cannot hold',
    {},
    weights.map((w) => w * 1e6),
  );
});

test('it can be stopped', async () => {
  const stop = new AbortController();
  const big = drawWeights('gauss', 1024 * 512, 1, 'stop');
  const work = vptq(big, 1024, 512, { v: 6, k: 4096, hessian: alike(512, 0.5), signal: stop.signal });
  setTimeout(() => stop.abort(new Error('stopped')), 100);
  await expect(work).rejects.toThrow('stopped');
});

test('a codebook that is given is taken as it is, whatever it was trained on', async () => {
  const scaled = weights.map((w, i) => w * 10 ** ((i % K) % 3));
  const options = { v: 2, k: 16, hessian: alike(K, 0.5), normalize: 'scale', permute: false } as const;
  const pooled = trainingVectors(scaled, N, K, options);
  expect(pooled.vectors).toHaveLength(N * K);
  expect(pooled.weights).toHaveLength((N * K) / 2);
  // The common range: a root mean square of 1 a column. Its own error counts by its square.
  const square = pooled.vectors.subarray(0, N).reduce((sum, x) => sum + x * x, 0) / N;
  expect(square).toBeCloseTo(1, 2);
  expect(pooled.weights[N]! / pooled.weights[0]!).toBeGreaterThan(5e3);
  const { codebook } = await kmeans(pooled.vectors, { v: 2, k: 16, weights: pooled.weights, half: true });
  const given = await vptq(scaled, N, K, { ...options, codebook });
  const own = await vptq(scaled, N, K, options);
  expect(given.codes.parts[0]!.codebooks[0]).toBe(codebook);
  expect(given.codes.bias).toBeUndefined();
  expect(vectorBits(given.codes).scales).toBe(16 * K);
  const error = ({ codes }: VptqResult) => weightNmse(scaled, dequantizeVectors(codes));
  expect(error(given) / error(own)).toBeLessThan(1.1);
  await expect(vptq(scaled, N, K, { ...options, codebook: codebook.slice(2) })).rejects.toThrow(
    'codebook: 30 values are not k = 16 of v = 2',
  );
  await expect(vptq(scaled, N, K, { ...options, codebook, residual: 16 })).rejects.toThrow(
    'goes without residual',
  );
});
