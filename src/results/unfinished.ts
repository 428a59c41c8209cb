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

/** Workloads whose every point is measured, or wrong; the rest of the run is the others. */
export function measuredWorkloads({ points }: Pick<Run, 'points'>): readonly string[] {
  const open = points.filter((point) => !isWrong(point) && (point.status !== 'ok' || isBrokenOff(point)));
  const left = new Set(open.map(({ workload }) => workload.id));
  return [...new Set(points.map(({ workload }) => workload.id))].filter((id) => !left.has(id));
}
