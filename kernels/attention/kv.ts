/**
 * @file How keys and values are stored: f32, f16, or codes of 8 or 4 bits with scales, and back. Pure.
 *
 * Quantised, a number is `mid + step·(code − centre)` with `centre` half the codes (128, 8): asymmetric min–max
 * quantisation, rounded to nearest and clamped on both sides. Mid and step are those of a head, or of the whole
 * layer: the comparison of Mesa (arXiv:2111.11124), whose statistics of each head "minimize the approximation
 * error".
 */
import { fromHalves, toHalves } from '../../src/packing/half.ts';

export type KvType = 'f32' | 'f16' | 'q8' | 'q4';
export type Granularity = 'head' | 'layer';

/** Bits of a stored number. */
export const kvBits: Readonly<Record<KvType, number>> = { f32: 32, f16: 16, q8: 8, q4: 4 };

/** Keys or values of one layer as stored. */
export interface Stored {
  readonly words: Float32Array | Uint16Array | Uint32Array;
  /** (mid, step) a group; empty for floats. */
  readonly scales: Float32Array;
}

/**
 * Stores `values`, `heads` planes of equal length one after the other. A plane of codes must be whole words: a
 * multiple of 4 (q8) or 8 (q4) numbers.
 */
export function store(values: Float32Array, heads: number, type: KvType, by: Granularity): Stored {
  if (type === 'f32') return { words: values, scales: new Float32Array(0) };
  if (type === 'f16') return { words: toHalves(values), scales: new Float32Array(0) };
  const levels = 2 ** kvBits[type];
  const groups = by === 'head' ? heads : 1;
  const length = values.length / groups;
  const scales = new Float32Array(2 * groups);
  const words = new Uint32Array((values.length * kvBits[type]) / 32);
  for (let group = 0; group < groups; group++) {
    const of = values.subarray(group * length, (group + 1) * length);
    const { mid, step } = affine(of, levels);
    scales.set([mid, step], 2 * group);
    pack(of, mid, step, type, words, (group * length * kvBits[type]) / 32);
  }
  return { words, scales };
}

/**
 * One head as small numbers and what restores them: `mid + step·number`, exact in f64. A float is itself, with
 * mid 0 and step 1.
 */
export interface Plane {
  readonly numbers: Float32Array;
  readonly mid: number;
  readonly step: number;
}

/** Head `head` of `heads`, as {@link store} has left it; `scales` holds (mid, step) a group. */
export function plane(
  words: Stored['words'],
  scales: Float32Array,
  type: KvType,
  heads: number,
  head: number,
): Plane {
  const length = words.length / heads;
  const own = words.subarray(head * length, (head + 1) * length);
  if (type === 'f32') return { numbers: own as Float32Array, mid: 0, step: 1 };
  if (type === 'f16') return { numbers: fromHalves(own as Uint16Array), mid: 0, step: 1 };
  const group = Math.min(head, scales.length / 2 - 1);
  const numbers = unpack(own as Uint32Array, type);
  return { numbers, mid: scales[2 * group]!, step: scales[2 * group + 1]! };
}

/** ‖x̂ − x‖² / ‖x‖² of storing `values` so: what quantisation costs, before any attention. */
export function storageError(values: Float32Array, heads: number, type: KvType, by: Granularity): number {
  const { words, scales } = store(values, heads, type, by);
  const length = values.length / heads;
  let error = 0;
  let square = 0;
  for (let head = 0; head < heads; head++) {
    const { numbers, mid, step } = plane(words, scales, type, heads, head);
    for (let i = 0; i < length; i++) {
      const x = values[head * length + i]!;
      const d = mid + step * numbers[i]! - x;
      error += d * d;
      square += x * x;
    }
  }
  return square === 0 ? 0 : error / square;
}

/** Mid and step, as the f32 they are stored in; equal values need no step. */
function affine(values: Float32Array, levels: number): { mid: number; step: number } {
  let least = Infinity;
  let most = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    if (x < least) least = x;
    if (x > most) most = x;
  }
  const step = Math.fround((most - least) / (levels - 1));
  return { mid: Math.fround(least + step * (levels / 2)), step };
}

function pack(
  values: Float32Array,
  mid: number,
  step: number,
  type: 'q8' | 'q4',
  words: Uint32Array,
  from: number,
): void {
  const levels = 2 ** kvBits[type];
  const inverse = step === 0 ? 0 : 1 / step;
  const each = 32 / kvBits[type];
  const shifts = shiftsOf(type);
  for (let w = 0; w < values.length / each; w++) {
    let word = 0;
    for (let e = 0; e < each; e++) {
      // Rounds to nearest: below the centre it may fall past 0, which clamping takes back.
      const code = Math.trunc((values[w * each + e]! - mid) * inverse + (levels / 2 + 0.5));
      word |= Math.min(Math.max(code, 0), levels - 1) << shifts[e]!;
    }
    words[from + w] = word >>> 0;
  }
}

/** Where in a word its codes stand: see kv-q8.wgsl and kv-q4.wgsl. */
const shiftsOf = (type: 'q8' | 'q4'): readonly number[] =>
  type === 'q8' ? [0, 8, 16, 24] : [0, 8, 16, 24, 4, 12, 20, 28];

function unpack(words: Uint32Array, type: 'q8' | 'q4'): Float32Array {
  const levels = 2 ** kvBits[type];
  const each = 32 / kvBits[type];
  const shifts = shiftsOf(type);
  const out = new Float32Array(words.length * each);
  for (let w = 0; w < words.length; w++) {
    const word = words[w]!;
    for (let e = 0; e < each; e++) {
      out[w * each + e] = ((word >>> shifts[e]!) & (levels - 1)) - levels / 2;
    }
  }
  return out;
}
