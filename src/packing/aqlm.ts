/**
 * @file AQLM's codes (arXiv:2401.06118; github.com/Vahe1994/AQLM, `pack_int_data`): codes[out][in/v][codebook], each a
 * whole signed byte (up to 8 bits) or two (up to 16), little-endian. A code of b bits from 2^(b−1) on is stored less
 * 2^b, so it is the low b bits of what is stored. Bit by bit: README.md, "AQLM".
 */

/** How many codes, and of how many bits. */
export interface AqlmShape {
  /** Outputs (in groups, where AQLM groups them; usually one a group). */
  readonly rows: number;
  /** Vectors along the inputs of a row: inputs/v. */
  readonly groups: number;
  readonly codebooks: number;
  /** Bits of a code, 1…16. */
  readonly width: number;
}

/** Vectors of a row of `columns` inputs. Throws a `RangeError` naming `columns` if the last would not be whole. */
export function aqlmGroups(columns: number, vectorLength: number): number {
  if (columns % vectorLength !== 0) {
    throw new RangeError(
      `columns: ${columns} inputs are no whole number of vectors of ${vectorLength}; AQLM has no short vectors, pad the inputs`,
    );
  }
  return columns / vectorLength;
}

function lengthOf({ rows, groups, codebooks, width }: AqlmShape): number {
  if (!Number.isInteger(width) || width < 1 || width > 16) {
    throw new RangeError(`width: ${width} is not a whole number of bits in 1…16`);
  }
  return rows * groups * codebooks;
}

/**
 * Codes in AQLM's order as it stores them, and as u32 words for a GPU: the same bytes, padded with zeros to whole words.
 * Throws a `RangeError` naming `codes` or `width`.
 */
export function packAqlm(codes: ArrayLike<number>, shape: AqlmShape): Uint32Array {
  const length = lengthOf(shape);
  if (codes.length !== length)
    throw new RangeError(`codes: ${codes.length} entries; the shape needs ${length}`);
  const each = shape.width <= 8 ? 4 : 2;
  const size = 32 / each;
  const mask = 2 ** size - 1;
  const words = new Uint32Array(Math.ceil(length / each));
  const most = 2 ** shape.width - 1;
  const middle = 2 ** (shape.width - 1);
  for (let i = 0; i < length; i++) {
    const code = codes[i]!;
    if (!(code >= 0 && code <= most)) {
      throw new RangeError(`codes: entry ${i} is ${code}, outside 0…${most} of ${shape.width} bits`);
    }
    const signed = code >= middle ? code - most - 1 : code;
    words[Math.floor(i / each)]! |= (signed & mask) << (size * (i % each));
  }
  return words;
}

/** The inverse of {@link packAqlm}; also reads files whose codes were stored unsigned. */
export function unpackAqlm(words: Uint32Array, shape: AqlmShape): Uint16Array {
  const length = lengthOf(shape);
  const each = shape.width <= 8 ? 4 : 2;
  if (words.length !== Math.ceil(length / each)) {
    throw new RangeError(`words: ${words.length}; the shape needs ${Math.ceil(length / each)}`);
  }
  const size = 32 / each;
  const mask = 2 ** shape.width - 1;
  const codes = new Uint16Array(length);
  for (let i = 0; i < length; i++) {
    codes[i] = (words[Math.floor(i / each)]! >>> (size * (i % each))) & mask;
  }
  return codes;
}
