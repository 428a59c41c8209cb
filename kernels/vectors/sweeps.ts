/** @file The sizes at which claims about small kernels are tested, as data: suites pick from them. */
import type { Params } from '../../src/kernel.ts';

/** Sizes of one kernel. */
export interface Sizes {
  readonly kernel: string;
  readonly sizes: readonly Params[];
}

/** Merging eight models of one square layer each, by every method: its rate, and how alike the methods are. */
export const mergings = (...widths: readonly number[]): Sizes => ({
  kernel: 'training/merge',
  sizes: widths.flatMap((width) =>
    ['average', 'arithmetic', 'dare', 'ties'].map((method) => ({
      rows: width,
      columns: width,
      experts: 8,
      method,
    })),
  ),
});

/** Averaging two checkpoints of one square layer. */
export const averagings = (...widths: readonly number[]): Sizes => ({
  kernel: 'training/merge',
  sizes: widths.map((width) => ({ rows: width, columns: width, experts: 2, method: 'average' })),
});

/** MoIIE's routing of so many tokens, of which so many in a hundred are vision. */
export const routings = (t: number, d: number, ...vision: readonly number[]): Sizes => ({
  kernel: 'moe/router',
  sizes: vision.map((share) => ({ t, d, e: 4, k: 2, mask: 'moiie', vision: share })),
});

/** A part of F-16's aligner, `n` of its 57 344 hidden units, over the patches of a second of film. */
export const aligners = (n: number, dtype: 'f32' | 'f16'): Sizes => ({
  kernel: 'matmul',
  sizes: [{ m: 729, n, k: 18_432, dtype }],
});

/** One layer in vectors of 8 with a codebook of 256, alone and with a second one for what it leaves. */
export const residuals = (n: number, k: number): Sizes => ({
  kernel: 'quantized/codebook-matvec',
  sizes: [0, 256].map((residual) => ({ m: 1, n, k, v: 8, centroids: 256, residual, dtype: 'f32' })),
});

/** Activations of DeiT-B's width, `t` tokens, in 8 bits, and whether rounding them is unbiased. */
export const storings = (t: number, numbers: number): readonly Sizes[] => [
  { kernel: 'training/store', sizes: ['head', 'layer'].map((by) => ({ t, heads: 12, d: 64, by })) },
  {
    kernel: 'training/rounding',
    sizes: ['stochastic', 'nearest'].map((rounding) => ({ n: numbers, repeats: 1024, rounding })),
  },
];

/** CosyVoice's tokens: eight numbers rounded to three levels, and the search of a codebook of as many, 6561. */
export const tokenizers = (n: number): readonly Sizes[] => [
  { kernel: 'vectors/fsq', sizes: [{ n, d: 8 }] },
  { kernel: 'quantized/assign', sizes: [{ n, k: 6561, v: 8 }] },
];

/** MiniOneRec's item codes: three of 256 over 32 numbers. */
export const itemCodes = (...items: readonly number[]): Sizes => ({
  kernel: 'vectors/residual',
  sizes: items.map((n) => ({ n, d: 32, k: 256, levels: 3 })),
});

/** BASIC's contrastive batches, products streamed. */
export const batches = (d: number, ...sizes: readonly number[]): Sizes => ({
  kernel: 'vectors/similarity',
  sizes: sizes.map((b) => ({ rows: b, columns: b, d, of: 'sum' })),
});

/** The context of some queries: the 128 nearest rows of tables that grow. */
export const retrievals = (q: number, d: number, ...rows: readonly number[]): Sizes => ({
  kernel: 'vectors/retrieve',
  sizes: rows.map((n) => ({ q, n, d, k: 128 })),
});

/** Attention of one layer over the 128 rows retrieved for each of `q` queries, four heads of 64: all rows see each other. */
export const contexts = (q: number): Sizes => ({
  kernel: 'attention',
  sizes: [{ heads: 4 * q, kvheads: 4 * q, d: 64, t: 128, s: 128, causal: 'no', kv: 'f32' }],
});

/** Distances to prototypes when data are pruned: examples, prototypes, numbers of each. */
export const prototypes = (
  ...sizes: readonly (readonly [rows: number, columns: number, d: number])[]
): Sizes => ({
  kernel: 'vectors/similarity',
  sizes: sizes.map(([rows, columns, d]) => ({ rows, columns, d, of: 'nearest' })),
});

/** A square weight of which less and less is kept, beside the whole one, for each number of rows. */
export const sparseProducts = (
  width: number,
  rows: readonly number[],
  densities: readonly number[],
): readonly Sizes[] => [
  {
    kernel: 'sparse/matmul',
    sizes: rows.flatMap((m) => densities.map((density) => ({ m, n: width, k: width, density }))),
  },
  { kernel: 'matmul', sizes: rows.map((m) => ({ m, n: width, k: width, dtype: 'f32' })) },
];

/**
 * One layer of `width`², and `count` layers of as many parameters together: one of them, to be dispatched so often, and all in
 * one dispatch. `count` is a square number, and `width` a multiple of its root.
 */
export const ensembles = (m: number, width: number, ...counts: readonly number[]): Sizes => ({
  kernel: 'matmul',
  sizes: [
    { m, n: width, k: width, dtype: 'f32' },
    ...counts.flatMap((count) => {
      const side = width / Math.sqrt(count);
      const one = { m, n: side, k: side, dtype: 'f32' };
      return [one, { ...one, batch: count }];
    }),
  ],
});

/**
 * F-16's tokens, 169 a second of film at 16 frames compressed, and sixteen times as many without: attention of a 7B model's
 * heads, or of a few of them, over so many seconds.
 */
export const films = (
  heads: readonly [heads: number, kvheads: number],
  ...seconds: readonly number[]
): Sizes => ({
  kernel: 'attention',
  sizes: seconds.flatMap((each) =>
    [1, 16].map((times) => {
      const t = 169 * each * times;
      return { heads: heads[0], kvheads: heads[1], d: 128, t, s: t, kv: 'f32' };
    }),
  ),
});

/**
 * For software adapters: some seconds each on a quiet machine of two cores. What is judged there (errors, bytes) has the sizes
 * it needs; what is only rehearsed (times) has small ones. Collisions of item codes need more items than these.
 */
export const reducedSweeps: readonly Sizes[] = [
  mergings(64, 128, 256, 512, 1024),
  ...storings(788, 4096),
  ...tokenizers(2048),
  itemCodes(16_384),
  batches(32, 512, 1024, 2048),
  retrievals(16, 32, 1024, 4096, 16_384),
  contexts(16),
  prototypes([1024, 64, 64], [1024, 256, 64], [4096, 256, 64]),
  ...sparseProducts(1024, [1], [5, 20, 50, 80]),
  ensembles(16, 1024, 16),
  films([1, 1], 1),
  averagings(1024),
  routings(4096, 256, 10, 50, 90),
  aligners(64, 'f32'),
  residuals(1024, 1024),
];

/** For GPUs: nearer to the papers' sizes. */
export const standardSweeps: readonly Sizes[] = [
  mergings(64, 128, 256, 512, 1024),
  ...storings(1576, 16_384),
  ...tokenizers(16_384),
  itemCodes(65_536),
  batches(256, 4096, 8192, 16_384),
  retrievals(64, 128, 4096, 16_384, 65_536),
  contexts(64),
  prototypes([16_384, 100, 512], [16_384, 1000, 512]),
  ...sparseProducts(4096, [1], [5, 20, 50, 80]),
  ensembles(64, 2048, 4, 16),
  films([28, 4], 1),
  averagings(1024, 4096),
  routings(16_384, 1024, 10, 50, 90),
  aligners(1024, 'f32'),
  residuals(4096, 4096),
];

/** All of it: BASIC's whole batch, and minutes of film. */
export const fullSweeps: readonly Sizes[] = [
  mergings(64, 128, 256, 512, 1024, 2048),
  ...storings(12_608, 65_536),
  ...tokenizers(65_536),
  itemCodes(65_536, 262_144),
  batches(256, 1024, 4096, 8192, 16_384, 32_768, 65_536),
  retrievals(64, 128, 4096, 16_384, 65_536, 262_144),
  contexts(64),
  prototypes([16_384, 100, 512], [16_384, 1000, 512], [65_536, 1000, 512]),
  ...sparseProducts(4096, [1, 64], [5, 10, 20, 35, 50, 65, 80]),
  ensembles(64, 2048, 4, 16, 64),
  films([28, 4], 1, 4, 8),
  averagings(1024, 4096),
  routings(16_384, 1024, 0, 10, 50, 90, 100),
  aligners(1024, 'f32'),
  // A seventh of the 1.06 billion parameters of its first layer.
  aligners(8192, 'f16'),
  residuals(4096, 4096),
];
