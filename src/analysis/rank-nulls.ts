/**
 * @file Null distributions of two rank statistics, and the rank at which their intervals start. Both are symmetric:
 * an interval leaves out the k − 1 lowest and k − 1 highest of its ordered values when P(statistic ≤ k − 1) ≤ 2.5 %.
 */
import { normalCdf, normalQuantile } from '../results/distributions.ts';

/** Sample sizes up to which null distributions are exact; normal beyond. */
const maxExact = 30;

/** `rank` counts from 1; `coverage` is exact where the null distribution is. */
export interface IntervalRank {
  readonly rank: number;
  readonly coverage: number;
}

/**
 * P(W = w) at index w of Wilcoxon's signed-rank sum: each of `ranks` is added with probability ½. `ranks` are
 * integers: of tied differences, which share half ranks, pass twice the ranks and read index 2w.
 */
export function signedRankNull(ranks: readonly number[]): Float64Array {
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  const mass = new Float64Array(total + 1);
  mass[0] = 1;
  let reached = 0;
  for (const rank of ranks) {
    reached += rank;
    for (let w = reached; w >= 0; w--) {
      mass[w] = (mass[w]! + (w >= rank ? mass[w - rank]! : 0)) / 2;
    }
  }
  return mass;
}

/**
 * P(U = u) of Mann and Whitney's U for `n` and `m` values without ties: of all C(n+m, n) orders, the number with u
 * inversions is the coefficient of qᵘ in ∏ᵢ (1 − q^(m+i)) / (1 − qⁱ), i = 1 … n.
 */
export function mannWhitneyNull(n: number, m: number): Float64Array {
  const orders = new Float64Array(n * m + 1);
  orders[0] = 1;
  for (let i = 1; i <= n; i++) {
    for (let u = n * m; u >= m + i; u--) orders[u]! -= orders[u - m - i]!;
    for (let u = i; u <= n * m; u++) orders[u]! += orders[u - i]!;
  }
  const total = orders.reduce((sum, count) => sum + count, 0);
  return orders.map((count) => count / total);
}

/** Where the interval of Walsh averages of `n` differences starts. Undefined where there is none: below 6 at 95 %. */
export function signedRankInterval(n: number, confidence = 0.95): IntervalRank | undefined {
  if (n > maxExact) {
    return normalRank((n * (n + 1)) / 2, (n * (n + 1) * (2 * n + 1)) / 24, confidence);
  }
  return exactRank(signedRankNull(Array.from({ length: n }, (_, i) => i + 1)), confidence);
}

/** Fewest values of either set: 4 and 4 are the smallest equal sets with a 95 % interval. */
const minUnpaired = 4;

/** Where the interval of the n·m differences starts. Undefined where there is none, and below 4 values of a set. */
export function mannWhitneyInterval(n: number, m: number, confidence = 0.95): IntervalRank | undefined {
  if (Math.min(n, m) < minUnpaired) return undefined;
  if (Math.max(n, m) > maxExact) {
    return normalRank(n * m, (n * m * (n + m + 1)) / 12, confidence);
  }
  return exactRank(mannWhitneyNull(n, m), confidence);
}

function exactRank(mass: Float64Array, confidence: number): IntervalRank | undefined {
  let best: IntervalRank | undefined;
  let missed = 0;
  for (let k = 0; 2 * k < mass.length - 1; k++) {
    missed += mass[k]!;
    if (1 - 2 * missed < confidence) break;
    best = { rank: k + 1, coverage: 1 - 2 * missed };
  }
  return best;
}

/** The normal approximation with continuity correction, for `count` ordered values. */
function normalRank(count: number, variance: number, confidence: number): IntervalRank {
  const z = normalQuantile((1 + confidence) / 2);
  const rank = Math.floor(count / 2 + 0.5 - z * Math.sqrt(variance));
  return { rank, coverage: 1 - 2 * normalCdf((rank - 0.5 - count / 2) / Math.sqrt(variance)) };
}
