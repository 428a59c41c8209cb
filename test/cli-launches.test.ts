/** @file Several launches, and going on with a run that ended early, from a shell. A fake page, real browsers. */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseRun } from '../src/results/load.ts';
import type { Run } from '../src/results/schema.ts';
import { rooflaw, rooflawOn, type Outcome, type Running } from './support/cli.ts';
import { fakePage, fakeRun } from './support/fake-page.ts';
import { temporaryFolder } from './support/temporary.ts';

const stored = (path: string): Run => parseRun(readFileSync(path, 'utf8'));

async function start(
  out: string,
  args: readonly string[],
  { pauseMs = 5, act = async (_child: Running): Promise<void> => {}, run = fakeRun() } = {},
): Promise<Outcome> {
  const child = await rooflawOn(fakePage('works', { pauseMs, run }), ['run', '--out', out, ...args]);
  await act(child);
  return child.done;
}

const launchesOf = (run: Run): readonly (readonly number[])[] =>
  run.points.map((point) =>
    point.kind === 'timing' && point.status === 'ok'
      ? [...new Set(point.samples.map(({ launch }) => launch))]
      : [],
  );

test('--launches 5: five browsers, one file, and both intervals under their names', async () => {
  const out = join(temporaryFolder(), 'run.json');
  const { code, stdout, stderr } = await start(out, ['--launches', '5']);
  expect(code, stderr).toBe(0);
  expect(stderr).toContain('Launch 5 of 5');
  expect(stderr).toContain('59/60  0:05 left  launch 5/5  matmul/');
  expect(stdout).toMatch(/ci95 +rerun95/);
  expect(stdout).toMatch(/where the\s+median of another launch on this machine falls/);
  expect(stdout).not.toContain('one launch only');
  const run = stored(out);
  expect(run).toMatchObject({ status: 'complete', incidents: [] });
  expect(run.launches).toHaveLength(5);
  expect(launchesOf(run)).toEqual(run.points.map(() => [0, 1, 2, 3, 4]));
  expect(readdirSync(join(out, '..'))).toEqual(['run.json']);
  const csv = await rooflaw(['report', out, '--format', 'csv']).done;
  const [names = '', first = ''] = csv.stdout.split('\r\n');
  // The workload's id holds commas and is quoted.
  const cells = first.replace(/"[^"]*"/, 'id').split(',');
  expect(cells[names.split(',').indexOf('launches')]).toBe('5');
  expect(Number(cells[names.split(',').indexOf('rerun95_low_ns')])).toBeGreaterThan(0);
});

test('two launches are too few for rerun95, and the report says so', async () => {
  const out = join(temporaryFolder(), 'run.json');
  const { stdout } = await start(out, ['--launches', '2']);
  expect(stdout).toContain('fewer than 5 launches');
  expect(stdout).not.toMatch(/ci95 +rerun95/);
});

test('Ctrl-C in the second launch keeps the first whole; --resume fills the second', async () => {
  const out = join(temporaryFolder(), 'run.json');
  const { code } = await start(out, ['--launches', '2'], {
    pauseMs: 60,
    async act(child) {
      await child.saw('15/24');
      child.kill('SIGINT');
    },
  });
  expect(code).toBe(130);
  const before = stored(out);
  expect(before.status).toBe('cancelled');
  expect(before.points).toHaveLength(12);
  const two = launchesOf(before).filter((launches) => launches.length === 2).length;
  expect(two).toBeGreaterThanOrEqual(3);
  expect(two).toBeLessThan(12);

  const resumed = await rooflawOn(fakePage('works'), ['run', '--resume', out]);
  const { code: after, stderr } = await resumed.done;
  expect(after, stderr).toBe(0);
  const run = stored(out);
  expect(run).toMatchObject({ id: before.id, status: 'complete' });
  expect(launchesOf(run).every((launches) => launches.length === 2)).toBe(true);
});

test('SIGKILL in the second launch keeps the first and the points of the second', async () => {
  const out = join(temporaryFolder(), 'run.json');
  const { signal } = await start(out, ['--launches', '3'], {
    pauseMs: 60,
    async act(child) {
      await child.saw('15/36');
      child.kill('SIGKILL');
    },
  });
  expect(signal).toBe('SIGKILL');
  const journal = `${out}.partial.jsonl`;
  const { stdout, code } = await rooflaw(['report', journal, '--format', 'json']).done;
  expect(code).toBe(0);
  const run = parseRun(stdout);
  expect(run.points).toHaveLength(12);
  expect(launchesOf(run).filter((launches) => launches.length === 2).length).toBeGreaterThanOrEqual(2);
});

test('--resume of the journal of a killed run measures what is left and writes its file', async () => {
  const out = join(temporaryFolder(), 'run.json');
  const { signal } = await start(out, ['--seed', '7'], {
    pauseMs: 60,
    async act(child) {
      await child.saw('4/12');
      child.kill('SIGKILL');
    },
  });
  expect(signal).toBe('SIGKILL');
  const journal = `${out}.partial.jsonl`;
  const child = await rooflawOn(fakePage('works'), ['run', '--resume', journal]);
  const { code, stderr } = await child.done;
  expect(code, stderr).toBe(0);
  expect(stderr).toContain(`Going on with ${journal}`);
  expect(stderr).not.toContain('4/12  '); // it counts what it measures now
  const run = stored(out);
  expect(run).toMatchObject({ status: 'complete', seed: 7 });
  expect(run.points).toHaveLength(12);
  expect(new Set(launchesOf(run).flat())).toEqual(new Set([0, 1]));
  expect(existsSync(journal)).toBe(false);
});

test('--resume with --out leaves the first file as it is', async () => {
  const folder = temporaryFolder();
  const [from, out] = [join(folder, 'a.json'), join(folder, 'b.json')];
  const whole = fakeRun();
  const text = JSON.stringify({ ...whole, status: 'cancelled', points: whole.points.slice(0, 5) });
  writeFileSync(from, text);
  const page = fakePage('throws', { run: fakeRun(24) });
  const child = await rooflawOn(page, ['run', '--resume', from, '--out', out, '--format', 'csv']);
  const { code, stderr } = await child.done;
  expect(code, stderr).toBe(1); // the page throws in each of four browsers, after three points more
  const run = stored(out);
  expect(run.points).toHaveLength(5 + 4 * 3);
  expect(run).toMatchObject({ id: whole.id, status: 'error' });
  expect(readFileSync(from, 'utf8')).toBe(text);
});

test('--resume on another browser is refused, and the file stays as it is: exit 2', async () => {
  const from = join(temporaryFolder(), 'a.json');
  const whole = fakeRun();
  const environment = { ...whole.environment, userAgent: 'Another browser 1.0' };
  const text = JSON.stringify({
    ...whole,
    environment,
    status: 'cancelled',
    points: whole.points.slice(0, 5),
  });
  writeFileSync(from, text);
  const child = await rooflawOn(fakePage('works'), ['run', '--resume', from]);
  const { code, stdout, stderr } = await child.done;
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(
    'browser or host version: Another browser 1.0 there, Mozilla/5.0 (synthetic) here',
  );
  expect(readFileSync(from, 'utf8')).toBe(text);
  expect(existsSync(`${from}.partial.jsonl`)).toBe(false);
});

test('a journal of a killed run that stands in the way is put aside', async () => {
  const out = join(temporaryFolder(), 'run.json');
  writeFileSync(`${out}.partial.jsonl`, 'what was left');
  const { code } = await start(out, []);
  expect(code).toBe(0);
  expect(readFileSync(`${out}.killed-1.partial.jsonl`, 'utf8')).toBe('what was left');
});
