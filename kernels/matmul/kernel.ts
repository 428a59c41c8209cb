import { defineKernel, workload } from '../../src/kernel.ts';
import type { Params, Workload } from '../../src/kernel.ts';
import { halfNormals, normals } from '../inputs.ts';
import { matmulReference } from './reference.ts';
import { sizeOf } from './size.ts';
import * as cpu from './variants-cpu.ts';
import * as gpu from './variants-gpu.ts';
import { broadcast } from './variants-wide.ts';

/** Rows up to which a product streams its weights, as decoding does, rather than reuses them. */
const STREAMED_ROWS = 1;

/** C[M,N] = A[M,K]·B[K,N] or A[M,K]·B[N,K]ᵀ, row-major, the product every dense layer is made of. */
export const matmul = defineKernel({
  id: 'matmul',
  summary: 'dense matrix product C[M,N] = A[M,K]·B[K,N], sums and C in f32',
  params: {
    m: { kind: 'integer', min: 1, max: 1 << 20, help: 'rows of A: tokens in flight' },
    n: { kind: 'integer', min: 1, max: 1 << 24, help: 'columns of B: outputs of the layer' },
    k: { kind: 'integer', min: 1, max: 1 << 24, help: 'columns of A: inputs of the layer' },
    dtype: { kind: 'word', words: ['f32', 'f16'], help: 'storage of A and B; sums and C are f32' },
    batch: { kind: 'integer', min: 1, max: 65_535, usual: 1, help: 'products, each with its own A and B' },
    bt: { kind: 'word', words: ['no', 'yes'], usual: 'no', help: 'yes: B is stored [N,K], C = A·Bᵀ' },
  },
  /** The first that takes the sizes and is meant for the adapter is measured; see README. */
  variants: [
    gpu.stream,
    gpu.dotsSubgroup,
    gpu.dotsWorkgroup,
    gpu.tileSplit,
    gpu.tileLarge,
    gpu.tileWide,
    gpu.tileSmall,
    cpu.matvec,
    cpu.matvecBt,
    cpu.halfMatvec,
    cpu.halfMatvecBt,
    broadcast,
    ...cpu.quads,
    cpu.direct,
    cpu.directBt,
    cpu.halfDirect,
    cpu.halfDirectBt,
    gpu.tileF16Large,
    gpu.tileF16Small,
    gpu.tiled64,
    gpu.tiled32,
    cpu.edge,
    cpu.halfEdge,
    // Last, because they are less exact, or not known to run where they compile: only taken when asked for.
    gpu.tileF16Sum,
    gpu.matrix8,
    gpu.matrix16,
  ],
  buffers(params) {
    const { m, n, k, batch, half } = sizeOf(params);
    const type = half ? 'f16' : 'f32';
    return [
      { name: 'a', role: 'input', type, length: batch * m * k },
      { name: 'b', role: 'input', type, length: batch * k * n },
      { name: 'c', role: 'output', type: 'f32', length: batch * m * n },
    ];
  },
  inputs(params, seed) {
    const { m, n, k, batch, half } = sizeOf(params);
    const name = `m=${m},n=${n},k=${k}`;
    const draw = half ? halfNormals : normals;
    return { a: draw(batch * m * k, seed, `a ${name}`), b: draw(batch * k * n, seed, `b ${name}`) };
  },
  cost(params) {
    const { m, n, k, batch, half } = sizeOf(params);
    const operands = (half ? 2 : 4) * (m * k + k * n);
    return { flops: 2 * batch * m * n * k, bytes: batch * (operands + 4 * m * n) };
  },
  /** One row streams every weight once: the next token finds none of a real model's in a cache. */
  cache: (params) => (sizeOf(params).m <= STREAMED_ROWS ? 'cold' : 'hot'),
  /**
   * Each of K rounded additions errs by at most 2⁻²⁴ of a sum that grows as √k; for N(0,1) inputs the
   * relative error of the result therefore grows about as √K. The constant leaves a factor of about two
   * over strictly sequential summation. The norm of a few outputs may be small by chance: they get more, 3e-8·√K is
   * left from some hundred on. Operands in f16 are exact f32s and so are their products: they change nothing.
   */
  tolerance(params) {
    const { m, n, k, batch } = sizeOf(params);
    return 3e-8 * Math.sqrt(k) * (1 + 8 / (batch * m * n));
  },
  reference: (params, inputs) => matmulReference(sizeOf(params), inputs['a']!, inputs['b']!),
});

/** The workload of one dense layer: `m` tokens through a K×N weight; `rest` may change dtype, batch and bt. */
export const matmulWorkload = (m: number, n: number, k: number, rest: Params = {}): Workload =>
  workload(matmul, { m, n, k, dtype: 'f32', ...rest });
