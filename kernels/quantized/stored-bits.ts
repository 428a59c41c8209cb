/** @file What a weight takes in the column layout (packing/columns.ts). */

interface Stored {
  /** Outputs and inputs of the layer. */
  readonly n: number;
  readonly k: number;
  readonly bits: number;
  /** Blocks of 32 columns. */
  readonly blocks: number;
  readonly groups: number;
  /** Outputs with padding. */
  readonly stride: number;
  /** Of a group: an f16 scale, under `minmax` an f16 offset too. */
  readonly factorBits: 0 | 16 | 32;
}

/** Bits a weight with scales and the padding of rows and columns; the offset that `absmax` keeps follows from the scale. */
export const storedBits = ({ n, k, bits, blocks, groups, stride, factorBits }: Stored): number =>
  ((blocks * 32 * bits + groups * factorBits) * stride) / (n * k);
