/** @file From weights to the codes of a grid that is given. */
import { E2M1, toE2m1 } from '../packing/e2m1.ts';
import { middleCode } from '../packing/scalar-codes.ts';
import type { ScalarFormat } from '../packing/scalar-codes.ts';

/** The levels code·scale + offset (`int`) or E2M1(code)·scale (`fp4`) of one group; both f16 values. */
export interface Grid {
  scale: number;
  offset: number;
}

/** With scale 0 there is nothing to tell apart: the code of zero where there is one. */
const flatCode = (bits: number, format: ScalarFormat, offset: number): number =>
  format === 'int' && offset === 0 ? middleCode(bits) : 0;

/** The code of the level nearest to one weight, ties upwards (`fp4`: to the even code), clamped to the codes there are. */
export function nearestCode(weight: number, bits: number, format: ScalarFormat, grid: Grid): number {
  const { scale, offset } = grid;
  if (scale === 0) return flatCode(bits, format, offset);
  const inverse = 1 / scale;
  if (format === 'fp4') return toE2m1(weight * inverse);
  const last = 2 ** bits - 1;
  const x = weight * inverse + (0.5 - offset * inverse);
  return x >= last ? last : x > 0 ? Math.floor(x) : 0;
}

/** The weight that a code stands for. */
export const levelOf = (code: number, format: ScalarFormat, { scale, offset }: Grid): number =>
  format === 'fp4' ? E2M1[code]! * scale : code * scale + offset;

/** {@link nearestCode} of each of weights[from, to), into the same places of `codes`. */
export function encodeGroup(
  weights: Float32Array,
  from: number,
  to: number,
  bits: number,
  format: ScalarFormat,
  grid: Grid,
  codes: Uint8Array,
): void {
  const { scale, offset } = grid;
  if (scale === 0) {
    codes.fill(flatCode(bits, format, offset), from, to);
    return;
  }
  const inverse = 1 / scale;
  if (format === 'fp4') {
    for (let i = from; i < to; i++) codes[i] = toE2m1(weights[i]! * inverse);
    return;
  }
  const last = 2 ** bits - 1;
  const half = 0.5 - offset * inverse;
  for (let i = from; i < to; i++) {
    const x = weights[i]! * inverse + half;
    codes[i] = x >= last ? last : x > 0 ? x : 0; // a Uint8Array drops the fraction
  }
}
