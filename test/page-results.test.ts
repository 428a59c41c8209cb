/** @file Results and comparison of run files in a real browser: filter, table, charts as tables, samples, keys. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
  appeared,
  chartsDrawn,
  choose,
  click,
  deepText,
  fill,
  focus,
  texts,
  upload,
  waitForText,
} from './support/page-look.ts';
import { QUALITY_NOTE, qualityRun } from './support/quality-run.ts';
import { syntheticRun } from './support/synthetic.ts';

let browser: Browser;
let server: PageServer;
let page: Page;
let heard: string[];
let folder: string;

beforeAll(async () => {
  server = await servePage(await fakeWorker());
  browser = await launchBrowser();
  folder = await mkdtemp(join(tmpdir(), 'rooflaw-results-'));
  page = await browser.newPage();
  heard = complaints(page);
  await page.goto(server.url);
  await page.evaluate(() => window.rooflaw.ready);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  if (folder) await rm(folder, { recursive: true });
});

async function give(selector: string, name: string, content: string): Promise<void> {
  const path = join(folder, name);
  await writeFile(path, content);
  await upload(page, selector, path);
}

const pageWidths = (): Promise<readonly [number, number]> =>
  page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth] as const);

const rowCount = async (): Promise<number> => (await page.$$('>>> rooflaw-points >>> tbody > tr')).length;

test('results are narrowed and sorted by keyboard; charts read as tables; a point opens to its samples', async () => {
  const run = syntheticRun();
  await give('rooflaw-app input[type=file]', 'run.json', JSON.stringify(run));
  await waitForText(page, 'from run.json');
  await expect.poll(() => chartsDrawn(page)).toBe(8);

  await page.evaluate(() => {
    const told: unknown[] = [];
    Object.assign(window, { told });
    window.addEventListener('filter-change', (event) => told.push((event as CustomEvent<unknown>).detail));
  });
  await choose(page, 'select[aria-label=Model]', 'pythia-70m');
  await waitForText(page, `10 of ${run.points.length} points`);
  await expect.poll(rowCount).toBe(10);
  await (await appeared(page, 'th.time button')).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect
    .poll(() => page.$eval('>>> th.time', (head) => head.getAttribute('aria-sort')))
    .toBe('descending');
  expect(await page.evaluate(() => (window as unknown as { told: unknown[] }).told.at(-1))).toEqual({
    model: 'pythia-70m',
    sort: '-time',
  });
  await fill(page, 'input[type=search]', 'm=1,');
  await waitForText(page, `5 of ${run.points.length} points`);

  await click(page, 'rooflaw-model-curves details.table summary');
  await waitForText(page, 'pythia-2.8b (held out)');
  await click(page, 'td.workload button');
  await waitForText(page, '12 samples from');
  await click(page, 'rooflaw-shader summary');
  await waitForText(page, 'As it was compiled');

  expect(await axeViolations(page)).toEqual([]);
  await page.setViewport({ width: 390, height: 800 });
  await chartsDrawn(page);
  const [content, room] = await pageWidths();
  expect(content).toBeLessThanOrEqual(room);
  expect(heard).toEqual([]);
});

test('a run over trained models: what was found, its caveats, charts and every table of the report', async () => {
  await page.setViewport({ width: 1280, height: 800 });
  await page.goto(server.url);
  await page.evaluate(() => window.rooflaw.ready);
  await give('rooflaw-app input[type=file]', 'quality.json', JSON.stringify(qualityRun()));
  await waitForText(page, 'Trained models, quantised: in short');
  await waitForText(page, QUALITY_NOTE);
  expect(await deepText(page)).toContain('a trend with N is not N alone.');
  await expect.poll(() => chartsDrawn(page)).toBe(1 + 4 + 4);
  await expect
    .poll(() => texts(page, '>>> rooflaw-quality >>> caption'))
    .toEqual([
      'Gaps at a glance: models trained on 2.05M bytes, groups of 32',
      'Parameters of the law',
      'Each size predicted by a fit of the others; the last is the largest',
      'Whether the gap falls with size: gN above 0',
      'Whether the gap grows with training: gD above 0',
      'Whether the gap grows with the group: gG above 0',
      'How well the law fits, and what it predicts of a size that was left out',
      'Whether the gap falls with size: gN above 0',
      'Whether the gap grows with training: gD above 0',
      'How well the law fits, and what it predicts of a size that was left out',
      'Published orders',
      'Tails of what is multiplied: kurtosis of inputs',
      'Vector codes against GPTQ at equal bits',
      'All losses and gaps',
    ]);
  await expect
    .poll(() => texts(page, '>>> rooflaw-points >>> thead th'))
    .toEqual([
      'Model',
      'Status',
      'N',
      'D',
      'Method',
      'Bits',
      'Group',
      'Act. bits',
      'Loss ± se',
      'Gap ± se',
      'Bits/weight',
    ]);
  const gaps = async (): Promise<readonly number[]> =>
    (await texts(page, '>>> rooflaw-points >>> td.gap')).map(Number.parseFloat);
  await click(page, 'rooflaw-points th.gap button');
  await click(page, 'rooflaw-points th.gap button');
  await expect
    .poll(async () => {
      const all = await gaps();
      return all.every((gap, k) => k === 0 || gap <= all[k - 1]!);
    })
    .toBe(true);

  // A part of the report is gone to by keyboard, and what is chosen of it afterwards leaves it in the address.
  await expect
    .poll(() => texts(page, '>>> nav.contents a'))
    .toEqual([
      'Trained models, quantised',
      'Keep in mind of these models',
      'Loss and gap of trained models',
      'Gaps at a glance',
      'Loss against size and training, unquantised',
      'Gap against size, training and group',
      'Gap against size and training, per channel',
      'Published orders',
      'Tails of what is multiplied',
      'Vector codes against GPTQ at equal bits',
      'All losses and gaps',
      'Keep in mind',
      'Points',
    ]);
  await (await appeared(page, 'nav.contents a[href="#published-orders"]')).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => focus(page)).toEqual({ text: 'h2 Published orders', isSeen: true });
  await click(page, 'rooflaw-points th.loss button');
  await expect.poll(() => page.url()).toMatch(/\?sort=loss#published-orders$/);
  expect(await axeViolations(page)).toEqual([]);
  await click(page, 'rooflaw-quality .more button');
  await expect.poll(() => page.$$('>>> rooflaw-quality >>> .more button')).toEqual([]);
  expect(await page.$$('>>> rooflaw-quality >>> section:last-of-type tbody tr')).toHaveLength(120);

  await page.setViewport({ width: 390, height: 800 });
  const [content, room] = await pageWidths();
  expect(content).toBeLessThanOrEqual(room);
  await choose(page, 'select[aria-label=Model]', 'gpt-1m-D32');
  await waitForText(page, 'they are shown without a filter');
  await expect
    .poll(() => texts(page, '>>> rooflaw-quality >>> caption'))
    .toEqual(['Vector codes against GPTQ at equal bits', 'All losses and gaps']);
});

/** White space that makes a file one of those that are not checked on the page itself. */
const LONG = ' '.repeat(2 ** 20);

test('two runs are compared; different keys are said before anything else; a broken file changes nothing', async () => {
  const a = syntheticRun();
  const { environment } = a;
  const other: Run = {
    ...syntheticRun('20260203-040506-fedcba'),
    environment: {
      ...environment,
      adapter: {
        ...environment.adapter,
        description: 'Acme Coyote',
        isSoftware: false,
        isFallbackAdapter: false,
      },
    },
  };
  await page.goto(`${server.url}?view=compare`);
  await waitForText(page, 'Compare two runs');
  await give('rooflaw-compare input.a', 'a.json', JSON.stringify(a) + LONG); // checked in a worker
  await give('rooflaw-compare input.b', 'b.json', JSON.stringify(other));
  await waitForText(page, 'These runs have different keys.');
  const text = await deepText(page);
  expect(text).toContain('adapter: SwiftShader Device (synthetic) in A, Acme Coyote in B');
  expect(text).toContain('A software adapter is never ranked');
  expect(text).toMatch(/Geometric mean by kernel – not the same adapter/);
  const verdicts = await texts(page, '>>> rooflaw-compare-table >>> td.verdict');
  expect(verdicts.length).toBeGreaterThan(30);
  expect(new Set(verdicts)).toEqual(new Set(['ambiguous']));

  await click(page, 'rooflaw-compare-table th.ratio button');
  await expect
    .poll(() =>
      page.$eval('>>> rooflaw-compare-table >>> th.ratio', (head) => head.getAttribute('aria-sort')),
    )
    .toBe('ascending');
  await give('rooflaw-compare input.b', 'cut.json', `{"schema": "run/1", ${LONG}`);
  await waitForText(page, 'cut.json is not a run that can be read.');
  await waitForText(page, 'the file seems cut off at line 1, column');
  await waitForText(page, 'These runs have different keys.');
  expect(await axeViolations(page)).toEqual([]);
  const [content, room] = await pageWidths();
  expect(content).toBeLessThanOrEqual(room);
  expect(heard).toEqual([]);
});

test('a link leads to a point: narrowed, sorted, opened and in sight; what a link says wrongly is told', async () => {
  const [run] = await page.evaluate(() =>
    window.rooflaw.run({ suite: 'quick' }).then(({ id, points }) => [id, points.at(30)!.id] as const),
  );
  const point = syntheticRun().points[30]!.id;
  await page.goto(
    `${server.url}?run=${run}&sort=-time&point=${encodeURIComponent(point)}&status=fine&suite=quik`,
  );
  await waitForText(page, '12 samples');
  await waitForText(page, 'status=fine, which is not one of ok, skipped, failed');
  await waitForText(page, 'suite=quik, which is not one of quick, slow');
  const top = (): Promise<number> =>
    page.$eval('>>> rooflaw-points >>> tr.detail', (row) => row.getBoundingClientRect().top);
  await expect.poll(top).toSatisfy((y: number) => y > 0 && y < 800);

  await page.goto(`${server.url}?run=${run}#points`); // a part of the report
  await expect.poll(async () => (await focus(page)).text).toBe('h2 Points');
  expect(page.url()).toMatch(/#points$/);
  await expect
    .poll(() => page.$eval('>>> #points', (section) => Math.round(section.getBoundingClientRect().top)))
    .toBeLessThan(200);
});
