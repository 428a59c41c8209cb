/**
 * @file When a point has been sampled enough: a pure rule that sees the samples so far, the time they took and the
 * clock's quantum. It looks only at n = 10, 15, 20, 30, 45, …: an interval that is tried after every sample is
 * accepted at its luckiest, and then holds the median less often than it says.
 */
import { effectiveSamples } from '../results/autocorrelation.ts';
import type { TimedSample } from '../results/autocorrelation.ts';
import { ascending, medianInterval, quantileOfSorted } from '../results/summary.ts';

/** Half-width of `ci95` of the median over the median, at which a point has converged. */
export const targets = { smoke: 0.02, quick: 0.02, standard: 0.01, full: 0.005 } as const;

/** Fewest samples of a point, as nvbench has it; the interval is then x(2) … x(9) and covers 97.9 %. */
export const MIN_SAMPLES = 10;

/** Fewest in `smoke`: below 6 the median has no distribution-free 95 % interval. */
export const MIN_SMOKE_SAMPLES = 6;

/** Most samples of a point: enough for ±0.5 % of noise with a standard deviation of 6 %. It is one of the looks. */
export const MAX_SAMPLES = 1055;

/** Visits, separated in time, that the samples of a converged point come from at least. */
export const MIN_VISITS = 2;

/** Each look sees half as many samples again as the one before: one costs at most that much, and there are few. */
const LOOK_GROWTH = 1.5;
const LOOK_STEP = 5;

/** A point without its fewest samples may take this many times its time, then it ends all the same: nothing hangs. */
export const OVERTIME = 4;

/** Fewer different readings than this say nothing of the noise between them. */
const MIN_DISTINCT = 5;

/** Looks from here on give a saturated clock up: the next thousand readings would be the same. */
const SATURATED_SAMPLES = 30;

/** Of nvbench's rule that noise which has stopped changing will not improve: first look, spacing, reach, tolerance. */
const NOISE_SAMPLES = 64;
const NOISE_STEP = 16;
const NOISE_WINDOW = 512;
const NOISE_OF_NOISE = 0.05;

/** A target is given up that would take this many times the samples affordable: the forecast is itself noisy. */
const OUT_OF_REACH = 2;

/** Samples worth less than this share of their number are flagged: ρ above ½. */
const CORRELATED_SHARE = 1 / 3;

export interface StoppingRule {
  /** Relative half-width wanted: see {@link targets}. */
  readonly target: number;
  readonly minSamples: number;
  /** Wall time after which a point stops once it has `minSamples`. */
  readonly pointLimitS: number;
  /** Default {@link MAX_SAMPLES}. */
  readonly maxSamples?: number;
  /** Default {@link MIN_VISITS}. */
  readonly minVisits?: number;
}

export interface StoppingState {
  /** In the order in which they were taken; `round` is the visit. */
  readonly samples: readonly TimedSample[];
  /** Wall time that counts towards `pointLimitS`. */
  readonly elapsedNs: number;
  /** Smallest step of the clock; 0 where it is finer than the times it gives. */
  readonly quantumNs: number;
}

export type StopReason =
  | 'converged'
  /** The noise has stopped changing, and at that noise the target lies far beyond the limits of samples and time. */
  | 'noise-stable'
  | 'time-limit'
  | 'max-samples'
  /** The clock cannot tell the samples apart: more dispatches a sample are needed, not more samples. */
  | 'clock-saturated'
  /** Not a measurement: a pass that took no time, ran backwards, or gave no number. */
  | 'zero-time'
  | 'negative-time'
  | 'not-a-time';

export type StopFlag = 'clock-saturated' | 'few-samples' | 'single-visit' | 'autocorrelated';

export interface Decision {
  readonly stop: boolean;
  /** Present when `stop`. */
  readonly reason?: StopReason;
  /** What a reader should know; filled when `stop`. */
  readonly flags: readonly StopFlag[];
}

/** The first number of samples above `n` at which the rule looks: `minSamples`, then 10, 15, 20, 30, 45, 65, … */
export function nextLook(n: number, minSamples = MIN_SAMPLES): number {
  if (n < minSamples) return minSamples;
  let next = MIN_SAMPLES;
  while (next <= n) next = Math.floor((next * LOOK_GROWTH) / LOOK_STEP) * LOOK_STEP;
  return next;
}

/** Whether to stop. To be asked after every sample, or at every {@link nextLook}; between looks only limits count. */
export function decide(rule: StoppingRule, state: StoppingState): Decision {
  const { samples, elapsedNs } = state;
  const n = samples.length;
  const bad = badSample(samples);
  if (bad !== undefined) return { stop: true, reason: bad, flags: [] };
  const stop = (reason: StopReason): Decision => ({ stop: true, reason, flags: flagsOf(rule, state) });

  const limitNs = rule.pointLimitS * 1e9;
  if (n < rule.minSamples) {
    return elapsedNs >= OVERTIME * limitNs ? stop('time-limit') : { stop: false, flags: [] };
  }
  const maxSamples = rule.maxSamples ?? MAX_SAMPLES;
  if (n === nextLook(n - 1, rule.minSamples) || n === maxSamples) {
    const found = look(rule, state, maxSamples);
    if (found !== undefined) return stop(found);
  }
  if (n >= maxSamples) return stop('max-samples');
  return elapsedNs >= limitNs ? stop('time-limit') : { stop: false, flags: [] };
}

function look(rule: StoppingRule, state: StoppingState, maxSamples: number): StopReason | undefined {
  const { samples, elapsedNs } = state;
  const n = samples.length;
  if (isSaturated(rule.target, state)) return n >= SATURATED_SAMPLES ? 'clock-saturated' : undefined;
  const interval = medianInterval(nsOf(samples), 0.95, effectiveSamples(samples));
  if (interval === undefined) return undefined;
  const halfWidth = relativeHalfWidth(interval.low, interval.high);
  // Below 95 % it is the range of samples that are worth fewer than six, and proves nothing.
  const isProof = interval.coverage >= 0.95 && visitsOf(samples) >= (rule.minVisits ?? MIN_VISITS);
  if (isProof && halfWidth <= rule.target) return 'converged';
  const needed = n * (halfWidth / rule.target) ** 2;
  const affordable = Math.min(maxSamples, (n * rule.pointLimitS * 1e9) / Math.max(elapsedNs, 1));
  return needed > OUT_OF_REACH * affordable && isNoiseStable(nsOf(samples)) ? 'noise-stable' : undefined;
}

/**
 * Whether the clock is too coarse for what it measured, so that a narrow interval would be its own: one step is longer
 * than the target; or all readings are the same; or there are fewer than 5 different ones, and the interval is not
 * within the target even when a step is added, which is how far two truncated stamps can be off.
 */
export function isSaturated(
  target: number,
  { samples, quantumNs }: Omit<StoppingState, 'elapsedNs'>,
): boolean {
  if (samples.length < 2) return false;
  const times = nsOf(samples);
  const sorted = ascending(times);
  const step = quantumNs / quantileOfSorted(sorted, 0.5);
  if (step > target) return true;
  const distinct = new Set(quantumNs > 0 ? times.map((ns) => Math.round(ns / quantumNs)) : times).size;
  if (distinct === 1) return true;
  if (distinct >= MIN_DISTINCT) return false;
  const interval = medianInterval(times, 0.95, effectiveSamples(samples));
  return interval === undefined || relativeHalfWidth(interval.low, interval.high) + step > target;
}

/**
 * Whether the relative noise has stopped changing, after nvbench's noise-of-noise: interquartile range over median of
 * the first k samples, for k from half of them to all, varies by less than 5 % of its mean. nvbench may stop at
 * that alone, since its target is the noise; ours is an interval, which goes on narrowing while the noise stays.
 */
function isNoiseStable(times: readonly number[]): boolean {
  const n = times.length;
  if (n < NOISE_SAMPLES) return false;
  const noise: number[] = [];
  for (let k = n; k >= Math.max(n / 2, n - NOISE_WINDOW); k -= NOISE_STEP) {
    const sorted = ascending(times.slice(0, k));
    const [q1, q2, q3] = [0.25, 0.5, 0.75].map((p) => quantileOfSorted(sorted, p)) as [
      number,
      number,
      number,
    ];
    noise.push((q3 - q1) / q2);
  }
  const mean = noise.reduce((sum, one) => sum + one, 0) / noise.length;
  const variance = noise.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (noise.length - 1);
  return noise.length >= 3 && mean > 0 && Math.sqrt(variance) < NOISE_OF_NOISE * mean;
}

function flagsOf(rule: StoppingRule, state: StoppingState): readonly StopFlag[] {
  const { samples } = state;
  const flags: StopFlag[] = [];
  if (isSaturated(rule.target, state)) flags.push('clock-saturated');
  if (samples.length < rule.minSamples) flags.push('few-samples');
  if (visitsOf(samples) < (rule.minVisits ?? MIN_VISITS)) flags.push('single-visit');
  if (effectiveSamples(samples) < CORRELATED_SHARE * samples.length) flags.push('autocorrelated');
  return flags;
}

function badSample(samples: readonly TimedSample[]): StopReason | undefined {
  for (const { ns } of samples) {
    if (ns === 0) return 'zero-time';
    if (ns < 0 && ns > -Infinity) return 'negative-time';
    if (!Number.isFinite(ns)) return 'not-a-time';
  }
  return undefined;
}

const nsOf = (samples: readonly TimedSample[]): readonly number[] => samples.map(({ ns }) => ns);

const visitsOf = (samples: readonly TimedSample[]): number =>
  new Set(samples.map(({ launch, round }) => `${launch} ${round}`)).size;

/** Of the middle of an interval of times: the median itself may lie anywhere in it. */
const relativeHalfWidth = (low: number, high: number): number => (high - low) / (high + low);
