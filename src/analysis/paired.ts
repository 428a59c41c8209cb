/**
 * @file Ratios of two sets of times, without assuming a distribution: Hodges and Lehmann's estimate, with the interval
 * that belongs to Wilcoxon's signed-rank test (pairs) or to Mann and Whitney's test (two independent sets); Hollander,
 * Wolfe & Chicken, Nonparametric Statistical Methods, chapters 3 and 4. All work on logs, so a ratio and its inverse
 * get inverse answers.
 */
import { ascending } from '../results/summary.ts';
import { middleOf, nthDifference, nthWalsh } from './nth-pairwise.ts';
import { mannWhitneyInterval, signedRankInterval } from './rank-nulls.ts';

/** How many times as long `a` takes as `b`. */
export interface Ratio {
  readonly ratio: number;
  /** Absent from too few values. */
  readonly ci95?: readonly [low: number, high: number];
  /** Pairs, or values of the smaller set. */
  readonly n: number;
  /** Of `ci95`, at least 0.95: exact up to 30 values (a set), of the normal approximation beyond. */
  readonly coverage?: number;
}

/**
 * a over b, pair by pair: exp of the median of all Walsh averages of ln(aᵢ/bᵢ). The interval runs between two of
 * these averages, from six pairs (1 − 2/2⁶ is 96.9 %, 1 − 2/2⁵ only 93.8 %). It assumes that the log ratios are independent and symmetric about
 * one centre, as differences of two noises of the same kind are. Equal pairs stay in: ties make the closed
 * interval cover more, never less.
 *
 * Throws a `RangeError` for no pairs, sets of different length, and a time that is not above 0.
 */
export function pairedRatio(a: readonly number[], b: readonly number[]): Ratio {
  if (a.length !== b.length) throw new RangeError(`${a.length} times cannot be paired with ${b.length}`);
  const [logA, logB] = [logs(a, 'a'), logs(b, 'b')];
  const n = logA.length;
  const sorted = ascending(logA.map((log, i) => log - logB[i]!));
  const count = (n * (n + 1)) / 2;
  return between(n, count, signedRankInterval(n), (k) => nthWalsh(sorted, k));
}

/**
 * a over b, of sets that have nothing to do with each other: exp of the median of all ln aᵢ − ln bⱼ. The interval runs
 * between two of these differences, from 4 times each. It assumes that the sets differ by a factor only and that
 * the times of a set are independent.
 *
 * Throws a `RangeError` for an empty set, and for a time that is not above 0.
 */
export function unpairedRatio(a: readonly number[], b: readonly number[]): Ratio {
  const [sortedA, sortedB] = [ascending(logs(a, 'a')), ascending(logs(b, 'b'))];
  const [n, m] = [sortedA.length, sortedB.length];
  return between(Math.min(n, m), n * m, mannWhitneyInterval(n, m), (k) => nthDifference(sortedA, sortedB, k));
}

function between(
  n: number,
  count: number,
  interval: ReturnType<typeof signedRankInterval>,
  at: (k: number) => number,
): Ratio {
  const ratio = Math.exp(middleOf(count, at));
  if (interval === undefined) return { ratio, n };
  const { rank, coverage } = interval;
  return { ratio, ci95: [Math.exp(at(rank)), Math.exp(at(count + 1 - rank))], n, coverage };
}

function logs(times: readonly number[], name: string): readonly number[] {
  if (times.length === 0) throw new RangeError(`a ratio needs times: ${name} has none`);
  return times.map((time, i) => {
    if (!(time > 0 && time < Infinity)) throw new RangeError(`${name}[${i}] is ${time}, not a time above 0`);
    return Math.log(time);
  });
}
