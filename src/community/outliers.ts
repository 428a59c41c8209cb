/**
 * @file How a run stands among others of the same comparison key. Median and median absolute deviation of the others,
 * workload by workload, on logs: one odd run among them moves neither. A label is all that follows from it; a faster
 * device than anybody had before is an outlier until a second one is there.
 */
import { fastestByWorkload, timedPoints } from '../analysis/points.ts';
import { mad, madToSigma, median } from '../analysis/statistics.ts';
import type { Run } from '../results/schema.ts';

export type Label = 'unverified' | 'consistent' | 'outlier';

/** Fewest other runs, and fewest workloads in common, that say anything. */
const LEAST_RUNS = 3;
const LEAST_WORKLOADS = 5;
/** A workload is off when it differs by this factor and by this many deviations of the others. */
const FACTOR = 1.3;
const DEVIATIONS = 4;
/** A run is an outlier when more than this share of its workloads is off. */
const SHARE = 0.2;

/** Log medians by workload id, of the fastest variant. */
export type Times = ReadonlyMap<string, number>;

export const timesOf = (run: Run): Times =>
  new Map(
    [...fastestByWorkload(timedPoints(run))].map(([id, point]) => [id, Math.log(point.summary.medianNs)]),
  );

export interface Standing {
  readonly label: Label;
  /** Other runs of the key. */
  readonly others: number;
  /** Workloads that at least three of them have too. */
  readonly shared: number;
  /** Those that are off, the farthest first, with how many times as long they take as the others' median. */
  readonly off: readonly { readonly workload: string; readonly ratio: number }[];
}

/** `others` are runs of the same key, without this one. */
export function standing(own: Times, others: readonly Times[]): Standing {
  const off: { workload: string; ratio: number }[] = [];
  let shared = 0;
  for (const [workload, time] of own) {
    const theirs = others.flatMap((one) => one.get(workload) ?? []);
    if (theirs.length < LEAST_RUNS) continue;
    shared++;
    const sigma = madToSigma * mad(theirs);
    const distance = time - median(theirs);
    if (Math.abs(distance) > Math.max(Math.log(FACTOR), DEVIATIONS * sigma)) {
      off.push({ workload, ratio: Math.exp(distance) });
    }
  }
  off.sort((a, b) => Math.abs(Math.log(b.ratio)) - Math.abs(Math.log(a.ratio)));
  const base = { others: others.length, shared, off };
  if (others.length < LEAST_RUNS || shared < LEAST_WORKLOADS) return { label: 'unverified', ...base };
  return { label: off.length > SHARE * shared ? 'outlier' : 'consistent', ...base };
}
