/** @file Experts in f64: y[t] = Σ over a token's choices of weight · (silu(x·gate) · (x·up))·down. */
import type { ElementArray, Reference } from '../../../src/kernel.ts';
import { fromHalves } from '../../../src/packing/half.ts';
import type { Routes } from '../routes.ts';
import type { LayerSize } from '../size.ts';

type Numbers = Float32Array | Float64Array;

const part = (weights: ElementArray, from: number, to: number): Float32Array =>
  weights instanceof Uint16Array
    ? fromHalves(weights.subarray(from, to))
    : (weights as Float32Array).subarray(from, to);

/** out += a·B of `a`, k numbers from `at` on, and a k×n matrix that begins at `from`; four rows a turn, or memory decides. */
function addProduct(
  out: Float64Array,
  a: Numbers,
  at: number,
  weights: ElementArray,
  from: number,
  k: number,
): void {
  const n = out.length;
  for (let p = 0; p < k; p += 4) {
    const lines = Math.min(4, k - p);
    const block = part(weights, from + p * n, from + (p + lines) * n);
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
}

/**
 * Rows are tokens, columns outputs. A token's hidden units are what is dear, 4·d·ff flops a choice: entries are taken
 * token by token, so that each is computed once. Routes may come from the reference of a router.
 */
export function expertsReference(
  size: LayerSize,
  x: Float32Array,
  w1: ElementArray,
  w2: ElementArray,
  routes: Routes,
): Reference {
  const { t, d, ff, e, k } = size;

  /** silu(gate)·up of assignment `a`, times its routing weight. */
  const hidden = (a: number): Float64Array => {
    const both = new Float64Array(2 * ff);
    addProduct(both, x, Math.floor(a / k) * d, w1, routes.experts[a]! * d * 2 * ff, d);
    const weight = routes.weights[a]!;
    return Float64Array.from({ length: ff }, (_, j) => {
      const gate = both[j]!;
      return (weight * gate * both[ff + j]!) / (1 + Math.exp(-gate));
    });
  };
  /** The choices of a token that no capacity took away. */
  const kept = (token: number): readonly number[] =>
    Array.from({ length: k }, (_, choice) => token * k + choice).filter((a) => routes.experts[a]! < e);
  const row = (token: number): Float64Array => {
    const y = new Float64Array(d);
    for (const a of kept(token)) addProduct(y, hidden(a), 0, w2, routes.experts[a]! * ff * d, ff);
    return y;
  };
  /** One output of hidden units that are known. */
  const entry = (of: Float64Array, expert: number, column: number): number => {
    let sum = 0;
    for (let p = 0; p < ff; p++) {
      const at = (expert * ff + p) * d + column;
      sum += of[p]! * part(w2, at, at + 1)[0]!;
    }
    return sum;
  };

  return {
    rows: t,
    columns: d,
    tile: 64,
    all() {
      const y = new Float64Array(t * d);
      for (let token = 0; token < t; token++) y.set(row(token), token * d);
      return y;
    },
    row,
    entries(indices) {
      const out = new Float64Array(indices.length);
      const byToken = new Map<number, number[]>();
      for (const [i, index] of indices.entries()) {
        const token = Math.floor(index / d);
        const of = byToken.get(token);
        if (of === undefined) byToken.set(token, [i]);
        else of.push(i);
      }
      for (const [token, wanted] of byToken) {
        for (const a of kept(token)) {
          const units = hidden(a);
          for (const i of wanted) out[i]! += entry(units, routes.experts[a]!, indices[i]! % d);
        }
      }
      return out;
    },
  };
}
