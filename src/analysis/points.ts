/** @file Choosing points of a run. */
import type { Point, Run, TimingOk } from '../results/schema.ts';

export const isTimed = (point: Point): point is TimingOk => point.kind === 'timing' && point.status === 'ok';

/** The timing points with a speed, in the order of the run. */
export const timedPoints = (run: Pick<Run, 'points'>): readonly TimingOk[] => run.points.filter(isTimed);

/**
 * Per workload the point with the lowest median: where several variants were measured, the best a user could
 * have. (The lowest of several noisy medians is a little too low, by less than their intervals.)
 */
export function fastestByWorkload(points: readonly TimingOk[]): ReadonlyMap<string, TimingOk> {
  const fastest = new Map<string, TimingOk>();
  for (const point of points) {
    const best = fastest.get(point.workload.id);
    if (best === undefined || point.summary.medianNs < best.summary.medianNs) {
      fastest.set(point.workload.id, point);
    }
  }
  return fastest;
}

/** Why a workload has no time, in words for a table: `over-time-budget`, or `not in this run`. */
export function whyUntimed(run: Pick<Run, 'points'>, workload: string): string {
  const reasons = run.points.flatMap((point) =>
    point.kind === 'timing' && point.workload.id === workload && point.status !== 'ok'
      ? [`${point.status}: ${point.reason}`]
      : [],
  );
  return reasons.length > 0 ? [...new Set(reasons)].join(', ') : 'not in this run';
}
