/**
 * @file The dashboard in a real browser, over a worker that measures nothing (`support/fake-worker.ts`): what
 * a visitor sees and does. Runs that measure are in `page-run.test.ts`.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'puppeteer';
import { validateRun } from '../src/results/load.ts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import {
  axeViolations,
  complaints,
  fakeWorker,
  launchBrowser,
  servePage,
  type PageServer,
} from './support/page.ts';
import { chartsDrawn, click, deepText, shown, texts, waitForText } from './support/page-look.ts';
import { syntheticPoints, syntheticRun } from './support/synthetic.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const TOTAL = syntheticPoints().length;
let browser: Browser;
let server: PageServer;
let context: BrowserContext;
let page: Page;
let heard: string[];
let folder: string;

beforeAll(async () => {
  server = await servePage(await fakeWorker());
  browser = await launchBrowser();
  folder = await mkdtemp(join(tmpdir(), 'rooflaw-page-'));
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  if (folder) await rm(folder, { recursive: true });
});

/** A context has a storage of its own: every test meets an empty history. */
beforeEach(async () => {
  context = await browser.createBrowserContext();
  page = await context.newPage();
  heard = complaints(page);
});

afterEach(async () => {
  await context.close();
});

async function open(search = '', url = server.url): Promise<void> {
  await page.goto(url + search);
  await page.evaluate(() => window.rooflaw.ready);
}

const run = (suite: string): Promise<string> =>
  page.evaluate((wanted) => {
    const status = window.rooflaw.run({ suite: wanted }).then((ended) => ended.status);
    // Chromium may collect a promise that only its devtools await between its settling and their hearing of it.
    return Object.assign(window, { ended: status }).ended;
  }, suite);

/** The run on screen, as the format checks it: it must hold up as a file. */
const runOnScreen = async () =>
  validateRun(
    await page.evaluate(() => {
      const app = document.querySelector('rooflaw-app') as unknown as { state: { shown: { run: unknown } } };
      return app.state.shown.run;
    }),
  );

test('the page introduces the device and the suites, and warns of a software adapter', async () => {
  await open();
  const text = await deepText(page);
  expect(text).toContain('SwiftShader Device (synthetic)');
  expect(text).toContain('No GPU is measured here.');
  expect(text).toContain(`${TOTAL} workloads`);
  expect(heard).toEqual([]);
});

test('a run by keyboard alone ends with curves, points and an entry among the past runs', async () => {
  await open();
  // Tab until the Run button has the focus, as a person would.
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      const outline = element === null ? '' : getComputedStyle(element).outlineStyle;
      return { text: element?.textContent?.trim(), tag: element?.localName, outline };
    });
    if (focused.text !== 'Run' || focused.tag !== 'button') continue;
    expect(focused.outline).toBe('solid');
    break;
  }
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

/** The time in the first row of the points table, as shown. */
const firstTime = async (): Promise<string> => (await texts(page, '>>> tbody td.time'))[0] ?? '';

const timeSorting = (): Promise<string | null> =>
  page.$eval('>>> th.time', (head) => head.getAttribute('aria-sort'));

/** Presses the head of the time column and waits until it says what it sorts by. */
const sortTimeTo = async (direction: string): Promise<void> => {
  await click(page, 'th.time button');
  await expect.poll(timeSorting).toBe(direction);
};

test('columns sort, both ways and back', async () => {
  await open();
  await run('quick');
  await expect.poll(firstTime).not.toBe('');
  const measured = await firstTime();
  await sortTimeTo('ascending');
  const shortest = await firstTime();
  await sortTimeTo('descending');
  const longest = await firstTime();
  await sortTimeTo('none');
  expect(await firstTime()).toBe(measured);
  expect(shortest).toMatch(/µs$/);
  expect(longest).toMatch(/ ms$|[0-9] s$/);
});

test('a failed point opens to its reason, and hostile text stays text', async () => {
  await open();
  await run('quick');
  await page.locator('>>> input[type=search]').fill('wrong-result');
  await click(page, 'td.workload button');
  await waitForText(page, 'relative L2 error 0.31 where 7.9e-8 is allowed; <b>first</b> wrong entry');
  await click(page, 'rooflaw-shader summary');
  await waitForText(page, '<img src=x onerror=');
  expect(await page.$$('>>> img')).toHaveLength(0);
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
});

test('a cancelled run keeps its points', async () => {
  await open();
  const running = run('slow');
  await page.waitForFunction((done) => done.size >= 3, {}, await pointIds());
  await click(page, 'rooflaw-progress button');
  expect(await running).toBe('cancelled');
  await waitForText(page, 'cancelled');
  const rows = await texts(page, '>>> tbody td.workload');
  expect(rows.length).toBeGreaterThanOrEqual(3);
  expect(rows.length).toBeLessThan(TOTAL);
  await waitForText(page, `of ${rows.length} measured`);
});

test('a lost device leaves the points and says why', async () => {
  await open();
  expect(await run('device-lost')).toBe('device-lost');
  const text = await deepText(page);
  expect(text).toContain('device lost');
  expect(text).toContain('The adapter was unplugged.');
  expect(await texts(page, '>>> tbody td.workload')).toHaveLength(5);
});

test('a worker that dies leaves the points, an error event, and a page that can run again', async () => {
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
  expect((await runOnScreen()).incidents.map(({ code }) => code)).toEqual(['worker-error']);
  expect(await texts(page, '>>> tbody td.workload')).toHaveLength(5);
  expect(await run('quick')).toBe('complete');
});

test('a sample that never ends can be left', async () => {
  await open();
  const running = run('hang');
  await page.waitForFunction((done) => done.size >= 5, {}, await pointIds());
  await click(page, 'rooflaw-progress button');
  await waitForText(page, 'Stop without waiting');
  await click(page, 'rooflaw-progress button + button');
  expect(await running).toBe('cancelled');
  expect(await texts(page, '>>> tbody td.workload')).toHaveLength(5);
});

test('a closed tab loses nothing: what was measured is offered, kept and listed', async () => {
  await open();
  void run('slow').catch(() => {}); // the page goes away under it
  await page.waitForFunction((done) => done.size >= 3, {}, await pointIds());
  await open();
  await waitForText(page, 'A run was cut off when its page was closed');
  await click(page, 'rooflaw-unfinished button + button'); // Keep and show
  await waitForText(page, 'The page was closed during the run');
  expect((await runOnScreen()).status).toBe('cancelled');
  const rows = await texts(page, '>>> tbody td.workload');
  expect(rows.length).toBeGreaterThanOrEqual(3);
  expect(await deepText(page)).not.toContain('A run was cut off');
  await open();
  await waitForText(page, `of ${rows.length} measured`);
  expect(await deepText(page)).not.toContain('A run was cut off');
});

test('a run that a closed tab left is resumed, even twice, and becomes one run', async () => {
  await open();
  void run('slow').catch(() => {});
  await page.waitForFunction((done) => done.size >= 3, {}, await pointIds());
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
  const counted = await pointIds();
  await click(page, 'rooflaw-unfinished button');
  await page.waitForFunction((done) => done.size >= 2, {}, counted);
  await open(); // the tab is closed again
  await waitForText(page, 'A run was cut off when its page was closed');
  expect(await offered()).toBeGreaterThanOrEqual(first + 2);

  const done = page.evaluate(
    () =>
      new Promise((resolve) => {
        window.addEventListener('rooflaw:done', ({ detail }) => resolve(detail.status), { once: true });
      }),
  );
  await click(page, 'rooflaw-unfinished button');
  expect(await done).toBe('complete');
  const whole = await runOnScreen();
  expect(whole.points.map(({ id }) => id).toSorted()).toEqual(
    syntheticPoints()
      .map(({ id }) => id)
      .toSorted(),
  );
  expect(whole.launches).toHaveLength(3);
  expect(await deepText(page)).not.toContain('A run was cut off');
  await open();
  expect(await texts(page, '>>> rooflaw-history >>> li')).toHaveLength(1);
  expect(heard).toEqual([]);
});

test('past runs survive a reload, are shown again and deleted', async () => {
  await open();
  await run('quick');
  await open();
  await click(page, 'rooflaw-history button');
  await waitForText(page, 'kept in this browser');
  await chartsDrawn(page);
  await click(page, 'rooflaw-history button + button');
  await waitForText(page, 'Delete for good?'); // it cannot be undone
  await click(page, 'rooflaw-history button + button');
  await waitForText(page, 'Finished runs are kept in this browser and listed here.');
  expect(await page.$('>>> rooflaw-history li')).toBeNull();
});

test('a good file is shown; a broken one is explained and changes nothing', async () => {
  await open();
  const good = join(folder, 'good.json');
  const cut = join(folder, 'cut.json');
  const negative = join(folder, 'negative.json');
  const json = JSON.stringify(syntheticRun());
  await writeFile(good, json);
  await writeFile(cut, json.slice(0, json.length / 2));
  await writeFile(negative, json.replace(/"minNs":/, '"minNs":-'));
  const input = await page.$('>>> input[type=file]');
  const upload = (path: string) =>
    (input as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(path);

  await upload(good);
  await waitForText(page, 'from good.json');
  await chartsDrawn(page);
  await upload(cut);
  await waitForText(page, 'cut.json is not a run that can be read');
  await upload(negative);
  await waitForText(page, 'negative.json is not a run that can be read');
  const text = await deepText(page);
  expect(text).toMatch(/points\[\d+\]\.summary\.minNs: -/);
  expect(text).toContain('from good.json');
  expect(await texts(page, '>>> tbody td.workload')).toHaveLength(TOTAL);
  await click(page, 'rooflaw-notices button');
  await page.waitForFunction(() => !document.body.innerText.includes('cut.json'));
});

test('a file dropped on the page is shown', async () => {
  await open();
  await page.evaluate((json) => {
    const data = new DataTransfer();
    data.items.add(new File([json], 'dropped.json'));
    window.dispatchEvent(new DragEvent('dragover', { dataTransfer: data, cancelable: true }));
    window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }));
  }, JSON.stringify(syntheticRun()));
  await waitForText(page, 'from dropped.json');
  expect(await texts(page, '>>> tbody td.workload')).toHaveLength(TOTAL);
});

test('the download is the run, byte for byte as JSON', async () => {
  await open();
  await run('quick');
  const text = await page.evaluate(async () => {
    const made = new Promise<string>((resolve) => {
      const create = URL.createObjectURL.bind(URL);
      URL.createObjectURL = (blob: Blob) => {
        void blob.text().then(resolve);
        return create(blob);
      };
    });
    const app = document.querySelector('rooflaw-app')?.shadowRoot;
    const view = app?.querySelector('rooflaw-run-view')?.shadowRoot;
    const buttons = [...(view?.querySelectorAll('button') ?? [])];
    buttons.find((button) => button.textContent?.includes('Download'))?.click();
    return made;
  });
  const run1 = JSON.parse(text) as { schema: string; points: unknown[] };
  expect(run1.schema).toBe('run/1');
  expect(run1.points).toHaveLength(TOTAL);
});

test('the address chooses, starts, and is corrected', async () => {
  await page.goto(`${server.url}?suite=quick&filter=matmul/m=1,*&autorun=1&colour=red`);
  await waitForText(page, 'complete');
  const text = await deepText(page);
  expect(text).toContain("unknown parameter 'colour'");
  expect(text).toContain('quick run');
});

test('the filter says what it matches before the run', async () => {
  await open('?filter=matmul/m=1,*');
  await waitForText(page, /matches \d+ workloads/);
  await page.locator('>>> input[name=filter]').fill('nothing*');
  await waitForText(page, "'nothing*' matches no workload");
  expect(heard).toEqual([]);
});

test('the hook: ids, errors by name, events in order, listeners waited for', async () => {
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

test('where the server is gone after the page was loaded, a run still measures and is analysed', async () => {
  await open();
  await page.waitForNetworkIdle({ idleTime: 300 }); // what shows results comes after the rest
  await page.setOfflineMode(true);
  expect(await run('quick')).toBe('complete');
  await waitForText(page, 'Time per token against model size');
  expect(await texts(page, '>>> tbody td.workload')).toHaveLength(TOTAL);
});

test('one tab measures at a time', async () => {
  await open();
  const running = run('slow');
  await page.waitForFunction((done) => done.size >= 1, {}, await pointIds());
  const other = await context.newPage();
  await other.goto(server.url);
  const name = await other.evaluate(async () => {
    await window.rooflaw.ready;
    return window.rooflaw.run({ suite: 'quick' }).catch((error: Error) => error.name);
  });
  expect(name).toBe('AlreadyMeasuringError');
  expect(await deepText(other)).not.toContain('A run was cut off');
  await page.evaluate(() => window.rooflaw.cancel());
  expect(await running).toBe('cancelled');
});

test.each([
  ['light', 1280],
  ['light', 360],
  ['dark', 1280],
  ['dark', 360],
] as const)('axe finds nothing: %s, %i px', async (scheme, width) => {
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.setViewport({ width, height: 900 });
  await open('?colour=red');
  expect(await axeViolations(page)).toEqual([]);
  await run('quick');
  await chartsDrawn(page);
  await click(page, 'th.time button');
  await click(page, 'td.workload button');
  // Tables of charts are looked at in page-results.test.ts.
  for (const summary of await page.$$('>>> details:not(.table) > summary')) await summary.click();
  expect(await axeViolations(page)).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  const running = run('slow');
  await page.waitForFunction((done) => done.size >= 2, {}, await pointIds());
  expect(await axeViolations(page)).toEqual([]);
  await page.evaluate(() => window.rooflaw.cancel());
  await running;
});

test('without WebGPU the page says what to do, and still opens files', async () => {
  await page.evaluateOnNewDocument(() => Reflect.deleteProperty(Navigator.prototype, 'gpu'));
  await open();
  const text = await deepText(page);
  expect(text).toContain('This browser does not offer WebGPU');
  expect(text).toContain('What to do');
  expect(await page.$('>>> rooflaw-run-panel')).toBeNull();
  expect(await axeViolations(page)).toEqual([]);
  const path = join(folder, 'still.json');
  await writeFile(path, JSON.stringify(syntheticRun()));
  const input = await page.$('>>> input[type=file]');
  await (input as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(path);
  await waitForText(page, 'from still.json');
});

test('over plain http from another host the page names the address that works', async () => {
  await open('', server.urlOfOtherHost);
  const text = await deepText(page);
  expect(text).toContain('This address is not secure');
  expect(text).toContain(`http://localhost:${server.port}`);
  expect(await axeViolations(page)).toEqual([]);
});

/** Handle to a set in the page that grows with each point told from now on. */
const pointIds = () =>
  page.evaluateHandle(() => {
    const ids = new Set<string>();
    window.addEventListener('rooflaw:event', ({ detail }) => {
      if (detail.type === 'point') ids.add(detail.point.id);
    });
    return ids;
  });

test('nothing under a shown state is hidden from the eye', async () => {
  await open();
  expect(await shown(page, 'rooflaw-run-panel')).toBe(true);
  expect(await shown(page, 'rooflaw-progress')).toBe(false);
});
