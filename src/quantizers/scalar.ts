/**
 * @file Round-to-nearest: each group of weights along an input row gets a scale (and an offset), each weight the
 * nearest of 2^bits levels. The baseline every other quantiser is compared with, in the forms of arXiv:2505.14302
 * (AbsMax) and of GPTQ's own grid (min–max, arXiv:2210.17323).
 *
 * Scales and offsets are rounded to f16 *before* codes are chosen, so what is stored is what was optimised.
 */
import { groupsOf } from '../packing/scalar-codes.ts';
import type { ScalarCodes } from '../packing/scalar-codes.ts';
import { chooseGrid } from './grid.ts';
import { encodeGroup } from './nearest.ts';
import type { Grid } from './nearest.ts';
import { fillOptions } from './scalar-options.ts';
import type { ScalarOptions } from './scalar-options.ts';

export { dequantize, groupsOf, scalarBits } from '../packing/scalar-codes.ts';
export type {
  ScalarBits,
  ScalarCodes,
  ScalarFormat,
  ScalarScheme,
  ScalarShape,
  ScalarZero,
} from '../packing/scalar-codes.ts';
export type { ScalarOptions } from './scalar-options.ts';

/**
 * Codes of W[rows, columns], row-major. A group of zeros, of equal weights, or of weights too small for an f16 scale
 * gets scale 0 where it must and stays finite. Throws a `RangeError` that names `weights` if one is not finite, or is so
 * large (65 504 / 2^(bits−1) steps) that its scale or offset is no finite f16.
 */
export function roundToNearest(
  weights: Float32Array,
  rows: number,
  columns: number,
  options: ScalarOptions,
): ScalarCodes {
  checkMatrix(weights, rows, columns);
  const filled = fillOptions(options, columns);
  const { bits, group, scheme, format, zero } = filled;
  const shape = { rows, columns, bits, group, scheme, format, zero };
  const groups = groupsOf(shape);
  const codes = new Uint8Array(rows * columns);
  const scales = new Float32Array(rows * groups);
  const offsets = new Float32Array(rows * groups);
  const grid: Grid = { scale: 0, offset: 0 };
  for (let row = 0; row < rows; row++) {
    for (let g = 0; g < groups; g++) {
      const from = row * columns + g * group;
      const to = row * columns + Math.min((g + 1) * group, columns);
      chooseGrid(weights, from, to, filled, grid);
      scales[row * groups + g] = grid.scale;
      offsets[row * groups + g] = grid.offset;
      encodeGroup(weights, from, to, bits, format, grid, codes);
    }
  }
  return { ...shape, codes, scales, offsets };
}

/** Shape and finite entries; throws a `RangeError` naming the argument. */
export function checkMatrix(weights: Float32Array, rows: number, columns: number): void {
  if (!Number.isSafeInteger(rows) || rows < 1)
    throw new RangeError(`rows: ${rows} is not a whole number ≥ 1`);
  if (!Number.isSafeInteger(columns) || columns < 1) {
    throw new RangeError(`columns: ${columns} is not a whole number ≥ 1`);
  }
  if (weights.length !== rows * columns) {
    throw new RangeError(`weights: ${weights.length} entries are not ${rows} rows of ${columns} columns`);
  }
  for (let i = 0; i < weights.length; i++) {
    if (!Number.isFinite(weights[i])) {
      throw new RangeError(
        `weights: entry ${i} (row ${Math.floor(i / columns)}, column ${i % columns}) is ${weights[i]!}; codes need finite weights`,
      );
    }
  }
}
