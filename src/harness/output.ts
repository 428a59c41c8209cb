/** @file A kernel's output as numbers, whatever type it is stored in. */
import type { BufferSpec, Kernel, Params } from '../kernel.ts';
import { halfToNumber } from '../packing/half.ts';

/** What an output is compared as: exact for every element type. */
export type Numbers = Float32Array | Float64Array;

/** What an output of `kernel` holds, `spec` being its buffer: decoded where it is packed; no entries without one. */
export function outputNumbers(
  kernel: Kernel,
  params: Params,
  words: Uint32Array,
  spec: BufferSpec | undefined,
): Numbers {
  if (spec === undefined) return new Float32Array(0);
  return kernel.decode?.(params, words) ?? asNumbers(words, spec);
}

/**
 * The logical entries of an output that was read back as words: f32 as a view of them, other types as f64,
 * which holds every u32, i32 and f16 exactly.
 */
export function asNumbers(words: Uint32Array, { type, length }: BufferSpec): Numbers {
  const { buffer, byteOffset } = words;
  if (type === 'f32') return new Float32Array(buffer, byteOffset, length);
  if (type === 'u32') return Float64Array.from(words.subarray(0, length));
  if (type === 'i32') return Float64Array.from(new Int32Array(buffer, byteOffset, length));
  return Float64Array.from(new Uint16Array(buffer, byteOffset, length), halfToNumber);
}
