import { defineKernel } from '../../../src/kernel.ts';
import { planeWords } from '../../../src/packing/code-planes.ts';
import { loadCodebook } from '../codebooks/index.ts';
import { nmse, productReference, productTolerance } from '../codebooks/reference.ts';
import { VECTOR, shapeOf, sizeOf, unsound, weightBits } from './size.ts';
import { additiveInputs, originalRow, storedRow } from './weights.ts';
import { dots, dotsSlices, table, tableShared } from './variants.ts';

/** y[M,N] = x[M,K]·Ŵᵀ with Ŵ[n, 8g…8g+7] = scale[n]·Σ_c C_c[code(n, g, c)]: additive codebooks (AQLM). */
export const additiveMatvec = defineKernel({
  id: 'quantized/additive-matvec',
  summary: 'y[M,N] = x[M,K]·Ŵᵀ for few rows, Ŵ in additive codebooks along the inputs (AQLM)',
  params: {
    m: { kind: 'integer', min: 1, max: 16, help: 'rows of x: tokens in flight' },
    n: { kind: 'integer', min: 1, max: 1 << 20, help: 'outputs of the layer' },
    k: { kind: 'integer', min: 1, max: 65_536, help: 'inputs of the layer, a multiple of 8' },
    codebooks: { kind: 'integer', min: 1, max: 2, help: 'codebooks whose vectors are added' },
    centroids: { kind: 'integer', min: 2, max: 65_536, help: 'vectors in each' },
    dtype: { kind: 'word', words: ['f32', 'f16'], help: 'storage of x; sums and y are f32' },
  },
  unsound,
  /** The first that takes the sizes and is meant for the adapter is measured; see README. */
  variants: [tableShared, dotsSlices, table, dots],
  buffers(params) {
    const { m, n, k, groups, codebooks, centroids, bits, half } = sizeOf(params);
    return [
      { name: 'x', role: 'input', type: half ? 'f16' : 'f32', length: m * k },
      { name: 'codes', role: 'input', type: 'u32', length: planeWords(n, groups, bits) },
      { name: 'codebooks', role: 'input', type: 'u32', length: (VECTOR / 2) * codebooks * centroids },
      { name: 'scales', role: 'input', type: 'u32', length: Math.ceil(n / 2) },
      { name: 'y', role: 'output', type: 'f32', length: m * n },
    ];
  },
  async load(params) {
    sizeOf(params); // a length that is not whole vectors is said before anything else
    await loadCodebook(shapeOf(params));
  },
  inputs: (params, seed) => additiveInputs(sizeOf(params), shapeOf(params), seed),
  cost(params) {
    const size = sizeOf(params);
    const { m, n, k, half } = size;
    return {
      flops: 2 * m * n * k,
      bytes: Math.ceil(weightBits(size) / 8) + m * k * (half ? 2 : 4) + 4 * m * n,
    };
  },
  /** One row streams every code once: the next token finds none of a real model's in a cache. */
  cache: (params) => (Number(params['m']) === 1 ? 'cold' : 'hot'),
  tolerance: (params) => productTolerance(sizeOf(params)),
  reference(params, inputs) {
    const size = sizeOf(params);
    return productReference(size.m, size.n, size.k, inputs['x']!, storedRow(size, inputs));
  },
  quantization(params, inputs, seed) {
    const size = sizeOf(params);
    const { m, n, k } = size;
    const original = originalRow(size, shapeOf(params), inputs, seed);
    return {
      bitsPerWeight: weightBits(size) / (n * k),
      weightNmse: nmse(n, k, storedRow(size, inputs), original),
      original: productReference(m, n, k, inputs['x']!, original),
    };
  },
});
