/** @file How runs on the page end, go on and are kept: cancelled, cut off, crashed, without a server, in a second tab. */
import type { Page } from 'puppeteer';
import { expect } from 'vitest';
import { validateRun } from '../src/results/load.ts';
import type { Run } from '../src/results/schema.ts';
import { click, deepText, nextRun, pointIds, texts, toldAtLeast, waitForText } from './support/page-look.ts';
import { pageTest } from './support/page-test.ts';
import { syntheticPoints } from './support/synthetic.ts';

const test = pageTest();
const TOTAL = syntheticPoints().length;

/** The run on screen, as the format checks it: it must hold up as a file. */
const runOnScreen = async (page: Page): Promise<Run> =>
  validateRun(
    await page.evaluate(() => {
      const app = document.querySelector('rooflaw-app') as unknown as { state: { shown: { run: unknown } } };
      return app.state.shown.run;
    }),
  );

test('a cancelled run keeps its points', async ({ page, open, run }) => {
  await open();
  const running = run('slow');
  await toldAtLeast(page, await pointIds(page), 3);
  await click(page, 'rooflaw-progress button');
  expect(await running).toBe('cancelled');
  await waitForText(page, 'cancelled');
  await expect.poll(() => texts(page, '>>> tbody td.workload')).not.toHaveLength(0);
  const rows = await texts(page, '>>> tbody td.workload');
  expect(rows.length).toBeGreaterThanOrEqual(3);
  expect(rows.length).toBeLessThan(TOTAL);
  await waitForText(page, `of ${rows.length} measured`);
});

test('a lost device leaves the points and says why', async ({ page, open, run }) => {
  await open();
  expect(await run('device-lost')).toBe('device-lost');
  const text = await deepText(page);
  expect(text).toContain('device lost');
  expect(text).toContain('The adapter was unplugged.');
  await expect.poll(() => texts(page, '>>> tbody td.workload')).toHaveLength(5);
});

test('a worker that dies leaves the points, an error event, and a page that can run again', async ({
  page,
  open,
  run,
}) => {
  await open();
  await page.evaluate(() => {
    const errors: string[] = [];
    Object.assign(window, { errors });
    window.addEventListener('rooflaw:error', ({ detail }) =>
      errors.push(`${detail.name}: ${detail.message}`),
    );
  });
  expect(await run('crash')).toBe('error');
  const errors = await page.evaluate(() => (window as unknown as { errors: string[] }).errors);
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatch(/^WorkerDiedError: .*out of luck/);
  await waitForText(page, 'out of luck');
  expect((await runOnScreen(page)).incidents.map(({ code }) => code)).toEqual(['worker-error']);
  await expect.poll(() => texts(page, '>>> tbody td.workload')).toHaveLength(5);
  expect(await run('quick')).toBe('complete');
});

test('a sample that never ends can be left', async ({ page, open, run }) => {
  await open();
  const running = run('hang');
  await toldAtLeast(page, await pointIds(page), 5);
  await click(page, 'rooflaw-progress button');
  await waitForText(page, 'Stop without waiting');
  await click(page, 'rooflaw-progress button + button');
  expect(await running).toBe('cancelled');
  await expect.poll(() => texts(page, '>>> tbody td.workload')).toHaveLength(5);
});

test('a closed tab loses nothing: what was measured is offered, kept and listed', async ({
  page,
  open,
  run,
}) => {
  await open();
  void run('slow').catch(() => {}); // the page goes away under it
  await toldAtLeast(page, await pointIds(page), 3);
  await open();
  await waitForText(page, 'A run was cut off when its page was closed');
  await click(page, 'rooflaw-unfinished button + button'); // Keep and show
  await waitForText(page, 'The page was closed during the run');
  expect((await runOnScreen(page)).status).toBe('cancelled');
  await expect.poll(() => texts(page, '>>> tbody td.workload')).not.toHaveLength(0);
  const rows = await texts(page, '>>> tbody td.workload');
  expect(rows.length).toBeGreaterThanOrEqual(3);
  expect(await deepText(page)).not.toContain('A run was cut off');
  await open();
  await waitForText(page, `of ${rows.length} measured`);
  expect(await deepText(page)).not.toContain('A run was cut off');
});

test('a run that a closed tab left is resumed, even twice, and becomes one run', async ({
  page,
  heard,
  open,
  run,
}) => {
  await open();
  void run('slow').catch(() => {});
  await toldAtLeast(page, await pointIds(page), 3);
  await open();
  await waitForText(page, 'A run was cut off when its page was closed');
  const offered = async (): Promise<number> =>
    page.evaluate(() => {
      const app = document.querySelector('rooflaw-app') as unknown as {
        state: { unfinished: readonly { run: { points: readonly unknown[] } }[] };
      };
      const [only, ...others] = app.state.unfinished;
      return others.length === 0 ? (only?.run.points.length ?? 0) : -1;
    });
  const first = await offered();
  expect(first).toBeGreaterThanOrEqual(3);
  const counted = await pointIds(page);
  await click(page, 'rooflaw-unfinished button');
  await toldAtLeast(page, counted, 2);
  await open(); // the tab is closed again
  await waitForText(page, 'A run was cut off when its page was closed');
  expect(await offered()).toBeGreaterThanOrEqual(first + 2);

  const next = nextRun(page);
  await click(page, 'rooflaw-unfinished button');
  await page.evaluate(() => void navigator.locks.request('no more pauses', () => new Promise(() => {})));
  expect(await next).toMatchObject({ status: 'complete' });
  const whole = await runOnScreen(page);
  expect(whole.points.map(({ id }) => id).toSorted()).toEqual(
    syntheticPoints()
      .map(({ id }) => id)
      .toSorted(),
  );
  expect(whole.launches).toHaveLength(3);
  expect(await deepText(page)).not.toContain('A run was cut off');
  await open();
  await expect.poll(() => texts(page, '>>> rooflaw-history >>> li')).toHaveLength(1);
  expect(heard).toEqual([]);
});

test('where the server is gone after the page was loaded, a run still measures and is analysed', async ({
  page,
  open,
  run,
}) => {
  await open();
  // What shows results comes after the rest.
  await page.evaluate(() => customElements.whenDefined('rooflaw-results').then(() => {}));
  await page.setOfflineMode(true);
  expect(await run('quick')).toBe('complete');
  await waitForText(page, 'Time per token against model size');
  await expect.poll(() => texts(page, '>>> tbody td.workload')).toHaveLength(TOTAL);
});

test('one tab measures at a time', async ({ page, context, site, open, run }) => {
  await open();
  const running = run('slow');
  await toldAtLeast(page, await pointIds(page), 1);
  const other = await context.newPage();
  await other.goto(site.server.url);
  const name = await other.evaluate(async () => {
    await window.rooflaw.ready;
    return window.rooflaw.run({ suite: 'quick' }).catch((error: Error) => error.name);
  });
  expect(name).toBe('AlreadyMeasuringError');
  expect(await deepText(other)).not.toContain('A run was cut off');
  await page.evaluate(() => window.rooflaw.cancel());
  expect(await running).toBe('cancelled');
});
