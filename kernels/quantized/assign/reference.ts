import { makeSearch, squaredDistance } from '../../../src/quantizers/search.ts';
import type { Reference } from '../../../src/kernel.ts';

/** The least ‖x − c‖² in f64, a column of n: by the exact search of the quantisers. */
export function assignReference(
  n: number,
  v: number,
  vectors: Float32Array,
  codebook: Float32Array,
): Reference {
  const search = makeSearch(codebook, v);
  const distance = (i: number): number =>
    squaredDistance(vectors, i * v, codebook, search.nearest(vectors, i * v, 0) * v, v);
  return {
    rows: n,
    columns: 1,
    tile: 64,
    all: () => Float64Array.from({ length: n }, (_, i) => distance(i)),
    row: (i) => Float64Array.of(distance(i)),
    entries: (indices) => Float64Array.from(indices, distance),
  };
}
