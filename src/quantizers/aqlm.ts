/**
 * @file Weights in AQLM's layout (arXiv:2401.06118): v consecutive inputs of one output are the sum of one centroid from
 * each codebook, times a scale of the output.
 *
 *     W[o, v·g + j] = scale[o] · Σ_c C_c[code(o, g, c)][j]
 *
 * AQLM itself trains against the layer's outputs; here codebooks fit the weights, by residual k-means and, if wanted, by turns.
 */
import { aqlmGroups } from '../packing/aqlm.ts';
import { codeWidth } from '../packing/bit-string.ts';
import { fromHalves, toHalves } from '../packing/half.ts';
import { additive } from './additive.ts';
import type { AdditiveOptions } from './additive.ts';
import { checkMatrix } from './scalar.ts';

export interface AqlmCodes {
  readonly rows: number;
  readonly columns: number;
  readonly v: number;
  /** Each k × v, values that f16 holds. */
  readonly codebooks: readonly Float32Array[];
  /** [rows, columns / v, codebooks]. */
  readonly codes: Uint16Array;
  /** By row, values that f16 holds; of a row of zeros 0. */
  readonly scales: Float32Array;
}

/**
 * Codes of W[rows, columns], row-major. Throws a `RangeError` that names the argument, also where a row is no whole
 * number of vectors; the signal's reason when stopped.
 */
export async function aqlm(
  weights: Float32Array,
  rows: number,
  columns: number,
  options: Omit<AdditiveOptions, 'weights'>,
): Promise<AqlmCodes> {
  checkMatrix(weights, rows, columns);
  const { v, sizes } = options;
  const groups = aqlmGroups(columns, v);
  const roots = Float32Array.from({ length: rows }, (_, row) => {
    const square = weights.subarray(row * columns, (row + 1) * columns).reduce((sum, w) => sum + w * w, 0);
    return Math.sqrt(square / columns);
  });
  const scales = fromHalves(toHalves(roots));
  const large = scales.findIndex((scale) => !Number.isFinite(scale));
  if (large >= 0) {
    throw new RangeError(`weights: row ${large} needs scale ${roots[large]}, which f16 cannot hold`);
  }
  const scaled = weights.map((w, i) => {
    const scale = scales[Math.floor(i / columns)]!;
    return scale === 0 ? 0 : w / scale;
  });
  const made = await additive(scaled, options);
  const codes = new Uint16Array(rows * groups * sizes.length);
  for (const [c, part] of made.codes.entries()) {
    for (let i = 0; i < part.length; i++) codes[i * sizes.length + c] = part[i]!;
  }
  return { rows, columns, v, codebooks: made.codebooks, codes, scales };
}

/** Ŵ[rows, columns], row-major. */
export function dequantizeAqlm({ rows, columns, v, codebooks, codes, scales }: AqlmCodes): Float32Array {
  const out = new Float32Array(rows * columns);
  for (let i = 0; i < out.length; i++) {
    const at = Math.floor(i / v) * codebooks.length;
    let sum = 0;
    for (let c = 0; c < codebooks.length; c++) sum += codebooks[c]![codes[at + c]! * v + (i % v)]!;
    out[i] = sum * scales[Math.floor(i / columns)]!;
  }
  return out;
}

/** Bits of a weight with codes, f16 codebooks and f16 scales counted. */
export function aqlmBits({ rows, columns, v, codebooks }: AqlmCodes): number {
  const width = codebooks.reduce((sum, codebook) => sum + codeWidth(codebook.length / v), 0);
  const stored = codebooks.reduce((sum, codebook) => sum + 16 * codebook.length, 16 * rows);
  return width / v + stored / (rows * columns);
}
