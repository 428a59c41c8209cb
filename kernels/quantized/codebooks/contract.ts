/** @file What the codebook products share: buffers, inputs, cost, tolerance, references. They differ in their variants. */
import type { BufferSpec, Kernel, Params } from '../../../src/kernel.ts';
import { loadCodebook } from './index.ts';
import { nmse, productReference, productTolerance, storedRow } from './reference.ts';
import { codebookParams, entryWords, partsOf, sizeOf, weightBits } from './size.ts';
import type { Part, Size } from './size.ts';
import { planeWords } from '../../../src/packing/code-planes.ts';
import { codebookInputs, namesOf, originalRow } from './weights.ts';

const input = (name: string, type: BufferSpec['type'], length: number): BufferSpec => ({
  name,
  role: 'input',
  type,
  length,
});

function partBuffers(size: Size, of: Part): readonly BufferSpec[] {
  const { v, centroids, residual } = of.codebook;
  const names = namesOf(size, of);
  return [
    input(names.codes, 'u32', planeWords(of.groups, of.columns, of.bits)),
    input(names.codebook, 'u32', centroids * entryWords(v)),
    ...(residual > 0 ? [input(names.residual, 'u32', residual * entryWords(v))] : []),
  ];
}

function buffers(params: Params): readonly BufferSpec[] {
  const size = sizeOf(params);
  const { m, n, k, affine, permuted, half } = size;
  return [
    input('x', half ? 'f16' : 'f32', m * k),
    ...partsOf(size).flatMap((of) => partBuffers(size, of)),
    ...(affine ? [input('scales', 'u32', k)] : []),
    ...(permuted ? [input('order', 'u32', Math.ceil(k / 2))] : []),
    { name: 'y', role: 'output', type: 'f32', length: m * n },
  ];
}

/** Everything of a codebook product but its name and variants; `rows`: the most rows of x it takes. */
export const codebookProduct = (rows: number): Omit<Kernel, 'id' | 'summary' | 'variants'> => ({
  params: codebookParams(rows),
  buffers,
  async load(params) {
    for (const of of partsOf(sizeOf(params))) await loadCodebook(of.codebook);
  },
  inputs: (params, seed) => codebookInputs(sizeOf(params), seed),
  /** Codes, codebooks and column data once each, x and y. */
  cost(params) {
    const size = sizeOf(params);
    const { m, n, k, half } = size;
    const bytes = Math.ceil(weightBits(size) / 8) + m * k * (half ? 2 : 4) + 4 * m * n;
    return { flops: 2 * m * n * k, bytes };
  },
  /** One row streams every code once: the next token finds none of a real model's in a cache. */
  cache: (params) => (sizeOf(params).m === 1 ? 'cold' : 'hot'),
  tolerance: (params) => productTolerance(sizeOf(params)),
  reference(params, inputs) {
    const size = sizeOf(params);
    return productReference(size.m, size.n, size.k, inputs['x']!, storedRow(size, inputs));
  },
  quantization(params, inputs, seed) {
    const size = sizeOf(params);
    const { m, n, k } = size;
    const original = originalRow(size, inputs, seed);
    return {
      bitsPerWeight: weightBits(size) / (n * k),
      weightNmse: nmse(n, k, storedRow(size, inputs), original),
      original: productReference(m, n, k, inputs['x']!, original),
    };
  },
});
