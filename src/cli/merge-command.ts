/** @file `rooflaw merge FILE… --output`: shards or launches of one suite as one run file. */
import { messageOf } from '../harness/errors.ts';
import { RunFileError, validateRun } from '../results/load.ts';
import { RunsApartError, launchesOf, mergeLaunches } from '../results/merge.ts';
import type { Run } from '../results/schema.ts';
import { CliError, EXIT, usageError, type ExitCode } from './exit.ts';
import { problemLines } from './file-commands.ts';
import { formatRun, type Format } from './format/index.ts';
import { writablePath } from './output-file.ts';
import { readRun } from './read-run.ts';
import { recorder } from './recorder.ts';
import { workloadIds } from './selection.ts';
import type { Terminal } from './terminal.ts';

export interface MergeCommand {
  readonly files: readonly string[];
  readonly output: string;
  readonly format: Format;
}

/** Throws a `CliError`: 4 for a file that is no run, 2 for runs that do not belong together. */
export async function mergeCommand(
  { files, output, format }: MergeCommand,
  terminal: Terminal,
): Promise<ExitCode> {
  const runs = files.map((path) => ({ path, run: read(path) }));
  const paths = new Map<string, string>();
  for (const { path, run } of runs) {
    const other = paths.get(run.id);
    if (other !== undefined)
      throw usageError(`${other} and ${path} are the same run ${run.id}; name it once`);
    paths.set(run.id, path);
  }
  refuseOverlap(runs);
  const merged = validateRun(join(runs));
  const path = written(merged, output);
  await terminal.result(formatRun(merged, format, terminal.bold));
  terminal.note(`Merged ${files.length} runs with ${merged.points.length} points into ${path}`);
  const missing = missingFrom(merged);
  if (missing.length > 0) {
    const names = missing.slice(0, 3).join('  ');
    terminal.note(
      `${missing.length === 1 ? '1 workload' : `${missing.length} workloads`} of suite '${merged.suite}' ${missing.length === 1 ? 'is' : 'are'} in none of them: ${names}${missing.length > 3 ? '  …' : ''}`,
    );
  }
  return EXIT.fine;
}

/** What was merged before holds launches of others: the same samples would count as two launches, and look like a rerun. */
function refuseOverlap(runs: readonly { readonly path: string; readonly run: Run }[]): void {
  const known = new Map<string, string>();
  for (const { path, run } of runs) {
    for (const { startedAt, finishedAt } of launchesOf(run)) {
      const key = `${startedAt} ${finishedAt}`;
      const other = known.get(key);
      if (other !== undefined && other !== path) {
        throw usageError(
          `${other} and ${path} both hold the launch that began ${startedAt}: one of them was merged from the other; leave that out`,
        );
      }
      known.set(key, path);
    }
  }
}

function read(path: string): Run {
  try {
    return readRun(path);
  } catch (error) {
    if (!(error instanceof RunFileError)) throw error;
    throw new CliError(EXIT.invalidFile, problemLines(path, error).join('\n'));
  }
}

/** In the order in which they began, so that the order of the names does not matter. */
function join(runs: readonly { readonly path: string; readonly run: Run }[]): Run {
  const ordered = runs.toSorted((a, b) => Date.parse(a.run.startedAt) - Date.parse(b.run.startedAt));
  try {
    return mergeLaunches(ordered.map(({ run }) => run));
  } catch (error) {
    if (!(error instanceof RunsApartError)) throw error;
    throw usageError(
      `${error.message}\nOnly runs of one suite, program and kind of machine make one run; rooflaw compare sets others side by side.`,
    );
  }
}

function written(run: Run, output: string): string {
  const path = writablePath('--output', output);
  try {
    return recorder(path, '.').finish(run).path;
  } catch (error) {
    throw usageError(`--output: ${output} cannot be written: ${messageOf(error)}`);
  }
}

/** Workloads of the suite, under the run's filter, that no point is of. Empty for a suite that is not known here. */
function missingFrom({ suite, filter, points }: Run): readonly string[] {
  const there = new Set(points.map(({ workload }) => workload.id));
  try {
    return workloadIds(suite, filter).filter((id) => !there.has(id));
  } catch {
    return [];
  }
}
