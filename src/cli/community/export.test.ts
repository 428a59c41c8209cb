/** Parquet files read back by a reader of their own: every cell, every column's meaning, and the page of docs. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { heard } from '../../../test/support/heard.ts';
import { honestRun } from '../../../test/support/honest-run.ts';
import { syntheticRun } from '../../../test/support/synthetic.ts';
import { temporaryFolder } from '../../../test/support/temporary.ts';
import { modelColumns, modelRows, pointColumns } from '../../community/table.ts';
import { exportCommand } from './export-command.ts';
import { tablesDocument } from './tables-document.ts';

async function exported(root: string, files: readonly string[]) {
  const { terminal, text } = heard();
  await exportCommand(files, { parquet: join(root, 'out') }, { root, terminal });
  const read = async (name: string) => {
    const bytes = readFileSync(join(root, 'out', name));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    return { rows: await parquetReadObjects({ file }), metadata: parquetMetadata(file) };
  };
  return { text: text(), points: await read('points.parquet'), models: await read('models.parquet') };
}

const cells = <Row>(
  columns: readonly { name: string; cell: (row: Row, run: never) => unknown }[],
  rows: readonly (readonly [Row, unknown])[],
) =>
  rows.map(([row, run]) =>
    Object.fromEntries(columns.map(({ name, cell }) => [name, cell(row, run as never)])),
  );

test('what is written is what the runs say, cell by cell', async () => {
  const root = temporaryFolder();
  const runs = [
    await honestRun({ id: '20260101-040506-00ff00' }),
    syntheticRun(),
    await honestRun({ id: '20260203-040506-00ff00', seed: 2 }),
  ];
  const files = runs.map((run, i) => join(root, `${i}.json`));
  for (const [i, run] of runs.entries()) writeFileSync(files[i]!, JSON.stringify(run));
  const { points, models, text } = await exported(root, files);
  expect(points.rows).toEqual(
    cells(
      pointColumns,
      runs.flatMap((run) => run.points.map((point) => [point, run] as const)),
    ),
  );
  expect(models.rows).toEqual(
    cells(
      modelColumns,
      runs.flatMap((run) => modelRows(run).map((row) => [row, run] as const)),
    ),
  );
  expect(models.rows.length).toBeGreaterThan(5);
  expect(text).toContain(`${points.rows.length} rows of 3 runs`);
  const said = new Map(points.metadata.key_value_metadata?.map(({ key, value }) => [key, value]));
  for (const { name, meaning } of pointColumns) expect(said.get(`rooflaw.${name}`)).toBe(meaning);
});

test('a run counts once, and a folder that cannot be is named', async () => {
  const root = temporaryFolder();
  const file = join(root, 'a.json');
  writeFileSync(file, JSON.stringify(await honestRun()));
  await expect(exported(root, [file, file])).rejects.toThrow('name it once');
  const { terminal } = heard();
  const exporting = (parquet: string) => exportCommand([file], { parquet }, { root, terminal });
  await expect(exporting(file)).rejects.toThrow('is a file; name a folder');
  await expect(exporting('')).rejects.toThrow('the name is empty');
  await expect(exporting('/proc/none')).rejects.toThrow('--parquet');
});

test('runs without points make tables that are read, without rows', async () => {
  const root = temporaryFolder();
  const file = join(root, 'a.json');
  writeFileSync(file, JSON.stringify({ ...(await honestRun()), points: [], shaders: {} }));
  const { points, models, text } = await exported(root, [file]);
  expect([points.rows, models.rows]).toEqual([[], []]);
  expect(points.metadata.schema.length).toBe(pointColumns.length + 1);
  expect(text).toContain('0 rows of 1 run,');
});

test('nothing to export is said', async () => {
  const root = temporaryFolder();
  await expect(exported(root, [])).rejects.toThrow('no run files given');
});

test('docs/parquet.md is what the columns say', () => {
  const path = 'docs/parquet.md';
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(path, tablesDocument());
  expect(readFileSync(path, 'utf8')).toBe(tablesDocument());
});
