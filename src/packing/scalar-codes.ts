/** @file Weights as scalar codes with a scale and an offset a group: what quantisers make and layouts store. */
import { E2M1 } from './e2m1.ts';

export type ScalarBits = 2 | 3 | 4 | 8;
export type ScalarScheme = 'absmax' | 'minmax';
export type ScalarFormat = 'int' | 'fp4';
/** What stands for zero under `minmax`: any f16 offset, or a code (an integer zero point, as ONNX has it). */
export type ScalarZero = 'real' | 'integer';

/** How many weights, of how many bits, in which groups. */
export interface ScalarShape {
  /** Outputs N. */
  readonly rows: number;
  /** Inputs K. */
  readonly columns: number;
  readonly bits: ScalarBits;
  /** Columns of a group, 1…columns: a whole row is `columns`. The last group of a row may be short. */
  readonly group: number;
  readonly scheme: ScalarScheme;
  readonly format: ScalarFormat;
  readonly zero: ScalarZero;
}

/** Codes of W[rows, columns]: w = code·scale + offset for `int`, w = E2M1(code)·scale for `fp4` (offset 0). */
export interface ScalarCodes extends ScalarShape {
  /** Row-major, each in 0…2^bits − 1. */
  readonly codes: Uint8Array;
  /** rows × groups, row-major; each an f16 value if {@link ScalarCodes} comes from a quantiser of this project. */
  readonly scales: Float32Array;
  /** As `scales`. Under `absmax` −2^(bits−1)·scale, under integer zeros −zero·scale: not stored, but kept here. */
  readonly offsets: Float32Array;
}

/** Groups of one row, the short last one counted. */
export const groupsOf = (shape: Pick<ScalarShape, 'columns' | 'group'>): number =>
  Math.ceil(shape.columns / shape.group);

/** The code that stands for zero under `absmax`. */
export const middleCode = (bits: number): number => 2 ** (bits - 1);

/** The weights as f32, row-major: the f64 value of code·scale + offset, rounded once. */
export function dequantize(of: ScalarCodes): Float32Array {
  const { rows, columns, group, codes, scales, offsets } = of;
  const groups = groupsOf(of);
  const out = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let g = 0; g < groups; g++) {
      const scale = scales[row * groups + g]!;
      const offset = offsets[row * groups + g]!;
      const end = row * columns + Math.min((g + 1) * group, columns);
      if (of.format === 'fp4') {
        for (let i = row * columns + g * group; i < end; i++) out[i] = E2M1[codes[i]!]! * scale;
      } else {
        for (let i = row * columns + g * group; i < end; i++) out[i] = codes[i]! * scale + offset;
      }
    }
  }
  return out;
}

/**
 * Bits per weight with everything counted: codes, an f16 scale a group (the short last group whole), under `minmax` an
 * f16 offset or a zero point of `bits` bits as well. The padding of a layout is the layout's to add.
 */
export function scalarBits(of: ScalarShape): number {
  const zero = of.scheme === 'absmax' ? 0 : of.zero === 'integer' ? of.bits : 16;
  return of.bits + (groupsOf(of) * (16 + zero)) / of.columns;
}
