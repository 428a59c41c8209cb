import type { Reference } from '../../../src/kernel.ts';
import { rowwise } from '../../transformer/elementwise.ts';
import { paddedTo4 } from '../search/passes.ts';

export interface Size {
  /** Vectors. */
  readonly n: number;
  readonly d: number;
  /** Centroids of a level. */
  readonly k: number;
  readonly levels: number;
}

/** [n, levels]: ‖what is left‖² after each level, the nearest centroid of what the level before left being taken; in f64. */
export function residualReference(
  { n, d, k, levels }: Size,
  x: Float32Array,
  codebooks: Float32Array,
): Reference {
  const stride = paddedTo4(d);
  const reference = rowwise(n, levels, (i) => {
    const left = Float64Array.from(x.subarray(i * stride, i * stride + d));
    return Float64Array.from({ length: levels }, (_, level) => {
      let best = Infinity;
      let from = 0;
      for (let c = level * k; c < (level + 1) * k; c++) {
        let square = 0;
        for (let j = 0; j < d; j++) square += (left[j]! - codebooks[c * stride + j]!) ** 2;
        if (square < best) [best, from] = [square, c * stride];
      }
      for (let j = 0; j < d; j++) left[j]! -= codebooks[from + j]!;
      return best;
    });
  });
  return { ...reference, wholeRows: true };
}
