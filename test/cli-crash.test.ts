/** @file The real page, measuring, while its GPU process, its page and its browser are taken away from it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'puppeteer';
import { beforeEach, expect, test, vi } from 'vitest';
import { ensureBuilt } from '../scripts/build.mjs';
import { LIMITS } from '../src/cli/limits.ts';
import { runCommand, type Context, type RunCommand } from '../src/cli/run-command.ts';
import { parseRun } from '../src/results/load.ts';
import type { Run } from '../src/results/schema.ts';
import { ROOT } from './support/cli.ts';
import { temporaryFolder } from './support/temporary.ts';

/** The browsers that the command has launched, for a second line to them over CDP. */
const launched: Browser[] = [];

vi.mock('puppeteer', async (original) => {
  const real = await original<typeof import('puppeteer')>();
  const launch: typeof real.launch = async (options) => {
    const browser = await real.launch(options);
    launched.push(browser);
    return browser;
  };
  return { ...real, launch };
});

beforeEach(() => {
  launched.splice(0);
});

/**
 * Measures most of `smoke`; `strike` is called once, when some points have been told and others have not. Points are told in
 * batches, on a slow machine all of a batch at once.
 */
async function struck(strike: (browser: Browser) => Promise<void>): Promise<{ code: number; run: Run }> {
  const out = join(temporaryFolder(), 'run.json');
  await ensureBuilt(ROOT, ['page']);
  let done = false;
  const lines: string[] = [];
  const note = (line: string): void => {
    lines.push(line);
    const told = /^(\d+)\/(\d+) /.exec(line);
    if (done || told === null || Number(told[1]) < 2 || told[1] === told[2]) return;
    done = true;
    // A moment later, so that samples are being taken.
    setTimeout(() => void strike(launched.at(-1)!).catch(() => {}), 100);
  };
  const command: RunCommand = {
    suite: 'smoke',
    // More than a batch, for a crash in the middle, without what takes long to compile or to compute.
    filter:
      '{roofline/*,quantized/scalar*,transformer/*,moe/router/*,moe/permute/*,softmax/*,matmul/m=33*,matmul/m=64*,matmul/m=1?n=1*}',
    where: 'browser',
    headed: false,
    out,
    format: 'csv',
    seed: 1,
    features: 'all',
    pointLimitS: 0.1,
    timeBudgetS: 100, // the suite's own is for a machine that does nothing else, and for one browser
  };
  const context: Context = {
    root: ROOT,
    terminal: {
      note,
      draw: () => {},
      canDraw: false,
      columns: 100,
      bold: (text) => text,
      result: () => Promise.resolve(),
    },
    pageFolder: () => Promise.resolve(join(ROOT, 'dist', 'page')),
    limits: LIMITS,
    hosts: {
      browser: async (wanted) => (await import('../src/cli/browser/open.ts')).openBrowserHost(wanted),
      node: () => Promise.reject(new Error('not asked for')),
    },
  };
  const code = await runCommand(command, context);
  expect(done, lines.join('\n')).toBe(true);
  return { code, run: parseRun(readFileSync(out, 'utf8')) };
}

/** Nothing is missing, nothing is there twice, and the run says what happened. */
function expectWhole(run: Run, codes: RegExp): void {
  expect(run.status).toBe('complete');
  expect(run.points.filter(({ status }) => status === 'failed')).toEqual([]);
  const measured = run.points.filter(({ status }) => status === 'ok').length;
  expect(measured / run.points.length).toBeGreaterThanOrEqual(0.8);
  expect(run.incidents.map(({ code }) => code).join(' ')).toMatch(codes);
}

test('a crash of the GPU process (Browser.crashGpuProcess): the run goes on and is complete', async () => {
  const { code, run } = await struck(async (browser) => {
    const cdp = await browser.target().createCDPSession();
    await cdp.send('Browser.crashGpuProcess');
  });
  expectWhole(run, /device-lost|gpu-stuck|browser-died/);
  expect(code).toBe(0);
});

test('a crash of the page: a fresh browser goes on with the rest', async () => {
  const { code, run } = await struck(async (browser) => {
    const pages = await browser.pages();
    const cdp = await pages.at(-1)!.createCDPSession();
    await cdp.send('Page.crash');
  });
  expectWhole(run, /browser-died restarted/);
  expect(launched).toHaveLength(2);
  expect(code).toBe(0);
});

test('a browser that is killed: a fresh one goes on with the rest', async () => {
  const { code, run } = await struck(async (browser) => {
    browser.process()?.kill('SIGKILL');
  });
  expectWhole(run, /browser-died restarted/);
  expect(launched).toHaveLength(2);
  // What was told before the crash was not measured again.
  for (const point of run.points) {
    if (point.kind !== 'timing' || point.status !== 'ok') continue;
    expect(new Set(point.samples.map(({ launch }) => launch)).size).toBe(1);
  }
  expect(code).toBe(0);
});
