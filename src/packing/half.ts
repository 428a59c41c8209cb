/** @file IEEE 754 binary16 (f16), the way it lies in memory: a sign, 5 bits of exponent, 10 of fraction. */

/** The value of a binary16. */
export function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const word = new Uint32Array(1);
const asFloat = new Float32Array(word.buffer);

/**
 * The binary16 nearest to an f32, ties to even; past 65 504 infinity, NaN stays NaN. A value that is no f32 is rounded
 * to one first.
 */
export function numberToHalf(value: number): number {
  asFloat[0] = value;
  const bits = word[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fff_ffff;
  if (magnitude >= 0x7f80_0000) return sign | (magnitude > 0x7f80_0000 ? 0x7e00 : 0x7c00);
  if (magnitude < 0x3880_0000) {
    // Below 2⁻¹⁴ halves lie 2⁻²⁴ apart: as far as f32s do from 0.5 on, where the addition rounds to one of them.
    word[0] = magnitude;
    asFloat[0] += 0.5;
    return sign | (word[0] - 0x3f00_0000);
  }
  // 13 bits are dropped: half of them is added, less one where the last bit kept is even. A carry moves the exponent.
  const rounded = magnitude - 0x3800_0000 + 0xfff + ((magnitude >>> 13) & 1);
  return sign | Math.min(rounded >>> 13, 0x7c00);
}

/** Each value rounded to binary16. */
export function toHalves(values: ArrayLike<number>): Uint16Array {
  const out = new Uint16Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = numberToHalf(values[i]!);
  return out;
}

let table: Float32Array | undefined;

/** Every binary16 as the f32 it equals. */
export function fromHalves(halves: Uint16Array): Float32Array {
  table ??= Float32Array.from({ length: 65_536 }, (_, half) => halfToNumber(half));
  const out = new Float32Array(halves.length);
  for (let i = 0; i < out.length; i++) out[i] = table[halves[i]!]!;
  return out;
}
