/**
 * @file The loss over windows and its gap against another model on the same tokens, with errors over documents: tokens of
 * one document lose or gain together, so documents and not tokens are what was sampled.
 */
import { WINDOW_BYTES } from '../../models/ladder/index.ts';

/** A mean over tokens, in nats, and its standard error over documents. */
export interface ClusteredMean {
  readonly mean: number;
  readonly se: number;
  /** Documents that tokens come from. */
  readonly documents: number;
}

/**
 * The document of every predicted token, window by window. `starts` says in which one a window starts; a 0 after its first
 * byte ends a document, and the next begins.
 */
export function documentsOf(windows: readonly Uint8Array[], starts: readonly number[]): Int32Array {
  if (windows.length !== starts.length) {
    throw new RangeError(`starts: ${starts.length} documents for ${windows.length} windows`);
  }
  const predicted = WINDOW_BYTES - 1;
  const out = new Int32Array(windows.length * predicted);
  for (const [w, window] of windows.entries()) {
    let document = starts[w]!;
    for (let t = 1; t <= predicted; t++) {
      if (t > 1 && window[t - 1] === 0) document += 1;
      out[w * predicted + t - 1] = document;
    }
  }
  return out;
}

/**
 * Mean of `values` and its standard error over the documents they belong to: with S_d = Σ (x − mean) over document d, T
 * values and D documents, se² = D/(D − 1) · Σ S_d² / T² (the linearised variance of a ratio of cluster totals, Cochran,
 * "Sampling Techniques", ch. 6 and 9). Throws a `RangeError` for fewer than two documents or other lengths.
 */
export function clusteredMean(values: ArrayLike<number>, documents: ArrayLike<number>): ClusteredMean {
  if (values.length !== documents.length || values.length === 0) {
    throw new RangeError(`documents: ${documents.length} for ${values.length} values`);
  }
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  const mean = sum / values.length;
  const deviations = new Map<number, number>();
  for (let i = 0; i < values.length; i++) {
    deviations.set(documents[i]!, (deviations.get(documents[i]!) ?? 0) + values[i]! - mean);
  }
  const count = deviations.size;
  if (count < 2) throw new RangeError(`documents: a standard error needs two, there is ${count}`);
  const squares = [...deviations.values()].reduce((total, one) => total + one * one, 0);
  return { mean, se: Math.sqrt((count / (count - 1)) * squares) / values.length, documents: count };
}

/** δ of `losses` against `base`, token by token: the error of the difference, not of each. */
export const pairedGap = (
  losses: ArrayLike<number>,
  base: ArrayLike<number>,
  documents: ArrayLike<number>,
): ClusteredMean =>
  clusteredMean(
    Float64Array.from({ length: losses.length }, (_, i) => losses[i]! - base[i]!),
    documents,
  );
