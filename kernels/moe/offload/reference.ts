/** @file The stack in f64: in each block the dense layers, then x + Σ over a token's choices of weight · relu(x·w1)·w2. */
import type { Reference } from '../../../src/kernel.ts';
import { choicesOf, expertLength } from './size.ts';
import type { StackSize } from './size.ts';

/** x += weight · relu(x·w1)·w2 of all `parts`, each computed from x as it came in; w1 and w2 lie one after the other. */
function addLayers(
  x: Float64Array,
  ff: number,
  parts: readonly { readonly weights: Float32Array; readonly weight: number }[],
): void {
  const d = x.length;
  const sum = new Float64Array(d);
  for (const { weights, weight } of parts) {
    const hidden = new Float64Array(ff);
    for (let p = 0; p < d; p++) for (let j = 0; j < ff; j++) hidden[j]! += x[p]! * weights[p * ff + j]!;
    for (let p = 0; p < ff; p++) {
      const scale = weight * Math.max(0, hidden[p]!);
      if (scale === 0) continue;
      const row = d * ff + p * d;
      for (let j = 0; j < d; j++) sum[j]! += scale * weights[row + j]!;
    }
  }
  for (let j = 0; j < d; j++) x[j]! += sum[j]!;
}

/** Rows are tokens. `experts` are a block's, one after the other; an entry costs its token's way through all blocks. */
export function stackReference(
  size: StackSize,
  x: Float32Array,
  dense: Float32Array,
  experts: readonly Float32Array[],
): Reference {
  const { t, k, d, ff, work } = size;
  const length = expertLength(size);
  const routes = experts.map((_, block) => choicesOf(size, block));
  const row = (token: number): Float64Array => {
    const y = Float64Array.from(x.subarray(token * d, (token + 1) * d));
    for (const [block, of] of experts.entries()) {
      for (let i = 0; i < work; i++) addLayers(y, ff, [{ weights: dense, weight: 1 }]);
      const chosen = Array.from({ length: k }, (_, choice) => token * k + choice);
      const parts = chosen.map((a) => {
        const from = routes[block]!.experts[a]! * length;
        return { weights: of.subarray(from, from + length), weight: routes[block]!.weights[a]! };
      });
      addLayers(y, ff, parts);
    }
    return y;
  };
  return {
    rows: t,
    columns: d,
    tile: 64,
    wholeRows: true,
    all() {
      const y = new Float64Array(t * d);
      for (let token = 0; token < t; token++) y.set(row(token), token * d);
      return y;
    },
    row,
    entries: (indices) => Float64Array.from(indices, (index) => row(Math.floor(index / d))[index % d]!),
  };
}
