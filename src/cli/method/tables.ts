/**
 * @file What the launches of a method check say, as counts with Wilson intervals. Pure: runs in, tables out.
 *
 * In each launch every workload is measured several times in turns, as twins: unchanged, unchanged again, and with 5 %
 * and 10 % more dispatches than are booked, which is a slowdown whose size is known exactly.
 */
import { compare } from '../../analysis/comparison.ts';
import type { Verdict } from '../../analysis/comparison.ts';
import { random, shuffled } from '../../random.ts';
import { isTimed } from '../../analysis/points.ts';
import { pairedTimes } from '../../analysis/ratios.ts';
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
export type PointsOf = ReadonlyMap<string, readonly TimingOk[]>;

/** The points of one twin; those of workloads that it was measured for in every launch. */
export function pointsOfTwin(runs: readonly Run[], twin: string): PointsOf {
  const found = new Map<string, TimingOk[]>();
  for (const run of runs) {
    for (const point of run.points.filter(isTimed)) {
      if (!point.variant.name.endsWith(` ${twin}`)) continue;
      found.set(point.workload.id, [...(found.get(point.workload.id) ?? []), point]);
    }
  }
  return new Map([...found].filter(([, points]) => points.length === runs.length));
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
export function coverage(of: PointsOf): Coverage {
  let [held, left, holds, all] = [0, 0, 0, 0];
  const widths: number[] = [];
  const between: number[] = [];
  const within: number[] = [];
  for (const points of of.values()) {
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

const none = (): Record<Verdict, number> => ({ same: 0, faster: 0, slower: 0, ambiguous: 0 });

/** Finer than any threshold: the samples of these runs last many steps of their clock. */
const RESOLUTION = 1e-6;

/**
 * Verdicts on equal things, each from {@link PAIRS} launches of either side drawn without replacement from disjoint
 * halves, paired in order of time. Resampled comparisons share launches: they are many, not independent.
 */
export function verdictsAcross(
  of: PointsOf,
  threshold: number,
  resamples: number,
  seed: number,
): VerdictCounts {
  return resampled(of, resamples, seed, (points, drawn) =>
    drawn.length < 2 * PAIRS
      ? undefined
      : verdictOf(
          medians(points, drawn.slice(0, PAIRS)),
          medians(points, drawn.slice(PAIRS, 2 * PAIRS)),
          threshold,
        ),
  );
}

/** Verdicts on two twins that were measured in turns in the same launches: {@link PAIRS} launches each, drawn alike. */
export function verdictsBeside(
  base: PointsOf,
  head: PointsOf,
  threshold: number,
  resamples: number,
  seed: number,
): VerdictCounts {
  return resampled(base, resamples, seed, (points, drawn, id) => {
    const others = head.get(id);
    if (others === undefined || drawn.length < PAIRS) return undefined;
    const launches = drawn.slice(0, PAIRS);
    return verdictOf(medians(points, launches), medians(others, launches), threshold);
  });
}

/** The same from all pairs of samples of the drawn launches: what a run of several launches says of its variants. */
export function verdictsPooled(
  base: PointsOf,
  head: PointsOf,
  launches: number,
  { threshold, resamples, seed }: { threshold: number; resamples: number; seed: number },
): VerdictCounts {
  return resampled(base, resamples, seed, (points, drawn, id) => {
    const others = head.get(id);
    if (others === undefined || drawn.length < launches) return undefined;
    const pairs = drawn.slice(0, launches).map((launch) => pairedTimes(others[launch]!, points[launch]!));
    const [heads, bases] = [pairs.flatMap(([left]) => left), pairs.flatMap(([, right]) => right)];
    return bases.length === 0 ? undefined : verdictOf(bases, heads, threshold);
  });
}

/** Verdicts on two twins from the samples of one launch alone, pair by pair: one for each workload and launch. */
export function verdictsWithin(base: PointsOf, head: PointsOf, threshold: number): VerdictCounts {
  const counts = none();
  let comparisons = 0;
  for (const [id, points] of base) {
    for (const [launch, point] of points.entries()) {
      const other = head.get(id)?.[launch];
      if (other === undefined) continue;
      const [heads, bases] = pairedTimes(other, point);
      if (bases.length === 0) continue;
      counts[verdictOf(bases, heads, threshold)]++;
      comparisons++;
    }
  }
  return { comparisons, counts };
}

const verdictOf = (base: readonly number[], head: readonly number[], threshold: number): Verdict =>
  compare(base, head, { threshold, paired: true, resolution: RESOLUTION }).verdict;

function resampled(
  of: PointsOf,
  resamples: number,
  seed: number,
  judge: (points: readonly TimingOk[], drawn: readonly number[], id: string) => Verdict | undefined,
): VerdictCounts {
  const counts = none();
  const source = random(seed);
  let comparisons = 0;
  for (const [id, points] of of) {
    for (let r = 0; r < resamples; r++) {
      const verdict = judge(points, shuffled(Array.from(points.keys()), source), id);
      if (verdict === undefined) continue;
      counts[verdict]++;
      comparisons++;
    }
  }
  return { comparisons, counts };
}
