/** @file list, report, validate and wrong command lines, from a shell. No browser, no GPU. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { ensureBuilt } from '../scripts/build.mjs';
import { suite, suiteWorkloads } from '../src/suites/index.ts';
import { ROOT, rooflaw, type Outcome } from './support/cli.ts';
import { syntheticRun } from './support/synthetic.ts';
import { temporaryFolder } from './support/temporary.ts';

const folder = temporaryFolder();

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const text = JSON.stringify(syntheticRun());
const good = file('good.json', text);
const cut = file('cut.json', text.slice(0, -1000));
const newer = file('newer.json', text.replace('"run/1"', '"run/2"'));
const nan = file('nan.json', text.replace(/"medianNs":[\d.]+/, '"medianNs":NaN'));
const negative = file('negative.json', text.replace(/"ns":(\d+)/, '"ns":-$1'));
const absurd = file('absurd.json', text.replace(/"compileNs":\d+/, '"compileNs":1e300'));

const early = text.replace('"status":"complete"', '"status":"cancelled"');
const stopped = file('stopped.json', early);
const doubled = file('doubled.json', early);
file('doubled.json.partial.jsonl', '{}');
const foreign = file('foreign.json', early.replace('"suite":"quick"', '"suite":"galaxy"'));

const shell = (...args: readonly string[]): Promise<Outcome> => rooflaw(args).done;

beforeAll(() => ensureBuilt(ROOT, ['cli']));

test('list prints ids and nothing else', async () => {
  const { code, stdout, stderr } = await shell('list', '--suite', 'smoke');
  expect([code, stderr]).toEqual([0, '']);
  const ids = stdout.trimEnd().split('\n');
  expect(ids).toEqual(suiteWorkloads(suite('smoke')).map(({ id }) => id));
  const all = (await shell('list')).stdout.trimEnd().split('\n');
  expect(all.length).toBeGreaterThan(ids.length);
  expect(new Set(all).size).toBe(all.length);
});

test('help comes fast and names every command', async () => {
  await shell('--help');
  const started = performance.now();
  const { code, stdout } = await shell('--help');
  expect(performance.now() - started).toBeLessThan(3000); // 0.3 s on an idle machine
  expect(code).toBe(0);
  for (const command of ['run', 'list', 'report', 'validate']) expect(stdout).toContain(`  ${command} `);
});

test('report rebuilds the report of a stored run, in each format', async () => {
  expect(await shell('report', good)).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringContaining('Model curve'),
  });
  expect((await shell('report', good, '--format', 'md')).stdout).toContain('## Model curve: Decode');
  expect((await shell('report', good, '--format', 'csv')).stdout.split('\n')[0]).toContain(',');
  expect(JSON.parse((await shell('report', good, '--format', 'json')).stdout)).toEqual(syntheticRun());
});

test('validate says ok, or the path inside the file: exit 4', async () => {
  expect(await shell('validate', good)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/good\.json: ok/),
  });
  const { code, stdout } = await shell('validate', good, cut, newer, nan, negative, absurd);
  expect(code).toBe(4);
  expect(stdout).toMatch(/good\.json: ok/);
  expect(stdout).toMatch(/cut\.json: .*cut off/);
  expect(stdout).toMatch(/newer\.json: schema: .*run\/2/);
  expect(stdout).toMatch(/nan\.json: points\[\d+\]\.summary.*: .*NaN/);
  expect(stdout).toMatch(/negative\.json: points\[0\]\.samples\[0\]\.ns: /);
  expect(stdout).toMatch(/absurd\.json: points\[0\]\.compileNs: /);
});

test('report refuses what validate refuses, on stderr', async () => {
  const { code, stdout, stderr } = await shell('report', negative);
  expect([code, stdout]).toEqual([4, '']);
  expect(stderr).toMatch(/negative\.json: points\[0\]\.samples\[0\]\.ns: /);
});

test.each([
  [['report', '/no/such.json'], 'no such file'],
  [['validate', '/no/such.json'], 'no such file'],
  [['report', tmpdir()], 'this is a folder'],
  [['list', '--suite', 'smok'], 'smoke'],
  [['run', '--suite', 'quik'], 'quick'],
  [['run', '--filter', 'matmol/*'], 'matmul'],
  [['run', '--where', 'node', '--headed'], '--where browser'],
  [['run', '--where', 'node', '--browser', '/bin/true'], '--where browser'],
  [['run', '--out', tmpdir()], 'is a folder'],
  [['run', '--out', '/dev/null/run.json'], 'cannot be written'],
  [['run', '--time-budget', '0'], 'above 0'],
  [['run', '--time-budget', '-3'], 'above 0'],
  [['run', '--time-budget', 'NaN'], 'above 0'],
  [['run', '--launches', '0'], 'from 1 to'],
  [['run', '--resume', '/no/such.json'], 'no such file'],
  [['run', '--resume', good], 'is complete'],
  [['run', '--resume', good, '--launches', '1'], 'is complete'],
  [['run', '--resume', stopped, '--where', 'node'], '--where browser'],
  [['run', '--resume', stopped, '--seed', '3'], 'cannot be used with'],
  [['run', '--resume', doubled], 'holds later points'],
  [['run', '--resume', foreign], "'galaxy'"],
  [['run', '--only', '/no/such.txt'], '--only: /no/such.txt cannot be read'],
  [['run', '--only', good], 'names no workload'],
  [['node-host'], 'use rooflaw run'],
  [['frobnicate'], 'unknown command'],
])('rooflaw %j is exit 2, with %j', async (args, words) => {
  const { code, stdout, stderr } = await shell(...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(words);
});

test.each([
  [cut, /cut\.json: .*cut off/],
  [newer, /newer\.json: schema: .*run\/2/],
  [nan, /nan\.json: points\[\d+\]\.summary.*NaN/],
  [file('garbage.json', '<html>'), /garbage\.json: .*not JSON/],
  [file('other.json', '{"schema":"trace/3"}'), /other\.json: schema: .*trace\/3/],
  [file('empty.json.partial.jsonl', ''), /no header line/],
  [file('bad.json.partial.jsonl', '{"kind":"header","header":{}}\n'), /schema: missing/],
])('run --resume %s is exit 4, with the place', async (path, words) => {
  const { code, stdout, stderr } = await shell('run', '--resume', path);
  expect([code, stdout]).toEqual([4, '']);
  expect(stderr).toMatch(words);
});

test('a reader that goes away early is no error', () => {
  const piped = spawnSync('bash', ['-c', `set -o pipefail; node bin/rooflaw.mjs report ${good} | head -1`], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(piped.stderr).toBe('');
  expect(piped.stdout).toMatch(/^Rooflaw run/);
});
