/** @file Nearest centroids on this thread: the way that fits the codebook and what is known beforehand. */
import { Pace } from './pace.ts';
import { makeSearch } from './search.ts';
import type { Assign, Search } from './search.ts';

/** Vectors between two looks at the clock. */
const CHUNK = 4096;

/** Nearest centroids on this thread; keeps what it made of the latest codebook. */
export function cpuAssign(): Assign {
  let known: { readonly codebook: Float32Array; readonly v: number; readonly search: Search } | undefined;
  return async (vectors, v, codebook, { hints, signal } = {}) => {
    if (known?.codebook !== codebook || known.v !== v) {
      known = { codebook, v, search: makeSearch(codebook, v) };
    }
    const { search } = known;
    const n = vectors.length / v;
    const pace = new Pace(signal);
    const codes = new Uint32Array(n);
    for (let from = 0; from < n; from += CHUNK) {
      const to = Math.min(n, from + CHUNK);
      for (let i = from; i < to; i++) {
        // Neighbours are strangers, but a bad guess costs one distance and any guess bounds the search.
        codes[i] = search.nearest(vectors, i * v, hints?.[i] ?? 0);
      }
      if (pace.isDue) await pace.pause();
    }
    return codes;
  };
}
