/** Small and odd sizes of the codebook kernels, which share most of their parameters. */
import type { Params } from '../../src/kernel.ts';

/** Every shipped codebook, each with other features of the format. */
const CODEBOOKS: readonly Params[] = [
  { v: 2, centroids: 16 },
  { v: 4, centroids: 256, affine: 'yes' },
  { v: 6, centroids: 4096, outliers: 100, dtype: 'f16' },
  { v: 8, centroids: 256 },
  { v: 8, centroids: 256, residual: 256, permuted: 'yes' },
  { v: 8, centroids: 65_536, outliers: 10, affine: 'yes', permuted: 'yes' },
  { v: 12, centroids: 4096, residual: 4096, affine: 'yes', dtype: 'f16' },
];

/** Layers for each codebook, `rows` in turn: whole blocks of columns, and then odd everything. */
export const codebookSizes = (...rows: number[]): readonly Params[] =>
  CODEBOOKS.flatMap((of, i) => {
    const m = rows[i % rows.length]!;
    return [
      { dtype: 'f32', ...of, m, n: 128, k: 96 },
      { dtype: 'f32', ...of, m, n: 37 + 2 * i, k: 67 + i },
    ];
  });

/** Inputs enough to be added up by code: as many as there are codes. */
export const longSizes: readonly Params[] = [
  { m: 2, n: 13, k: 300, v: 2, centroids: 16, affine: 'yes', outliers: 10, dtype: 'f32' },
  { m: 1, n: 45, k: 301, v: 4, centroids: 256, permuted: 'yes', dtype: 'f16' },
  { m: 1, n: 19, k: 530, v: 8, centroids: 256, residual: 256, affine: 'yes', dtype: 'f32' },
];
