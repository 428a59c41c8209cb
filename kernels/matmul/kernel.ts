import { defineKernel, workload } from '../../src/kernel.ts';
import type { Params, Variant, Workload } from '../../src/kernel.ts';
import { normals } from '../inputs.ts';
import { matmulReference } from './reference.ts';
import directWgsl from './direct.wgsl?raw';
import edgeWgsl from './edge.wgsl?raw';
import matvecWgsl from './matvec.wgsl?raw';
import tiledWgsl from './tiled.wgsl?raw';

const size = (params: Params) => ({
  m: Number(params['m']),
  n: Number(params['n']),
  k: Number(params['k']),
});

const bindings = ['a', 'b', 'c'] as const;

/** The vector variants read rows of B and A in whole vec4s. */
function wholeVectors(params: Params): string | undefined {
  const { n, k } = size(params);
  return n % 4 === 0 && k % 4 === 0 ? undefined : 'needs n and k to be multiples of 4';
}

const matvec: Variant = {
  name: 'matvec',
  target: 'any',
  refuses: (params) => (size(params).m === 1 ? wholeVectors(params) : 'needs m = 1'),
  passes(params) {
    const { n, k } = size(params);
    const constants = { N: n, K: k };
    return [{ wgsl: matvecWgsl, constants, bindings, workgroups: [Math.ceil(n / 128), 1, 1] }];
  },
};

const direct: Variant = {
  name: 'direct',
  target: 'cpu',
  refuses: wholeVectors,
  passes(params) {
    const { m, n, k } = size(params);
    const constants = { M: m, N: n, K: k };
    const workgroups = [Math.ceil(n / 256), Math.ceil(m / 8), 1] as const;
    return [{ wgsl: directWgsl, constants, bindings, workgroups }];
  },
};

const tiled = (tile: number): Variant => ({
  name: `tiled TILE=${tile}`,
  target: 'gpu',
  passes(params) {
    const { m, n, k } = size(params);
    const constants = { M: m, N: n, K: k, TILE: tile };
    const workgroups = [Math.ceil(n / tile), Math.ceil(m / tile), 1] as const;
    return [{ wgsl: tiledWgsl, constants, bindings, workgroups }];
  },
});

const edge: Variant = {
  name: 'edge',
  target: 'any',
  passes(params) {
    const { m, n, k } = size(params);
    const constants = { M: m, N: n, K: k };
    const workgroups = [Math.ceil(n / 128), Math.ceil(m / 4), 1] as const;
    return [{ wgsl: edgeWgsl, constants, bindings, workgroups }];
  },
};

/** C[M,N] = A[M,K]·B[K,N], row-major, the product every dense layer is made of. */
export const matmul = defineKernel({
  id: 'matmul',
  summary: 'dense matrix product C[M,N] = A[M,K]·B[K,N]',
  params: {
    m: { kind: 'integer', min: 1, max: 1 << 20, help: 'rows of A: tokens in flight' },
    n: { kind: 'integer', min: 1, max: 1 << 24, help: 'columns of B: outputs of the layer' },
    k: { kind: 'integer', min: 1, max: 1 << 24, help: 'columns of A: inputs of the layer' },
    dtype: { kind: 'word', words: ['f32'], help: 'storage and accumulation' },
  },
  variants: [matvec, direct, tiled(64), tiled(32), edge],
  buffers(params) {
    const { m, n, k } = size(params);
    return [
      { name: 'a', role: 'input', type: 'f32', length: m * k },
      { name: 'b', role: 'input', type: 'f32', length: k * n },
      { name: 'c', role: 'output', type: 'f32', length: m * n },
    ];
  },
  inputs(params, seed) {
    const { m, n, k } = size(params);
    const name = `m=${m},n=${n},k=${k}`;
    return { a: normals(m * k, seed, `a ${name}`), b: normals(k * n, seed, `b ${name}`) };
  },
  cost(params) {
    const { m, n, k } = size(params);
    return { flops: 2 * m * n * k, bytes: 4 * (m * k + k * n + m * n) };
  },
  /** One row streams every weight once: the next token finds none of a real model's in a cache. */
  cache: (params) => (size(params).m === 1 ? 'cold' : 'hot'),
  /**
   * Each of K rounded additions errs by at most 2⁻²⁴ of a sum that grows as √k; for N(0,1) inputs the
   * relative error of the result therefore grows about as √K. The constant leaves a factor of about two
   * over strictly sequential summation.
   */
  tolerance: (params) => 3e-8 * Math.sqrt(size(params).k),
  reference(params, inputs) {
    const { m, n, k } = size(params);
    return matmulReference(m, n, k, inputs['a'] as Float32Array, inputs['b'] as Float32Array);
  },
});

/** The workload of one dense layer: `m` tokens through a K×N weight. */
export const matmulWorkload = (m: number, n: number, k: number): Workload =>
  workload(matmul, { m, n, k, dtype: 'f32' });
