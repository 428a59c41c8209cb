/**
 * @file When the kernels of two programs have taken enough turns: a pure rule over the log ratios of the pairs of samples
 * so far. It looks at their spread and never at their middle, so it favours no answer.
 */
import { MIN_TURNS } from '../analysis/gate.ts';
import { medianInterval } from '../results/summary.ts';
import { MAX_SAMPLES, OVERTIME, nextLook } from './stopping.ts';
import type { StopReason, StoppingRule } from './stopping.ts';

/**
 * Half-width of the 95 % interval of the median log ratio: a standard deviation of about 0.8 %. Launches of one program
 * differ by as much, so a gate learns more from another launch than from a narrower one.
 */
export const TURNS_TARGET = 0.015;

/**
 * So many times their time may turns take that have fewer, for a launch without a ratio tells nothing precise. Turns that
 * take a quarter of it each have none all the same: a few of them must not eat the budget of all.
 */
const LONG_OVERTIME = 4 * OVERTIME;

/** Why turns end now; undefined where they go on. `elapsedNs` is wall time by side; to be asked after each pair. */
export function enoughTurns(
  logs: readonly number[],
  { minSamples, pointLimitS, maxSamples = MAX_SAMPLES }: StoppingRule,
  elapsedNs: number,
): StopReason | undefined {
  const n = logs.length;
  const limitNs = pointLimitS * 1e9;
  if (n < Math.max(minSamples, MIN_TURNS)) {
    const overtime = n < MIN_TURNS ? LONG_OVERTIME : OVERTIME;
    return elapsedNs >= overtime * limitNs ? 'time-limit' : undefined;
  }
  if (n === nextLook(n - 1)) {
    const interval = medianInterval(logs, 0.95);
    if (interval !== undefined && (interval.high - interval.low) / 2 <= TURNS_TARGET) return 'converged';
  }
  if (n >= maxSamples) return 'max-samples';
  return elapsedNs >= limitNs ? 'time-limit' : undefined;
}
