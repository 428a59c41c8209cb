/**
 * @file How much fitting a report may do. Run files come from strangers, and a small one can hold thousands of
 * groups, or one group of thousands of points; a report of it must still be there within a second or two, and a
 * page must be able to draw it. Runs of this program stay far below these limits.
 */
import type { Remark } from './remark.ts';

/** Groups of points with a kernel law, and model curves. */
export const maxFitted = 40;
/** Points that all fits of a kind may have together; the largest are thinned to fit. */
export const maxPointsTogether = 2000;
/** A fit costs its points and about this many more, for the band of its curve. */
const pointsOfABand = 40;
/** Replicates times cost. */
const maxWork = 300_000;
const [fewestReplicates, mostReplicates] = [100, 400];

/** The largest `maxFitted` of `items`, in the order they came in; of equal ones the first. */
export function keepLargest<T>(items: readonly T[], size: (item: T) => number): readonly T[] {
  if (items.length <= maxFitted) return items;
  const ranked = items.map((item, index) => ({ item, index, size: size(item) }));
  ranked.sort((a, b) => b.size - a.size || a.index - b.index);
  const kept = ranked.slice(0, maxFitted).toSorted((a, b) => a.index - b.index);
  return kept.map(({ item }) => item);
}

export interface FitPlan {
  /** Points a single fit may have; `Infinity` where no limit is needed. */
  readonly points: number;
  /** Of the bootstrap. */
  readonly replicates: number;
}

/** For fits of so many points each: the largest cap that keeps all together within bounds, and the replicates. */
export function planFits(sizes: readonly number[]): FitPlan {
  let left = maxPointsTogether;
  let points = Infinity;
  for (const [index, size] of sizes.toSorted((a, b) => a - b).entries()) {
    const share = Math.floor(left / (sizes.length - index));
    if (size > share) {
      points = share;
      break;
    }
    left -= size;
  }
  const cost = sizes.reduce((sum, size) => sum + Math.min(size, points) + pointsOfABand, 0);
  const replicates = Math.floor(maxWork / Math.max(cost, 1));
  return { points, replicates: Math.min(Math.max(replicates, fewestReplicates), mostReplicates) };
}

/** At most `count` of `sorted`, evenly spread over them, the first and the last among them. */
export function thinned<T>(sorted: readonly T[], count: number): readonly T[] {
  if (sorted.length <= count) return sorted;
  return Array.from(
    { length: count },
    (_, k) => sorted[Math.round((k * (sorted.length - 1)) / (count - 1))]!,
  );
}

export const thinnedRemark = (kept: number, of: number, nouns: string): Remark => ({
  code: 'thinned',
  message: `${kept} of ${of} ${nouns} are used, evenly spread: so many are not fitted`,
});
