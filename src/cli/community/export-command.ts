/** @file `rooflaw export`: the points of many runs as Parquet, for DuckDB, pandas or the community's page. */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tableFile } from '../../community/parquet.ts';
import { modelColumns, modelRows, pointColumns } from '../../community/table.ts';
import type { TableColumn } from '../../community/table.ts';
import { messageOf } from '../../harness/errors.ts';
import { RunFileError } from '../../results/load.ts';
import type { Run } from '../../results/schema.ts';
import { CliError, EXIT, usageError, type ExitCode } from '../exit.ts';
import { problemLines } from '../file-commands.ts';
import { readRun } from '../read-run.ts';
import { writeWhole } from '../recorder.ts';
import type { Terminal } from '../terminal.ts';
import { communityFiles } from './folder.ts';

export interface ExportOptions {
  /** Folder that gets `points.parquet` and `models.parquet`. */
  readonly parquet: string;
}

export async function exportCommand(
  files: readonly string[],
  { parquet: folder }: ExportOptions,
  { root, terminal }: { root: string; terminal: Terminal },
): Promise<ExitCode> {
  const paths = files.length > 0 ? files : communityFiles(root);
  if (paths.length === 0) throw usageError('export: no run files given, and none in bench-results/community');
  const runs = eachOnce(paths);
  const sizes = [
    write(join(folder, 'points.parquet'), pointColumns, runs, (run) => run.points),
    write(join(folder, 'models.parquet'), modelColumns, runs, modelRows),
  ];
  await terminal.result(
    `${sizes.map(({ path, rows, bytes }) => `${path}: ${rows} rows of ${runs.length} runs, ${bytes} bytes`).join('\n')}\n`,
  );
  return EXIT.fine;
}

/** A run twice would count twice in every mean. */
function eachOnce(paths: readonly string[]): readonly Run[] {
  const known = new Map<string, string>();
  return paths.map((path) => {
    const run = load(path);
    const other = known.get(run.id);
    if (other !== undefined)
      throw usageError(`${other} and ${path} are the same run ${run.id}; name it once`);
    known.set(run.id, path);
    return run;
  });
}

function load(path: string): Run {
  try {
    return readRun(path);
  } catch (error) {
    if (!(error instanceof RunFileError)) throw error;
    throw new CliError(EXIT.invalidFile, problemLines(path, error).join('\n'));
  }
}

function write<Row>(
  path: string,
  columns: readonly TableColumn<Row>[],
  runs: readonly Run[],
  rowsOf: (run: Run) => readonly Row[],
): { readonly path: string; readonly rows: number; readonly bytes: number } {
  const { bytes, rows } = tableFile(columns, runs, rowsOf, __ROOFLAW_VERSION__);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeWhole(path, bytes);
  } catch (error) {
    throw usageError(`--parquet: ${path} cannot be written: ${messageOf(error)}`);
  }
  return { path, rows, bytes: bytes.length };
}
