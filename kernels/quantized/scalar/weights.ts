/**
 * @file Weights of any size, cheaply: a block of R rows, R a prime, is drawn and quantised once, and its rows repeat down
 * N. So a language model's output head takes no longer than a small layer, and every reference needs R distinct dot
 * products a row of x. No tile of a shader holds a multiple of R outputs: one that takes another's is found out.
 */
import { columnStride, packColumns, unpackColumns } from '../../../src/packing/columns.ts';
import { E2M1 } from '../../../src/packing/e2m1.ts';
import { groupsOf } from '../../../src/packing/scalar-codes.ts';
import type { ScalarCodes } from '../../../src/packing/scalar-codes.ts';
import { roundToNearest } from '../../../src/quantizers/scalar.ts';
import { drawWeights, enlargeColumns } from '../../../src/quantizers/weights.ts';
import { shapeOf } from './size.ts';
import type { Size } from './size.ts';

/** Weights of a block, about. */
const BLOCK_WEIGHTS = 1 << 20;
/** Rows of a block at least: fewer would repeat within a tile. */
const LEAST_ROWS = 67;

/** `rows` rows that repeat: row n of the matrix is row n mod `rows`. */
export interface WeightBlock {
  readonly rows: number;
  /** As they were drawn, row-major. */
  readonly original: Float32Array;
  readonly codes: ScalarCodes;
}

const isPrime = (n: number): boolean => {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
  return n > 1;
};

/** The rows of a block for `k` columns: a prime, the largest with at most 2²⁰ weights, 67 or more. */
export function blockRows(k: number): number {
  let rows = Math.max(LEAST_ROWS, Math.floor(BLOCK_WEIGHTS / k));
  while (!isPrime(rows)) rows--;
  return rows;
}

const blocks = new Map<string, WeightBlock>();

/** The block of a workload; the same object for the same arguments as long as it is remembered. */
export function weightBlock(size: Size, seed: number): WeightBlock {
  const { n, k, bits, group, scheme, format, weights, outliers } = size;
  const rows = Math.min(n, blockRows(k));
  const key = [rows, k, bits, group, scheme, format, weights, outliers, seed].join(' ');
  const known = blocks.get(key);
  if (known !== undefined) return known;
  const name = `scalar k=${k}`;
  const original = enlargeColumns(drawWeights(weights, rows * k, seed, name), k, outliers, seed, name);
  const codes = roundToNearest(original, rows, k, { bits, group, scheme, format });
  const block = { rows, original, codes };
  if (blocks.size >= 4) blocks.clear(); // a sweep asks for one after the other
  blocks.set(key, block);
  return block;
}

/** `lines` lines of `from` entries, each repeated along `n` of `stride` entries; the rest is 0. */
function repeated(
  source: Uint32Array,
  lines: number,
  from: number,
  rows: number,
  n: number,
  stride: number,
): Uint32Array {
  const out = new Uint32Array(lines * stride);
  for (let line = 0; line < lines; line++) {
    const at = line * stride;
    out.set(source.subarray(line * from, line * from + Math.min(rows, n)), at);
    for (let done = rows; done < n; done *= 2) {
      out.copyWithin(at + done, at, at + Math.min(done, n - done));
    }
  }
  return out;
}

/** Which block the words of an input repeat. */
const origins = new WeakMap<object, WeightBlock>();

/** Codes and scales of all N outputs, as the shaders read them. */
export function packedWeights(
  size: Size,
  seed: number,
): { readonly words: Uint32Array; readonly scales: Uint32Array } {
  const { n, bits, blocks: lines, groups, stride } = size;
  const block = weightBlock(size, seed);
  const { rows } = block;
  const packed = packColumns(block.codes);
  const from = columnStride(rows);
  const words = repeated(packed.words, lines * bits, from, rows, n, stride);
  const scales = repeated(packed.scales, groups, from, rows, n, stride);
  origins.set(words, block);
  return { words, scales };
}

/** Rows that repeat, as numbers. */
export interface Rows {
  readonly rows: number;
  readonly values: Float32Array | Float64Array;
}

/** Ŵ as the shaders see it: exact in f64. Inputs that this file has not made are read bit by bit. */
export function storedRows(size: Size, words: Uint32Array, scales: Uint32Array): Rows {
  const codes = origins.get(words)?.codes ?? unpackColumns({ ...shapeOf(size, size.n), words, scales });
  return { rows: codes.rows, values: exactly(codes) };
}

const exact = new WeakMap<ScalarCodes, Float64Array>();

/** code·scale + offset, or E2M1(code)·scale, without rounding: f16 times a small integer, plus f16, is exact in f64. */
function exactly(of: ScalarCodes): Float64Array {
  const known = exact.get(of);
  if (known !== undefined) return known;
  const { rows, columns, group, format, codes, scales, offsets } = of;
  const groups = groupsOf(of);
  const out = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let g = 0; g < groups; g++) {
      const scale = scales[row * groups + g]!;
      const offset = offsets[row * groups + g]!;
      const end = row * columns + Math.min((g + 1) * group, columns);
      for (let i = row * columns + g * group; i < end; i++) {
        out[i] = (format === 'fp4' ? E2M1[codes[i]!]! : codes[i]!) * scale + offset;
      }
    }
  }
  exact.set(of, out);
  return out;
}
