/** @file The browser driver against a page that misbehaves on purpose. A real browser, no GPU work. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { openBrowserHost } from '../src/cli/browser/open.ts';
import { CliError } from '../src/cli/exit.ts';
import { HostError, NoHostError, type RunHost } from '../src/cli/host.ts';
import { LIMITS, type Limits } from '../src/cli/limits.ts';
import type { RunEvent } from '../src/worker/api.ts';
import { childBrowsers, fakePage, fakeRun, type Behaviour } from './support/fake-page.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const open: RunHost[] = [];
const notes: string[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((host) => host.close()));
  notes.splice(0);
});

async function openFake(
  behaviour: Behaviour,
  limits: Partial<Limits> = {},
  options: { browser?: string; headed?: boolean } = {},
): Promise<RunHost> {
  const host = await openBrowserHost({
    root: ROOT,
    pageFolder: () => Promise.resolve(fakePage(behaviour)),
    headed: false,
    features: 'all',
    note: (line) => notes.push(line),
    limits: { ...LIMITS, ...limits },
    ...options,
  });
  open.push(host);
  return host;
}

/** Measures and collects what was told. */
async function runOn(host: RunHost): Promise<{ events: RunEvent[]; outcome: unknown }> {
  const events: RunEvent[] = [];
  const options = { suite: 'quick', seed: 7, driver: host.driver };
  const outcome = await host.run(options, (event) => events.push(event)).catch((error: unknown) => error);
  return { events, outcome };
}

test('a run comes back whole, its events in order, with the facts only the driver knows', async () => {
  const host = await openFake('works');
  expect(host.environment.adapter.architecture).toBe('swiftshader');
  const { events, outcome } = await runOn(host);
  const points = events.filter((event) => event.type === 'point');
  expect(points.map(({ point }) => point.id)).toEqual(fakeRun().points.map(({ id }) => id));
  expect(events[0]).toMatchObject({ type: 'started', total: 12 });
  expect(events.at(-1)?.type).toBe('finished');
  expect(outcome).toMatchObject({ status: 'complete', suite: 'quick', seed: 7 });
  const { environment } = outcome as ReturnType<typeof fakeRun>;
  expect(environment.flags).toContain('--enable-unsafe-webgpu');
  expect(environment.flags.some((flag) => flag.startsWith('--user-data-dir'))).toBe(false);
  const isRoot = process.getuid?.() === 0;
  expect(environment.flags.includes('--no-sandbox')).toBe(isRoot);
  expect(environment.notes.includes('--no-sandbox because the user is root')).toBe(isRoot);
  expect(notes).toEqual([]);
});

test('cancelling ends the run with what was measured', async () => {
  const host = await openFake('works');
  let told = 0;
  const run = await host.run({ suite: 'quick', seed: 1 }, (event) => {
    if (event.type === 'point' && ++told === 4) void host.cancel();
  });
  expect(run.status).toBe('cancelled');
  expect(run.points.length).toBeGreaterThanOrEqual(4);
  expect(run.points.length).toBeLessThan(12);
});

test('an error in the page arrives with its name, after the points that came before', async () => {
  const { events, outcome } = await runOn(await openFake('throws'));
  expect(events.filter(({ type }) => type === 'point')).toHaveLength(3);
  expect(outcome).toBeInstanceOf(HostError);
  expect(outcome).toMatchObject({
    name: 'WorkerDiedError',
    message: expect.stringContaining('out of memory'),
  });
  expect(notes).toEqual([]); // the page announced the same error; it is said once
});

test('a page that refuses the options says why', async () => {
  const { outcome } = await runOn(await openFake('refuses'));
  expect(outcome).toMatchObject({ name: 'RangeError', message: expect.stringContaining('nearest') });
});

test('a lost device is a run that ended early', async () => {
  const { events, outcome } = await runOn(await openFake('loses-device'));
  expect(outcome).toMatchObject({ status: 'device-lost' });
  expect(events.at(-1)).toMatchObject({ type: 'incident', incident: { code: 'device-lost' } });
});

test('a page that goes away in the middle ends the run', async () => {
  const { events, outcome } = await runOn(await openFake('leaves'));
  expect(outcome).toMatchObject({ name: 'BrowserDiedError', message: 'the page was left or reloaded' });
  expect(events.filter(({ type }) => type === 'point').length).toBeGreaterThanOrEqual(3);
});

test('a browser that is killed in the middle ends the run', async () => {
  const host = await openFake('falls-silent');
  const outcome = await host
    .run({ suite: 'quick', seed: 1 }, (event) => {
      if (event.type === 'point') for (const pid of childBrowsers()) process.kill(pid, 'SIGKILL');
    })
    .catch((error: unknown) => error);
  expect(outcome).toMatchObject({ name: 'BrowserDiedError' });
});

test.each([
  ['hangs', { readyMs: 1500 }, "waiting for the page's hook took longer than 1.5 s"],
  ['deaf', { callMs: 3000 }, 'asking the page for its device took longer than 3 s'],
  ['broken', { readyMs: 1500 }, 'the page is broken on purpose'],
  ['no-webgpu', {}, 'no WebGPU adapter: no adapter was offered'],
] as const)('a page that %s is an error with what was tried', async (behaviour, limits, words) => {
  const error = await openFake(behaviour, limits).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(NoHostError);
  const { tried, advice } = error as NoHostError;
  expect(tried.some((line) => line.includes(words))).toBe(true);
  expect(advice.join(' ')).toContain('--where node');
});

test('a --browser that does not exist is a usage error', async () => {
  const error = await openFake('works', {}, { browser: '/no/such/chrome' }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(CliError);
  expect(error).toMatchObject({ code: 2, message: expect.stringContaining('/no/such/chrome') });
});

test('a --browser that is no browser is said to be none', async () => {
  const error = await openFake('works', { launchMs: 5000 }, { browser: '/bin/true' }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(NoHostError);
  expect((error as NoHostError).tried.at(-1)).toMatch(/\/bin\/true.*did not start/);
});

const ours = (): readonly string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith(`rooflaw-profile-${process.pid}-`));

test('profiles go with their browsers, also those of killed processes', async () => {
  const dead = spawnSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).stdout.trim();
  const orphan = mkdtempSync(join(tmpdir(), `rooflaw-profile-${dead}-`));
  const host = await openFake('works');
  expect(existsSync(orphan)).toBe(false);
  expect(ours()).toHaveLength(1);
  await host.close();
  expect(ours()).toEqual([]);
});
