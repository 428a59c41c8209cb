/** @file What measures the rest of a run that a closed tab left. */
import { forcedVariant } from '../results/merge.ts';
import type { Run } from '../results/schema.ts';
import { measuredWorkloads } from '../results/unfinished.ts';
import type { RunOptions } from '../worker/api.ts';

/** This browser or device is not the one that the run was begun with. */
export class OtherDeviceError extends Error {
  override readonly name = 'OtherDeviceError';
}

/** The options that the run was begun with, but for what it has measured already. */
export function optionsToResume({
  suite,
  seed,
  filter,
  timeBudgetS,
  pointLimitS,
  environment,
  points,
}: Run): RunOptions & Required<Pick<RunOptions, 'features' | 'skip'>> {
  const variant = forcedVariant({ points });
  return {
    suite,
    seed,
    features: environment.requestedFeatures,
    skip: measuredWorkloads({ points }),
    ...(filter !== undefined && { filter }),
    ...(variant !== undefined && { variant }),
    ...(timeBudgetS !== undefined && { timeBudgetS }),
    ...(pointLimitS !== undefined && { pointLimitS }),
  };
}
