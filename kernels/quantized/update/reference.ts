import type { Reference } from '../../../src/kernel.ts';

/** Rows of v weighted sums and the sum of weights, one a centroid, in f64. */
export function updateReference(
  n: number,
  k: number,
  v: number,
  { vectors, weights, codes }: { vectors: Float32Array; weights: Float32Array; codes: Uint32Array },
): Reference {
  let known: Float64Array | undefined;
  const all = (): Float64Array => {
    if (known !== undefined) return known;
    known = new Float64Array(k * (v + 1));
    for (let i = 0; i < n; i++) {
      const row = codes[i]! * (v + 1);
      for (let j = 0; j < v; j++) known[row + j]! += weights[i]! * vectors[i * v + j]!;
      known[row + v]! += weights[i]!;
    }
    return known;
  };
  return {
    rows: k,
    columns: v + 1,
    tile: 64,
    all,
    row: (index) => all().slice(index * (v + 1), (index + 1) * (v + 1)),
    entries: (indices) => Float64Array.from(indices, (index) => all()[index]!),
  };
}
