/** @file The formats in which a model's layers are multiplied in model curves, each with the kernel that reads it. */
import { codebookMatmul } from '../kernels/quantized/codebook-matmul/kernel.ts';
import { codebookMatvec } from '../kernels/quantized/codebook-matvec/kernel.ts';
import { scalarMatmul } from '../kernels/quantized/scalar-matmul/kernel.ts';
import { scalarMatvec } from '../kernels/quantized/scalar-matvec/kernel.ts';
import { workload } from '../src/kernel.ts';
import type { Kernel, Params } from '../src/kernel.ts';
import type { WeightFormat } from './sums.ts';

const format = (id: string, one: Kernel, many: Kernel, rest: Params): WeightFormat => ({
  id,
  product: (m, n, k) => workload(m === 1 ? one : many, { m, n, k, ...rest, dtype: 'f32' }),
});

const scalar = (id: string, rest: Params): WeightFormat => format(id, scalarMatvec, scalarMatmul, rest);
const vector = (id: string, rest: Params): WeightFormat => format(id, codebookMatvec, codebookMatmul, rest);

const weightFormats: readonly WeightFormat[] = [
  /** 4.5 bits a weight: what engines ship most. */
  { ...scalar('q4-g32', { bits: 4, group: 32 }), experts: 'q4' },
  scalar('q3-g128', { bits: 3, group: 128, scheme: 'minmax' }),
  /** 2.25 bits: what vector codebooks are compared with. */
  scalar('q2-g128', { bits: 2, group: 128, scheme: 'minmax' }),
  /** 2 bits and the codebook: the fastest row of VPTQ's ablation (arXiv:2409.17066, table 10). */
  vector('vq6-k4096', { v: 6, centroids: 4096 }),
];

/** The format of that id. Throws a `RangeError` with those there are. */
export function weightFormat(id: string): WeightFormat {
  const found = weightFormats.find((one) => one.id === id);
  if (found !== undefined) return found;
  throw new RangeError(`no format '${id}'; there are ${weightFormats.map((one) => one.id).join(', ')}`);
}
