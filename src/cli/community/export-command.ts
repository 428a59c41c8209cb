/** @file `rooflaw export`: the points of many runs as Parquet, for DuckDB, pandas or the community's page. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ByteWriter, parquetWrite } from 'hyparquet-writer';
import { modelColumns, modelRows, pointColumns, tabulate } from '../../community/table.ts';
import type { TableColumn } from '../../community/table.ts';
import { RunFileError } from '../../results/load.ts';
import type { Run } from '../../results/schema.ts';
import { CliError, EXIT, usageError, type ExitCode } from '../exit.ts';
import { problemLines } from '../file-commands.ts';
import { readRun } from '../read-run.ts';
import type { Terminal } from '../terminal.ts';
import { communityFiles } from './folder.ts';

export interface ExportOptions {
  /** Folder that gets `points.parquet` and `models.parquet`. */
  readonly parquet: string;
}

/** Version of the two tables; raised when a column goes or changes its meaning. */
const TABLE_VERSION = 1;

export async function exportCommand(
  files: readonly string[],
  { parquet: folder }: ExportOptions,
  { root, terminal }: { root: string; terminal: Terminal },
): Promise<ExitCode> {
  const paths = files.length > 0 ? files : communityFiles(root);
  if (paths.length === 0) throw usageError('export: no run files given, and none in bench-results/community');
  const runs = paths.map(load);
  const sizes = [
    write(join(folder, 'points.parquet'), pointColumns, runs, (run) => run.points),
    write(join(folder, 'models.parquet'), modelColumns, runs, modelRows),
  ];
  await terminal.result(
    `${sizes.map(({ path, rows, bytes }) => `${path}: ${rows} rows of ${runs.length} runs, ${bytes} bytes`).join('\n')}\n`,
  );
  return EXIT.fine;
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
  const columnData = tabulate(columns, runs, rowsOf);
  const writer = new ByteWriter(); // into memory, so that writing needs no waiting
  void parquetWrite({
    writer,
    columnData: columnData.map((column) => ({ ...column, nullable: true })),
    createdBy: `rooflaw ${__ROOFLAW_VERSION__}`,
    kvMetadata: [
      { key: 'rooflaw.table', value: String(TABLE_VERSION) },
      ...columns.map(({ name, meaning }) => ({ key: `rooflaw.${name}`, value: meaning })),
    ],
  });
  const bytes = new Uint8Array(writer.getBuffer());
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, bytes);
  return { path, rows: columnData[0]?.data.length ?? 0, bytes: bytes.length };
}
