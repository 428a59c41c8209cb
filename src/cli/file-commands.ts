/** @file `rooflaw report` and `rooflaw validate`: what can be done with stored runs. */
import { RunFileError } from '../results/load.ts';
import { verifyShaders } from '../results/shaders.ts';
import { CliError, EXIT, type ExitCode } from './exit.ts';
import { plain } from '../analysis/document/document.ts';
import { formatRun, type Format } from './format/index.ts';
import { readRun } from './read-run.ts';
import { noteLines, type Terminal } from './terminal.ts';

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
      const wrong = await verifyShaders(run);
      if (wrong.length > 0) throw new RunFileError(wrong);
      await terminal.result(
        `${plain(path)}: ok (${run.schema}, ${run.points.length} points, ${run.status})\n`,
      );
    } catch (error) {
      if (error instanceof RunFileError) {
        await terminal.result(`${problemLines(path, error).join('\n')}\n`);
        worst = EXIT.invalidFile;
      } else if (error instanceof CliError) {
        noteLines(terminal, error.message);
        if (worst === EXIT.fine) worst = error.code;
      } else throw error;
    }
  }
  return worst;
}

/** One line each, without line breaks or control characters of the file's. */
export function problemLines(path: string, { problems, total }: RunFileError): readonly string[] {
  const lines = problems.map((problem) =>
    plain(`${path}: ${problem.path === '' ? '' : `${problem.path}: `}${problem.message}`),
  );
  const left = total - problems.length;
  return left > 0 ? [...lines, `${plain(path)}: … and ${left} more`] : lines;
}
