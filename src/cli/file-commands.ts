/** @file `rooflaw report` and `rooflaw validate`: what can be done with stored runs. */
import { RunFileError } from '../results/load.ts';
import { CliError, EXIT, type ExitCode } from './exit.ts';
import { formatRun, type Format } from './format/index.ts';
import { readRun } from './read-run.ts';
import type { Terminal } from './terminal.ts';

/** Rebuilds the report of a stored run. Throws a `CliError` for a file that cannot be used. */
export async function reportCommand(path: string, format: Format, terminal: Terminal): Promise<ExitCode> {
  try {
    await terminal.result(formatRun(readRun(path), format, terminal.bold));
    return EXIT.fine;
  } catch (error) {
    if (error instanceof RunFileError)
      throw new CliError(EXIT.invalidFile, problemLines(path, error).join('\n'));
    throw error;
  }
}

/** `FILE: ok`, or every problem with its path inside the file. Goes on after a bad file. */
export async function validateCommand(paths: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let worst: ExitCode = EXIT.fine;
  for (const path of paths) {
    try {
      const run = readRun(path);
      await terminal.result(`${path}: ok (${run.schema}, ${run.points.length} points, ${run.status})\n`);
    } catch (error) {
      if (error instanceof RunFileError) {
        await terminal.result(`${problemLines(path, error).join('\n')}\n`);
        worst = EXIT.invalidFile;
      } else if (error instanceof CliError) {
        terminal.note(error.message);
        if (worst === EXIT.fine) worst = error.code;
      } else throw error;
    }
  }
  return worst;
}

function problemLines(path: string, { problems, total }: RunFileError): readonly string[] {
  const lines = problems.map(
    (problem) => `${path}: ${problem.path === '' ? '' : `${problem.path}: `}${problem.message}`,
  );
  const left = total - problems.length;
  return left > 0 ? [...lines, `${path}: … and ${left} more`] : lines;
}
