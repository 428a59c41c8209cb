/** @file Activations as the first pass of the shaders rounds them: the same f32 operations in the same order. */
import { topOf } from './size.ts';
import type { Size } from './size.ts';

/** To the nearest whole number, a tie to the even one: WGSL's `round`. */
export function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

export interface ActivationCodes {
  /** m × k, row-major. */
  readonly codes: Int8Array;
  /** m × groups, row-major. */
  readonly scales: Float32Array;
}

/**
 * Per row and group: scale = absmax·(1/top), code = round(x·(top/absmax)) in f32, with top = 2^(bits−1) − 1; zeros have
 * scale 0. `bits` of `size` is 4 or 8.
 */
export function activationCodes(x: Float32Array, size: Size): ActivationCodes {
  const { m, k, group, groups, activationBits } = size;
  const top = topOf(activationBits);
  const step = Math.fround(1 / top);
  const codes = new Int8Array(m * k);
  const scales = new Float32Array(m * groups);
  for (let row = 0; row < m; row++) {
    for (let g = 0; g < groups; g++) {
      const begin = row * k + g * group;
      const end = row * k + Math.min(k, (g + 1) * group);
      let most = 0;
      for (let i = begin; i < end; i++) most = Math.max(most, Math.abs(x[i]!));
      const inverse = most === 0 ? 0 : Math.fround(top / most);
      for (let i = begin; i < end; i++) codes[i] = roundToEven(Math.fround(x[i]! * inverse));
      scales[row * groups + g] = Math.fround(most * step);
    }
  }
  return { codes, scales };
}

/** What the codes stand for, m × k. */
export function activationNumbers({ codes, scales }: ActivationCodes, size: Size): Float64Array {
  const { k, group, groups } = size;
  return Float64Array.from(codes, (code, i) => {
    const row = Math.floor(i / k);
    return code * scales[row * groups + Math.floor((i % k) / group)]!;
  });
}
