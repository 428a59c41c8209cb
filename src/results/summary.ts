/**
 * @file How the raw samples of a point become its {@link Summary}. It stands beside the schema because it is
 * part of the file format: a reader derives every summary again and refuses a file whose numbers disagree.
 */
import { effectiveSamples } from './autocorrelation.ts';
import type { TimedSample } from './autocorrelation.ts';
import { studentQuantile } from './distributions.ts';
import type { Summary } from './schema.ts';

/** An ascending copy. Throws a `RangeError` for NaN, which has no place in an order. */
export function ascending(values: Iterable<number>): Float64Array {
  const isList = Array.isArray(values) || ArrayBuffer.isView(values); // copied whole, and not one by one
  const copy = new Float64Array(isList ? (values as unknown as ArrayLike<number>) : [...values]);
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

/**
 * Ranks count from 1. `coverage` is exact for independent samples of any continuous distribution; of correlated ones
 * it is that of as many independent samples as they are worth.
 */
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
 *
 * Values that are worth only `effectiveN` independent ones get the interval that ⌊effectiveN⌋ values would have, at
 * the same fractions of the order: with rank k of m there, ⌊k·(n+1)/(m+1)⌋ here. Where m values have none, it is
 * the whole range, and `coverage` is what the range of m values covers, less than `confidence`.
 */
export function medianInterval(
  values: Iterable<number>,
  confidence = 0.95,
  effectiveN = Number.POSITIVE_INFINITY,
): MedianInterval | undefined {
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`confidence ${confidence} is not in 0…1`);
  return intervalOfSorted(ascending(values), confidence, effectiveN);
}

function intervalOfSorted(
  sorted: Float64Array,
  confidence: number,
  effectiveN: number,
): MedianInterval | undefined {
  const n = sorted.length;
  if (!(effectiveN >= 1 || n === 0))
    throw new RangeError(`${effectiveN} effective values: at least 1 is needed`);
  if (medianRanks(n, confidence) === undefined) return undefined;
  const m = Math.min(n, Math.floor(effectiveN));
  const { lowRank: rank, coverage } = medianRanks(m, confidence) ?? {
    lowRank: 0,
    coverage: 1 - 2 ** (1 - m),
  };
  const lowRank = Math.max(1, Math.floor((rank * (n + 1)) / (m + 1)));
  const highRank = n + 1 - lowRank;
  return { low: sorted[lowRank - 1]!, high: sorted[highRank - 1]!, lowRank, highRank, coverage };
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

/** Fewest launches a prediction is made from: t(.975) is 2.8 with four degrees of freedom, 4.3 with two. */
export const minRerunLaunches = 5;

/**
 * Where the median of another launch falls, 19 times out of 20: Student's prediction interval on logs, mean ±
 * t(.975, L−1)·s·√(1 + 1/L). Undefined from fewer than {@link minRerunLaunches} medians.
 */
export function rerunInterval(medians: readonly number[]): readonly [low: number, high: number] | undefined {
  const launches = medians.length;
  if (launches < minRerunLaunches) return undefined;
  const logs = medians.map(Math.log);
  const mean = logs.reduce((sum, log) => sum + log, 0) / launches;
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (launches - 1);
  const reach = studentQuantile(0.975, launches - 1) * Math.sqrt(variance * (1 + 1 / launches));
  return [Math.exp(mean - reach), Math.exp(mean + reach)];
}

/** Median of each launch, in the order in which launches first appear. */
export function launchMedians(samples: readonly TimedSample[]): readonly number[] {
  const times = new Map<number, number[]>();
  for (const { ns, launch } of samples) {
    const seen = times.get(launch);
    if (seen) seen.push(ns);
    else times.set(launch, [ns]);
  }
  return Array.from(times.values(), median);
}

/**
 * What a point says of its samples, in the order in which they were taken: nanoseconds per dispatch, from passes of
 * `dispatches` dispatches each. Bare times stand for independent samples of one launch.
 *
 * `ci95` is the {@link medianInterval} for `effectiveN`, by default what {@link effectiveSamples} finds. A point
 * that was stored without `effectiveN` had its interval from the plain count: pass that count.
 *
 * Throws a `RangeError` for no samples, for a pass that is not longer than 0 ns, and for `dispatches` below 1.
 */
export function summarize(
  samples: readonly number[] | readonly TimedSample[],
  dispatches: number,
  effectiveN?: number,
): Summary {
  if (!Number.isInteger(dispatches) || dispatches < 1) {
    throw new RangeError(`a sample of ${dispatches} dispatches cannot be summarized`);
  }
  if (samples.length === 0) throw new RangeError('no samples to summarize');
  const timed = samples.map((one, round) => (typeof one === 'number' ? { ns: one, round, launch: 0 } : one));
  for (const [index, { ns }] of timed.entries()) {
    if (!(ns > 0 && ns < Infinity)) throw new RangeError(`sample ${index} is ${ns} ns, not a time above 0`);
  }
  const perDispatchNs = ascending(timed.map(({ ns }) => ns / dispatches));
  const interval = intervalOfSorted(perDispatchNs, 0.95, effectiveN ?? effectiveSamples(timed));
  const { launch } = timed[0]!;
  const medians = timed.every((one) => one.launch === launch) ? [] : launchMedians(timed); // one says nothing of others
  const rerun = rerunInterval(medians);
  return {
    n: perDispatchNs.length,
    medianNs: quantileOfSorted(perDispatchNs, 0.5),
    q1Ns: quantileOfSorted(perDispatchNs, 0.25),
    q3Ns: quantileOfSorted(perDispatchNs, 0.75),
    minNs: perDispatchNs[0]!,
    ...(interval && { ci95: [interval.low, interval.high] }),
    ...(rerun && { rerun95: [rerun[0] / dispatches, rerun[1] / dispatches] }),
    ...(medians.length > 1 && { launches: medians.length }),
  };
}
