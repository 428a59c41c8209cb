/**
 * @file The storage of scalar codes that kernels read: outputs are neighbouring words, so that neighbouring lanes read
 * neighbouring words, on a CPU's vector lanes and a GPU's alike. Bit by bit: README.md, "Columns".
 */
import { numberToHalf, halfToNumber } from './half.ts';
import { groupsOf } from './scalar-codes.ts';
import type { ScalarBits, ScalarCodes, ScalarShape } from './scalar-codes.ts';

/** Codes and scales as words. */
export interface PackedColumns extends ScalarShape {
  /** Word w of block b (32 columns) of output n at (b·bits + w)·stride + n; columns and outputs past the end are 0. */
  readonly words: Uint32Array;
  /** Group g of output n at g·stride + n: f16 scale in the low half, f16 offset in the high half. */
  readonly scales: Uint32Array;
}

/** Outputs with padding: a multiple of 4, so a lane may read four at once. */
export const columnStride = (rows: number): number => 4 * Math.ceil(rows / 4);

/** Columns of a block. */
const BLOCK = 32;

/** Where the bits of a code lie: `bits` of them from bit `from` of the code, in `word` of its block from bit `to`. */
interface Place {
  readonly word: number;
  readonly from: number;
  readonly bits: number;
  readonly to: number;
}

/** Places of the plane of 2 bits: element 16w + 4i + j at bits 2i, 2i + 1 of byte j of word w. */
const pairs = (e: number): Place => ({
  word: e >> 4,
  from: 0,
  bits: 2,
  to: 8 * (e % 4) + 2 * ((e >> 2) % 4),
});

/** Where element `e` of 32 lies, by the bits of a code. */
const placesOf: Readonly<Record<ScalarBits, (e: number) => readonly Place[]>> = {
  2: (e) => [pairs(e)],
  // The high bits are a third word: element 4i + j at bit i of byte j.
  3: (e) => [pairs(e), { word: 2, from: 2, bits: 1, to: 8 * (e % 4) + (e >> 2) }],
  // Element 8w + j in the low half of byte j of word w, element 8w + 4 + j in the high half.
  4: (e) => [{ word: e >> 3, from: 0, bits: 4, to: 8 * (e % 4) + 4 * ((e >> 2) % 2) }],
  8: (e) => [{ word: e >> 2, from: 0, bits: 8, to: 8 * (e % 4) }],
};

/** One number per place of each of the 32 elements, for loops without objects. */
function placeTable(bits: ScalarBits): { count: number; table: Uint8Array } {
  const places = Array.from({ length: BLOCK }, (_, e) => placesOf[bits](e));
  const count = places[0]!.length;
  const table = Uint8Array.from(places.flat().flatMap((at) => [at.word, at.from, 2 ** at.bits - 1, at.to]));
  return { count, table };
}

/**
 * Lays codes out by columns. Throws a `RangeError` naming `scales` or `offsets` where one is no f16 (imported scales may
 * be f32): what is stored would not be what the codes were chosen for.
 */
export function packColumns(of: ScalarCodes): PackedColumns {
  const { rows, columns, bits, group, scheme, format, zero, codes } = of;
  const stride = columnStride(rows);
  const blocks = Math.ceil(columns / BLOCK);
  const words = new Uint32Array(blocks * bits * stride);
  const { count, table } = placeTable(bits);
  const block = new Uint32Array(bits);
  for (let row = 0; row < rows; row++) {
    for (let b = 0; b < blocks; b++) {
      block.fill(0);
      const from = row * columns + b * BLOCK;
      const end = Math.min(BLOCK, columns - b * BLOCK);
      for (let e = 0; e < end; e++) {
        const code = codes[from + e]!;
        for (let p = e * count; p < (e + 1) * count; p++) {
          block[table[4 * p]!]! |= ((code >>> table[4 * p + 1]!) & table[4 * p + 2]!) << table[4 * p + 3]!;
        }
      }
      for (let w = 0; w < bits; w++) words[(b * bits + w) * stride + row] = block[w]!;
    }
  }
  return { rows, columns, bits, group, scheme, format, zero, words, scales: packScales(of, stride) };
}

/** The f16 that equals `value`. */
function exactHalf(value: number, name: string): number {
  const bits = numberToHalf(value);
  if (halfToNumber(bits) !== value) {
    throw new RangeError(`${name}: ${value} is no f16; round scales and offsets before choosing codes`);
  }
  return bits;
}

function packScales(of: ScalarCodes, stride: number): Uint32Array {
  const groups = groupsOf(of);
  const out = new Uint32Array(groups * stride);
  for (let row = 0; row < of.rows; row++) {
    for (let g = 0; g < groups; g++) {
      const scale = exactHalf(of.scales[row * groups + g]!, 'scales');
      const offset = exactHalf(of.offsets[row * groups + g]!, 'offsets');
      out[g * stride + row] = (scale | (offset << 16)) >>> 0;
    }
  }
  return out;
}

/** The inverse of {@link packColumns}. */
export function unpackColumns(packed: PackedColumns): ScalarCodes {
  const { rows, columns, bits, group, scheme, format, zero, words } = packed;
  const stride = columnStride(rows);
  const groups = groupsOf(packed);
  const { count, table } = placeTable(bits);
  const codes = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const e = column % BLOCK;
      const at = ((column - e) / BLOCK) * bits;
      let code = 0;
      for (let p = e * count; p < (e + 1) * count; p++) {
        const word = words[(at + table[4 * p]!) * stride + row]!;
        code |= ((word >>> table[4 * p + 3]!) & table[4 * p + 2]!) << table[4 * p + 1]!;
      }
      codes[row * columns + column] = code;
    }
  }
  const scales = new Float32Array(rows * groups);
  const offsets = new Float32Array(rows * groups);
  for (let row = 0; row < rows; row++) {
    for (let g = 0; g < groups; g++) {
      const word = packed.scales[g * stride + row]!;
      scales[row * groups + g] = halfToNumber(word & 0xffff);
      offsets[row * groups + g] = halfToNumber(word >>> 16);
    }
  }
  return { rows, columns, bits, group, scheme, format, zero, codes, scales, offsets };
}

/** Bits per weight of this storage, its padding and the offsets it keeps under `absmax` counted. */
export const columnsBits = (packed: PackedColumns): number =>
  (32 * (packed.words.length + packed.scales.length)) / (packed.rows * packed.columns);
