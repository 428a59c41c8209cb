/** @file What two runs that are compared were measured on and with, side by side, and what their ratios say at a glance. Pure. */
import type { RunComparison } from '../analysis/compare-runs.ts';
import { countsText, REASON_WORDS } from '../analysis/compare-texts.ts';
import { formatCount, formatNs, formatNumber } from '../analysis/format.ts';
import { isTimed } from '../analysis/points.ts';
import { engineOf } from '../analysis/run-key.ts';
import { adapterName } from '../results/adapter.ts';
import type { Run } from '../results/schema.ts';
import { sideOf } from './compare-rows.ts';
import type { Glance } from './glance.ts';

export interface Fact {
  readonly what: string;
  readonly a: string;
  readonly b: string;
}

/** `when` puts a time into words. */
export function comparedFacts(a: Run, b: Run, when: (iso: string) => string): readonly Fact[] {
  return Object.entries(FACTS).map(([what, of]) => ({ what, a: of(a, when), b: of(b, when) }));
}

const FACTS: Readonly<Record<string, (run: Run, when: (iso: string) => string) => string>> = {
  Device: ({ environment: { adapter }, submission }) =>
    `${adapterName(adapter)}${adapter.isSoftware || adapter.isFallbackAdapter ? ' (software adapter)' : ''}${
      submission?.deviceName === undefined ? '' : `, called “${submission.deviceName}” by its owner`
    }`,
  System: ({ environment: { os, cpuModel } }) => [os, cpuModel].filter(Boolean).join(', '),
  Engine: ({ environment }) => engineOf(environment),
  Suite: ({ suite, filter }) => (filter === undefined ? suite : `${suite}, only ${filter}`),
  Launches: (run) => String(launchesOf(run)),
  'Timed points': ({ points }) => formatCount(points.filter(isTimed).length),
  Clock: ({ calibration: { clock, quantumNs } }) =>
    `${clock === 'gpu-timestamp' ? 'GPU timestamps' : 'wall clock'}${
      quantumNs[clock] === undefined ? '' : `, steps of ${formatNs(quantumNs[clock])}`
    }`,
  Measured: ({ startedAt }, when) => when(startedAt),
  Rooflaw: ({ harness: { version, commit } }) =>
    `${version}${commit === null ? '' : ` (${commit.slice(0, 8)}${commit.endsWith('-dirty') ? ', changed' : ''})`}`,
};

/** The most that a point has: of a run that ended early some have fewer. */
const launchesOf = ({ points }: Run): number =>
  points.reduce((most, point) => (isTimed(point) ? Math.max(most, point.summary.launches ?? 1) : most), 1);

/** What the device of a run is called: by its owner where it was published, else by the browser. */
const nameOf = ({ submission, environment: { adapter } }: Run): string =>
  submission?.deviceName ?? adapterName(adapter);

/** The ratio as a sentence, in the direction in which it is above 1. */
function plainly(ratio: number, a: Run, b: Run): string {
  const [nameA, nameB] = [nameOf(a), nameOf(b)];
  const [first, second] = nameA === nameB ? ['A', 'B'] : [`A (${nameA})`, `B (${nameB})`];
  if (ratio >= 0.995 && ratio < 1.005) return `${second} takes as long as ${first}`;
  return ratio > 1
    ? `${second} takes ${formatNumber(ratio)} times as long as ${first}`
    : `${second} is ${formatNumber(1 / ratio)} times as fast as ${first}`;
}

/** Empty where the runs have no workload in common. */
export function comparisonGlances(
  { workloads, families, threshold }: RunComparison,
  a: Run,
  b: Run,
): readonly Glance[] {
  const [all] = families;
  if (all === undefined) return [];
  const sides = workloads.map(sideOf);
  const [below, above] = [count(sides, 'below'), count(sides, 'above')];
  const { low, high, basis } = all;
  const withInterval = workloads.filter((row) => row.low !== undefined).length;
  return [
    {
      label: 'Time in B over time in A',
      value: `${formatNumber(all.ratio)}×`,
      note: `${plainly(all.ratio, a, b)}: geometric mean of ${many(all.workloads)}${
        low === undefined || high === undefined || basis === undefined
          ? ''
          : `; ${formatNumber(low)} to ${formatNumber(high)} (${basis})`
      }`,
    },
    {
      label: 'Whole interval on one side of 1',
      value: `${below + above} of ${workloads.length}`,
      note:
        withInterval === 0
          ? 'none of them has an interval'
          : `in ${below} below it, B faster; in ${above} above it, B slower`,
    },
    {
      label: 'Verdicts',
      value: `${all.counts.slower + all.counts.faster + all.counts.same} of ${workloads.length} decided`,
      note: `${countsText(all)}, at a threshold of ${formatNumber(100 * threshold, 2)} %`,
    },
  ];
}

const count = <T>(values: readonly T[], wanted: T): number => values.filter((one) => one === wanted).length;
const many = (workloads: number): string => `${workloads} ${workloads === 1 ? 'workload' : 'workloads'}`;

/** Why workloads are called neither faster nor slower nor the same, each reason with how many; the most frequent first. */
export function undecidedText({ workloads }: Pick<RunComparison, 'workloads'>): string {
  const counts = new Map<string, number>();
  for (const { verdict, reason } of workloads) {
    if (verdict === 'ambiguous') counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const reasons = [...counts].toSorted(([, x], [, y]) => y - x);
  if (reasons.length === 0) return '';
  const parts = reasons.map(([reason, n]) => {
    const who = n === workloads.length ? 'all of them' : String(n);
    return `${who}: ${REASON_WORDS[reason as keyof typeof REASON_WORDS]}`;
  });
  const help = counts.has('one-launch')
    ? ' To decide it, measure each run with five launches (Run, “More options”).'
    : '';
  return `Not decided is, of ${many(workloads.length)}, ${parts.join('; ')}.${help}`;
}
