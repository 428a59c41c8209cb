/** @file What measures the rest of a run that was cut off: by a closed tab, a cancel, a lost device. */
import type { LaunchNumber } from '../results/journal.ts';
import { forcedVariant } from '../results/merge.ts';
import type { Run } from '../results/schema.ts';
import { launchesByWorkload, measuredWorkloads } from '../results/unfinished.ts';
import type { RunOptions } from '../worker/api.ts';
import { PEER_NAMES } from './peers.ts';

/** This browser or device is not the one that the run was begun with. */
export class OtherDeviceError extends Error {
  override readonly name = 'OtherDeviceError';
}

/** The options that the run was begun with. */
export function optionsAsBegun({
  suite,
  seed,
  filter,
  timeBudgetS,
  pointLimitS,
  environment,
  points,
}: Run): RunOptions & Required<Pick<RunOptions, 'features'>> {
  const variant = forcedVariant({ points });
  const peers = PEER_NAMES.filter((name) =>
    points.some((point) => point.variant?.peer !== undefined && point.variant.name.split(' ')[0] === name),
  );
  return {
    suite,
    seed,
    features: environment.requestedFeatures,
    ...(filter !== undefined && { filter }),
    ...(variant !== undefined && { variant }),
    ...(peers.length > 0 && { peers }),
    ...(timeBudgetS !== undefined && { timeBudgetS }),
    ...(pointLimitS !== undefined && { pointLimitS }),
  };
}

/** Workloads that need no measuring any more until launch `number` of the run has come to its end. */
export function doneBy(run: Pick<Run, 'points'>, number: number): readonly string[] {
  const counts = launchesByWorkload(run);
  // Errors and losses come out the same in every launch.
  const timed = new Set(
    run.points.filter(({ kind }) => kind === 'timing').map(({ workload }) => workload.id),
  );
  return measuredWorkloads(run).filter((id) => !timed.has(id) || (counts.get(id) ?? 0) >= number);
}

/** Where a run goes on: the launch, what of it needs no measuring, or nowhere, when all of it is there. */
export function placeToGoOn(
  run: Pick<Run, 'points'>,
  { number, of }: LaunchNumber,
  workloads: readonly string[],
): { readonly number: number; readonly skip: readonly string[] } | undefined {
  const skip = doneBy(run, number);
  const done = new Set(skip);
  if (workloads.some((id) => !done.has(id))) return { number, skip };
  return number < of ? { number: number + 1, skip: [] } : undefined; // cut off between two launches
}
