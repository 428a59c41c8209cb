/** @file What the two products over scalar codes have in common: everything but their parameter m and their variants. */
import type { Kernel } from '../../../src/kernel.ts';
import { toHalves } from '../../../src/packing/half.ts';
import { normals } from '../../inputs.ts';
import { productReference } from './reference.ts';
import { sizeOf, unsound } from './size.ts';
import type { Size } from './size.ts';
import { packedWeights, storedRows, weightBlock } from './weights.ts';
import type { WeightBlock } from './weights.ts';

/**
 * Storage of a weight: codes with the padding of K to 32 and of N to 4, an f16 scale a group and under `minmax` an f16
 * offset. The offset that the layout keeps under `absmax` follows from the scale and is not counted.
 */
export function bitsPerWeight({ n, k, bits, blocks, groups, stride, scheme }: Size): number {
  const factors = groups * stride * (scheme === 'absmax' ? 16 : 32);
  return (blocks * 32 * bits * stride + factors) / (n * k);
}

/** ‖Ŵ − W‖² / ‖W‖² over N rows that repeat those of the block. */
export function nmse({ n, k }: Size, { rows, original }: WeightBlock, stored: Float64Array): number {
  let error = 0;
  let square = 0;
  for (let row = 0; row < rows; row++) {
    let rowError = 0;
    let rowSquare = 0;
    for (let i = row * k; i < (row + 1) * k; i++) {
      const d = stored[i]! - original[i]!;
      rowError += d * d;
      rowSquare += original[i]! * original[i]!;
    }
    const times = Math.floor((n - 1 - row) / rows) + 1;
    error += times * rowError;
    square += times * rowSquare;
  }
  return error === 0 ? 0 : error / square;
}

/** Throws a `RangeError` that names the parameter at fault. */
function soundSize(...[params]: Parameters<Kernel['buffers']>): Size {
  const reason = unsound(params);
  if (reason !== undefined) throw new RangeError(`a product over scalar codes ${reason}`);
  return sizeOf(params);
}

export const product: Pick<
  Kernel,
  'buffers' | 'inputs' | 'cost' | 'cache' | 'tolerance' | 'reference' | 'quantization'
> = {
  buffers(params) {
    const { m, n, k, bits, blocks, groups, stride, half } = sizeOf(params);
    return [
      { name: 'x', role: 'input', type: half ? 'f16' : 'f32', length: m * k },
      { name: 'words', role: 'input', type: 'u32', length: blocks * bits * stride },
      { name: 'scales', role: 'input', type: 'u32', length: groups * stride },
      { name: 'y', role: 'output', type: 'f32', length: m * n },
    ];
  },
  inputs(params, seed) {
    const size = soundSize(params);
    const x = normals(size.m * size.k, seed, `x m=${size.m},k=${size.k}`);
    return { x: size.half ? toHalves(x) : x, ...packedWeights(size, seed) };
  },
  cost(params) {
    const { m, n, k, bits, blocks, groups, stride, half } = sizeOf(params);
    const weights = 4 * stride * (blocks * bits + groups);
    return { flops: 2 * m * n * k, bytes: weights + (half ? 2 : 4) * m * k + 4 * m * n };
  },
  /** One row streams every weight once: the next token finds none of a real model's in a cache. */
  cache: (params) => (sizeOf(params).m === 1 ? 'cold' : 'hot'),
  /**
   * Rounded additions err as in `matmul`: 3·10⁻⁸·√K, twice what strictly sequential sums of K products reach. Decoding
   * and scaling are a few roundings more for each weight, whatever K: √64 of the same allows for them. Every variant takes the
   * middle code off before it sums, so nothing cancels.
   */
  tolerance(params) {
    const { m, n, k } = sizeOf(params);
    return 3e-8 * Math.sqrt(k + 64) * (1 + 8 / (m * n));
  },
  reference(params, inputs) {
    const size = sizeOf(params);
    const stored = storedRows(size, inputs['words'] as Uint32Array, inputs['scales'] as Uint32Array);
    return productReference(size, inputs['x']!, stored);
  },
  quantization(params, inputs, seed) {
    const size = soundSize(params);
    const block = weightBlock(size, seed);
    const stored = storedRows(size, inputs['words'] as Uint32Array, inputs['scales'] as Uint32Array);
    return {
      bitsPerWeight: bitsPerWeight(size),
      weightNmse: nmse(size, block, stored.values as Float64Array),
      original: productReference(size, inputs['x']!, { rows: block.rows, values: block.original }),
    };
  },
};
