/**
 * @file The views of the page and where it may stand: links, address, back and forward; below any path, on a host that sends
 * no headers; several launches of one run.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'puppeteer';
import sirv from 'sirv';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { firstLoad, MOST_BYTES } from '../scripts/first-load.mjs';
import { validateRun } from '../src/results/load.ts';
import type { Run } from '../src/results/schema.ts';
import {
  axeViolations,
  complaints,
  fakeWorker,
  launchBrowser,
  servePage,
  type PageServer,
} from './support/page.ts';
import {
  chartsDrawn,
  choose,
  click,
  deepText,
  nextRun,
  offered,
  texts,
  waitForText,
} from './support/page-look.ts';

const BUILT = fileURLToPath(new URL('../dist/page', import.meta.url));
let browser: Browser;
let server: PageServer;

beforeAll(async () => {
  server = await servePage(await fakeWorker());
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

async function fresh(): Promise<{ page: Page; heard: string[] }> {
  const page = await (await browser.createBrowserContext()).newPage();
  return { page, heard: complaints(page) };
}

const ready = (page: Page): Promise<void> => page.evaluate(() => window.rooflaw.ready);

/** Serves the built page below `/some/where/` as a plain host does, without a header of its own. */
async function plainHost(): Promise<{ url: string; close: () => void }> {
  const files = sirv(BUILT, { dev: true });
  const host = createServer((request, response) => {
    const below = request.url?.startsWith('/some/where/') === true;
    if (below) request.url = request.url!.slice('/some/where'.length);
    const missing = (): void => void response.writeHead(404).end();
    if (below) files(request, response, missing);
    else missing();
  });
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  const { port } = host.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/some/where/`, close: () => void host.close() };
}

test('below a path, on a host without headers: isolated, small, and all of it is found', async () => {
  const host = await plainHost();
  const { page, heard } = await fresh();
  const scripts = new Set<string>();
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.endsWith('.js')) scripts.add(pathname);
  });
  // The service worker takes over, and the page is loaded once more.
  await page.goto(host.url);
  await page.waitForFunction(() => globalThis.crossOriginIsolated && 'rooflaw' in window);
  await ready(page);
  await page.waitForNetworkIdle({ idleTime: 300 });
  expect(await deepText(page)).toContain('cross-origin isolated');
  expect(await deepText(page)).toMatch(/\d+ workloads · at most .* of GPU memory/); // without the kernels

  const listed = firstLoad(BUILT);
  const total = listed.reduce((sum, { bytes }) => sum + bytes, 0);
  expect(total).toBeLessThanOrEqual(MOST_BYTES);
  const known = listed.map(({ name }) => `/some/where/assets/${name}`);
  expect([...scripts].filter((path) => !known.includes(path))).toEqual([]);

  // What comes later is found too: kernels, and a view.
  const ids = await page.evaluate(() => window.rooflaw.list({ suite: 'smoke', filter: 'matmul/*' }));
  expect(ids.length).toBeGreaterThan(5);
  await click(page, 'nav a:last-of-type');
  await waitForText(page, 'How Rooflaw measures');
  expect(page.url()).toBe(`${host.url}?view=method`);
  expect(heard).toEqual([]);
  host.close();
});

test('views are links; the address carries run, filter and view, and back leads back', async () => {
  const { page, heard } = await fresh();
  await page.goto(`${server.url}?suite=quick`);
  await ready(page);
  await page.evaluate(() => window.rooflaw.run({ suite: 'quick' }).then(() => {}));
  await chartsDrawn(page);
  const run = new URL(page.url()).searchParams.get('run');
  expect(run).toMatch(/^2026/);

  await click(page, 'nav a[href*="view=claims"]');
  await waitForText(page, 'Judged by the quick run');
  await waitForText(page, / of \d+ claims/); // judged in a worker
  expect(await page.$$('>>> li.paper')).toHaveLength(41);
  expect(await page.title()).toBe('Claims · Rooflaw');
  expect(await axeViolations(page)).toEqual([]);
  await click(page, 'rooflaw-claims button[aria-pressed]');
  await waitForText(page, / of \d+ claims/);
  await expect.poll(() => page.url()).toContain('verdict=reproduced');
  await choose(page, 'rooflaw-claims select[name=by]', 'verdict');
  await expect
    .poll(() => texts(page, '>>> rooflaw-claims >>> h2'))
    .toEqual(['What 41 papers claim', expect.stringMatching(/^reproduced\s+\d+$/)]);
  await expect.poll(() => page.url()).toContain('by=verdict');
  expect(await texts(page, '>>> rooflaw-claims >>> .counts')).toEqual([
    expect.stringMatching(/^\d+ claims: \d+ reproduced, .*\d+ not testable here\.$/),
  ]);
  const svg = await offered(page, () => click(page, 'rooflaw-claims .files button'));
  expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  expect(svg).not.toContain('var(--');

  await click(page, 'nav a[href*="view=method"]');
  await waitForText(page, 'How Rooflaw measures');
  expect(await axeViolations(page)).toEqual([]);
  await page.goBack();
  await waitForText(page, 'Judged by the quick run');
  expect(page.url()).toContain('verdict=reproduced');
  await page.goBack();
  await waitForText(page, 'just measured');
  await page.goForward();
  await page.reload(); // the run is kept, and the address names it
  await waitForText(page, 'Judged by the quick run');
  expect(new URL(page.url()).searchParams.get('run')).toBe(run);
  await page.goto(`${server.url}?run=20200101-000000-abcdef&view=run`);
  await waitForText(page, 'This browser keeps no run 20200101-000000-abcdef');
  expect(heard).toEqual([]);
});

test('several launches are one run, and a point says where the next would fall', async () => {
  const { page, heard } = await fresh();
  await page.goto(`${server.url}?suite=quick&launches=5`);
  await ready(page);
  await waitForText(page, '52 workloads, 5 times');
  const done = nextRun(page);
  await click(page, 'rooflaw-run-panel button[type=submit]');
  const run = validateRun(await done);
  expect(run.status).toBe('complete');
  expect(run.launches).toHaveLength(5);
  const timed = run.points.filter((point) => point.kind === 'timing' && point.status === 'ok');
  expect(timed.length).toBeGreaterThan(40);
  for (const { samples, summary } of timed) {
    expect(new Set(samples.map(({ launch }) => launch)).size).toBe(5);
    expect(summary.rerun95).toBeDefined();
  }
  // The bytes that are kept are those of the run: one entry, not five.
  expect(await page.$$('>>> rooflaw-history >>> li')).toHaveLength(1);
  expect(heard).toEqual([]);
});

/** Of each measured point. */
const launchesOf = (run: Run): readonly number[] =>
  run.points
    .filter((point) => point.kind === 'timing' && point.status === 'ok')
    .map(({ samples }) => new Set(samples.map(({ launch }) => launch)).size);

test('a run of several launches that a closed tab or a cancel cut off goes on, and says where it is', async () => {
  const { page, heard } = await fresh();
  /** Holds the run in its second launch after ten points; nothing is measured until the listener lets go. */
  const heldInSecond = (): Promise<unknown> =>
    page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          let [launches, points] = [0, 0];
          window.addEventListener('rooflaw:event', (event) => {
            if (event.detail.type === 'started') launches++;
            if (launches !== 2 || event.detail.type !== 'point' || ++points !== 10) return;
            event.waitUntil(new Promise((release) => Object.assign(window, { release })));
            resolve();
          });
        }),
    );

  await page.goto(`${server.url}?suite=quick&launches=3`);
  await ready(page);
  const held = heldInSecond();
  await click(page, 'rooflaw-run-panel button[type=submit]');
  await held;
  await page.reload();
  await ready(page);
  await waitForText(page, /the last ones in launch 2 of 3/);
  const done = nextRun(page);
  await click(page, 'rooflaw-unfinished button');
  const run = validateRun(await done);
  expect(run.status).toBe('complete');
  expect(new Set(launchesOf(run))).toEqual(new Set([3]));
  expect(run.launches).toHaveLength(4); // the second in two pieces

  const again = heldInSecond();
  await click(page, 'rooflaw-run-panel button[type=submit]');
  await again;
  const cancelled = nextRun(page);
  await click(page, 'rooflaw-progress button');
  await page.evaluate(() => (window as unknown as { release: () => void }).release());
  expect(validateRun(await cancelled).status).toBe('cancelled');
  await waitForText(page, 'ended in launch 2 of 3');
  const resumed = nextRun(page);
  await click(page, 'rooflaw-history button[aria-label^=Resume]');
  expect(new Set(launchesOf(validateRun(await resumed)))).toEqual(new Set([3]));
  await waitForText(page, 'complete');
  expect(await page.$$('>>> rooflaw-history >>> li')).toHaveLength(2);
  expect(heard).toEqual([]);
});
