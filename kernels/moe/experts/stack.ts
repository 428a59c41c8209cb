/** @file The matrices of all experts in f64 arithmetic, as a reference asks for them. */
import type { ElementArray } from '../../../src/kernel.ts';
import { fromHalves } from '../../../src/packing/half.ts';
import type { Rows } from '../../quantized/scalar/weights.ts';

type Numbers = Float32Array | Float64Array;

/** One matrix of k inputs and n outputs for each expert. */
export interface Stack {
  /** out[n] += a·W of an expert; `a` are k numbers from `at` on. */
  add(out: Float64Array, a: Numbers, at: number, expert: number): void;
  /** One output of k numbers. */
  one(a: Numbers, expert: number, column: number): number;
}

const part = (weights: ElementArray, from: number, to: number): Float32Array =>
  weights instanceof Uint16Array
    ? fromHalves(weights.subarray(from, to))
    : (weights as Float32Array).subarray(from, to);

/** Floats [expert, k, n]; four rows a turn, or memory decides. */
export const denseStack = (k: number, n: number, weights: ElementArray): Stack => ({
  add(out, a, at, expert) {
    for (let p = 0; p < k; p += 4) {
      const lines = Math.min(4, k - p);
      const from = (expert * k + p) * n;
      const block = part(weights, from, from + lines * n);
      if (lines === 4) {
        const [a0, a1, a2, a3] = [a[at + p]!, a[at + p + 1]!, a[at + p + 2]!, a[at + p + 3]!];
        for (let j = 0; j < n; j++) {
          out[j]! += a0 * block[j]! + a1 * block[n + j]! + a2 * block[2 * n + j]! + a3 * block[3 * n + j]!;
        }
      } else {
        for (let l = 0; l < lines; l++)
          for (let j = 0; j < n; j++) out[j]! += a[at + p + l]! * block[l * n + j]!;
      }
    }
  },
  one(a, expert, column) {
    let sum = 0;
    for (let p = 0; p < k; p++) {
      const at = (expert * k + p) * n + column;
      sum += a[p]! * part(weights, at, at + 1)[0]!;
    }
    return sum;
  },
});

/** Output j of an expert is row (expert·n + j) mod `rows`: so many dot products at most, whatever n. */
export function repeatingStack(k: number, n: number, { rows, values }: Rows): Stack {
  const dot = (a: Numbers, at: number, row: number): number => {
    let sum = 0;
    for (let p = 0, from = row * k; p < k; p++) sum += a[at + p]! * values[from + p]!;
    return sum;
  };
  return {
    add(out, a, at, expert) {
      const known = new Float64Array(Math.min(rows, n));
      for (let j = 0; j < known.length; j++) known[j] = dot(a, at, (expert * n + j) % rows);
      for (let j = 0; j < n; j++) out[j]! += known[j % known.length]!;
    },
    one: (a, expert, column) => dot(a, 0, (expert * n + column) % rows),
  };
}
