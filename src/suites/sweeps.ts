/** @file Ways to write sizes down: a function for each kernel, or for kernels that are compared. */
import {
  additiveMatvecs,
  codebookMatvecs,
  gathers,
  integerProducts,
  roundings,
  scalarMatmuls,
  scalarMatvecs,
} from '../../kernels/quantized/sweeps.ts';
import type { LayerSize } from '../../kernels/quantized/sweeps.ts';
import type { Params } from '../kernel.ts';
import type { KernelSweep } from './suite.ts';

export const KIB = 1024;
export const MIB = 1024 * KIB;

export const f32 = (m: number, n: number, k: number): Params => ({ m, n, k, dtype: 'f32' });
export const f16 = (m: number, n: number, k: number): Params => ({ m, n, k, dtype: 'f16' });
export const squares = (...sizes: number[]): readonly Params[] => sizes.map((n) => f32(n, n, n));
export const turned = (of: Params): Params => ({ ...of, bt: 'yes' });
export const batched = (of: Params, batch: number): Params => ({ ...of, batch });
export const products = (...sizes: Params[]): KernelSweep => ({ kernel: 'matmul', sizes });

export const copies = (...bytes: number[]): KernelSweep => ({
  kernel: 'roofline/copy',
  sizes: bytes.map((size) => ({ bytes: size })),
});

/** A layer's attention: by heads, KV heads, head size, keys, queries. */
export const layer = (
  heads: number,
  kvheads: number,
  d: number,
  t: number,
  s: number,
  kv = 'f32',
): Params => ({ heads, kvheads, d, t, s, kv });
export const attentions = (...sizes: Params[]): KernelSweep => ({ kernel: 'attention', sizes });
/** LLaMA-3-8B's attention in decode, with every storage of keys and values. */
export const decodes = (...lengths: number[]): readonly Params[] =>
  lengths.flatMap((t) => ['f32', 'f16', 'q8', 'q4'].map((kv) => layer(32, 8, 128, t, 1, kv)));

export const softmaxes = (...sizes: (readonly [number, number])[]): KernelSweep => ({
  kernel: 'softmax',
  sizes: sizes.map(([rows, columns]) => ({ rows, columns, dtype: 'f32' })),
});

/** The same product in every format, beside the dense one in f32 and f16: the frontier of speed, error and bits. */
export const formats = (...layers: readonly LayerSize[]): readonly KernelSweep[] => [
  products(...layers.flatMap(([n, k]) => [f32(1, n, k), f16(1, n, k)])),
  { kernel: 'quantized/scalar-matvec', sizes: scalarMatvecs(...layers) },
  { kernel: 'quantized/codebook-matvec', sizes: codebookMatvecs(...layers) },
  { kernel: 'quantized/additive-matvec', sizes: additiveMatvecs(...layers) },
];
export const manyRows = (m: readonly number[], ...layers: readonly LayerSize[]): KernelSweep => ({
  kernel: 'quantized/scalar-matmul',
  sizes: scalarMatmuls(m, ...layers),
});
/** Error against bits, group size and tails; the exponent of log2 G is fitted to it. */
export const rounded = (
  size: LayerSize,
  bits: readonly number[],
  groups: readonly number[],
  weights: readonly string[],
): KernelSweep => ({ kernel: 'quantized/quantize', sizes: roundings(size, bits, groups, weights) });
export const integers = (m: readonly number[], ...layers: readonly LayerSize[]): KernelSweep => ({
  kernel: 'quantized/integer-matmul',
  sizes: integerProducts(m, ...layers),
});
export const lookUps = (threads: number, each: number): KernelSweep => ({
  kernel: 'quantized/gather',
  sizes: gathers(threads, each),
});

/** Experts in host memory, B blocks of E: the larger their own work, the more a transfer can hide behind. */
export const placed = (
  blocks: number,
  e: number,
  d: number,
  ff: number,
  ...work: readonly number[]
): readonly Params[] => work.map((each) => ({ blocks, e, k: 1, t: 1, d, ff, work: each }));
export const placements = (...sizes: (readonly Params[])[]): KernelSweep => ({
  kernel: 'moe/offload',
  sizes: sizes.flat(),
});
