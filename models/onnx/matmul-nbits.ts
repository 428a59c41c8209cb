import type { OnnxGraph, OnnxType } from './model.ts';

export interface MatMulNBitsShape {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly bits: 2 | 4 | 8;
  /** Weights along K that share a scale: a power of two, at least 16. The last block of a row may be short of K. */
  readonly block: number;
  /** 0: as exact as the type of `a`. 4: a runtime may round `a` to 8-bit integers. */
  readonly accuracyLevel: 0 | 4;
  readonly type: OnnxType;
}

/** Blocks of a row of the weights. */
export const blocksOf = ({ k, block }: Pick<MatMulNBitsShape, 'k' | 'block'>): number => Math.ceil(k / block);

/**
 * Y = A·Wᵀ with W in codes of a few bits: inputs `a` [m, k], `b` [n, blocks, block·bits/8] in bytes (along K, the lowest
 * bits first) and `scales` [n, blocks]; output `y` [m, n]. No zero points: a weight is (code − 2^(bits−1))·scale. Throws
 * a `RangeError` for a block the operator does not define.
 */
export function matmulNBitsGraph(shape: MatMulNBitsShape): OnnxGraph {
  const { m, n, k, bits, block, accuracyLevel, type } = shape;
  if (!Number.isInteger(Math.log2(block)) || block < 16) {
    throw new RangeError(`block ${block}: MatMulNBits has blocks of a power of two, 16 at least`);
  }
  const blocks = blocksOf(shape);
  return {
    name: 'matmul-nbits',
    nodes: [
      {
        op: 'MatMulNBits',
        domain: 'com.microsoft',
        inputs: ['a', 'b', 'scales'],
        outputs: ['y'],
        ints: { K: k, N: n, bits, block_size: block, accuracy_level: accuracyLevel },
      },
    ],
    inputs: [
      { name: 'a', type, dims: [m, k] },
      { name: 'b', type: 'u8', dims: [n, blocks, (block * bits) / 8] },
      { name: 'scales', type, dims: [n, blocks] },
    ],
    outputs: [{ name: 'y', type, dims: [m, n] }],
  };
}
