/** @file Seeded inputs for kernels: N(0, 1) values, cheap enough to fill a language model's output head. */
import { hashText, mixSeed, random } from '../src/random.ts';

/**
 * Values drawn before they repeat. A prime, so that no two rows, tiles or blocks of a matrix hold the same
 * values: a kernel that takes the wrong block is still found out.
 */
const PERIOD = 1_048_573;

const blocks = new Map<number, Float32Array>();

function block(seed: number): Float32Array {
  const known = blocks.get(seed);
  if (known !== undefined) return known;
  const values = new Float32Array(PERIOD);
  const source = random(seed);
  for (let i = 0; i < PERIOD; i++) values[i] = source.normal();
  if (blocks.size >= 2) blocks.clear(); // a run uses one seed: two blocks are plenty
  blocks.set(seed, values);
  return values;
}

/**
 * `length` values of N(0, 1). `name` (workload and buffer) picks where in the sequence they start, so equal
 * names give equal values and different ones differ.
 */
export function normals(length: number, seed: number, name: string): Float32Array {
  const source = block(mixSeed(seed, 0x6e6f726d));
  const out = new Float32Array(length);
  let from = mixSeed(seed, hashText(name)) % PERIOD;
  for (let at = 0; at < length;) {
    const n = Math.min(length - at, PERIOD - from);
    out.set(source.subarray(from, from + n), at);
    at += n;
    from = 0;
  }
  return out;
}
