/** @file The built page measuring for real, on the software adapter of the browser. */
import type { Page } from 'puppeteer';
import { expect, vi } from 'vitest';
import { runSchema } from '../src/results/schema.ts';
import type { RunOptions } from '../src/worker/api.ts';
import { chartsDrawn, click, deepText, nextRun, texts, waitForText } from './support/page-look.ts';
import { launchBrowser, servePage } from './support/page.ts';
import { pageTest } from './support/page-test.ts';

vi.setConfig({ testTimeout: 300_000 });

const test = pageTest(() => servePage());

/** How many points fit the few seconds of a suite is the machine's affair: here they may take longer. */
const giveTime = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const app = document.querySelector('rooflaw-app') as unknown as {
      place: { wish: { options: RunOptions } };
    };
    const { wish } = app.place;
    const options = { ...wish.options, timeBudgetS: 120 };
    app.place = { ...app.place, wish: { ...wish, options } };
  });

test('the Run button measures smoke in the worker and draws its points and curves', async ({
  page,
  heard,
  open,
}) => {
  await open('?suite=smoke');
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await giveTime(page);
  const next = nextRun(page);
  await click(page, 'rooflaw-run-panel button[type=submit]');
  const run = runSchema.parse(await next);
  expect(run.status).toBe('complete');
  expect(run.points.filter(({ status }) => status === 'failed')).toEqual([]);
  const measured = run.points.filter(({ status }) => status === 'ok').length;
  // gpu-session.test.ts has them all measured.
  expect(measured / run.points.length).toBeGreaterThan(0.5);
  await waitForText(page, 'complete');
  await expect.poll(() => texts(page, '>>> tbody td.workload')).toHaveLength(run.points.length);
  expect(await chartsDrawn(page)).toBeGreaterThanOrEqual(2);
  const text = await deepText(page);
  expect(text).toContain('Time per token against model size');
  expect(text).toContain('No GPU is measured here.');
  expect(await page.$$('>>> .plot svg[role=img]')).not.toHaveLength(0);
  expect(heard).toEqual([]);
});

test('a cancelled measurement keeps its points', async ({ page, open }) => {
  await open();
  const run = await page.evaluate(async () => {
    window.addEventListener('rooflaw:event', ({ detail }) => {
      if (detail.type === 'point') void window.rooflaw.cancel();
    });
    return window.rooflaw.run({ suite: 'smoke' });
  });
  const { status, points } = runSchema.parse(run);
  expect(status).toBe('cancelled');
  expect(points.length).toBeGreaterThanOrEqual(1);
  // Points come by the batch.
  expect(points.length).toBeLessThanOrEqual(20);
});

test('a hidden page takes no samples until it is seen again', async ({ page, open }) => {
  await open();
  const points = await page.evaluate(async () => {
    let hidden = true;
    Object.defineProperty(document, 'hidden', { get: () => hidden });
    let told = 0;
    window.addEventListener('rooflaw:event', ({ detail }) => {
      if (detail.type === 'point') told++;
    });
    const running = window.rooflaw.run({ suite: 'smoke', filter: 'matmul/m=64*', timeBudgetS: 60 });
    await new Promise((resolve) => setTimeout(resolve, 5000));
    const whileHidden = told;
    hidden = false;
    document.dispatchEvent(new Event('visibilitychange'));
    const { points: measured } = await running;
    return { whileHidden, measured: measured.map(({ status }) => status) };
  });
  expect(points).toEqual({ whileHidden: 0, measured: ['ok'] });
});

test('an unknown suite is an error with the nearest name', async ({ page, open }) => {
  await open();
  const error = await page.evaluate(async () => {
    return window.rooflaw.run({ suite: 'smok' }).then(
      () => undefined,
      ({ name, message }: Error) => ({ name, message }),
    );
  });
  expect(error?.name).toBe('RangeError');
  expect(error?.message).toContain('smoke');
  await waitForText(page, 'The run did not start');
});

test('a browser that gives no adapter is told apart from one without WebGPU', async ({ site }) => {
  const bare = await launchBrowser({ webgpu: false });
  try {
    const blocked = await bare.newPage();
    await blocked.goto(site.server.url);
    await blocked.evaluate(() => window.rooflaw.ready);
    await waitForText(blocked, /WebGPU is blocked|does not offer WebGPU/);
    const name = await blocked.evaluate(() =>
      window.rooflaw.environment().catch((error: Error) => error.name),
    );
    expect(name).toBe('NoWebGpuError');
  } finally {
    await bare.close();
  }
});

test('trained models are fetched file by file when they are needed; a missing or changed one fails alone', async ({
  page,
  open,
}) => {
  const asked: string[] = [];
  const own = await servePage(undefined, (path, body) => {
    const [name] = /[^/]+\.(?:f16|bin)/.exec(path) ?? [];
    if (name !== undefined) asked.push(name);
    if (path.includes('gpt-35k-D8')) return undefined;
    if (!path.includes('gpt-35k-D32')) return body;
    const changed = Buffer.from(body);
    changed[5000]! ^= 1;
    return changed;
  });
  try {
    await open('', own.url);
    expect(await page.evaluate(() => window.rooflaw.suites())).toContainEqual(
      expect.objectContaining({ suite: 'quality-quick' }),
    );
    expect(asked).toEqual([]);
    const { points, environment } = runSchema.parse(
      await page.evaluate(() =>
        window.rooflaw.run({ suite: 'quality-quick', filter: 'ladder/model=gpt-35k-D*,method=none,*' }),
      ),
    );
    expect(points.map(({ reason }) => reason)).toEqual(['measured', 'file-unusable', 'file-unusable']);
    const [, missing, changed] = points;
    expect(missing).toMatchObject({
      message: expect.stringMatching(/gpt-35k-D8\S+ could not be read .*404/),
    });
    expect(changed).toMatchObject({ message: expect.stringContaining('is not the file that was shipped') });
    expect(environment.notes.join()).toContain('One seed a point');
    expect(new Set(asked)).toEqual(
      new Set(
        [/calibration/, /test64k/, /35k-D2/, /35k-D8/, /35k-D32/].map((one) =>
          asked.find((name) => one.test(name)),
        ),
      ),
    );
  } finally {
    await own.close();
  }
});
