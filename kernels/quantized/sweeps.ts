/** @file The sizes at which formats are compared, as data: suites pick from them. */
import type { Params } from '../../src/kernel.ts';

/** A product of `n` outputs and `k` inputs, as a layer holds its weights. */
export type LayerSize = readonly [n: number, k: number];

/** VPTQ's ablation of vector length at about 2 bits (arXiv:2409.17066, tables 10 and 11): v, centroids, residual. */
const VPTQ_ROWS = [
  [2, 16, 0],
  [4, 256, 0],
  [6, 4096, 0],
  [8, 65_536, 0],
  [12, 4096, 4096],
] as const;

/** Scalar formats: bits, group, scheme. Two bits have a zero of their own: symmetric, they are three levels in effect. */
const SCALARS = [
  [2, 128, 'minmax'],
  [3, 128, 'minmax'],
  [4, 128, 'minmax'],
  [4, 32, 'absmax'],
] as const;

/** One row times each layer in the formats of the scalar kernels. */
export const scalarMatvecs = (...layers: readonly LayerSize[]): readonly Params[] =>
  layers.flatMap(([n, k]) =>
    SCALARS.map(([bits, group, scheme]) => ({ n, k, bits, group, scheme, dtype: 'f32' })),
  );

/** `m` rows times each layer, at 4 and 2 bits. */
export const scalarMatmuls = (m: readonly number[], ...layers: readonly LayerSize[]): readonly Params[] =>
  layers.flatMap(([n, k]) =>
    m.flatMap((rows) => [
      { m: rows, n, k, bits: 4, group: 32, dtype: 'f32' },
      { m: rows, n, k, bits: 2, group: 128, scheme: 'minmax', dtype: 'f32' },
    ]),
  );

/** VPTQ's rows, one row of x times each layer. */
export const codebookMatvecs = (...layers: readonly LayerSize[]): readonly Params[] =>
  layers.flatMap(([n, k]) =>
    VPTQ_ROWS.map(([v, centroids, residual]) => ({ m: 1, n, k, v, centroids, residual, dtype: 'f32' })),
  );

/** Additive codebooks as AQLM stores them, two of 256 centroids. */
export const additiveMatvecs = (...layers: readonly LayerSize[]): readonly Params[] =>
  layers.map(([n, k]) => ({ m: 1, n, k, codebooks: 2, centroids: 256, dtype: 'f32' }));

/** Rounding `n`×`k` weights: every number of bits and group of each distribution. */
export const roundings = (
  [n, k]: LayerSize,
  bits: readonly number[],
  groups: readonly number[],
  weights: readonly string[],
): readonly Params[] =>
  weights.flatMap((drawn) =>
    bits.flatMap((each) =>
      groups.map((group) => ({ n, k, bits: each, group, scheme: 'absmax', weights: drawn })),
    ),
  );

/** The paper's arms of quantised training (arXiv:2505.14302): weights and activations of 4 bits, one of them, FC2's input at 8. */
export const integerProducts = (m: readonly number[], ...layers: readonly LayerSize[]): readonly Params[] =>
  layers.flatMap(([n, k]) =>
    m.flatMap((rows) =>
      [
        [4, 16],
        [16, 4],
        [4, 4],
        [4, 8],
      ].flatMap(([wbits, abits]) =>
        ['gauss', 'swiglu'].map((x) => ({ m: rows, n, k, wbits: wbits!, abits: abits!, group: 128, x })),
      ),
    ),
  );

/** Random reads of codebook entries: the roofline of the look-ups above. */
export const gathers = (threads: number, each: number): readonly Params[] =>
  [
    [2, 16],
    [4, 256],
    [6, 4096],
    [8, 65_536],
    [12, 4096],
  ].map(([v, entries]) => ({ v: v!, entries: entries!, threads, each }));
