/** @file What a run that ended early has measured for good, and what another try would better. */
import type { Point, Run } from './schema.ts';

/** Reasons for which a session breaks a point off with the samples it has. */
const BROKEN_OFF: readonly string[] = ['cancelled', 'device-lost', 'gpu-stuck'];

/** Whether the run's end, and not the point's own stopping rule, ended it: more samples belong to it. */
export const isBrokenOff = ({ status, reason }: Point): boolean =>
  status !== 'skipped' && BROKEN_OFF.includes(reason);

/** A kernel that is wrong once has no speed, so measuring it again would find out nothing. */
export const isWrong = ({ status, reason }: Point): boolean =>
  status === 'failed' && reason === 'wrong-result';

/** Reasons why a point is left out that are the same in every try: they lie in the kernel, the peer and the device. */
const FOR_GOOD: readonly string[] = [
  'no-peer',
  'no-variant',
  'other-variant',
  'variant-refuses',
  'feature-missing',
];

/** Whether another try would find the same, and no time. */
const isSettled = (point: Point): boolean =>
  isWrong(point) || (point.status === 'skipped' && FOR_GOOD.includes(point.reason));

/** Workloads whose every point is measured, wrong or out of the question; the rest of the run is the others. */
export function measuredWorkloads({ points }: Pick<Run, 'points'>): readonly string[] {
  const open = points.filter((point) => !isSettled(point) && (point.status !== 'ok' || isBrokenOff(point)));
  const left = new Set(open.map(({ workload }) => workload.id));
  return [...new Set(points.map(({ workload }) => workload.id))].filter((id) => !left.has(id));
}

/**
 * In how many launches each workload was measured. A wrong result and what is out of the question count as every launch
 * there can be; a launch that broke the point off does not count.
 */
export function launchesByWorkload({ points }: Pick<Run, 'points'>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const point of points) {
    if (point.kind === 'memory') continue; // it comes with a timing, whose samples tell
    const { id } = point.workload;
    const timed = point.kind === 'timing' && point.status === 'ok' ? point.samples : [];
    const launches = new Set(timed.map(({ launch }) => launch)).size;
    const measured = isBrokenOff(point) ? launches - 1 : Math.max(launches, point.status === 'ok' ? 1 : 0);
    const count = isSettled(point) ? Number.POSITIVE_INFINITY : Math.max(0, measured);
    // With several variants the one measured least decides.
    counts.set(id, Math.min(count, counts.get(id) ?? Number.POSITIVE_INFINITY));
  }
  return counts;
}

/** The workloads of a run that need no measuring in a further launch, when each shall have `wanted`. */
export const satisfied = (run: Run, wanted: number): ReadonlySet<string> =>
  new Set([...launchesByWorkload(run)].filter(([, count]) => count >= wanted).map(([id]) => id));
