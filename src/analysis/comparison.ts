/**
 * @file Is `head` as fast as `base`? The ratio head/base gets a 95 % interval (see paired.ts), and the interval
 * meets the threshold t, on both sides of 1 alike (below, by 1/(1+t)):
 *
 * - `slower`, `faster`: the whole interval lies beyond the threshold. A change of at most t is called so in no more
 *   than 2.5 % of comparisons.
 * - `same`: the ratio lies within the threshold **and** the interval ends short of 2.5 t. A change of 2.5 t or more
 *   (5 % at 2 %) is therefore called `same` in no more than 2.5 % of comparisons. To ask for an interval wholly
 *   within ±t instead would call many comparisons of a program with itself ambiguous: a dozen pairs of launches
 *   that differ by 1.2 % give an interval of ±1.2 %, and 2 % leaves the ratio little room to move.
 * - `ambiguous`: everything else, with the reason. It says that the data cannot tell, not that something changed.
 *
 * Verdicts at 2 %, in per cent, simulated for pairs of launches whose medians (of 15 samples, interquartile range 2 %)
 * differ from launch to launch with a standard deviation of 1.2 % (comparison.test.ts repeats it):
 *
 * | pairs | no change: `same` | +3 %: `same`, `slower` | +5 %: `slower` | +10 %: `slower` |
 * |---|---|---|---|---|
 * | 6 | 95 | 7, 12 | 70 | 100 |
 * | 7 | 99 | 8, 21 | 92 | 100 |
 * | 8 | 99.6 | 8, 21 | 95 | 100 |
 * | 10 | 99.9 | 5, 33 | 98 | 100 |
 * | 12 | 100 | 4, 35 | 99.7 | 100 |
 *
 * Six pairs have but one interval, the whole range; take seven or more.
 */
import { pairedRatio, unpairedRatio } from './paired.ts';
import type { Ratio } from './paired.ts';

/** `same` hides no change of this many thresholds. */
export const sameHidesBelow = 2.5;

export interface CompareOptions {
  /** Smallest relative change that matters: 0.02 is 2 %. */
  readonly threshold: number;
  /** `base[i]` and `head[i]` were measured together: one round, or one pair of launches. */
  readonly paired: boolean;
  /** One step of the clock as a share of a measured pass. Without it, a set of identical times counts as saturated. */
  readonly resolution?: number;
}

export type Verdict = 'same' | 'faster' | 'slower' | 'ambiguous';

export type VerdictReason =
  /** The whole interval is beyond the threshold. */
  | 'beyond-threshold'
  /** The whole interval is within the threshold. */
  | 'within-threshold'
  /** The ratio is within the threshold, and the interval excludes changes of {@link sameHidesBelow} thresholds. */
  | 'no-larger-change'
  /** The ratio is beyond the threshold, its interval is not. */
  | 'at-threshold'
  /** The interval does not exclude a change of {@link sameHidesBelow} thresholds. */
  | 'interval-too-wide'
  /** Fewer than 6 pairs, or than 4 times of either set. */
  | 'too-few-samples'
  /** A step of the clock is longer than the threshold, or all times of a set are the same. */
  | 'clock-saturated';

export interface Comparison {
  readonly verdict: Verdict;
  readonly reason: VerdictReason;
  /** Time of head over time of base: above 1 is slower. */
  readonly ratio: number;
  readonly ci95?: readonly [low: number, high: number];
}

/**
 * Compares two sets of times in the same unit, each one measurement: samples of one launch, or the medians of several.
 * Throws a `RangeError` for a threshold that is not above 0, a time that is not above 0, an empty set, and pairs
 * that do not match.
 */
export function compare(
  base: readonly number[],
  head: readonly number[],
  { threshold, paired, resolution }: CompareOptions,
): Comparison {
  if (!(threshold > 0 && threshold < 1)) {
    throw new RangeError(`threshold ${threshold}: a share between 0 and 1 is needed, as 0.02 for 2 %`);
  }
  const { ratio, ci95 }: Ratio = paired ? pairedRatio(head, base) : unpairedRatio(head, base);
  if (ci95 === undefined) return { verdict: 'ambiguous', reason: 'too-few-samples', ratio };
  if (isSaturated(base, head, threshold, resolution)) {
    return { verdict: 'ambiguous', reason: 'clock-saturated', ratio, ci95 };
  }
  return { ...verdictOf(ratio, ci95, threshold), ratio, ci95 };
}

/** The verdict on a ratio and its 95 % interval, however they were found; see the top of the file. */
export function verdictOf(
  ratio: number,
  interval: readonly [low: number, high: number],
  threshold: number,
): Pick<Comparison, 'verdict' | 'reason'> {
  const [low, high] = [Math.log(interval[0]), Math.log(interval[1])];
  const matters = Math.log1p(threshold);
  if (low > matters) return { verdict: 'slower', reason: 'beyond-threshold' };
  if (high < -matters) return { verdict: 'faster', reason: 'beyond-threshold' };
  if (low >= -matters && high <= matters) return { verdict: 'same', reason: 'within-threshold' };
  if (Math.abs(Math.log(ratio)) > matters) return { verdict: 'ambiguous', reason: 'at-threshold' };
  const hidden = Math.log1p(sameHidesBelow * threshold);
  return low > -hidden && high < hidden
    ? { verdict: 'same', reason: 'no-larger-change' }
    : { verdict: 'ambiguous', reason: 'interval-too-wide' };
}

function isSaturated(
  base: readonly number[],
  head: readonly number[],
  threshold: number,
  resolution: number | undefined,
): boolean {
  if (resolution !== undefined) return resolution > threshold;
  return [base, head].some((times) => times.every((time) => time === times[0]));
}
