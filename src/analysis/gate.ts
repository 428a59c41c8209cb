/**
 * @file The gate's arithmetic: is a workload slower in `head` than in `base` by more than the threshold, from fresh
 * launches measured in pairs? Pure.
 *
 * A launch's time of a workload is the lowest decile of its samples, {@link launchTime}. What else runs on a machine
 * only ever adds time; the median of a launch on a busy machine is the others' as much as the kernel's. A kernel that
 * became slower is slower in every sample.
 *
 * One *look* is a series of launches. Per workload it gives log ratios, head over base, one a pair, and from them
 * Student's one-sided bounds mean ∓ t·s/√n. All workloads of a build are looked at together, so each bound is at the level
 * share/workloads (Bonferroni: holds however workloads depend on each other), and the chance that a look suspects anything
 * where nothing is slower than the threshold is at most {@link LOOK_SHARE}. Suspects are measured again in a second,
 * fresh look, which must agree at the same share over the suspects. Both err in at most LOOK_SHARE² = 1 % of builds, also
 * when every workload is exactly as much slower as is allowed; where nothing changed they err far less.
 *
 * A look is *sequential*: a workload that is clear is not measured any more.
 *
 * - It may be suspected twice, after {@link MIN_PAIRS} pairs and after all that were planned, each time at half of its
 *   share: by Boole's inequality it is suspected wrongly with no more than its share, whatever the two have in common.
 * - It may be let off early, after {@link MIN_PAIRS} pairs and then after every second one, where its whole interval lies
 *   below the threshold **and** twice the threshold would be seen. Letting off early takes suspicions away and adds none,
 *   so the share holds. It costs next to no power: that a workload slower by two thresholds is let off takes, with q the
 *   reach of the bound and δ that of the power, a mean that is q + δ standard errors below the truth: for 31
 *   workloads and six pairs 13.6, which Student's t exceeds in 2 of 100 000 cases.
 *
 * Assumed: the noise of a pair's log ratio is about normal and pairs are about independent. Between two launches of
 * the same program the ratio's distribution is symmetric, whatever the noise; tails heavier than normal widen s and
 * make the test miss, not cry wolf; order is ABBA or BAAB by lot, so that drift turns into noise. gate.test.ts tries
 * noise that is heavy-tailed and correlated from launch to launch.
 *
 * Student and not Wilcoxon: with 31 workloads a bound at 0.2 % is needed, which signed ranks of eight pairs cannot give.
 */
import { noncentrality, studentQuantile } from '../results/distributions.ts';
import { quantile } from '../results/summary.ts';

/** Fewest pairs of samples that a launch's ratio is worth; turns go on for them (src/harness/enough-turns.ts). */
export const MIN_TURNS = 5;

/**
 * Time of head over time of base in one launch that measured both in turns: the median over pairs of samples taken one
 * after the other, [base, head]. Undefined for fewer than {@link MIN_TURNS}. Tried on a dozen launches of one program on a
 * busy machine: docs/method.md.
 */
export function turnsRatio(pairs: readonly (readonly number[])[]): number | undefined {
  if (pairs.length < MIN_TURNS) return undefined;
  return Math.exp(
    quantile(
      pairs.map(([base = Number.NaN, head = Number.NaN]) => Math.log(head / base)),
      0.5,
    ),
  );
}

/** Of the samples of a launch, in any unit; they must not be none. */
export const launchTime = (samples: readonly number[]): number => quantile(samples, 0.1);

/** Largest share of builds with nothing slower than the threshold in which one look suspects something. */
export const LOOK_SHARE = 0.1;

/** Both looks together. */
export const FALSE_ALARMS = LOOK_SHARE ** 2;

/** Largest slowdown that may pass, unless told otherwise. */
export const DEFAULT_GATE_THRESHOLD = 0.05;

/** Fewest pairs of a look: below, Student's t is so wide that nothing is ever seen. */
export const MIN_PAIRS = 6;

/** A slowdown of so many thresholds should be seen; where it would not, the look is too noisy to tell. */
export const SEEN_THRESHOLDS = 2;

/** With this probability. */
const POWER = 0.95;

export interface GateRule {
  /** Largest slowdown that may pass: 0.05 is 5 %. */
  readonly threshold: number;
  /** Workloads that are looked at together. */
  readonly family: number;
  /** Most pairs of the look, which ends earlier where all is clear; absent: as many as there are, looked at once. */
  readonly planned?: number | undefined;
}

export type LookVerdict =
  /** The whole interval lies above the threshold. */
  | 'slower'
  /** The whole interval lies below 1/(1 + threshold). */
  | 'faster'
  /** Not found slower, and {@link SEEN_THRESHOLDS} thresholds would have been. */
  | 'passed'
  /** Not found slower, but such a slowdown would have been missed too often. */
  | 'too-noisy'
  /** Fewer than {@link MIN_PAIRS} pairs. */
  | 'too-few-pairs';

export interface Look {
  readonly verdict: LookVerdict;
  readonly pairs: number;
  /** Time of head over time of base, geometric mean; absent without pairs. */
  readonly ratio?: number;
  /** Each bound at the level {@link LOOK_SHARE} over the family and the times of suspecting; absent below {@link MIN_PAIRS} pairs. */
  readonly interval?: readonly [low: number, high: number];
  /** The smallest ratio that would be suspected in 95 % of looks as noisy as this one. */
  readonly seen?: number;
  /** More pairs would change nothing; what was measured after that does not count. */
  readonly isSettled?: true;
}

/** One pair of launches: times of one dispatch of the same workload, in the same unit. */
export interface TimePair {
  readonly base: number;
  readonly head: number;
}

/** In standard errors of a mean log ratio. */
interface Reaches {
  /** From the mean to either bound. */
  readonly bound: number;
  /** From the threshold to what is suspected with {@link POWER}. */
  readonly seen: number;
}

const reaches = new Map<string, Reaches>();

/** Remembered: a look asks for the same for each of its workloads. */
function reachesOf(level: number, freedom: number): Reaches {
  const key = `${level} ${freedom}`;
  let known = reaches.get(key);
  if (known === undefined) {
    const bound = studentQuantile(1 - level, freedom);
    known = { bound, seen: noncentrality(bound, freedom, POWER) };
    reaches.set(key, known);
  }
  return known;
}

/** Between the pairs after which a workload may be let off. */
const CHECK_EVERY = 2;

/** Throws a `RangeError` for a threshold outside 0 … 1, a family below 1 and a time that is not above 0. `pairs` in the order of their measuring. */
export function lookAt(pairs: readonly TimePair[], rule: GateRule): Look {
  const { threshold, family, planned = pairs.length } = rule;
  if (!(threshold > 0 && threshold < 1)) {
    throw new RangeError(`threshold ${threshold}: a share between 0 and 1 is needed, as 0.05 for 5 %`);
  }
  if (!(Number.isInteger(family) && family >= 1)) throw new RangeError(`a family of ${family} workloads`);
  const logs = pairs.map(({ base, head }, i) => {
    const log = Math.log(head / base);
    if (!(base > 0 && head > 0 && Number.isFinite(log))) {
      throw new RangeError(`pair ${i}: ${base} and ${head} are not times above 0`);
    }
    return log;
  });
  const n = logs.length;
  if (n < MIN_PAIRS) {
    return { verdict: 'too-few-pairs', pairs: n, ...(n > 0 && { ratio: Math.exp(meanOf(logs)) }) };
  }
  const isSequential = rule.planned !== undefined && planned > MIN_PAIRS;
  const level = LOOK_SHARE / family / (isSequential ? 2 : 1);
  const lastEarly = isSequential ? Math.min(n, planned - 1) : 0;
  for (let k = MIN_PAIRS; k <= lastEarly; k += CHECK_EVERY) {
    const early = judged(logs.slice(0, k), threshold, level);
    const isSuspect = k === MIN_PAIRS && early.verdict === 'slower';
    if (isSuspect || isLetOff(early, threshold)) return { ...early, isSettled: true };
  }
  const look = judged(logs, threshold, level);
  return n >= planned ? { ...look, isSettled: true } : look;
}

const meanOf = (logs: readonly number[]): number => logs.reduce((sum, log) => sum + log, 0) / logs.length;

/** Below the threshold with the whole interval; `passed` says that twice the threshold would be seen. */
const isLetOff = ({ verdict, interval }: Look, threshold: number): boolean =>
  verdict === 'faster' || (verdict === 'passed' && interval![1] < 1 + threshold);

/** Bounds at `level`, of at least {@link MIN_PAIRS} log ratios. */
function judged(logs: readonly number[], threshold: number, level: number): Look {
  const n = logs.length;
  const mean = meanOf(logs);
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (n - 1);
  const error = Math.sqrt(variance / n);
  const { bound, seen } = reachesOf(level, n - 1);
  const reach = bound * error;
  const limit = Math.log1p(threshold);
  const seenLog = limit + seen * error;
  const verdict = ((): LookVerdict => {
    if (mean - reach > limit) return 'slower';
    if (mean + reach < -limit) return 'faster';
    return seenLog > Math.log1p(SEEN_THRESHOLDS * threshold) ? 'too-noisy' : 'passed';
  })();
  return {
    verdict,
    pairs: n,
    ratio: Math.exp(mean),
    interval: [Math.exp(mean - reach), Math.exp(mean + reach)],
    seen: Math.exp(seenLog),
  };
}
