/** @file Results and comparison of run files in a real browser: filter, table, charts as tables, samples, keys. */
import type { Page } from 'puppeteer';
import { expect } from 'vitest';
import type { Run } from '../src/results/schema.ts';
import { axeViolations } from './support/page.ts';
import { chartsDrawn, click, deepText, texts, waitForText } from './support/page-look.ts';
import { pageTest } from './support/page-test.ts';
import { QUALITY_NOTE, qualityRun } from './support/quality-run.ts';
import { syntheticRun } from './support/synthetic.ts';

const test = pageTest();

const RUN_INPUT = 'rooflaw-run-view input[type=file]';

const pageWidths = (page: Page): Promise<readonly [number, number]> =>
  page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth] as const);

const rowCount = async (page: Page): Promise<number> =>
  (await page.$$('>>> rooflaw-points >>> tbody > tr')).length;

test('results are narrowed and sorted by keyboard; charts read as tables; a point opens to its samples', async ({
  page,
  heard,
  open,
  give,
}) => {
  await open();
  const run = syntheticRun();
  await give(RUN_INPUT, 'run.json', JSON.stringify(run));
  await waitForText(page, 'from run.json');
  expect(await chartsDrawn(page)).toBe(8);

  await page.evaluate(() => {
    const told: unknown[] = [];
    Object.assign(window, { told });
    window.addEventListener('filter-change', (event) => told.push((event as CustomEvent<unknown>).detail));
  });
  const model = await page.$('>>> select[aria-label=Model]');
  await model!.select('pythia-70m');
  await waitForText(page, `10 of ${run.points.length} points`);
  expect(await rowCount(page)).toBe(10);
  await (await page.$('>>> th.time button'))!.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  expect(await page.$eval('>>> th.time', (head) => head.getAttribute('aria-sort'))).toBe('descending');
  expect(await page.evaluate(() => (window as unknown as { told: unknown[] }).told.at(-1))).toEqual({
    model: 'pythia-70m',
    sort: '-time',
  });
  await page.locator('>>> input[type=search]').fill('m=1,');
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
  const [content, room] = await pageWidths(page);
  expect(content).toBeLessThanOrEqual(room);
  expect(heard).toEqual([]);
});

test('a run over trained models: what was found, its caveats, charts and every table of the report', async ({
  page,
  open,
  give,
}) => {
  await page.setViewport({ width: 1280, height: 800 });
  await open();
  await give(RUN_INPUT, 'quality.json', JSON.stringify(qualityRun()));
  await waitForText(page, 'Trained models, quantised: in short');
  await waitForText(page, QUALITY_NOTE);
  expect(await deepText(page)).toContain('a trend with N is not N alone.');
  expect(await chartsDrawn(page)).toBe(1 + 4 + 4);
  expect(await texts(page, '>>> rooflaw-quality >>> caption')).toEqual([
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
  expect(await axeViolations(page)).toEqual([]);
  await click(page, 'rooflaw-quality .more button');
  await expect.poll(() => page.$$('>>> rooflaw-quality >>> .more button')).toEqual([]);
  expect(await page.$$('>>> rooflaw-quality >>> section:last-of-type tbody tr')).toHaveLength(120);

  await page.setViewport({ width: 390, height: 800 });
  const [content, room] = await pageWidths(page);
  expect(content).toBeLessThanOrEqual(room);
  const model = await page.$('>>> select[aria-label=Model]');
  await model!.select('gpt-1m-D32');
  await waitForText(page, 'they are shown without a filter');
  expect(await texts(page, '>>> rooflaw-quality >>> caption')).toEqual([
    'Vector codes against GPTQ at equal bits',
    'All losses and gaps',
  ]);
});

test('two runs are compared; different keys are said before anything else; a broken file changes nothing', async ({
  page,
  heard,
  open,
  give,
}) => {
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
  await open('?view=compare');
  await waitForText(page, 'Compare two runs');
  await give('rooflaw-compare input.a', 'a.json', JSON.stringify(a));
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
  expect(
    await page.$eval('>>> rooflaw-compare-table >>> th.ratio', (head) => head.getAttribute('aria-sort')),
  ).toBe('ascending');
  await give('rooflaw-compare input.b', 'cut.json', '{"schema": "run/1", ');
  await waitForText(page, 'cut.json is not a run that can be read.');
  await waitForText(page, 'These runs have different keys.');
  expect(await axeViolations(page)).toEqual([]);
  const [content, room] = await pageWidths(page);
  expect(content).toBeLessThanOrEqual(room);
  expect(heard).toEqual([]);
});

test('a link leads to a point: narrowed, sorted, opened and in sight; what a link says wrongly is told', async ({
  page,
  open,
}) => {
  await open();
  const [run] = await page.evaluate(() =>
    window.rooflaw.run({ suite: 'quick' }).then(({ id, points }) => [id, points.at(30)!.id] as const),
  );
  const point = syntheticRun().points[30]!.id;
  await open(`?run=${run}&sort=-time&point=${encodeURIComponent(point)}&status=fine&suite=quik`);
  await waitForText(page, '12 samples');
  await waitForText(page, 'status=fine, which is not one of ok, skipped, failed');
  await waitForText(page, 'suite=quik, which is not one of quick, slow');
  const top = await page.$eval('>>> rooflaw-points >>> tr.detail', (row) => row.getBoundingClientRect().top);
  expect(top).toBeGreaterThan(0);
  expect(top).toBeLessThan(800);
});
