/**
 * @file Codes of a vector quantiser as the codebook kernels read them: neighbouring groups are neighbouring words.
 *
 * Codes form a matrix of `groups` rows (of v outputs each) × `columns` (inputs of the layer), `bits` wide each. Columns
 * are taken 32 at a time: the 32 codes of one group and block are one string of 32·bits bits, least significant first,
 * code j at bits j·bits … (j + 1)·bits − 1, so `bits` whole words; codes may straddle two of them, at places that depend
 * on `bits` alone. Word w of block kb of group g stands at
 *
 *     (kb·bits + w)·stride + g,   stride = 4·⌈groups/4⌉
 *
 * so that threads for neighbouring groups read neighbouring words. Columns past the end hold code 0, as do groups past
 * the end; neither is a weight. Every 8 codes begin a word where `bits` is a multiple of 4.
 */
import { packBits, unpackBits } from './bit-string.ts';

/** Columns that share their words. */
export const BLOCK = 32;

export type Codes = Uint8Array | Uint16Array | Uint32Array;

/** Words from one to the next of a group: groups, made a multiple of 4. */
export const planeStride = (groups: number): number => 4 * Math.ceil(groups / 4);

/** Words of all planes. */
export const planeWords = (groups: number, columns: number, bits: number): number =>
  Math.ceil(columns / BLOCK) * bits * planeStride(groups);

/** Throws a `RangeError` unless a code of that width fits a word and the shape is a matrix. */
function assertShape(groups: number, columns: number, bits: number): void {
  if (!Number.isInteger(bits) || bits < 1 || bits > 32) {
    throw new RangeError(`code planes: bits=${bits} is not an integer in 1…32`);
  }
  for (const [name, value] of [
    ['groups', groups],
    ['columns', columns],
  ] as const) {
    if (!Number.isInteger(value) || value < 0) {
      throw new RangeError(`code planes: ${name}=${value} is not a whole number`);
    }
  }
}

/**
 * The words of codes given by a function of (group, column); for matrices that are never stored as such. Throws a
 * `RangeError` for a code that needs more than `bits`.
 */
export function fillPlanes(
  groups: number,
  columns: number,
  bits: number,
  codeAt: (group: number, column: number) => number,
): Uint32Array {
  assertShape(groups, columns, bits);
  const stride = planeStride(groups);
  const words = new Uint32Array(planeWords(groups, columns, bits));
  const most = 2 ** bits;
  const block = new Uint32Array(bits);
  for (let kb = 0; kb * BLOCK < columns; kb++) {
    const count = Math.min(BLOCK, columns - kb * BLOCK);
    for (let g = 0; g < groups; g++) {
      block.fill(0);
      for (let j = 0, bit = 0; j < count; j++, bit += bits) {
        const code = codeAt(g, kb * BLOCK + j);
        if (!(code >= 0 && code < most)) {
          throw new RangeError(
            `code planes: code ${code} of group ${g}, column ${kb * BLOCK + j} is not in 0…${most - 1} (bits=${bits})`,
          );
        }
        const word = bit >>> 5;
        const shift = bit & 31;
        block[word]! |= code << shift;
        if (shift + bits > 32) block[word + 1]! |= code >>> (32 - shift);
      }
      for (let w = 0, at = kb * bits * stride + g; w < bits; w++, at += stride) words[at] = block[w]!;
    }
  }
  return words;
}

/** `codes`, row-major groups × columns, as words. Throws a `RangeError` for a wrong length or a code too wide. */
export function packPlanes(codes: Codes, groups: number, columns: number, bits: number): Uint32Array {
  if (codes.length !== groups * columns) {
    throw new RangeError(`code planes: ${codes.length} codes are not ${groups} groups of ${columns} columns`);
  }
  return fillPlanes(groups, columns, bits, (g, c) => codes[g * columns + c]!);
}

/** The code of one group and column. */
export function codeInPlanes(
  words: Uint32Array,
  groups: number,
  bits: number,
  group: number,
  column: number,
): number {
  const stride = planeStride(groups);
  const bit = (column % BLOCK) * bits;
  const shift = bit & 31;
  const at = (Math.floor(column / BLOCK) * bits + (bit >>> 5)) * stride + group;
  const low = words[at]! >>> shift;
  const code = shift + bits > 32 ? low | (words[at + stride]! << (32 - shift)) : low;
  return bits === 32 ? code >>> 0 : (code & (2 ** bits - 1)) >>> 0;
}

/** The inverse of {@link packPlanes}. Throws a `RangeError` for too few words. */
export function unpackPlanes(words: Uint32Array, groups: number, columns: number, bits: number): Uint32Array {
  assertShape(groups, columns, bits);
  if (words.length < planeWords(groups, columns, bits)) {
    throw new RangeError(
      `code planes: ${words.length} words are fewer than the ${planeWords(groups, columns, bits)} of ` +
        `${groups} groups of ${columns} columns at bits=${bits}`,
    );
  }
  const codes = new Uint32Array(groups * columns);
  for (let g = 0, at = 0; g < groups; g++) {
    for (let c = 0; c < columns; c++) codes[at++] = codeInPlanes(words, groups, bits, g, c);
  }
  return codes;
}

/** The same codes as VPTQ stores them: a string of whole words a group; see `bit-string.ts`. */
export const planesToBitString = (
  words: Uint32Array,
  groups: number,
  columns: number,
  bits: number,
): Uint32Array =>
  packBits(unpackPlanes(words, groups, columns, bits), { rows: groups, columns, width: bits });

/** The inverse of {@link planesToBitString}. */
export const planesFromBitString = (
  words: Uint32Array,
  groups: number,
  columns: number,
  bits: number,
): Uint32Array =>
  packPlanes(unpackBits(words, { rows: groups, columns, width: bits }), groups, columns, bits);
