/** @file `rooflaw merge FILE… --output`: shards or launches of one suite as one run file. */
import { messageOf } from '../harness/errors.ts';
import { RunFileError, validateRun } from '../results/load.ts';
import { firstApart, launchesOf, mergeLaunches } from '../results/merge.ts';
import type { Run } from '../results/schema.ts';
import { CliError, EXIT, usageError, type ExitCode } from './exit.ts';
import { problemLines } from './file-commands.ts';
import { formatRun, type Format } from './format/index.ts';
import { sameFile, writablePath } from './output-file.ts';
import { readRun } from './read-run.ts';
import { recorder } from './recorder.ts';
import { workloadIds } from './selection.ts';
import type { Terminal } from './terminal.ts';

export interface MergeCommand {
  readonly files: readonly string[];
  readonly output: string;
  readonly format: Format;
}

interface Named {
  readonly path: string;
  readonly run: Run;
}

/** Throws a `CliError`: 4 for a file that is no run, 2 for runs that do not belong together. */
export async function mergeCommand(
  { files, output, format }: MergeCommand,
  terminal: Terminal,
): Promise<ExitCode> {
  const target = outputOf(output, files);
  const runs = files.map((path) => ({ path, run: read(path) }));
  const paths = new Map<string, string>();
  for (const { path, run } of runs) {
    const other = paths.get(run.id);
    if (other !== undefined)
      throw usageError(`${other} and ${path} are the same run ${run.id}; name it once`);
    paths.set(run.id, path);
  }
  refuseOverlap(runs);
  refuseOthers(runs);
  const merged = validateRun(join(runs));
  const path = written(merged, output, target);
  await terminal.result(formatRun(merged, format, terminal.bold));
  terminal.note(
    `Merged ${counted(files.length, 'run')} with ${counted(merged.points.length, 'point')} into ${path}`,
  );
  const again = measuredAgain(runs);
  if (again !== undefined) terminal.note(again);
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
function refuseOverlap(runs: readonly Named[]): void {
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

/** The whole is written at the end, and an input that it replaced would be gone with what the whole leaves out. */
function outputOf(output: string, files: readonly string[]): string {
  const path = writablePath('--output', output);
  const input = files.find((file) => sameFile(file, path));
  if (input === undefined) return path;
  throw usageError(`--output: ${output} is one of the files to merge; name another`);
}

function refuseOthers(runs: readonly Named[]): void {
  const apart = firstApart(
    runs.map(({ run }) => run),
    (index) => `in ${runs[index]!.path}`,
  );
  if (apart === undefined) return;
  throw usageError(
    `${runs[apart.later]!.path} does not go with ${runs[apart.earlier]!.path}: ${apart.why}\n` +
      'Only runs of one suite, program and kind of machine make one run; rooflaw compare sets others side by side.',
  );
}

/** Said where some workloads are in more files than others: launches of a suite, or a part that was measured twice? */
function measuredAgain(runs: readonly Named[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { run } of runs) {
    for (const id of new Set(run.points.map(({ workload }) => workload.id)))
      counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const most = Math.max(0, ...counts.values());
  const several = [...counts.values()].filter((count) => count > 1).length;
  if (several === 0 || [...counts.values()].every((count) => count === most)) return undefined;
  return `${several} of ${counted(counts.size, 'workload')} ${several === 1 ? 'is' : 'are'} in several of these files and ${several === 1 ? 'counts' : 'count'} as measured in several launches. Was a part measured twice?`;
}

const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/** In the order in which they began, so that the order of the names does not matter. */
const join = (runs: readonly Named[]): Run =>
  mergeLaunches(
    runs.map(({ run }) => run).toSorted((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt)),
  );

function written(run: Run, output: string, path: string): string {
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
