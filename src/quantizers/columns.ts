/** @file Columns of weights before they become vectors: their order, their scale and bias, and their storage one by one. */
import { fromHalves, toHalves } from '../packing/half.ts';

/**
 * How a column is brought to a common range before it is coded: `range` by its minimum and its maximum − minimum, as VPTQ's program
 * does; `deviation` by its mean and its standard deviation, which a single outlier moves less; `scale` by its root mean square alone,
 * without a bias to store; `none` not at all.
 */
export type Normalization = 'range' | 'deviation' | 'scale' | 'none';

export const normalizations: readonly Normalization[] = ['range', 'deviation', 'scale', 'none'];

export interface Affine {
  /** By column, rounded to f16. A column that is constant has scale 0: its bias says all. */
  readonly scale: Float32Array;
  readonly bias: Float32Array;
}

/** Scale and bias of each column of W[rows, columns]. Throws a `RangeError` naming `weights` past the range of f16. */
export function columnAffine(
  weights: Float32Array,
  rows: number,
  columns: number,
  by: Exclude<Normalization, 'none'>,
): Affine {
  const scale = new Float32Array(columns);
  const bias = new Float32Array(columns);
  for (let column = 0; column < columns; column++) {
    let [low, high, sum] = [Infinity, -Infinity, 0];
    for (let at = column; at < weights.length; at += columns) {
      const value = weights[at]!;
      low = Math.min(low, value);
      high = Math.max(high, value);
      sum += value;
    }
    const mean = sum / rows;
    let square = 0;
    for (let at = column; at < weights.length; at += columns) square += (weights[at]! - mean) ** 2;
    if (by === 'scale') {
      scale[column] = Math.sqrt((square + rows * mean * mean) / rows);
      continue;
    }
    const isConstant = low === high;
    bias[column] = by === 'range' || isConstant ? low : mean;
    scale[column] = isConstant ? 0 : by === 'range' ? high - low : Math.sqrt(square / rows);
  }
  const stored = { scale: fromHalves(toHalves(scale)), bias: fromHalves(toHalves(bias)) };
  for (let column = 0; column < columns; column++) {
    if (!Number.isFinite(stored.scale[column]) || !Number.isFinite(stored.bias[column])) {
      throw new RangeError(
        `weights: column ${column} needs scale ${scale[column]} and bias ${bias[column]}, which f16 cannot hold; divide the weights first`,
      );
    }
  }
  return stored;
}

/** Columns by their diagonal entry of the Hessian, largest first; equal ones in their order. */
export function byImportance(diagonal: Float64Array): Uint32Array {
  return Uint32Array.from(diagonal, (_, i) => i).toSorted((a, b) => diagonal[b]! - diagonal[a]! || a - b);
}

/** H with rows and columns in the order of `permutation`. */
export function permuted(hessian: Float64Array, permutation: Uint32Array): Float64Array {
  const n = permutation.length;
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const from = permutation[i]! * n;
    for (let j = 0; j < n; j++) out[i * n + j] = hessian[from + permutation[j]!]!;
  }
  return out;
}

/** W[rows, columns] with each column as a row, in the order of `permutation`: outputs of one input lie side by side. */
export function columnsFirst(
  weights: Float32Array,
  rows: number,
  columns: number,
  permutation: Uint32Array,
): Float64Array {
  const out = new Float64Array(rows * columns);
  const TILE = 32; // rows and columns at a time: both sides stay in the cache
  for (let top = 0; top < rows; top += TILE) {
    for (let left = 0; left < columns; left += TILE) {
      for (let place = left; place < Math.min(columns, left + TILE); place++) {
        const column = permutation[place]!;
        for (let row = top; row < Math.min(rows, top + TILE); row++) {
          out[place * rows + row] = weights[row * columns + column]!;
        }
      }
    }
  }
  return out;
}
