/** @file The built page measuring for real, on the software adapter of the browser. */
import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from 'vitest';
import { runSchema } from '../src/results/schema.ts';
import { chartsDrawn, click, deepText, texts, waitForText } from './support/page-look.ts';
import { complaints, launchBrowser, servePage, type PageServer } from './support/page.ts';

let server: PageServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  server = await servePage();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

beforeEach(async () => {
  page = await browser.newPage();
});

afterEach(async () => {
  await page.close();
});

test('the Run button measures smoke in the worker and draws its points and curves', async () => {
  const heard = complaints(page);
  await page.goto(`${server.url}?suite=smoke`);
  await page.evaluate(() => {
    const wall = window as unknown as { done: Promise<unknown> };
    wall.done = new Promise((resolve) => {
      window.addEventListener('rooflaw:done', ({ detail }) => resolve(detail));
    });
    return window.rooflaw.ready;
  });
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await click(page, 'rooflaw-run-panel button[type=submit]');
  const run = runSchema.parse(
    await page.evaluate(() => (window as unknown as { done: Promise<unknown> }).done),
  );
  expect(run.status).toBe('complete');
  expect(run.points.filter(({ status }) => status === 'failed')).toEqual([]);
  const measured = run.points.filter(({ status }) => status === 'ok').length;
  // How many fit the suite's few seconds is the machine's affair; gpu-session.test.ts has them all measured.
  expect(measured / run.points.length).toBeGreaterThan(0.5);
  await waitForText(page, 'complete');
  expect(await texts(page, '>>> tbody td.workload')).toHaveLength(run.points.length);
  expect(await chartsDrawn(page)).toBeGreaterThanOrEqual(2);
  const text = await deepText(page);
  expect(text).toContain('Time per token against model size');
  expect(text).toContain('No GPU is measured here.');
  expect(await page.$$('>>> .plot svg[role=img]')).not.toHaveLength(0);
  expect(heard).toEqual([]);
});

test('a cancelled measurement keeps its points', async () => {
  await page.goto(server.url);
  const run = await page.evaluate(async () => {
    await window.rooflaw.ready;
    window.addEventListener('rooflaw:event', ({ detail }) => {
      if (detail.type === 'point') void window.rooflaw.cancel();
    });
    return window.rooflaw.run({ suite: 'quick' });
  });
  const { status, points } = runSchema.parse(run);
  expect(status).toBe('cancelled');
  expect(points.length).toBeGreaterThanOrEqual(1);
  // Points come by the batch.
  expect(points.length).toBeLessThanOrEqual(20);
});

test('a hidden page takes no samples until it is seen again', async () => {
  await page.goto(server.url);
  const points = await page.evaluate(async () => {
    await window.rooflaw.ready;
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

test('an unknown suite is an error with the nearest name', async () => {
  await page.goto(server.url);
  const error = await page.evaluate(async () => {
    await window.rooflaw.ready;
    return window.rooflaw.run({ suite: 'smok' }).then(
      () => undefined,
      ({ name, message }: Error) => ({ name, message }),
    );
  });
  expect(error?.name).toBe('RangeError');
  expect(error?.message).toContain('smoke');
  await waitForText(page, 'The run did not start');
});

test('a browser that gives no adapter is told apart from one without WebGPU', async () => {
  const bare = await launchBrowser({ webgpu: false });
  try {
    const blocked = await bare.newPage();
    await blocked.goto(server.url);
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

test('trained models are fetched file by file when they are needed; a missing or changed one fails alone', async () => {
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
    await page.goto(own.url);
    expect(
      await page.evaluate(() => window.rooflaw.ready.then(() => window.rooflaw.suites())),
    ).toContainEqual(expect.objectContaining({ suite: 'quality-quick' }));
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
