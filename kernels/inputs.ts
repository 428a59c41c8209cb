/** @file Seeded inputs for kernels, cheap enough to fill a language model's output head. */
import { toHalves } from '../src/packing/half.ts';
import { hashText, mixSeed, random } from '../src/random.ts';
import type { Random } from '../src/random.ts';

/**
 * Values drawn before they repeat. A prime, so that no two rows, tiles or blocks of a matrix hold the same
 * values: a kernel that takes the wrong block is still found out.
 */
const PERIOD = 1_048_573;

const blocks = new Map<string, Float32Array>();

function block(kind: string, seed: number, draw: (source: Random) => number): Float32Array {
  const key = `${kind} ${seed}`;
  const known = blocks.get(key);
  if (known !== undefined) return known;
  const values = new Float32Array(PERIOD);
  const source = random(seed);
  for (let i = 0; i < PERIOD; i++) values[i] = draw(source);
  if (blocks.size >= 4) blocks.clear(); // a run uses one seed and few kinds: four blocks are plenty
  blocks.set(key, values);
  return values;
}

/** `length` values of a block, repeated; `name` picks where in it they start. */
function repeated(source: Float32Array, length: number, seed: number, name: string): Float32Array {
  const out = new Float32Array(length);
  let from = mixSeed(seed, hashText(name)) % PERIOD;
  for (let at = 0; at < length;) {
    const n = Math.min(length - at, PERIOD - from);
    out.set(source.subarray(from, from + n), at);
    at += n;
    from = 0;
  }
  if (length > PERIOD) periods.set(out, PERIOD);
  return out;
}

const periods = new WeakMap<Float32Array, number>();

/** After how many values an input repeats, where it does: what is repeated can be copied on the GPU. */
export const periodOf = (values: unknown): number | undefined =>
  values instanceof Float32Array ? periods.get(values) : undefined;

/**
 * `length` values of N(0, 1). `name` (workload and buffer) picks where in the sequence they start, so equal
 * names give equal values and different ones differ.
 */
export const normals = (length: number, seed: number, name: string): Float32Array =>
  repeated(
    block('normal', mixSeed(seed, 0x6e6f726d), (source) => source.normal()),
    length,
    seed,
    name,
  );

/** As {@link normals}, rounded to f16; the first `PERIOD` of them, repeated. */
export function halfNormals(length: number, seed: number, name: string): Uint16Array {
  const source = toHalves(normals(Math.min(length, PERIOD), seed, name));
  if (length <= PERIOD) return source;
  const out = new Uint16Array(length);
  for (let at = 0; at < length; at += source.length) {
    out.set(source.subarray(0, Math.min(source.length, length - at)), at);
  }
  return out;
}

/** `length` whole numbers from −8 to 8, equally likely: an f32 sum of up to 2 million of them is exact, in any order. */
export const smallIntegers = (length: number, seed: number, name: string): Float32Array =>
  repeated(
    block('integer', mixSeed(seed, 0x696e7467), (source) => source.below(17) - 8),
    length,
    seed,
    name,
  );
