/** @file `rooflaw run` from a shell, on a page that behaves and on pages that do not. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseRun } from '../src/results/load.ts';
import { rooflaw, rooflawOn, type Outcome } from './support/cli.ts';
import { childBrowsers, fakePage, fakeRun, type Behaviour } from './support/fake-page.ts';
import { temporaryFolder } from './support/temporary.ts';

interface Measured extends Outcome {
  readonly out: string;
}

async function runOn(
  behaviour: Behaviour,
  {
    args = [] as readonly string[],
    limits = {},
    pauseMs = 5,
    run = fakeRun(),
    once = false,
    act = async (_child: Awaited<ReturnType<typeof rooflawOn>>): Promise<void> => {},
  } = {},
): Promise<Measured> {
  const out = join(temporaryFolder(), 'run.json');
  const page = fakePage(behaviour, { pauseMs, run, once });
  const child = await rooflawOn(page, ['run', '--where', 'browser', '--out', out, ...args], limits);
  await act(child);
  return { ...(await child.done), out };
}

const stored = (path: string): ReturnType<typeof parseRun> => parseRun(readFileSync(path, 'utf8'));

test('a run: report on stdout, progress on stderr, a valid file, no journal left, exit 0', async () => {
  const { code, stdout, stderr, out } = await runOn('works');
  expect(stderr).toContain('11/12  0:05 left  matmul/');
  expect(stderr).not.toContain('\u001b'); // no terminal, so no escape sequences
  expect(stdout).toContain('Rooflaw run 20260102-030405-abcdef');
  expect(stdout).not.toContain('left  matmul/');
  expect(code).toBe(0);
  expect(stored(out)).toMatchObject({ status: 'complete', suite: 'quick', seed: 1 });
  expect(readdirSync(join(out, '..'))).toEqual(['run.json']);
});

test('--format json prints the bytes of the run file and nothing else', async () => {
  const { code, stdout, out } = await runOn('works', { args: ['--format', 'json', '--seed', '42'] });
  expect(code).toBe(0);
  expect(stdout).toBe(readFileSync(out, 'utf8'));
  expect(JSON.parse(stdout)).toMatchObject({ schema: 'run/1', seed: 42 });
});

test('a wrong result is exit 1, and the report names it', async () => {
  const run = fakeRun();
  const [first, ...rest] = run.points;
  const {
    cost: _cost,
    samples: _samples,
    summary: _summary,
    ...kept
  } = first as Extract<typeof first, { status: 'ok' }>;
  const { id, workload, variant, error } = kept;
  const wrong = {
    kind: 'timing',
    status: 'failed',
    id,
    workload,
    variant,
    reason: 'wrong-result',
    message: 'row 2 is wrong',
    error: { ...error, relativeL2: 0.3 },
  } as const;
  const { code, stdout, stderr } = await runOn('works', { run: { ...run, points: [wrong, ...rest] } });
  expect(code).toBe(1);
  expect(stdout).toContain('Failed: wrong-result (1)');
  expect(stderr).toContain(`FAILED ${id}: wrong-result`);
});

test('Ctrl-C ends the run after the current sample and keeps what was measured: exit 130', async () => {
  const { code, stderr, stdout, out } = await runOn('works', {
    pauseMs: 100,
    async act(child) {
      await child.saw('3/12');
      child.kill('SIGINT');
      child.kill('SIGINT'); // npm hands the same press on a second time
    },
  });
  expect(stderr).toContain('press Ctrl-C again to stop at once');
  expect(code).toBe(130);
  const run = stored(out);
  expect(run.status).toBe('cancelled');
  expect(run.points.length).toBeGreaterThanOrEqual(3);
  expect(run.points.length).toBeLessThan(12);
  expect(stdout).toContain('cancelled');
  expect(existsSync(`${out}.partial.jsonl`)).toBe(false);
});

test('a second Ctrl-C does not wait for a page that will not stop', async () => {
  const { code, out } = await runOn('stubborn', {
    pauseMs: 300,
    run: fakeRun(40),
    async act(child) {
      await child.saw('3/');
      child.kill('SIGINT');
      await child.saw('press Ctrl-C again');
      await new Promise((resolve) => setTimeout(resolve, 600));
      child.kill('SIGINT');
    },
  });
  expect(code).toBe(130);
  const run = stored(out);
  expect(run).toMatchObject({ status: 'cancelled', incidents: [{ code: 'cancelled' }] });
  expect(run.points.length).toBeGreaterThanOrEqual(3);
});

test('a page that will not stop is given up after a while without a second Ctrl-C', async () => {
  const { code, out } = await runOn('stubborn', {
    pauseMs: 200,
    run: fakeRun(40),
    limits: { cancelMs: 500 },
    async act(child) {
      await child.saw('3/');
      child.kill('SIGTERM');
    },
  });
  expect(code).toBe(130);
  expect(stored(out).status).toBe('cancelled');
});

test('SIGKILL loses the current point alone: the journal is a run, and the browser ends too', async () => {
  let browsers: readonly number[] = [];
  const { signal, out } = await runOn('works', {
    pauseMs: 100,
    async act(child) {
      await child.saw('4/12');
      browsers = childBrowsers(child.pid);
      child.kill('SIGKILL');
    },
  });
  expect(signal).toBe('SIGKILL');
  expect(existsSync(out)).toBe(false);
  const journal = `${out}.partial.jsonl`;
  const report = await rooflaw(['report', journal, '--format', 'json']).done;
  expect(report.code).toBe(0);
  const run = parseRun(report.stdout);
  expect(run.points.length).toBeGreaterThanOrEqual(4);
  expect(run).toMatchObject({ status: 'cancelled', incidents: [{ code: 'killed' }] });
  expect(browsers).toHaveLength(1);
  await expect.poll(() => isRunning(browsers[0]!), { timeout: 10_000 }).toBe(false);
});

function isRunning(pid: number): boolean {
  try {
    // A zombie still has a pid; its status says so.
    return !/\nState:\s+Z/.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

test('a browser that is killed: a fresh one goes on with the rest, exit 0', async () => {
  const { code, stderr, out } = await runOn('falls-silent', {
    once: true,
    async act(child) {
      await child.saw('2/12');
      await new Promise((resolve) => setTimeout(resolve, 200));
      for (const pid of childBrowsers(child.pid)) process.kill(pid, 'SIGKILL');
    },
  });
  expect(stderr).toMatch(/browser-died: the (browser went away|page was closed|page crashed)/);
  expect(stderr).toContain('11/12  0:05 left'); // the progress of the fresh one counts what was there
  expect(code).toBe(0);
  const run = stored(out);
  expect(run).toMatchObject({
    status: 'complete',
    incidents: [{ code: 'browser-died' }, { code: 'restarted' }],
  });
  expect(run.points).toHaveLength(12);
  expect(run.launches).toHaveLength(2);
  expect(readdirSync(join(out, '..'))).toEqual(['run.json']);
});

test.each([
  ['falls-silent', 'host-silent', /Nothing was heard from the browser for 1 s/],
  ['throws', 'host-error', /The measuring worker stopped: out of memory/],
  ['leaves', 'browser-died', /the page was left or reloaded/],
  ['loses-device', 'device-lost', /GPU process reset/],
] as const)('a page that %s: a fresh browser goes on, exit 0', async (behaviour, reason, words) => {
  const { code, stderr, out } = await runOn(behaviour, { limits: { silenceMs: 1000 }, once: true });
  expect(stderr).toMatch(words);
  expect(code).toBe(0);
  const run = stored(out);
  expect(run).toMatchObject({
    status: 'complete',
    incidents: [{ code: reason }, { code: 'restarted' }],
  });
  expect(run.points).toHaveLength(12);
});

test.each([
  ['throws', 'error', /After 3 fresh starts, again: .*out of memory/],
  ['loses-device', 'device-lost', /After 3 fresh starts, again: GPU process reset/],
] as const)(
  'a page that %s every time: after three fresh starts what was measured is written, exit 1',
  async (behaviour, status, words) => {
    const { code, stderr, out } = await runOn(behaviour, { run: fakeRun(16) });
    expect(code).toBe(1);
    expect(stderr).toMatch(words);
    const run = stored(out);
    expect(run.status).toBe(status);
    expect(run.incidents.at(-1)?.code).toBe('gave-up');
    expect(run.points).toHaveLength(12); // three in each of four browsers
  },
);

test('a workload that crashes the page twice is given up, and the rest is measured: exit 1', async () => {
  const { code, stderr, out } = await runOn('crashes-at');
  expect(code).toBe(1);
  const run = stored(out);
  expect(run.status).toBe('complete');
  expect(run.points.filter(({ status }) => status === 'ok')).toHaveLength(11);
  const failed = run.points.filter(({ status }) => status !== 'ok');
  expect(failed).toMatchObject([{ status: 'failed', reason: 'crashed' }]);
  expect(stderr).toContain(`1 of 12 points failed, ${failed[0]!.id} first: crashed`);
});

test('no WebGPU: exit 3, with what was tried and what to do', async () => {
  const { code, stdout, stderr, out } = await runOn('no-webgpu');
  expect(code).toBe(3);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/tried {2}.*asked for SwiftShader: no WebGPU adapter: no adapter was offered/);
  expect(stderr).toContain('rooflaw run --where node');
  expect(existsSync(out)).toBe(false);
});

test('Ctrl-C while the browser starts: nothing was measured, exit 130', async () => {
  const { code, stderr } = await runOn('hangs', {
    async act(child) {
      await expect.poll(() => childBrowsers(child.pid).length, { timeout: 30_000 }).toBe(1);
      child.kill('SIGINT');
    },
  });
  expect(code).toBe(130);
  expect(stderr).toContain('Cancelled before anything was measured');
});
