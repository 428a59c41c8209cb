/**
 * @file What is left of a run once the GPU's clock was found wrong in it. Times by that clock stay, because they were
 * measured and the fault may have come late, but they are flagged; and no time is held any more against ceilings that it
 * measured. Pure.
 */
import type { Calibration, Point, Run } from './schema.ts';

/** Code of the incident that tells of it. */
export const CLOCK_DEMOTED = 'clock-demoted';

/** Flag of a point, and reason of a ceiling that is left out. */
export const CLOCK_IN_DOUBT = 'clock-in-doubt';

const MESSAGE = 'measured by GPU timestamps, which were found wrong later in the run';

/** The run as it reads after the incident. */
export function withClockInDoubt<R extends Pick<Run, 'calibration' | 'points'>>(run: R): R {
  const hasCeilings = run.calibration.clock === 'wall';
  const points = run.points.map((point) => inDoubt(point, hasCeilings));
  return { ...run, calibration: withoutItsCeilings(run.calibration), points };
}

function inDoubt(point: Point, hasCeilings: boolean): Point {
  if (point.kind !== 'timing' || point.status !== 'ok') return point;
  const isItsOwn = point.clock === 'gpu-timestamp';
  if (!isItsOwn && hasCeilings) return point;
  const { roofline: _share, flags = [], ...rest } = point;
  const kept = flags.filter((flag) => flag !== 'cost-model-suspect' && flag !== CLOCK_IN_DOUBT);
  const all = isItsOwn ? [...kept, CLOCK_IN_DOUBT] : kept;
  return { ...rest, ...(all.length > 0 && { flags: all }) };
}

function withoutItsCeilings(calibration: Calibration): Calibration {
  if (calibration.clock === 'wall') return calibration;
  const { quantumNs, overheadNs, bandwidth, peaks, gather, leftOut = [] } = calibration;
  const gone = { bandwidth, peaks, 'gather rate': gather };
  const names = Object.entries(gone).flatMap(([what, rates]) => (rates === undefined ? [] : [what]));
  const all = [...leftOut, ...names.map((what) => ({ what, reason: CLOCK_IN_DOUBT, message: MESSAGE }))];
  return {
    clock: 'wall',
    quantumNs,
    ...(overheadNs && { overheadNs: byWall(overheadNs) }),
    ...(all.length > 0 && { leftOut: all }),
  };
}

const byWall = ({ systemSubmit, systemDispatch }: NonNullable<Calibration['overheadNs']>) => ({
  systemSubmit,
  systemDispatch,
});
