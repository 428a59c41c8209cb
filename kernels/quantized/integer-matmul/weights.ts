/** @file The weights of a workload: drawn, as words for the shaders, and as the numbers the words stand for. */
import type { ElementArray } from '../../../src/kernel.ts';
import { packColumns, unpackColumns } from '../../../src/packing/columns.ts';
import { fromHalves, halfToNumber, toHalves } from '../../../src/packing/half.ts';
import type { ScalarShape } from '../../../src/packing/scalar-codes.ts';
import { dequantize, roundToNearest } from '../../../src/quantizers/scalar.ts';
import { drawWeights } from '../../../src/quantizers/weights.ts';
import { storedBits } from '../stored-bits.ts';
import { BLOCK } from './size.ts';
import type { Size } from './size.ts';

/** W[n, k] before it is quantised, N(0, 1). */
export const originalWeights = ({ n, k }: Size, seed: number): Float32Array =>
  drawWeights('gauss', n * k, seed, `w n=${n},k=${k}`);

const shapeOf = ({ n, k, weightBits, group }: Size): ScalarShape => ({
  rows: n,
  columns: k,
  bits: weightBits === 4 ? 4 : 8,
  group,
  scheme: 'absmax',
  format: 'int',
  zero: 'real',
});

/** f16 weights in blocks as codes lie: word w of block b of output n, elements 2w and 2w + 1, at (b·16 + w)·stride + n. */
function packHalves(weights: Float32Array, { n, k, blocks, stride }: Size): Uint32Array {
  const halves = toHalves(weights);
  const words = new Uint32Array(blocks * (BLOCK / 2) * stride);
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < k; column++) {
      const half = halves[row * k + column]!;
      words[(column >> 1) * stride + row]! |= half << (16 * (column & 1));
    }
  }
  return words;
}

function unpackHalves(words: Uint32Array, { n, k, stride }: Size): Float32Array {
  const out = new Float32Array(n * k);
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < k; column++) {
      const word = words[(column >> 1) * stride + row]!;
      out[row * k + column] = halfToNumber((word >>> (16 * (column & 1))) & 0xffff);
    }
  }
  return out;
}

/** The inputs `words` and, where the weights are codes, `scales`. */
export function packedWeights(weights: Float32Array, size: Size): Record<string, Uint32Array> {
  if (size.weightBits === 16) return { words: packHalves(weights, size) };
  const { words, scales } = packColumns(roundToNearest(weights, size.n, size.k, shapeOf(size)));
  return { words, scales };
}

/** What the words stand for, exactly. */
export function storedWeights(inputs: Readonly<Record<string, ElementArray>>, size: Size): Float32Array {
  const words = inputs['words'] as Uint32Array;
  if (size.weightBits === 16) return unpackHalves(words, size);
  return dequantize(unpackColumns({ ...shapeOf(size), words, scales: inputs['scales'] as Uint32Array }));
}

/** Everything counted. */
export const bitsPerWeight = (size: Size): number =>
  storedBits({ ...size, bits: size.weightBits, factorBits: size.weightBits === 16 ? 0 : 16 });

/** Rounded to f16, so that 16 bits hold them, and stored as f32. */
export const roundedToHalf = (values: Float32Array): Float32Array => fromHalves(toHalves(values));
