/**
 * @file How many independent samples a series is worth. Samples taken one after the other resemble each other (a
 * frequency, a neighbour's load), and an interval that takes them for independent is too narrow.
 *
 * The estimate works on ranks, so that it needs no distribution, one outlier cannot hide the rest, and it stays
 * the same whatever the unit or logarithm.
 */

/** A time and where it was taken: pairs count only within one visit (`round`) of one `launch`. */
export interface TimedSample {
  readonly ns: number;
  readonly round: number;
  readonly launch: number;
}

/** Added to the estimate, in its standard errors: looking for a narrow interval favours series that seem unrelated. */
const cautionErrors = 0.3;

/** Above this the formula for {@link effectiveSamples} leaves nothing, though a trend is one observation at least. */
const maxCorrelation = 0.98;

/**
 * Lag-1 autocorrelation ρ of the samples' ranks, in 0…0.98. The order of `samples` is the order in time.
 *
 * r = mean of dᵢ·dᵢ₊₁ over the pairs within a visit / mean of dᵢ², d being the distance of a (mid-)rank from the
 * mean rank of **all** samples: a shift between visits counts as correlation too. A short series underestimates:
 * E r ≈ ρ − (1 + 3ρ)/n (Marriott & Pope, Biometrika 41, 1954), which is solved for ρ. To this come 0.3 standard
 * errors, 0.3/√pairs, and negative values are clamped to 0: no series is worth more than its length.
 *
 * 0 where nothing can be said: without pairs (each sample from a visit of its own), for fewer than 4 samples, and for
 * identical samples.
 */
export function lag1Autocorrelation(samples: readonly TimedSample[]): number {
  const n = samples.length;
  if (n < 4) return 0;
  const centre = (n - 1) / 2; // mean of the ranks 0 … n−1, with or without ties
  const distance = midranks(samples.map(({ ns }) => ns)).map((rank) => rank - centre);
  let [pairs, product, square] = [0, 0, 0];
  for (const [i, d] of distance.entries()) {
    square += d * d;
    const [before, at] = [samples[i - 1], samples[i]!];
    if (before === undefined || before.round !== at.round || before.launch !== at.launch) continue;
    pairs++;
    product += distance[i - 1]! * d;
  }
  if (pairs === 0 || square === 0) return 0;
  const r = product / pairs / (square / n);
  const unbiased = (n * r + 1) / (n - 3);
  return Math.min(Math.max(unbiased + cautionErrors / Math.sqrt(pairs), 0), maxCorrelation);
}

/**
 * How many independent samples `samples` are worth: n·(1 − ρ)/(1 + ρ), the number with the same variance of the mean
 * for noise whose correlation dies out as ρ^lag; at least 1, at most n. For a median it errs on the safe side:
 * its variance depends on the correlation of signs, (2/π)·asin ρ for normal noise, which is smaller.
 */
export function effectiveSamples(samples: readonly TimedSample[]): number {
  const rho = lag1Autocorrelation(samples);
  return Math.min(samples.length, Math.max(1, (samples.length * (1 - rho)) / (1 + rho)));
}

/** Ranks from 0 in the order of `values`; equal values share the mean of theirs. */
export function midranks(values: readonly number[]): readonly number[] {
  const sorted = Float64Array.from(values).toSorted(); // as numbers and without a comparator: this is what takes time
  return values.map((value) => (countBelow(sorted, value, false) + countBelow(sorted, value, true) - 1) / 2);
}

/** How many of ascending values are smaller than `value`, or as small. */
function countBelow(sorted: Float64Array, value: number, orEqual: boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value || (orEqual && sorted[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
