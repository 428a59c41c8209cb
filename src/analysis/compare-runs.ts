/**
 * @file Two stored runs, workload by workload: how many times as long `b` takes as `a`. They were measured apart, so
 * nothing pairs their samples, and what differs from launch to launch of one program differs between them too. Hence:
 *
 * - Where both have `rerun95` (five launches each), the interval is where the ratio of another launch of each would
 *   fall: both intervals are symmetric in logs, and their half-widths add as squares. The verdict follows from it.
 * - Otherwise the verdict is `ambiguous`, `one-launch`: a launch says nothing about another. The ratio is shown with the
 *   widest interval that both `ci95` allow, named `ci95`: noise within each run, and nothing else.
 *
 * Simulated at the default threshold of 5 %, launches differing by a standard deviation of 1.2 % (of 3 %), five launches
 * each: no change is called `same` in 100 % (26 %) and changed in 0 %, +10 % `slower` in 42 % (1 %), +20 % in 100 % (60 %);
 * the interval holds the ratio of two further launches in 98 %. It is slow to accuse, on purpose.
 *
 * Even the first knows only launches of one sitting: not another day, another driver or a warmer room. For a verdict on
 * a change of the program, measure both in turns.
 *
 * Joined are points of the same workload, variant and state of the cache. Where a workload has no variant in common, the
 * fastest of each stand for it. What other libraries computed is left out.
 */
import { evenPasses } from '../results/passes.ts';
import { isCacheForced } from '../results/point-id.ts';
import type { Run, TimingOk } from '../results/schema.ts';
import { launchMedians, rerunInterval } from '../results/summary.ts';
import { verdictOf } from './comparison.ts';
import type { Verdict, VerdictReason } from './comparison.ts';
import { isOurs, timedPoints, whyUntimed } from './points.ts';
import { compareKeys } from './run-key.ts';
import type { RunKey } from './run-key.ts';

/** What an interval is made of; see the top of the file. */
export type Basis = 'rerun95' | 'ci95';

export type RunVerdictReason =
  | VerdictReason
  /** Fewer than five launches of either run. */
  | 'one-launch'
  /** A software adapter against another machine, engine or a GPU: never ranked. */
  | 'software-adapter'
  /** Read from different clocks. */
  | 'different-clocks'
  /** Hot against cold. */
  | 'different-caches';

interface Judged {
  /** Time in `b` over time in `a`: above 1, `b` is slower. */
  readonly ratio: number;
  /** Of a 95 % interval; absent where a run has too few samples for any. */
  readonly low?: number;
  readonly high?: number;
  /** What that interval is; absent with it. */
  readonly basis?: Basis;
  readonly verdict: Verdict;
  readonly reason: RunVerdictReason;
}

export interface ComparedWorkload extends Judged {
  /** Of the workload, with `, hot` or `, cold` where that was asked for. */
  readonly id: string;
  readonly kernel: string;
  /** `direct`, or `direct → tiled TILE=16` where they have none in common. */
  readonly variant: string;
  readonly aNs: number;
  readonly bNs: number;
  /** Flops of a dispatch, or bytes where it computes nothing: the workload's size on an axis. */
  readonly work: number;
}

export interface ComparedFamily extends Judged {
  /** A kernel, or `all`. */
  readonly family: string;
  readonly workloads: number;
  readonly counts: Readonly<Record<Verdict, number>>;
}

/** A workload that only one run has a time for. */
export interface Unmatched {
  readonly id: string;
  /** The run without. */
  readonly missingIn: 'a' | 'b';
  /** `not in this run`, `failed: wrong-result`. */
  readonly why: string;
}

export interface RunComparison {
  readonly key: RunKey;
  /** Smallest relative change that matters. */
  readonly threshold: number;
  /** In the order of `a`. */
  readonly workloads: readonly ComparedWorkload[];
  /** `all` first, then kernels in the order of `a`; geometric means. */
  readonly families: readonly ComparedFamily[];
  readonly unmatched: readonly Unmatched[];
}

export interface CompareRunsOptions {
  /** Default 0.05: stored runs were not measured in turns, and less is lost in what differs between them. */
  readonly threshold?: number;
}

/** Pure and deterministic. Throws a `RangeError` for a threshold that is not between 0 and 1. */
export function compareRuns(a: Run, b: Run, { threshold = 0.05 }: CompareRunsOptions = {}): RunComparison {
  if (!(threshold > 0 && threshold < 1)) {
    throw new RangeError(`threshold ${threshold}: a share between 0 and 1 is needed, as 0.05 for 5 %`);
  }
  const key = compareKeys(a, b);
  const pairs = pairsOf(a, b);
  const workloads = pairs.map((pair) => compared(pair, key, threshold, stepOf(a, b, pair)));
  const families = [...new Set(workloads.map(({ kernel }) => kernel))].map((kernel) =>
    familyOf(kernel, pairs, workloads, threshold, (row) => row.kernel === kernel),
  );
  return {
    key,
    threshold,
    workloads,
    families:
      workloads.length === 0 ? [] : [familyOf('all', pairs, workloads, threshold, () => true), ...families],
    unmatched: unmatchedOf(a, b, pairs),
  };
}

interface Pair {
  readonly id: string;
  readonly a: TimingOk;
  readonly b: TimingOk;
}

/** The workload and the state of the cache that was asked for. */
const keyOf = (point: TimingOk): string =>
  isCacheForced(point)
    ? `${point.workload.id}, ${point.cache === 'hot' ? 'hot' : 'cold'}`
    : point.workload.id;

function byKey(run: Run): ReadonlyMap<string, readonly TimingOk[]> {
  const groups = new Map<string, TimingOk[]>();
  for (const point of timedPoints(run).filter(isOurs)) {
    const key = keyOf(point);
    groups.set(key, [...(groups.get(key) ?? []), point]);
  }
  return groups;
}

function pairsOf(a: Run, b: Run): readonly Pair[] {
  const others = byKey(b);
  return [...byKey(a)].flatMap(([id, ofA]): Pair[] => {
    const ofB = others.get(id);
    if (ofB === undefined) return [];
    const common = ofA.flatMap((point): Pair[] => {
      const twin = ofB.find(({ variant }) => variant.name === point.variant.name);
      return twin === undefined ? [] : [{ id, a: point, b: twin }];
    });
    return common.length > 0 ? common : [{ id, a: fastest(ofA), b: fastest(ofB) }];
  });
}

const fastest = (points: readonly TimingOk[]): TimingOk =>
  points.reduce((best, one) => (one.summary.medianNs < best.summary.medianNs ? one : best));

function unmatchedOf(a: Run, b: Run, pairs: readonly Pair[]): readonly Unmatched[] {
  const matched = new Set(pairs.map(({ id }) => id));
  const [whyA, whyB] = [whyUntimed(a), whyUntimed(b)];
  const alone = (run: Run, missingIn: 'a' | 'b', why: (workload: string) => string): readonly Unmatched[] =>
    [...byKey(run)].flatMap(([id, [point]]) =>
      matched.has(id) || point === undefined ? [] : [{ id, missingIn, why: why(point.workload.id) }],
    );
  return [...alone(a, 'b', whyB), ...alone(b, 'a', whyA)];
}

/** A step of the coarser clock as a share of a pass. */
const stepOf = (a: Run, b: Run, pair: Pair): number => Math.max(stepIn(a, pair.a), stepIn(b, pair.b));

const stepIn = ({ calibration }: Run, { clock, summary, dispatches }: TimingOk): number =>
  (calibration.quantumNs[clock] ?? 0) / (summary.medianNs * dispatches);

function compared({ id, a, b }: Pair, key: RunKey, threshold: number, step: number): ComparedWorkload {
  const row = {
    id,
    kernel: a.workload.kernel,
    variant: a.variant.name === b.variant.name ? a.variant.name : `${a.variant.name} → ${b.variant.name}`,
    aNs: a.summary.medianNs,
    bNs: b.summary.medianNs,
    work: a.cost.flops > 0 ? a.cost.flops : a.cost.bytes,
  };
  const found = ratioOf(a.summary, b.summary);
  const undecided = (reason: RunVerdictReason): ComparedWorkload => ({
    ...row,
    ...found,
    verdict: 'ambiguous',
    reason,
  });
  if (!key.rankable) return undecided('software-adapter');
  if (a.clock !== b.clock) return undecided('different-clocks');
  if (a.cache !== b.cache) return undecided('different-caches');
  if (found.basis !== 'rerun95') return undecided('one-launch');
  if (step > threshold) return undecided('clock-saturated');
  return { ...row, ...found, ...verdictOf(found.ratio, [found.low, found.high], threshold) };
}

type Interval = readonly [low: number, high: number];

type Found =
  | { readonly ratio: number; readonly basis: Basis; readonly low: number; readonly high: number }
  | { readonly ratio: number; readonly basis?: never };

function ratioOf(a: TimingOk['summary'], b: TimingOk['summary']): Found {
  if (a.rerun95 && b.rerun95) return rerunRatio(a.rerun95, b.rerun95);
  const ratio = b.medianNs / a.medianNs;
  if (!a.ci95 || !b.ci95) return { ratio };
  return { ratio, basis: 'ci95', low: b.ci95[0] / a.ci95[1], high: b.ci95[1] / a.ci95[0] };
}

/** Of two intervals that are symmetric in logs: their middles' ratio, half-widths added as squares. */
function rerunRatio(a: Interval, b: Interval): Extract<Found, { low: number }> {
  const ratio = Math.sqrt((b[0] * b[1]) / (a[0] * a[1]));
  const reach = Math.exp(Math.hypot(Math.log(a[1] / a[0]) / 2, Math.log(b[1] / b[0]) / 2));
  return { ratio, basis: 'rerun95', low: ratio / reach, high: ratio * reach };
}

function familyOf(
  family: string,
  pairs: readonly Pair[],
  rows: readonly ComparedWorkload[],
  threshold: number,
  isMember: (row: ComparedWorkload) => boolean,
): ComparedFamily {
  const members = rows.filter(isMember);
  const counts = { same: 0, faster: 0, slower: 0, ambiguous: 0 };
  for (const { verdict } of members) counts[verdict]++;
  const base = { family, workloads: members.length, counts };
  const undecided = members.find(({ reason }) => UNDECIDABLE.includes(reason));
  const found = geometricMean(
    members,
    pairs.filter((_, i) => isMember(rows[i]!)),
  );
  if (undecided !== undefined) return { ...base, ...found, verdict: 'ambiguous', reason: undecided.reason };
  if (found.basis !== 'rerun95') return { ...base, ...found, verdict: 'ambiguous', reason: 'one-launch' };
  return { ...base, ...found, ...verdictOf(found.ratio, [found.low, found.high], threshold) };
}

/** What hinders a verdict on one of its workloads hinders one on their mean. */
const UNDECIDABLE: readonly RunVerdictReason[] = [
  'software-adapter',
  'different-clocks',
  'different-caches',
  'one-launch',
];

/**
 * What is common to all workloads of a launch does not average out, so with launches the mean is taken within each of
 * them, and `rerun95` of those means makes the interval. Within a run errors are taken as independent: half-widths of
 * the logs add as squares, each side apart.
 */
function geometricMean(rows: readonly ComparedWorkload[], pairs: readonly Pair[]): Found {
  const a = rerunInterval(launchMeans(pairs.map((pair) => pair.a)));
  const b = rerunInterval(launchMeans(pairs.map((pair) => pair.b)));
  if (a && b) return rerunRatio(a, b);
  const n = rows.length;
  const ratio = Math.exp(rows.reduce((sum, row) => sum + Math.log(row.ratio), 0) / n);
  let [below, above] = [0, 0];
  for (const { ratio: one, low, high } of rows) {
    if (low === undefined || high === undefined) return { ratio };
    below += Math.log(one / low) ** 2;
    above += Math.log(high / one) ** 2;
  }
  const factor = (sum: number): number => Math.exp(Math.sqrt(sum) / n);
  return { ratio, basis: 'ci95', low: ratio / factor(below), high: ratio * factor(above) };
}

/** Geometric mean over the points, of each launch in which all of them were measured. */
function launchMeans(points: readonly TimingOk[]): readonly number[] {
  const logs = new Map<number, number[]>();
  for (const { samples, dispatches } of points) {
    const passes = evenPasses(samples, dispatches);
    const launches = [...new Set(passes.map(({ launch }) => launch))];
    for (const [i, median] of launchMedians(passes).entries()) {
      const launch = launches[i]!;
      const known = logs.get(launch) ?? [];
      logs.set(launch, known);
      known.push(Math.log(median / dispatches));
    }
  }
  return [...logs.values()]
    .filter((of) => of.length === points.length)
    .map((of) => Math.exp(of.reduce((sum, log) => sum + log, 0) / of.length));
}
