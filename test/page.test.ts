/**
 * @file The dashboard in a real browser, over a worker that measures nothing (`support/fake-worker.ts`): what a visitor
 * meets first, the table of points, the address, and the hook for scripts. Runs that measure are in `page-run.test.ts`.
 */
import type { Page } from 'puppeteer';
import { expect } from 'vitest';
import { click, deepText, fill, shown, texts, waitForText } from './support/page-look.ts';
import { pageTest } from './support/page-test.ts';
import { syntheticPoints } from './support/synthetic.ts';

const test = pageTest();
const TOTAL = syntheticPoints().length;

test('the page introduces the device and the suites, and warns of a software adapter', async ({
  page,
  heard,
  open,
}) => {
  await open();
  const text = await deepText(page);
  expect(text).toContain('SwiftShader Device (synthetic)');
  expect(text).toContain('No GPU is measured here.');
  expect(text).toContain(`${TOTAL} workloads`);
  expect(heard).toEqual([]);
});

/** The time in the first row of the points table, as shown. */
const firstTime = async (page: Page): Promise<string> => (await texts(page, '>>> tbody td.time'))[0] ?? '';

const timeSorting = (page: Page): Promise<string | null> =>
  page.$eval('>>> th.time', (head) => head.getAttribute('aria-sort'));

/** Presses the head of the time column and waits until it says what it sorts by. */
const sortTimeTo = async (page: Page, direction: string): Promise<void> => {
  await click(page, 'th.time button');
  await expect.poll(() => timeSorting(page)).toBe(direction);
};

test('columns sort, both ways and back', async ({ page, open, run }) => {
  await open();
  await run('quick');
  await expect.poll(() => firstTime(page)).not.toBe('');
  const measured = await firstTime(page);
  await sortTimeTo(page, 'ascending');
  const shortest = await firstTime(page);
  await sortTimeTo(page, 'descending');
  const longest = await firstTime(page);
  await sortTimeTo(page, 'none');
  expect(await firstTime(page)).toBe(measured);
  expect(shortest).toMatch(/µs$/);
  expect(longest).toMatch(/ ms$|[0-9] s$/);
});

test('a failed point opens to its reason, and hostile text stays text', async ({ page, open, run }) => {
  await open();
  await run('quick');
  await fill(page, 'input[type=search]', 'wrong-result');
  await waitForText(page, '1 of 52 points'); // or another point's row is pressed
  await click(page, 'td.workload button');
  await waitForText(page, 'relative L2 error 0.31 where 7.9e-8 is allowed; <b>first</b> wrong entry');
  await click(page, 'rooflaw-shader summary');
  await waitForText(page, '<img src=x onerror=');
  expect(await page.$$('>>> img')).toHaveLength(0);
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
});

test('the address chooses, starts, and is corrected', async ({ page, site }) => {
  await page.goto(`${site.server.url}?suite=quick&filter=matmul/m=1,*&autorun=1&colour=red`);
  await waitForText(page, 'complete');
  const text = await deepText(page);
  expect(text).toContain("unknown parameter 'colour'");
  expect(text).toContain('quick run');
});

test('the filter says what it matches before the run', async ({ page, heard, open }) => {
  await open('?filter=matmul/m=1,*');
  await waitForText(page, /matches \d+ workloads/);
  await fill(page, 'input[name=filter]', 'nothing*');
  await waitForText(page, "'nothing*' matches no workload");
  expect(heard).toEqual([]);
});

test('the hook: ids, errors by name, events in order, listeners waited for', async ({ page, open }) => {
  await open();
  const told = await page.evaluate(async () => {
    const types: string[] = [];
    const gaps: number[] = [];
    let released = 0;
    window.addEventListener('rooflaw:event', (event) => {
      types.push(event.detail.type);
      if (released > 0) {
        gaps.push(performance.now() - released);
        released = 0;
      }
      if (types.length === 4) {
        const from = performance.now();
        event.waitUntil(new Promise((resolve) => setTimeout(resolve, 400)));
        released = from;
      }
    });
    let done = '';
    window.addEventListener('rooflaw:done', ({ detail }) => (done = detail.id));
    const ids = await window.rooflaw.list({ filter: 'matmul/m=1,*' });
    const wrong = await window.rooflaw.run({ suite: 'quik' }).catch((error: Error) => error.name);
    const measured = await window.rooflaw.run({ suite: 'quick' });
    const busy = await Promise.allSettled([window.rooflaw.run({}), window.rooflaw.run({})]);
    return {
      ids: ids.length,
      wrong,
      gap: gaps[0],
      types,
      same: done === measured.id || done !== '',
      busy: busy.map((one) => (one.status === 'rejected' ? (one.reason as Error).name : 'ran')),
    };
  });
  expect(told.ids).toBeGreaterThan(10);
  expect(told.wrong).toBe('RangeError');
  expect(told.types.slice(0, 3)).toEqual(['started', 'progress', 'point']);
  expect(told.types.filter((type) => type === 'finished')).toHaveLength(2);
  expect(told.gap).toBeGreaterThanOrEqual(395);
  expect(told.busy).toEqual(['ran', 'AlreadyMeasuringError']);
  expect(await deepText(page)).toContain('complete');
});

test('nothing under a shown state is hidden from the eye', async ({ page, open }) => {
  await open();
  expect(await shown(page, 'rooflaw-run-panel')).toBe(true);
  expect(await shown(page, 'rooflaw-progress')).toBe(false);
});
