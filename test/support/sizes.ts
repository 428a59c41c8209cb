/** Small and odd sizes of every kernel: all a compiler can see, and all a tail can spoil. */
import type { Params } from '../../src/kernel.ts';
import { codebookSizes, longSizes } from './codebook-sizes.ts';

/** One less and one more than a workgroup, primes, more threads than work, more work than threads. */
export const sizesOf: Readonly<Record<string, readonly Params[]>> = {
  'roofline/empty': [{ workgroups: 1 }, { workgroups: 7 }],
  'roofline/read': [
    { bytes: 16, sweeps: 1, threads: 1 },
    { bytes: 16, sweeps: 5, threads: 64 },
    { bytes: 16 * 63, sweeps: 3, threads: 1 },
    { bytes: 16 * 1031, sweeps: 1, threads: 2 ** 20 },
    { bytes: 16 * 1031, sweeps: 7, threads: 61 },
    { bytes: 65_536, sweeps: 9, threads: 1000 },
    { bytes: 65_552, sweeps: 64, threads: 131 },
    { bytes: 2 ** 20, sweeps: 2, threads: 2 ** 18 },
  ],
  'roofline/write': [
    { bytes: 16, sweeps: 1, threads: 1 },
    { bytes: 16 * 63, sweeps: 3, threads: 1 },
    { bytes: 16 * 1031, sweeps: 7, threads: 61 },
    { bytes: 65_552, sweeps: 64, threads: 131 },
    { bytes: 2 ** 20, sweeps: 2, threads: 2 ** 18 },
  ],
  'roofline/copy': [16, 1008, 1024, 65_536, 8 * 2 ** 20 + 16].map((bytes) => ({ bytes })),
  'roofline/gather': [
    { table: 32, threads: 1, each: 1 },
    { table: 32, threads: 65, each: 3 },
    { table: 4096, threads: 63, each: 7 },
    { table: 2 ** 20, threads: 1031, each: 17 },
    { table: 2 ** 22, threads: 257, each: 4 },
  ],
  'roofline/fma': ['f32', 'f16'].flatMap((dtype) => [
    { threads: 1, loops: 1, dtype },
    { threads: 65, loops: 3, dtype },
    { threads: 1031, loops: 32, dtype },
    { threads: 7, loops: dtype === 'f16' ? 32 : 4096, dtype },
  ]),
  'roofline/dot': [
    { threads: 1, loops: 1 },
    { threads: 63, loops: 5 },
    { threads: 1031, loops: 17 },
    { threads: 257, loops: 64 },
  ],
  matmul: ['f32', 'f16'].flatMap((dtype) =>
    ['no', 'yes'].flatMap((bt) => [
      { m: 1, n: 64, k: 64, dtype, bt },
      { m: 2, n: 72, k: 20, dtype, bt },
      { m: 3, n: 96, k: 1024, dtype, bt, batch: 2 }, // ranges of K
      { m: 96, n: 64, k: 32, dtype, bt },
      { m: 33, n: 65, k: 31, dtype, bt, batch: 3 },
      // Rows enough for the tallest tiles.
      ...(dtype === 'f32' && bt === 'no' ? [{ m: 259, n: 36, k: 20, dtype, bt, batch: 2 }] : []),
    ]),
  ),
  attention: [
    { heads: 4, kvheads: 2, d: 80, t: 131, s: 1, kv: 'f16' },
    { heads: 2, kvheads: 1, d: 128, t: 17, s: 1, kv: 'q4', scale: 'layer' },
    { heads: 2, kvheads: 2, d: 64, t: 33, s: 17, kv: 'f32' },
    { heads: 2, kvheads: 1, d: 4, t: 3, s: 3, kv: 'q8' },
    { heads: 2, kvheads: 1, d: 20, t: 53, s: 49, kv: 'f16' },
  ],
  'quantized/quantize': [
    { n: 5, k: 130, bits: 4, group: 32, outliers: 20 },
    { n: 37, k: 100, bits: 2, group: 16, scheme: 'absmax' },
    { n: 5, k: 259, bits: 3, group: 100, scheme: 'minmax', weights: 't5' },
    { n: 33, k: 64, bits: 8, group: 0, scheme: 'absmax', weights: 'swiglu' },
    { n: 35, k: 64, bits: 4, group: 32, scheme: 'minmax', weights: 'laplace' },
  ],
  'quantized/dequantize': [
    { n: 1, k: 1, bits: 4, group: 32, scheme: 'absmax', dtype: 'f16' },
    { n: 37, k: 100, bits: 2, group: 16, scheme: 'absmax' },
    { n: 5, k: 259, bits: 3, group: 100, scheme: 'minmax' },
    { n: 6, k: 64, bits: 3, group: 0, scheme: 'absmax', dtype: 'f16' },
    { n: 33, k: 64, bits: 8, group: 32, scheme: 'minmax' },
    { n: 35, k: 96, bits: 4, group: 64, scheme: 'absmax', format: 'fp4', dtype: 'f16' },
  ],
  'quantized/integer-matmul': [
    { m: 1, n: 1, k: 1, wbits: 4, abits: 4, group: 0 },
    { m: 1, n: 37, k: 100, wbits: 4, abits: 8, group: 32 },
    { m: 3, n: 66, k: 130, wbits: 8, abits: 4, group: 64, x: 'swiglu' },
    { m: 5, n: 33, k: 100, wbits: 4, abits: 4, group: 32 },
    { m: 33, n: 35, k: 67, wbits: 8, abits: 8, group: 0 },
    { m: 6, n: 7, k: 61, wbits: 4, abits: 8, group: 12, x: 'swiglu' },
    { m: 5, n: 6, k: 35, wbits: 16, abits: 4, group: 16 },
    { m: 1, n: 6, k: 97, wbits: 4, abits: 16, group: 32 },
    { m: 17, n: 8, k: 36, wbits: 16, abits: 16, group: 0 },
    { m: 18, n: 36, k: 100, wbits: 4, abits: 8, group: 12 },
    { m: 16, n: 4, k: 72, wbits: 8, abits: 4, group: 32 },
    { m: 257, n: 36, k: 12, wbits: 4, abits: 4, group: 0 },
  ],
  softmax: [
    { rows: 1, columns: 1, dtype: 'f32' },
    { rows: 3, columns: 1031, dtype: 'f32' },
    { rows: 17, columns: 63, dtype: 'f32' },
    { rows: 2, columns: 257, dtype: 'f32' },
  ],
  'moe/router': [
    { t: 1, d: 64, e: 8, k: 2 },
    { t: 13, d: 12, e: 16, k: 8, softmax: 'after', skew: 'zipf' },
    { t: 9, d: 8, e: 4, k: 2, mask: 'moiie', vision: 60 },
    { t: 7, d: 1, e: 1, k: 1, norm: 'no' }, // every logit equal
    { t: 35, d: 37, e: 67, k: 3, norm: 'no', capacity: 80 },
    { t: 3, d: 20, e: 256, k: 5, skew: 'empty' },
  ],
  'moe/permute': [
    { t: 1, e: 8, k: 2 },
    { t: 1, e: 1, k: 1 },
    { t: 61, e: 256, k: 5, height: 3, skew: 'zipf' },
    { t: 131, e: 7, k: 4, skew: 'one' },
    { t: 300, e: 16, k: 1, skew: 'empty', height: 64 },
  ],
  // Few, because what is written for GPUs compiles slowly on a software adapter; more in gpu-moe.test.ts and gpu-routes.test.ts.
  'moe/experts': [
    { t: 1, d: 12, ff: 20, e: 5, k: 2, dtype: 'f32' },
    { t: 3, d: 260, ff: 516, e: 4, k: 2, dtype: 'f16' }, // ranges of k, more columns than a workgroup has
    { t: 70, d: 68, ff: 44, e: 3, k: 1, dtype: 'f32', skew: 'one' }, // two tiles of one expert
    { t: 5, d: 7, ff: 5, e: 3, k: 2, dtype: 'f32', skew: 'empty' },
    { t: 1, d: 12, ff: 20, e: 5, k: 2, dtype: 'q4' },
    { t: 10, d: 68, ff: 132, e: 4, k: 2, dtype: 'q4', skew: 'zipf' },
    { t: 5, d: 7, ff: 37, e: 3, k: 2, dtype: 'q4' },
  ],
  // The same, so that the same shaders are compiled once.
  'moe/layer': [
    { t: 1, d: 12, ff: 20, e: 5, k: 2, dtype: 'f32' },
    { t: 3, d: 260, ff: 516, e: 4, k: 2, dtype: 'f16', mask: 'moiie' },
    { t: 5, d: 7, ff: 5, e: 3, k: 2, dtype: 'f32', skew: 'one' },
    { t: 1, d: 12, ff: 20, e: 5, k: 2, dtype: 'q4' },
    { t: 10, d: 68, ff: 132, e: 4, k: 2, dtype: 'q4', skew: 'zipf' },
  ],
  // And its two passes over five tokens are the ten of the others.
  'moe/self-contrast': [
    { t: 1, d: 12, ff: 20, e: 5, dtype: 'f32' },
    { t: 1, d: 12, ff: 20, e: 5, dtype: 'q4' },
    { t: 3, d: 68, ff: 132, e: 4, k: 3, rank: 4, dtype: 'f16', passes: 'one' },
    { t: 5, d: 68, ff: 132, e: 4, dtype: 'q4', passes: 'one' },
    { t: 5, d: 7, ff: 5, e: 3, rank: 3, dtype: 'f32' },
    { t: 2, d: 7, ff: 5, e: 3, k: 1, dtype: 'f32', passes: 'one' },
  ],
  'moe/contrast': [
    { t: 1, v: 1 },
    { t: 3, v: 1031 },
    { t: 2, v: 257, alpha: 100, beta: 120 },
    { t: 1, v: 32_000, beta: 0 },
  ],
  'moe/offload': [
    { blocks: 3, e: 5, k: 1, t: 1, d: 12, ff: 20 },
    { blocks: 4, e: 6, k: 2, t: 3, d: 68, ff: 132, work: 2, skew: 'zipf' },
  ],
  'transformer/embed': [
    { tokens: 1, vocab: 1, width: 1 },
    { tokens: 65, vocab: 127, width: 33 },
    { tokens: 1031, vocab: 7, width: 64 },
  ],
  'transformer/rmsnorm': [
    { rows: 1, width: 1 },
    { rows: 17, width: 129 },
    { rows: 3, width: 1031 },
    { rows: 19, width: 132 },
  ],
  'transformer/layernorm': [
    { rows: 1, width: 1 },
    { rows: 17, width: 129 },
    { rows: 3, width: 1031 },
    { rows: 19, width: 132 },
  ],
  'transformer/rope': [
    { windows: 1, t: 1, heads: 1, d: 2 },
    { windows: 2, t: 7, heads: 3, d: 6 },
    { windows: 3, t: 65, heads: 2, d: 32 },
    { windows: 2, t: 7, heads: 3, d: 24 },
  ],
  'transformer/swiglu': [
    { rows: 1, hidden: 1 },
    { rows: 3, hidden: 65 },
    { rows: 31, hidden: 127 },
    { rows: 37, hidden: 444 },
  ],
  'transformer/add': [{ count: 1 }, { count: 63 }, { count: 66_049 }, { count: 66_052 }],
  'transformer/cross-entropy': [
    { rows: 1, vocab: 2 },
    { rows: 17, vocab: 131 },
    { rows: 5, vocab: 1031 },
  ],
  'quantized/scalar-matvec': [
    { n: 33, k: 130, bits: 4, group: 32, dtype: 'f32', outliers: 20 },
    { n: 70, k: 96, bits: 4, group: 32, dtype: 'f32' },
    { n: 33, k: 37, bits: 3, group: 16, scheme: 'minmax', dtype: 'f16' },
    { n: 7, k: 31, bits: 4, group: 13, format: 'fp4', dtype: 'f32' },
  ],
  'quantized/scalar-matmul': [
    { m: 257, n: 36, k: 12, bits: 3, group: 12, dtype: 'f32' },
    { m: 17, n: 40, k: 64, bits: 4, group: 32, dtype: 'f32' },
    { m: 1, n: 36, k: 64, bits: 8, group: 0, dtype: 'f32' },
    { m: 5, n: 67, k: 100, bits: 2, group: 32, scheme: 'minmax', dtype: 'f32' },
    { m: 3, n: 36, k: 36, bits: 4, group: 8, dtype: 'f16' },
    { m: 2, n: 7, k: 31, bits: 4, group: 13, dtype: 'f16' },
  ],
  'quantized/assign': [
    { n: 1, k: 1, v: 1 },
    { n: 33, k: 5, v: 3 },
    { n: 129, k: 67, v: 4 },
    { n: 61, k: 257, v: 6 },
    { n: 17, k: 130, v: 16 },
  ],
  'quantized/update': [
    { n: 1, k: 1, v: 1 },
    { n: 67, k: 3, v: 5 },
    { n: 1031, k: 65, v: 2 },
    { n: 130, k: 257, v: 16 },
  ],
  'quantized/codebook-matvec': [...codebookSizes(1, 3), ...longSizes],
  'quantized/codebook-matmul': [
    { m: 257, n: 36, k: 20, v: 2, centroids: 16, dtype: 'f32' },
    ...codebookSizes(5, 67),
  ],
  'quantized/gather': [
    { v: 2, entries: 16, threads: 1, each: 32 },
    { v: 6, entries: 4096, threads: 65, each: 96 },
    { v: 8, entries: 65_536, threads: 1031, each: 32 },
    { v: 12, entries: 256, threads: 131, each: 64 },
  ],
  'quantized/additive-matvec': [
    { m: 1, n: 1, k: 8, codebooks: 1, centroids: 256, dtype: 'f32' },
    { m: 2, n: 131, k: 264, codebooks: 2, centroids: 256, dtype: 'f16' },
    { m: 1, n: 2051, k: 72, codebooks: 1, centroids: 256, dtype: 'f32' },
    { m: 3, n: 37, k: 520, codebooks: 1, centroids: 65_536, dtype: 'f32' },
  ],
  'vectors/fsq': [
    { n: 1, d: 1 },
    { n: 131, d: 8 },
    { n: 65, d: 3, k: 127 },
  ],
  'vectors/residual': [{ n: 37, d: 6, k: 9, levels: 2 }],
  'vectors/retrieve': [
    { q: 1, n: 1, d: 1, k: 1 },
    { q: 7, n: 131, d: 5, k: 13 },
  ],
  'vectors/similarity': [
    { rows: 37, columns: 67, d: 13, of: 'sum' },
    { rows: 3, columns: 1, d: 5, of: 'nearest' },
  ],
  'sparse/matmul': [
    { m: 1, n: 1, k: 1, density: 1 },
    { m: 3, n: 67, k: 131, density: 50 },
    { m: 1, n: 65, k: 257, density: 100 },
  ],
  'training/merge': [
    { rows: 1, columns: 1, experts: 1, method: 'average' },
    ...['average', 'arithmetic', 'dare', 'ties'].map((method) => ({
      rows: 7,
      columns: 37,
      experts: 5,
      method,
    })),
  ],
  'training/store': [
    { t: 1, heads: 1, d: 1, by: 'head' },
    { t: 13, heads: 3, d: 7, by: 'head' },
    { t: 13, heads: 3, d: 7, by: 'layer', rounding: 'nearest' },
  ],
  'training/rounding': [
    { n: 1, repeats: 1, rounding: 'nearest' },
    { n: 131, repeats: 67, rounding: 'stochastic' },
  ],
};
