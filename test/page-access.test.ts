/** @file The page for everybody: by keyboard alone, to axe-core in both schemes and widths, without WebGPU, from another host. */
import type { Page } from 'puppeteer';
import { expect, vi } from 'vitest';
import { axeViolations } from './support/page.ts';
import {
  chartsDrawn,
  click,
  deepText,
  focus,
  pointIds,
  toldAtLeast,
  unfold,
  waitForText,
} from './support/page-look.ts';
import { pageTest } from './support/page-test.ts';
import { syntheticPoints, syntheticRun } from './support/synthetic.ts';

vi.setConfig({ testTimeout: 300_000 }); // axe-core looks at the whole page six times

const test = pageTest();
const TOTAL = syntheticPoints().length;

/** Waits until that has the keyboard and is seen: what is drawn above it may push it out of sight for a moment. */
const hasFocus = (page: Page, text: string): Promise<void> =>
  expect.poll(() => focus(page)).toEqual({ text, isSeen: true });

/** Presses Tab until what has the keyboard is that, and can be seen. */
async function tabTo(page: Page, wanted: RegExp, back = false): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    if (back) await page.keyboard.down('Shift');
    await page.keyboard.press('Tab');
    if (back) await page.keyboard.up('Shift');
    const { text } = await focus(page);
    if (!wanted.test(text)) continue;
    await hasFocus(page, text);
    return;
  }
  throw new Error(`80 times Tab never came to ${wanted}`);
}

test('a run by keyboard alone ends with curves, points and an entry among the past runs', async ({
  page,
  heard,
  open,
}) => {
  await open();
  await tabTo(page, /^button Run$/);
  await page.keyboard.press('Enter');
  await waitForText(page, 'complete');
  await chartsDrawn(page);
  const text = await deepText(page);
  expect(text).toContain('Decode: time per generated token');
  expect(text).toContain('Prefill: time per prompt token, 128 at once');
  expect(text).toMatch(/Fitted without pythia-2\.8b/);
  expect(text).toContain('matmul: matrix–vector, f32, hot, GPU timestamps');
  expect(text).toContain(`${TOTAL - 2} ok · 1 skipped · 1 failed`);
  expect(text).toContain(`${TOTAL - 2} of ${TOTAL} measured`);
  const labels = await page.$$eval('>>> .plot svg[role=img]', (charts) =>
    charts.map((chart) => chart.getAttribute('aria-label') ?? ''),
  );
  // Time, throughput and residuals of two phases, and two kernels.
  expect(labels).toHaveLength(8);
  expect(labels.every((label) => label !== '')).toBe(true);
  expect(heard).toEqual([]);
});

test('by keyboard alone: run, cancel, filter, open a point, close it, another view; the focus is never lost', async ({
  page,
  heard,
  open,
}) => {
  await open('?suite=slow');
  await tabTo(page, /^button Run$/);
  await page.keyboard.press('Enter');
  await waitForText(page, /Measuring ([3-9]|\d\d) of/);
  await hasFocus(page, 'button Cancel');
  await page.keyboard.press('Enter');
  await waitForText(page, 'cancelled');
  await hasFocus(page, 'h2 slow run');

  await tabTo(page, /^input Find in workloads/);
  await page.keyboard.type('m=1,');
  await waitForText(page, /\d+ of \d+ points/);
  await tabTo(page, /^button ▸\s*matmul\/m=1,/);
  const { text } = await focus(page);
  await page.keyboard.press('Enter');
  await waitForText(page, '12 samples');
  await expect.poll(() => new URL(page.url()).searchParams.get('point')).toMatch(/^matmul\/m=1,.* @ direct$/);
  await tabTo(page, /^summary 12 samples/);
  await page.keyboard.press('Escape');
  await hasFocus(page, text.replace('▾', '▸'));
  await expect.poll(() => page.url()).not.toContain('point=');

  await tabTo(page, /^a Claims$/, true);
  await page.keyboard.press('Enter');
  await waitForText(page, 'Judged by the slow run');
  await expect.poll(async () => (await focus(page)).text).toBe('a Claims');
  expect(heard).toEqual([]);
});

const WIDTHS = [1280, 360];

/** As it is, on a wide screen and on a narrow one: axe-core finds nothing, and nothing sticks out. */
async function isFineAtEachWidth(page: Page): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewport({ width, height: 900 });
    expect(await axeViolations(page), `${width} px`).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow, `${width} px`).toBeLessThanOrEqual(0);
  }
}

test.for(['light', 'dark'])('axe finds nothing: %s', async (scheme, { page, open, run }) => {
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await open('?colour=red');
  await isFineAtEachWidth(page);
  await run('quick');
  await chartsDrawn(page);
  await click(page, 'th.time button');
  await click(page, 'td.workload button');
  // Tables of charts are looked at in page-results.test.ts.
  await unfold(page, 'details:not(.table)');
  await waitForText(page, 'Published is this one file'); // loaded when it is opened, with more to open
  expect(await unfold(page, 'details:not(.table)')).toBeGreaterThan(10);
  await isFineAtEachWidth(page);
  const running = run('slow');
  await toldAtLeast(page, await pointIds(page), 2);
  await isFineAtEachWidth(page);
  await page.evaluate(() => window.rooflaw.cancel());
  await running;
});

test('without WebGPU the page says what to do, and still opens files', async ({ page, open, give }) => {
  await page.evaluateOnNewDocument(() => Reflect.deleteProperty(Navigator.prototype, 'gpu'));
  await open();
  const text = await deepText(page);
  expect(text).toContain('This browser does not offer WebGPU');
  expect(text).toContain('What to do');
  expect(await page.$('>>> rooflaw-run-panel')).toBeNull();
  expect(await axeViolations(page)).toEqual([]);
  await give('input[type=file]', 'still.json', JSON.stringify(syntheticRun()));
  await waitForText(page, 'from still.json');
});

test('over plain http from another host the page names the address that works', async ({
  page,
  site,
  open,
}) => {
  await open('', site.server.urlOfOtherHost);
  const text = await deepText(page);
  expect(text).toContain('This address is not secure');
  expect(text).toContain(`http://localhost:${site.server.port}`);
  expect(await axeViolations(page)).toEqual([]);
});
