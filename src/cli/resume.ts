/** @file `rooflaw run --resume FILE`: which run is to go on, and what of the command line it decides. */
import { existsSync } from 'node:fs';
import { RunFileError } from '../results/load.ts';
import { forcedVariant } from '../results/merge.ts';
import type { Run } from '../results/schema.ts';
import { satisfied } from '../results/unfinished.ts';
import { launchesMeant } from './attempts.ts';
import { CliError, EXIT, usageError } from './exit.ts';
import { problemLines } from './file-commands.ts';
import { F16_ON_NVIDIA } from './host.ts';
import { readRun } from './read-run.ts';
import { JOURNAL_SUFFIX } from './recorder.ts';
import type { RunCommand } from './run-command.ts';

export interface Resumed {
  readonly run: Run;
  /** The command with everything that the run decides. */
  readonly command: RunCommand;
}

/** Throws a `CliError`: 4 for a file that is no run, 2 for a run that cannot go on. */
export function runToResume(path: string, command: RunCommand): Resumed {
  const run = read(path);
  const { host, requestedFeatures } = run.environment;
  if (run.status === 'complete' && (command.launches ?? 1) <= launchesMeant(run)) {
    throw usageError(
      `--resume: ${path} is complete; measure anew without --resume, or add launches with --launches`,
    );
  }
  if (command.where !== undefined && command.where !== host) {
    throw usageError(`--resume: ${path} was measured with --where ${host}, which cannot go on elsewhere`);
  }
  const isJournal = path.endsWith(JOURNAL_SUFFIX);
  if (!isJournal && existsSync(`${path}${JOURNAL_SUFFIX}`)) {
    throw usageError(
      `--resume: ${path}${JOURNAL_SUFFIX} holds later points of this run; resume that, or remove it`,
    );
  }
  const { filter: _filter, variant: _variant, ...rest } = command;
  const variant = forcedVariant(run);
  return {
    run,
    command: {
      ...rest,
      suite: run.suite,
      seed: run.seed,
      features: requestedFeatures,
      where: host,
      out: command.out ?? (isJournal ? path.slice(0, -JOURNAL_SUFFIX.length) : path),
      ...(run.filter !== undefined && { filter: run.filter }),
      ...(run.pointLimitS !== undefined && { pointLimitS: run.pointLimitS }),
      ...(variant !== undefined && { variant }),
      // The same features again: what the toggle gave must be given again.
      ...(run.environment.flags.some((flag) => flag.includes(F16_ON_NVIDIA)) && { enableF16OnNvidia: true }),
    },
  };
}

function read(path: string): Run {
  try {
    return readRun(path);
  } catch (error) {
    if (!(error instanceof RunFileError)) throw error;
    throw new CliError(EXIT.invalidFile, `--resume: ${problemLines(path, error).join('\n')}`);
  }
}

/** How much of the run is there, for the person watching. */
export function resumeLine(
  run: Run,
  { resume = '' }: RunCommand,
  workloads: readonly string[],
  launches: number,
): string {
  const there = satisfied(run, launches);
  const left = workloads.filter((id) => !there.has(id)).length;
  return `Going on with ${resume}: ${workloads.length - left} of ${workloads.length} workloads are measured, ${left} are left`;
}
