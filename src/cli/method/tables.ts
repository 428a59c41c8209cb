/**
 * @file What the launches of a method check say, as counts with Wilson intervals. Pure: runs in, tables out.
 *
 * Three sets of launches of the same workloads on the same machine: unchanged, and with 5 % and 10 % more dispatches
 * than are booked, which is a slowdown whose size is known exactly.
 */
import { compare } from '../../analysis/comparison.ts';
import type { Verdict } from '../../analysis/comparison.ts';
import { random, shuffled } from '../../random.ts';
import { isTimed } from '../../analysis/points.ts';
import type { Run, TimingOk } from '../../results/schema.ts';
import { median, rerunInterval } from '../../results/summary.ts';

/** `hits` of `n`, with Wilson's 95 % interval (JASA 22, 1927). */
export interface Share {
  readonly hits: number;
  readonly n: number;
  readonly share: number;
  readonly ci95: readonly [number, number];
}

export function share(hits: number, n: number): Share {
  if (n === 0) return { hits, n, share: Number.NaN, ci95: [0, 1] };
  const z2 = 1.959964 ** 2;
  const p = hits / n;
  const middle = (p + z2 / (2 * n)) / (1 + z2 / n);
  const reach = (Math.sqrt(z2) * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n))) / (1 + z2 / n);
  return { hits, n, share: p, ci95: [Math.max(0, middle - reach), Math.min(1, middle + reach)] };
}

/** Workload → its point in each launch, in the order of launches. */
export function pointsByWorkload(runs: readonly Run[]): ReadonlyMap<string, readonly TimingOk[]> {
  const byId = new Map<string, TimingOk[]>();
  for (const run of runs) {
    for (const point of run.points.filter(isTimed)) {
      byId.set(point.id, [...(byId.get(point.id) ?? []), point]);
    }
  }
  return byId;
}

export interface Coverage {
  /** `rerun95` from all launches but one holds the median of that one. */
  readonly rerun95: Share;
  /** Median over workloads of (high − low) / (high + low). */
  readonly rerunHalfWidth: number;
  /** `ci95` of a launch holds the median of all launches' medians. Reported, no goal. */
  readonly ci95: Share;
  /** Standard deviation of log launch medians, median over workloads. */
  readonly betweenLaunches: number;
  /** Interquartile range over median within a launch, median over points. */
  readonly withinLaunch: number;
}

/** Leave one launch out. */
export function coverage(runs: readonly Run[]): Coverage {
  let [held, left, holds, all] = [0, 0, 0, 0];
  const widths: number[] = [];
  const between: number[] = [];
  const within: number[] = [];
  for (const points of pointsByWorkload(runs).values()) {
    const times = points.map(({ summary }) => summary.medianNs);
    const grand = median(times);
    for (const [i, { summary }] of points.entries()) {
      const interval = rerunInterval(times.filter((_, j) => j !== i));
      if (interval !== undefined) {
        left++;
        if (times[i]! >= interval[0] && times[i]! <= interval[1]) held++;
        widths.push((interval[1] - interval[0]) / (interval[1] + interval[0]));
      }
      if (summary.ci95 !== undefined) {
        all++;
        if (grand >= summary.ci95[0] && grand <= summary.ci95[1]) holds++;
      }
      within.push((summary.q3Ns - summary.q1Ns) / summary.medianNs);
    }
    const logs = times.map(Math.log);
    const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
    between.push(Math.sqrt(logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (logs.length - 1)));
  }
  return {
    rerun95: share(held, left),
    rerunHalfWidth: median(widths),
    ci95: share(holds, all),
    betweenLaunches: median(between),
    withinLaunch: median(within),
  };
}

export interface VerdictCounts {
  readonly comparisons: number;
  readonly counts: Readonly<Record<Verdict, number>>;
}

/** Medians of the chosen launches, in order of time. */
const medians = (points: readonly TimingOk[], chosen: readonly number[]): number[] =>
  chosen.toSorted((a, b) => a - b).map((i) => points[i]!.summary.medianNs);

/** Pairs of launches a comparison is made of. */
export const PAIRS = 8;

/**
 * Verdicts on `head` against `base`, each from {@link PAIRS} launches of either drawn without replacement, paired in
 * order of time. When both are the same set the two halves are disjoint. Resampled comparisons share launches: they
 * are many, not independent.
 */
export function verdicts(
  base: readonly Run[],
  head: readonly Run[],
  threshold: number,
  resamples: number,
  seed: number,
): VerdictCounts {
  const counts: Record<Verdict, number> = { same: 0, faster: 0, slower: 0, ambiguous: 0 };
  const source = random(seed);
  const heads = pointsByWorkload(head);
  let comparisons = 0;
  for (const [id, bases] of pointsByWorkload(base)) {
    const others = heads.get(id) ?? [];
    for (let r = 0; r < resamples; r++) {
      const drawn = shuffled(Array.from(bases.keys()), source);
      const left = drawn.slice(0, PAIRS);
      const right =
        base === head
          ? drawn.slice(PAIRS, 2 * PAIRS)
          : shuffled(Array.from(others.keys()), source).slice(0, PAIRS);
      if (left.length < PAIRS || right.length < PAIRS) continue;
      const resolution = 1e-6;
      const { verdict } = compare(medians(bases, left), medians(others, right), {
        threshold,
        paired: true,
        resolution,
      });
      counts[verdict]++;
      comparisons++;
    }
  }
  return { comparisons, counts };
}
