/** @file Choosing points of a run. */
import { isCacheForced } from '../results/point-id.ts';
import type { Point, Run, TimingOk } from '../results/schema.ts';

export const isTimed = (point: Point): point is TimingOk => point.kind === 'timing' && point.status === 'ok';

/** The timing points with a speed, in the order of the run. */
export const timedPoints = (run: Pick<Run, 'points'>): readonly TimingOk[] => run.points.filter(isTimed);

/** Computed by a kernel of this program, not by another library. */
export const isOurs = ({ variant }: Pick<Point, 'variant'>): boolean => variant?.peer === undefined;

/**
 * Per workload the point with the lowest median: where several variants were measured, the best a user of these
 * kernels could have. (The lowest of several noisy medians is a little too low, by less than their intervals.)
 *
 * What peers computed is left out. Where a workload was measured both hot and cold, only that counts which is how
 * its kernel is met in real use: the point whose id does not name the state of the cache.
 */
export function fastestByWorkload(points: readonly TimingOk[]): ReadonlyMap<string, TimingOk> {
  const fastest = new Map<string, TimingOk>();
  for (const point of points) {
    if (!isOurs(point)) continue;
    const best = fastest.get(point.workload.id);
    if (best === undefined || isBetter(point, best)) fastest.set(point.workload.id, point);
  }
  return fastest;
}

function isBetter(point: TimingOk, best: TimingOk): boolean {
  const [forced, bestForced] = [isCacheForced(point), isCacheForced(best)];
  if (forced !== bestForced) return bestForced;
  return point.summary.medianNs < best.summary.medianNs;
}

/** Why workloads have no time, in words for a table: `skipped: over-time-budget`, or `not in this run`. */
export function whyUntimed(run: Pick<Run, 'points'>): (workload: string) => string {
  const reasons = new Map<string, Set<string>>();
  for (const point of run.points) {
    if (point.kind !== 'timing' || point.status === 'ok' || !isOurs(point)) continue;
    const known = reasons.get(point.workload.id) ?? new Set();
    reasons.set(point.workload.id, known.add(`${point.status}: ${point.reason}`));
  }
  return (workload) => {
    const known = reasons.get(workload);
    return known === undefined ? 'not in this run' : [...known].join(', ');
  };
}
