/** @file merge and compare: commands over stored runs. */
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildRun, timed } from '../../test/support/build-run.ts';
import { temporaryFolder } from '../../test/support/temporary.ts';
import { parseRun } from '../results/load.ts';
import type { Run } from '../results/schema.ts';
import { mergeLaunches } from '../results/merge.ts';
import { compareCommand, type CompareCommand } from './compare-command.ts';
import { CliError, type ExitCode } from './exit.ts';
import { mergeCommand } from './merge-command.ts';
import type { Terminal } from './terminal.ts';

const folder = temporaryFolder();

function stored(name: string, run: Run): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(run));
  return path;
}

/** What a command said, and its exit code. */
async function told(
  command: (terminal: Terminal) => Promise<ExitCode>,
): Promise<{ code: ExitCode; out: string; notes: string }> {
  let [out, notes] = ['', ''];
  const terminal: Terminal = {
    canDraw: false,
    columns: 80,
    draw: () => {},
    note: (line) => (notes += `${line}\n`),
    result: async (text) => {
      out += text;
    },
    bold: (text) => text,
  };
  try {
    return { code: await command(terminal), out, notes };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return { code: error.code, out, notes: `${notes}${error.message}` };
  }
}

const point = (m: number, ns = 1000) => timed({ ns, params: { m, n: 64, k: 64, dtype: 'f32' } });
const shard = (k: number, ...points: readonly number[]): Run =>
  buildRun({
    id: `20260102-03040${k}-0a1b2c`,
    startedAt: `2026-01-02T03:0${k}:00Z`,
    finishedAt: `2026-01-02T03:0${k}:50Z`,
    points: points.map((m) => point(m)),
  });

const merge = (files: readonly string[], output: string) =>
  told((terminal) => mergeCommand({ files, output: join(folder, output), format: 'text' }, terminal));

test('shards become one run, in whatever order they are named', async () => {
  const [a, b] = [stored('a.json', shard(1, 1, 3)), stored('b.json', shard(2, 2))];
  const { code, notes } = await merge([b, a], 'ba.json');
  expect(code, notes).toBe(0);
  const text = readFileSync(join(folder, 'ba.json'), 'utf8');
  const run = parseRun(text);
  expect(run.points.map(({ workload }) => workload.params['m'])).toEqual([1, 3, 2]);
  expect(run).toMatchObject({ id: '20260102-030401-0a1b2c', status: 'complete' });
  await merge([a, b], 'ab.json');
  expect(readFileSync(join(folder, 'ab.json'), 'utf8')).toBe(text);
  expect(notes).toContain('Merged 2 runs with 3 points');
  expect(notes).toContain('are in none of them'); // the suite has many more
  // Merged again with one of its parts, the samples of that would count twice.
  const twice = await merge([join(folder, 'ab.json'), b], 'twice.json');
  expect(twice).toMatchObject({ code: 2, notes: expect.stringContaining('both hold the launch') });
});

test('what is no shard of the same run is refused with the reason: exit 2', async () => {
  const a = stored('a1.json', shard(1, 1));
  const elsewhere = shard(2, 2);
  const { environment, harness } = elsewhere;
  const other = stored('other.json', { ...elsewhere, environment: { ...environment, cores: 64 } });
  const newer = stored('newer.json', { ...elsewhere, harness: { ...harness, version: '9.9.9' } });
  for (const [file, words] of [
    [other, 'other.json does not go with '],
    [other, 'cores: '],
    [newer, 'Rooflaw version: '],
    [a, 'are the same run'],
    [join(folder, 'none.json'), 'no such file'],
  ] as const) {
    const { code, notes } = await merge([a, file], 'no.json');
    expect(code, notes).toBe(2);
    expect(notes).toContain(words);
  }
  writeFileSync(join(folder, 'bad.json'), '{}');
  expect(await merge([a, join(folder, 'bad.json')], 'no.json')).toMatchObject({ code: 4 });
});

const storedOn = (name: string, k: number, cpuModel?: string): string => {
  const { environment, ...run } = shard(k, k);
  return stored(name, { ...run, environment: { ...environment, ...(cpuModel && { cpuModel }) } });
};

test('a part that names no processor does not hide that two others have different ones', async () => {
  const files = [
    storedOn('none-said.json', 1),
    storedOn('one.json', 2, 'Xeon'),
    storedOn('two.json', 3, 'EPYC'),
  ];
  const { code, notes } = await merge(files, 'no.json');
  expect(code).toBe(2);
  expect(notes).toMatch(/two\.json does not go with .*one\.json: processor: Xeon in .*one\.json, EPYC in /);
});

test('merge writes over none of its files, and asks about a part that is there twice', async () => {
  const [a, b] = [stored('once.json', shard(3, 1, 2)), stored('again.json', shard(4, 1, 2))];
  const c = stored('rest.json', shard(5, 3));
  const before = readFileSync(a, 'utf8');
  expect(await merge([a, c], 'once.json')).toMatchObject({
    code: 2,
    notes: expect.stringContaining('one of the files to merge'),
  });
  symlinkSync(a, join(folder, 'link.json'));
  expect(await merge([a, c], 'link.json')).toMatchObject({ code: 2 });
  expect(readFileSync(a, 'utf8')).toBe(before);
  expect((await merge([a, b, c], 'twice-there.json')).notes).toContain('2 of 3 workloads are in several');
  expect((await merge([a, b], 'launches.json')).notes).not.toContain('several'); // two launches of the same
  expect((await merge([a, c], 'whole.json')).notes).not.toContain('several');
});

/** Five launches with medians around `ns`. */
const launches = (id: number, ns: number, more: Partial<Run> = {}): Run =>
  mergeLaunches(
    [0, 1, 2, 3, 4].map((k) => ({
      ...buildRun({
        id: `2026010${id}-03040${k}-0a1b2c`,
        startedAt: `2026-01-0${id}T03:0${k}:00Z`,
        finishedAt: `2026-01-0${id}T03:0${k}:50Z`,
        points: [point(1, ns * (1 + 0.002 * k))],
      }),
      ...more,
    })),
  );

const compare = (a: string, b: string, more: Partial<CompareCommand> = {}) =>
  told((terminal) => compareCommand({ a, b, format: 'text', allowUnpaired: false, ...more }, terminal));

test('stored runs: a verdict, which fails nothing unless that is allowed', async () => {
  const [a, b] = [stored('five.json', launches(1, 1000)), stored('slow.json', launches(2, 1300))];
  const again = stored('again.json', { ...launches(1, 1000), id: '20260109-030401-0a1b2c' });
  expect(await compare(a, again)).toMatchObject({ code: 0, out: expect.stringContaining('same') });
  expect(await compare(a, a)).toMatchObject({ code: 2, notes: expect.stringContaining('the same run') });
  const slower = await compare(a, b);
  expect(slower).toMatchObject({ code: 0, notes: expect.stringContaining('--allow-unpaired') });
  expect(slower.out).toMatch(/matmul\/m=1.*slower/);
  expect((await compare(a, b, { allowUnpaired: true })).code).toBe(1);
  expect((await compare(b, a, { allowUnpaired: true })).code).toBe(0); // faster
  expect((await compare(a, b, { allowUnpaired: true, threshold: 0.5 })).code).toBe(0);
  expect((await compare(a, b, { format: 'md' })).out).toMatch(/^# /);
  expect(JSON.parse((await compare(a, b, { format: 'json' })).out)).toMatchObject({ key: { same: true } });
});

test('runs without a workload in common are not compared: exit 2', async () => {
  const [a, b] = [stored('left.json', shard(6, 1)), stored('right.json', shard(7, 2))];
  const { code, out, notes } = await compare(a, b, { allowUnpaired: true });
  expect({ code, notes }).toEqual({ code: 2, notes: expect.stringContaining('no timed workload in common') });
  expect(out).toContain('not in B'); // what each has is told
});

test('one launch decides nothing, and other keys are not compared: exit 2 with the parts', async () => {
  const [one, a] = [stored('one.json', shard(3, 1)), stored('five1.json', launches(1, 1000))];
  expect((await compare(a, one, { allowUnpaired: true })).out).toContain('ambiguous');
  const run = launches(2, 1000);
  const adapter = { ...run.environment.adapter, vendor: 'other', description: 'another GPU' };
  const elsewhere = stored('else.json', { ...run, environment: { ...run.environment, adapter } });
  const suite = stored('suite.json', { ...run, suite: 'smoke' });
  for (const [file, words] of [
    [elsewhere, 'adapter: '],
    [suite, 'suite: '],
  ] as const) {
    const { code, notes } = await compare(a, file, { allowUnpaired: true });
    expect(code).toBe(2);
    expect(notes).toContain(words);
  }
});
