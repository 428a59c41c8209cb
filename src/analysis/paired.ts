/**
 * @file Ratios of two sets of times, without assuming a distribution: Hodges and Lehmann's estimate, with the interval
 * that belongs to Wilcoxon's signed-rank test (pairs) or to Mann and Whitney's test (two independent sets); Hollander,
 * Wolfe & Chicken, Nonparametric Statistical Methods, chapters 3 and 4. All work on logs, so a ratio and its inverse
 * get inverse answers.
 */
import { midranks } from '../results/autocorrelation.ts';
import { ascending } from '../results/summary.ts';
import { normalCdf } from '../results/distributions.ts';
import { middleOf, nthDifference, nthWalsh } from './nth-pairwise.ts';
import { mannWhitneyInterval, maxExact, signedRankInterval, signedRankNull } from './rank-nulls.ts';

/** Fewest pairs with a 95 % interval: 1 − 2/2⁶ is 96.9 %, 1 − 2/2⁵ only 93.8 %. */
export const minPairs = 6;

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

export interface SignedRankTest {
  /** Sum of the ranks of positive differences. */
  readonly wPlus: number;
  /** Differences that are not 0. */
  readonly n: number;
  /** Two-sided: twice the smaller tail, at most 1. */
  readonly pValue: number;
  readonly exact: boolean;
}

/**
 * Wilcoxon's signed-rank test of differences around 0. Zeros are left out, as he did; tied absolute differences share
 * the mean of their ranks, and up to 30 differences the null distribution is that of the shared ranks, exactly.
 * Beyond, normal with continuity correction and the variance of the shared ranks. Nothing but zeros: p = 1. Throws
 * a `RangeError` for NaN.
 */
export function wilcoxonSignedRank(differences: readonly number[]): SignedRankTest {
  const bad = differences.findIndex(Number.isNaN);
  if (bad >= 0) throw new RangeError(`difference ${bad} is not a number`);
  const kept = differences.filter((d) => d !== 0);
  const n = kept.length;
  const ranks = midranks(kept.map(Math.abs)).map((rank) => rank + 1);
  const wPlus = ranks.reduce((sum, rank, i) => sum + (kept[i]! > 0 ? rank : 0), 0);
  const total = (n * (n + 1)) / 2;
  const lower = Math.min(wPlus, total - wPlus);
  if (n <= maxExact) {
    const mass = signedRankNull(ranks.map((rank) => 2 * rank));
    let tail = 0;
    for (let w = 0; w <= 2 * lower; w++) tail += mass[w]!;
    return { wPlus, n, pValue: Math.min(1, 2 * tail), exact: true };
  }
  const deviation = Math.sqrt(ranks.reduce((sum, rank) => sum + rank * rank, 0) / 4);
  const pValue = Math.min(1, 2 * normalCdf((lower + 0.5 - total / 2) / deviation));
  return { wPlus, n, pValue, exact: false };
}

/**
 * a over b, pair by pair: exp of the median of all Walsh averages of ln(aᵢ/bᵢ). The interval runs between two of
 * these averages, from {@link minPairs} pairs. It assumes that the log ratios are independent and symmetric about
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
