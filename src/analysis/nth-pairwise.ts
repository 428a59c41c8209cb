/**
 * @file Order statistics of all pairwise averages or differences without making them: n values have n²/2 of them, and
 * a run file may hold a hundred thousand samples. How many lie at or below a bound is counted in one pass over
 * sorted values, and the bound is bisected.
 */

/** 64 halvings leave a range narrower than the spacing of doubles at its ends. */
const halvings = 64;

/** The k-th smallest (k from 1) of values in `low` … `high`, of which `countUpTo(t)` are at most t. */
function nth(k: number, low: number, high: number, countUpTo: (bound: number) => number): number {
  if (countUpTo(low) >= k) return low;
  let [below, reached] = [low, high];
  for (let i = 0; i < halvings; i++) {
    const middle = (below + reached) / 2;
    if (countUpTo(middle) >= k) reached = middle;
    else below = middle;
  }
  return reached;
}

/** The k-th smallest (k from 1) Walsh average (xᵢ + xⱼ)/2, i ≤ j, of ascending values. */
export function nthWalsh(sorted: ArrayLike<number>, k: number): number {
  const n = sorted.length;
  return nth(k, sorted[0]!, sorted[n - 1]!, (bound) => {
    let count = 0;
    let upTo = n; // values before it pair with sorted[i] within the bound; falls as i rises
    for (let i = 0; i < n && i < upTo; i++) {
      while (upTo > i && sorted[i]! + sorted[upTo - 1]! > 2 * bound) upTo--;
      count += Math.max(0, upTo - i);
    }
    return count;
  });
}

/** The k-th smallest (k from 1) difference uᵢ − vⱼ of ascending values. */
export function nthDifference(u: ArrayLike<number>, v: ArrayLike<number>, k: number): number {
  return nth(k, u[0]! - v[v.length - 1]!, u[u.length - 1]! - v[0]!, (bound) => {
    let count = 0;
    let upTo = 0; // u before it lie within the bound of v[j]; rises with j
    for (let j = 0; j < v.length; j++) {
      while (upTo < u.length && u[upTo]! - v[j]! <= bound) upTo++;
      count += upTo;
    }
    return count;
  });
}

/** The median of `count` values, of which `at(k)` is the k-th smallest. */
export const middleOf = (count: number, at: (k: number) => number): number =>
  (at(Math.ceil(count / 2)) + at(Math.floor(count / 2) + 1)) / 2;
