/** The folder of the community as the commands see it: places, links, what is shown and written, exit codes. */
import { existsSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { heard } from '../../../test/support/heard.ts';
import { untimed } from '../../../test/support/build-run.ts';
import { honestRun } from '../../../test/support/honest-run.ts';
import { temporaryFolder } from '../../../test/support/temporary.ts';
import { communityPath } from '../../community/publish.ts';
import { plainDevice } from '../../results/device-name.ts';
import { parseRun } from '../../results/load.ts';
import type { Run } from '../../results/schema.ts';
import { EXIT } from '../exit.ts';
import { communityFiles, placeFindings, readSubmission } from './folder.ts';
import { ingestCommand } from './ingest-command.ts';
import { submitCommand } from './submit-command.ts';

const now = new Date('2026-06-01T00:00:00Z');
/** What the build knows, and the time. */
const context = { now, submitUrl: null, repository: null };

function put(root: string, path: string, run: unknown): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof run === 'string' ? run : JSON.stringify(run));
  return file;
}

async function ingested(
  root: string,
  files: readonly string[],
  format: 'text' | 'json' | 'md' = 'json',
  at = now,
) {
  const { terminal, text } = heard();
  const code = await ingestCommand(files, format, { root, terminal, now: at });
  return { code, text: text() };
}

test('files in their places are accepted, and judged against those before them', async () => {
  const root = temporaryFolder();
  const runs: Run[] = await Promise.all(
    [1, 2, 3, 4].map((seed) => honestRun({ id: `20260102-03040${seed}-000000`, seed })),
  );
  const files = runs.map((run) => put(root, communityPath(run), run));
  const { code, text } = await ingested(root, files);
  expect(code).toBe(EXIT.fine);
  const told = JSON.parse(text) as { label: string; accepted: boolean }[];
  expect(told.map(({ label }) => label)).toEqual(['unverified', 'unverified', 'unverified', 'consistent']);
  // One alone is held against all that are there.
  expect(JSON.parse((await ingested(root, files.slice(0, 1))).text)).toMatchObject([{ label: 'consistent' }]);
  expect((await ingested(root, files.slice(0, 1), 'text')).text).toContain('accepted, consistent');
});

test('what is no plain file, too large, or in another place is refused and says so', async () => {
  const root = temporaryFolder();
  const run = await honestRun();
  const good = put(root, communityPath(run), run);
  const elsewhere = put(
    root,
    'bench-results/community/2026-02/x.json',
    await honestRun({ seed: 3, id: '20260102-030406-000000' }),
  );
  const link = join(root, 'link.json');
  symlinkSync(good, link);
  const big = put(root, 'big.json', '');
  truncateSync(big, 100 * 2 ** 20);
  const broken = put(root, 'broken.json', '{"schema": "run/1", ');
  const missing = join(root, 'none.json');
  const { code, text } = await ingested(root, [good, elsewhere, link, big, broken, missing, root]);
  expect(code).toBe(EXIT.invalidFile);
  const told = JSON.parse(text) as { accepted: boolean; findings: { code: string }[] }[];
  expect(told.map(({ accepted, findings }) => (accepted ? 'accepted' : findings[0]?.code))).toEqual([
    'accepted',
    'wrong-place',
    'link',
    'too-large',
    'not-a-run',
    'no-such-file',
    'not-a-file',
  ]);
  // A wrong name on the command line is no invalid submission.
  expect((await ingested(root, [good, missing])).code).toBe(EXIT.usage);
});

test('a file that this program fails on is refused, and those after it are judged', async () => {
  const root = temporaryFolder();
  const files = await Promise.all(
    [1, 2].map(async (seed) =>
      put(root, `${seed}.json`, await honestRun({ id: `20260102-03040${seed}-000000`, seed })),
    ),
  );
  const { terminal, text } = heard();
  let calls = 0;
  const failing = Object.assign(new Date(now), {
    getTime() {
      if (calls++ === 0) throw new RangeError('nobody expected this');
      return now.getTime();
    },
  });
  expect(await ingestCommand(files, 'json', { root, terminal, now: failing })).toBe(EXIT.invalidFile);
  expect(JSON.parse(text())).toMatchObject([
    {
      accepted: false,
      findings: [{ code: 'could-not-be-judged', message: expect.stringContaining('nobody') }],
    },
    { accepted: true },
  ]);
});

test('words of a file cannot break out of what is printed', async () => {
  const root = temporaryFolder();
  const run = await honestRun();
  const adapter = { ...run.environment.adapter, vendor: '`|<img src=x>\u001b[2J' };
  const file = put(root, 'a.json', { ...run, environment: { ...run.environment, adapter } });
  for (const format of ['text', 'md'] as const) {
    const { text, code } = await ingested(root, [file], format);
    expect(code).toBe(EXIT.invalidFile);
    expect(text).not.toMatch(/(?!\n)\p{Cc}/u);
  }
  // `##[error]` speaks to the runner of a CI job wherever it stands, `::error::` at the beginning of a line.
  const odd = put(root, '##[error]a.json', { ...run, '##[error]': 1, '::error::': '##[warning]' });
  for (const format of ['text', 'md', 'json'] as const) {
    const { text } = await ingested(root, [odd], format);
    expect(text).not.toMatch(/##\[|^\s*::/m);
    expect(text).toContain('[error]');
  }
  expect(JSON.parse((await ingested(root, [odd])).text)).toMatchObject([{ file: odd }]);
});

test('submit shows what would be published, writes only when told to, and never over a file', async () => {
  const root = temporaryFolder();
  const run = await honestRun();
  const { submission: _none, ...plain } = run;
  const flags = ['--user-data-dir=/home/someone/x', '--headless'];
  const source = put(root, 'mine.json', { ...plain, environment: { ...run.environment, flags } });
  const place = join(root, communityPath(run));
  const submit = async (options: Parameters<typeof submitCommand>[1]) => {
    const { terminal, text } = heard();
    const code = await submitCommand(source, { to: root, ...options }, { ...context, root, terminal });
    return { code, text: text() };
  };
  const shown = await submit({});
  expect(shown.text).toContain('Chrome/147');
  expect(shown.text).toContain('--user-data-dir=… --headless');
  expect(shown.text).toContain('name yours with --device');
  expect(shown.text).not.toContain('someone');
  expect(existsSync(place)).toBe(false);
  const written = await submit({ device: 'GeForce RTX 4070 SUPER', yes: true });
  expect(written).toMatchObject({ code: EXIT.fine, text: expect.stringContaining('pull request') });
  const text = readFileSync(place, 'utf8');
  expect(text).not.toContain('someone');
  expect(parseRun(text).submission).toEqual({
    deviceName: 'GeForce RTX 4070 SUPER',
    submittedAt: now.toISOString(),
  });
  expect((await ingested(root, [place])).code).toBe(EXIT.fine);
  await expect(submit({ yes: true })).rejects.toThrow('is there already');
  await expect(submit({ device: '<b>RTX</b><script>', yes: true })).rejects.toThrow('nothing was written');
});

test('paths of a disk are taken out wherever they stand, also of folders with spaces', async () => {
  const root = temporaryFolder();
  const run = await honestRun();
  const { submission: _none, ...plain } = run;
  const leaky = {
    ...plain,
    environment: {
      ...run.environment,
      notes: ['browser /data/people/jane/chrome', 'C:\\Users\\Jane Doe\\chrome.exe, 1.5 GB/s, and/or 3 / 4'],
    },
    calibration: {
      ...run.calibration,
      leftOut: [{ what: 'fma', reason: 'no-variant', message: 'in "/home/Jane Doe/x/y" of it' }],
    },
    incidents: [{ at: run.startedAt, code: 'odd', message: 'lost ~/secret/place.so; see https://a.b/c/d' }],
  };
  const source = put(root, 'mine.json', leaky);
  const { terminal, text } = heard();
  expect(await submitCommand(source, { yes: true, to: root }, { ...context, root, terminal })).toBe(
    EXIT.fine,
  );
  const written = readFileSync(join(root, communityPath(run)), 'utf8');
  expect(written).not.toMatch(/jane|doe|secret/i);
  for (const kept of ['browser …', '1.5 GB/s, and/or 3 / 4', 'https://a.b/c/d']) {
    expect(written).toContain(kept);
    expect(text()).toContain(kept); // every word of a driver is shown before it is public
  }
});

/** Of each file. */
const firstFinding = (text: string) =>
  (JSON.parse(text) as { findings: { code: string }[] }[]).map((told) => told.findings[0]?.code);

test('a run that is there already is refused from elsewhere, and so is one that is given twice', async () => {
  const root = temporaryFolder();
  const run = await honestRun();
  const [one, two] = [put(root, 'a.json', run), put(root, 'b.json', run)];
  expect(firstFinding((await ingested(root, [one, two])).text)).toEqual([undefined, 'same-id']);
  put(root, communityPath(run), run);
  expect(firstFinding((await ingested(root, [one])).text)).toEqual(['same-id']);
});

test('the runs that are published here are read by this version, each in its place', () => {
  const here = join(import.meta.dirname, '..', '..', '..');
  const wrong = communityFiles(here).flatMap((path) => {
    const read = readSubmission(path);
    if ('finding' in read) return [`${path}: ${read.finding.message}`];
    return placeFindings(path, parseRun(read.text), here).map(({ message }) => `${path}: ${message}`);
  });
  expect(wrong).toEqual([]);
});

test('the runs that are published here are accepted without a finding, each beside the others', async () => {
  const here = join(import.meta.dirname, '..', '..', '..');
  const { text } = await ingested(here, communityFiles(here), 'json', new Date('2026-12-01T00:00:00Z'));
  const told = JSON.parse(text) as { file: string; accepted: boolean; findings: unknown[] }[];
  expect(told.map(({ accepted, findings }) => ({ accepted, findings }))).toEqual(
    told.map(() => ({ accepted: true, findings: [] })),
  );
  expect(told.length).toBeGreaterThan(2);
});

test('what a kernel has no answer for, submit tells in its place, as ingest does', async () => {
  const root = temporaryFolder();
  const { submission: _none, ...run } = await honestRun();
  const params = { m: 1, n: 64, k: 1, codebooks: 1, centroids: 256, dtype: 'f32' };
  const { variant: _variant, ...point } = untimed(
    'skipped',
    'no-variant',
    params,
    'quantized/additive-matvec',
  );
  const odd = { ...point, id: point.workload.id, cost: { flops: 1, bytes: 1 } };
  const source = put(root, 'mine.json', { ...run, points: [...run.points, odd] });
  const { terminal, text } = heard();
  await expect(
    submitCommand(source, { yes: true, to: root }, { ...context, root, terminal }),
  ).rejects.toMatchObject({ code: EXIT.invalidFile });
  expect(text()).toContain('refused: points[6].workload.params: quantized/additive-matvec: needs k to be');
});

test('what this program stumbles over, submit tells as a finding too', async () => {
  const root = temporaryFolder();
  const { submission: _none, ...run } = await honestRun();
  const source = put(root, 'mine.json', run);
  const failing = Object.assign(new Date(now), {
    getTime() {
      throw new RangeError('nobody expected this');
    },
  });
  const { terminal, text } = heard();
  await expect(
    submitCommand(source, { to: root }, { ...context, now: failing, root, terminal }),
  ).rejects.toMatchObject({ code: EXIT.invalidFile });
  expect(text()).toContain('refused: this program failed on it: nobody expected this');
});

test('marks of a trade do not make another device', () => {
  const names = ['GeForce RTX™ 4070', 'GeForce RTX (TM) 4070', 'geforce  rtx 4070', 'GeForce® RTX 4070'];
  expect(new Set(names.map(plainDevice))).toEqual(new Set(['geforce rtx 4070']));
});
