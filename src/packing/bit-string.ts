/**
 * @file Codes of any width up to 32 bits as one contiguous little-endian string of bits a row: the layout of VPTQ
 * (arXiv:2409.17066; github.com/microsoft/VPTQ, vptq/utils/pack.py). A row is a group of v outputs, its codes run along
 * the inputs. Bit by bit: README.md, "Bit strings".
 */

/** Rows of codes, all of one width. */
export interface BitStringShape {
  readonly rows: number;
  /** Codes of a row. */
  readonly columns: number;
  /** Bits of a code, 1…32. */
  readonly width: number;
}

/** u32 words of a row: its last word may be padded with zeros. */
export const wordsPerRow = ({ columns, width }: Pick<BitStringShape, 'columns' | 'width'>): number =>
  Math.ceil((columns * width) / 32);

/** Bits that tell `count` codes apart: 0 for one code, 16 for 65 536. */
export const codeWidth = (count: number): number => (count <= 1 ? 0 : 32 - Math.clz32(count - 1));

function checkWidth(width: number): void {
  if (!Number.isInteger(width) || width < 1 || width > 32) {
    throw new RangeError(`width: ${width} is not a whole number of bits in 1…32`);
  }
}

function checkLength(name: string, length: number, needed: number, { rows, columns }: BitStringShape): void {
  if (length !== needed) {
    throw new RangeError(`${name}: ${length} entries; ${rows} rows of ${columns} codes need ${needed}`);
  }
}

/**
 * Bit i of code c of a row becomes bit (c·width + i) mod 32 of the row's word ⌊(c·width + i)/32⌋: a code may straddle two
 * words. Throws a `RangeError` naming `width`, or `codes` where one does not fit the width or their number the shape.
 */
export function packBits(codes: ArrayLike<number>, shape: BitStringShape): Uint32Array {
  const { rows, columns, width } = shape;
  checkWidth(width);
  checkLength('codes', codes.length, rows * columns, shape);
  const most = 2 ** width - 1;
  const perRow = wordsPerRow(shape);
  const out = new Uint32Array(rows * perRow);
  for (let row = 0; row < rows; row++) {
    let word = row * perRow;
    let shift = 0;
    for (let c = 0; c < columns; c++) {
      const code = codes[row * columns + c]!;
      if (!(code >= 0 && code <= most)) {
        throw new RangeError(
          `codes: entry ${row * columns + c} is ${code}, outside 0…${most} of ${width} bits`,
        );
      }
      out[word]! |= code << shift;
      shift += width;
      if (shift < 32) continue;
      shift -= 32;
      word++;
      // The high bits that did not fit; a shift by 32 would be one by 0.
      if (shift > 0) out[word]! |= code >>> (width - shift);
    }
  }
  return out;
}

/** The inverse of {@link packBits}. */
export function unpackBits(words: Uint32Array, shape: BitStringShape): Uint32Array {
  const { rows, columns, width } = shape;
  checkWidth(width);
  const perRow = wordsPerRow(shape);
  checkLength('words', words.length, rows * perRow, shape);
  const mask = width === 32 ? 0xffff_ffff : 2 ** width - 1;
  const out = new Uint32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let c = 0; c < columns; c++) {
      const bit = c * width;
      const word = row * perRow + Math.floor(bit / 32);
      const shift = bit % 32;
      let code = words[word]! >>> shift;
      if (shift + width > 32) code |= words[word + 1]! << (32 - shift);
      out[row * columns + c] = code & mask;
    }
  }
  return out;
}

/**
 * Codes of a main and a residual codebook as one: (residual << mainBits) | main, at most 32 bits together. Throws a
 * `RangeError` naming the argument.
 */
export function mergeCodes(
  main: ArrayLike<number>,
  mainBits: number,
  residual: ArrayLike<number>,
  residualBits: number,
): Uint32Array {
  checkWidth(mainBits + residualBits);
  if (main.length !== residual.length) {
    throw new RangeError(`residual: ${residual.length} codes for ${main.length} main codes`);
  }
  const out = new Uint32Array(main.length);
  // Not `<<`: with 32 main bits it would shift by 0.
  const step = 2 ** mainBits;
  for (let i = 0; i < out.length; i++) {
    const [low, high] = [main[i]!, residual[i]!];
    if (!(low >= 0 && low < step)) {
      throw new RangeError(`main: entry ${i} is ${low}, outside 0…${step - 1} of ${mainBits} bits`);
    }
    if (!(high >= 0 && high < 2 ** residualBits)) {
      throw new RangeError(
        `residual: entry ${i} is ${high}, outside 0…${2 ** residualBits - 1} of ${residualBits} bits`,
      );
    }
    out[i] = high * step + low;
  }
  return out;
}

/** The inverse of {@link mergeCodes}. */
export function splitCodes(
  merged: Uint32Array,
  mainBits: number,
): { main: Uint32Array; residual: Uint32Array } {
  const step = 2 ** mainBits;
  const main = merged.map((code) => code % step);
  const residual = merged.map((code) => Math.floor(code / step));
  return { main, residual };
}
