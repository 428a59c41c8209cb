import { expect, test } from 'vitest';
import { buildRun } from '../../test/support/build-run.ts';
import { honestRun } from '../../test/support/honest-run.ts';
import type { Run } from '../results/schema.ts';
import type { Catalogue } from './catalogue.ts';
import { CATALOGUE, communitySite, MODELS_TABLE, POINTS_TABLE, runFile } from './site.ts';
import { pointColumns, tabulate } from './table.ts';

const file = (path: string, content: unknown) => ({ path, text: JSON.stringify(content) });
const catalogueOf = (files: ReadonlyMap<string, string | Uint8Array>): Catalogue =>
  JSON.parse(String(files.get(CATALOGUE))) as Catalogue;

test('no runs make an empty catalogue and no tables', () => {
  const { files, leftOut } = communitySite([], '1.0.0');
  expect([...files.keys()]).toEqual([CATALOGUE]);
  expect(catalogueOf(files)).toEqual({ format: 1, runs: [] });
  expect(leftOut).toEqual([]);
});

test('every run has its file and its label; what is no run or comes twice is left out', async () => {
  const ids = [
    '20260102-030405-aaaaa1',
    '20260103-030405-aaaaa2',
    '20260104-030405-aaaaa3',
    '20260105-030405-aaaaa4',
  ];
  const runs = await Promise.all(ids.map((id, i) => honestRun({ id, seed: i + 1 })));
  const odd = await honestRun({ id: '20260106-030405-aaaaa5', seed: 9, speed: 3 });
  const { submission: _submission, ...unnamed } = await honestRun({ id: '20260107-030405-aaaaa6', seed: 10 });
  const all = [...runs, odd, unnamed];
  const { files, leftOut } = communitySite(
    [
      ...all.map((run) => file(`${run.id}.json`, run)),
      file('bad.json', { a: 1 }),
      file('again.json', runs[0]),
    ],
    '1.0.0',
  );
  expect(leftOut.map((line) => line.split(':')[0])).toEqual(['bad.json', 'again.json']);
  for (const { id } of all) expect(files.has(runFile(id))).toBe(true);
  const { runs: entries, tables } = catalogueOf(files);
  expect(entries.map(({ id, label }) => [id.slice(-2), label])).toEqual([
    ['a6', 'unverified'],
    ['a5', 'outlier'],
    ...['a4', 'a3', 'a2', 'a1'].map((id) => [id, 'consistent']),
  ]);
  expect(entries[0]!.group).toMatch(/ \(unnamed, fma \d+, read \d+\)$/);
  expect(entries[1]).toMatchObject({
    device: 'GeForce RTX 4070',
    group: 'GeForce RTX 4070',
    points: 6,
    others: 4,
  });
  expect(tables).toEqual({
    points: (files.get(POINTS_TABLE) as Uint8Array).length,
    models: (files.get(MODELS_TABLE) as Uint8Array).length,
  });
});

test('what is published of a file is what was looked at, and no more', async () => {
  const run = await honestRun();
  const text = JSON.stringify(run).replace('"os":', '"os":"<script>","os":');
  const { files } = communitySite([{ path: 'a.json', text }], '1.0.0');
  expect(files.get(runFile(run.id))).toBe(`${JSON.stringify(run)}\n`);
});

test('columns of a run are made once, however many rows it has', () => {
  let calls = 0;
  const columns = [
    {
      name: 'a',
      meaning: '',
      type: 'STRING',
      isOfRun: true,
      cell: (_: unknown, { id }: Run) => `${id} ${++calls}`,
    },
    { name: 'b', meaning: '', type: 'DOUBLE', cell: (row: number) => row },
  ] as const;
  const runs = ['x', 'y', 'z'].map((id) => ({ ...buildRun(), id }));
  const [a, b] = tabulate(columns, runs, ({ id }) => (id === 'y' ? [] : [1, 2]));
  expect(a!.data).toEqual(['x 1', 'x 1', 'z 2', 'z 2']);
  expect(b!.data).toEqual([1, 2, 1, 2]);
  const own = pointColumns.filter(({ isOfRun }) => isOfRun).map(({ name }) => name);
  expect(own).toEqual(expect.arrayContaining(['engine', 'key', 'is_software']));
});
