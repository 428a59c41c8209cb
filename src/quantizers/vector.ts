/**
 * @file Weights as codes of vectors: what VPTQ (arXiv:2409.17066) stores. A vector is v consecutive outputs of one input
 * column; N outputs are padded to ⌈N/v⌉ groups of v.
 *
 *     W[o, i] = (C[code][o mod v] + R[residual code][o mod v]) · scale[i] + bias[i]
 */
import { codeWidth, wordsPerRow } from '../packing/bit-string.ts';

/** Columns that share their codebooks: a run [from, to) of places in the order of the permutation. */
export interface VectorPart {
  readonly from: number;
  readonly to: number;
  readonly v: number;
  /** One, or a main and a residual one, each k × v: values that f16 holds. */
  readonly codebooks: readonly Float32Array[];
  /** By codebook; that of group g at place p is entry g·(to − from) + (p − from). */
  readonly codes: readonly Uint32Array[];
}

export interface VectorCodes {
  /** N outputs, K inputs. */
  readonly rows: number;
  readonly columns: number;
  /** The columns at the first places, if they have codebooks of their own, then all others. */
  readonly parts: readonly VectorPart[];
  /** The column that stands at each place; absent where each stands at its own. */
  readonly permutation?: Uint32Array;
  /** By column (not place), values that f16 holds; absent: 1 and 0. */
  readonly scale?: Float32Array;
  readonly bias?: Float32Array;
}

/** Ŵ[rows, columns], row-major; padding is left out. */
export function dequantizeVectors(codes: VectorCodes): Float32Array {
  const { rows, columns, parts, permutation, scale, bias } = codes;
  const out = new Float32Array(rows * columns);
  for (const { from, to, v, codebooks, codes: all } of parts) {
    const width = to - from;
    for (let place = from; place < to; place++) {
      const column = permutation?.[place] ?? place;
      const [factor, offset] = [scale?.[column] ?? 1, bias?.[column] ?? 0];
      for (let row = 0; row < rows; row++) {
        const at = Math.floor(row / v) * width + place - from;
        let sum = 0;
        for (let c = 0; c < codebooks.length; c++) sum += codebooks[c]![all[c]![at]! * v + (row % v)]!;
        out[row * columns + column] = sum * factor + offset;
      }
    }
  }
  return out;
}

/** Where the bits of {@link VectorCodes} go. */
export interface VectorBits {
  /** Codes, each group's as one bit string in whole words of 32 bits, padding outputs among them. */
  readonly codes: number;
  /** Entries of all codebooks as f16. */
  readonly codebooks: number;
  /** An f16 scale and an f16 bias a column. */
  readonly scales: number;
  /** A u16 a column; a u32 above 65 536 columns. */
  readonly permutation: number;
  readonly total: number;
  /** `total` over the weights there are, N·K: padding outputs are no weights. */
  readonly bitsPerWeight: number;
}

/**
 * The bit count of VPTQ (sections 2.2 and C.2): log2(k)/v a weight and codebook, 16·Σ v·k for the codebooks; and what that leaves
 * out: padding to whole vectors and words, scales, biases, permutation.
 */
export function vectorBits({ rows, columns, parts, permutation, scale, bias }: VectorCodes): VectorBits {
  let codes = 0;
  let codebooks = 0;
  for (const { from, to, v, codebooks: own } of parts) {
    // The codes of a vector stand side by side in one string.
    const width = own.reduce((sum, codebook) => sum + codeWidth(codebook.length / v), 0);
    if (width > 0) codes += 32 * Math.ceil(rows / v) * wordsPerRow({ columns: to - from, width });
    codebooks += own.reduce((sum, codebook) => sum + 16 * codebook.length, 0);
  }
  const scales = 16 * ((scale?.length ?? 0) + (bias?.length ?? 0));
  const order = permutation === undefined ? 0 : columns * (columns > 65_536 ? 32 : 16);
  const total = codes + codebooks + scales + order;
  return {
    codes,
    codebooks,
    scales,
    permutation: order,
    total,
    bitsPerWeight: total / (rows * columns),
  };
}
