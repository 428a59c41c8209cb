/**
 * @file How the raw samples of a point become its {@link Summary}. It stands beside the schema because it is
 * part of the file format: a reader derives every summary again and refuses a file whose numbers disagree.
 */
import type { Summary } from './schema.ts';

/** An ascending copy. Throws a `RangeError` for NaN, which has no place in an order. */
export function ascending(values: Iterable<number>): Float64Array {
  const copy = Float64Array.from(values);
  const bad = copy.findIndex(Number.isNaN);
  if (bad >= 0) throw new RangeError(`value ${bad} is not a number`);
  return copy.toSorted();
}

/**
 * The quantile at `p` in [0, 1] of ascending values, linear between order statistics: type 7 of Hyndman & Fan,
 * "Sample Quantiles in Statistical Packages", The American Statistician 50 (1996), the default of R and NumPy.
 * Throws a `RangeError` for no values or a `p` outside [0, 1].
 */
export function quantileOfSorted(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) throw new RangeError('a quantile needs at least one value');
  if (!(p >= 0 && p <= 1)) throw new RangeError(`quantile ${p} is not in 0…1`);
  const position = p * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  // Equal neighbours are returned as they are: low + 0·(high − low) is NaN for infinities.
  return low === high ? low : low + (position - below) * (high - low);
}

/** {@link quantileOfSorted} of values in any order. */
export const quantile = (values: Iterable<number>, p: number): number =>
  quantileOfSorted(ascending(values), p);

/** The middle value, or the mean of the two middle ones. */
export const median = (values: Iterable<number>): number => quantile(values, 0.5);

/** Ranks count from 1. `coverage` is exact for any continuous distribution, and at least what was asked for. */
export interface MedianInterval {
  readonly low: number;
  readonly high: number;
  readonly lowRank: number;
  readonly highRank: number;
  readonly coverage: number;
}

/**
 * Distribution-free interval of the median between two order statistics, x(l) and x(n+1−l): it misses the
 * median when fewer than l of n values fall on one side, so its coverage is 1 − 2·P(B ≤ l−1) with
 * B ~ Binomial(n, ½) (Conover, Practical Nonparametric Statistics, §3.2). The narrowest that covers
 * `confidence` is returned. Undefined where even (x(1), x(n)) covers less: below 6 values at 95 %.
 */
export function medianInterval(values: Iterable<number>, confidence = 0.95): MedianInterval | undefined {
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`confidence ${confidence} is not in 0…1`);
  const sorted = ascending(values);
  const n = sorted.length;
  const ranks = medianRanks(n, confidence);
  if (ranks === undefined) return undefined;
  const highRank = n + 1 - ranks.lowRank;
  return {
    low: sorted[ranks.lowRank - 1]!,
    high: sorted[highRank - 1]!,
    lowRank: ranks.lowRank,
    highRank,
    coverage: ranks.coverage,
  };
}

function medianRanks(n: number, confidence: number): { lowRank: number; coverage: number } | undefined {
  let best: { lowRank: number; coverage: number } | undefined;
  let logMass = -n * Math.LN2; // in logs, because 2⁻ⁿ underflows beyond n = 1074
  let missed = 0;
  for (let below = 0; 2 * below < n - 1; below++) {
    missed += Math.exp(logMass);
    const coverage = 1 - 2 * missed;
    if (coverage < confidence) break;
    best = { lowRank: below + 1, coverage };
    logMass += Math.log((n - below) / (below + 1));
  }
  return best;
}

/**
 * What a point says of its samples: nanoseconds per dispatch, from passes of `dispatches` dispatches each.
 * Throws a `RangeError` for no samples, for a pass that is not longer than 0 ns, and for `dispatches` below 1.
 */
export function summarize(samplesNs: readonly number[], dispatches: number): Summary {
  if (!Number.isInteger(dispatches) || dispatches < 1) {
    throw new RangeError(`a sample of ${dispatches} dispatches cannot be summarized`);
  }
  if (samplesNs.length === 0) throw new RangeError('no samples to summarize');
  for (const [index, ns] of samplesNs.entries()) {
    if (!(ns > 0 && ns < Infinity)) throw new RangeError(`sample ${index} is ${ns} ns, not a time above 0`);
  }
  const perDispatchNs = ascending(samplesNs).map((ns) => ns / dispatches);
  const interval = medianInterval(perDispatchNs);
  return {
    n: perDispatchNs.length,
    medianNs: quantileOfSorted(perDispatchNs, 0.5),
    q1Ns: quantileOfSorted(perDispatchNs, 0.25),
    q3Ns: quantileOfSorted(perDispatchNs, 0.75),
    minNs: perDispatchNs[0]!,
    ...(interval && { ci95: [interval.low, interval.high] }),
  };
}
