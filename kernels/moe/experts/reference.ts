/** @file Experts in f64: y[t] = Σ over a token's choices of weight · (silu(x·gate) · (x·up))·down. */
import type { Reference } from '../../../src/kernel.ts';
import type { Routes } from '../routes.ts';
import type { LayerSize } from '../size.ts';
import type { Stack } from './stack.ts';

/**
 * Rows are tokens, columns outputs. A token's hidden units are what is dear, 4·d·ff flops a choice: entries are taken
 * token by token, so that each is computed once. Routes may come from the reference of a router.
 */
export function expertsReference(
  size: LayerSize,
  x: Float32Array,
  [first, second]: readonly [Stack, Stack],
  routes: Routes,
): Reference {
  const { t, d, ff, e, k } = size;

  /** silu(gate)·up of assignment `a`, times its routing weight. */
  const hidden = (a: number): Float64Array => {
    const both = new Float64Array(2 * ff);
    first.add(both, x, Math.floor(a / k) * d, routes.experts[a]!);
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
    for (const a of kept(token)) second.add(y, hidden(a), 0, routes.experts[a]!);
    return y;
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
          for (const i of wanted) out[i]! += second.one(units, routes.experts[a]!, indices[i]! % d);
        }
      }
      return out;
    },
  };
}
