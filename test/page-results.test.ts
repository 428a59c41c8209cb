/** @file Results and comparison of run files in a real browser: filter, table, charts as tables, samples, keys. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Run } from '../src/results/schema.ts';
import {
  axeViolations,
  complaints,
  fakeWorker,
  launchBrowser,
  servePage,
  type PageServer,
} from './support/page.ts';
import { csvColumns } from '../src/results/csv.ts';
import { validateRun } from '../src/results/load.ts';
import { chartsDrawn, click, deepText, texts, waitForText } from './support/page-look.ts';
import { QUALITY_NOTE, qualityRun } from './support/quality-run.ts';
import { syntheticRun } from './support/synthetic.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

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
  const input = await page.$(`>>> ${selector}`);
  await (input as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(path);
}

const pageWidths = (): Promise<readonly [number, number]> =>
  page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth] as const);

const rowCount = async (): Promise<number> => (await page.$$('>>> rooflaw-points >>> tbody > tr')).length;

test('results are narrowed and sorted by keyboard; charts read as tables; a point opens to its samples', async () => {
  const run = syntheticRun();
  await give('rooflaw-app >>> input[type=file]', 'run.json', JSON.stringify(run));
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
  expect(await rowCount()).toBe(10);
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
  const [content, room] = await pageWidths();
  expect(content).toBeLessThanOrEqual(room);
  expect(heard).toEqual([]);
});

test('a run over trained models: what was found, its caveats, charts and every table of the report', async () => {
  await page.setViewport({ width: 1280, height: 800 });
  await page.goto(server.url);
  await page.evaluate(() => window.rooflaw.ready);
  await give('rooflaw-app >>> input[type=file]', 'quality.json', JSON.stringify(qualityRun()));
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
  expect(await texts(page, '>>> rooflaw-points >>> thead th')).toEqual([
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
  await vi.waitFor(async () => expect(await gaps()).toEqual((await gaps()).toSorted((a, b) => b - a)));

  // A part of the report is gone to by keyboard, and what is chosen of it afterwards leaves it in the address.
  expect(await texts(page, '>>> nav.contents a')).toEqual([
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
  await (await page.$('>>> nav.contents a[href="#published-orders"]'))!.focus();
  await page.keyboard.press('Enter');
  await vi.waitFor(async () => expect(await focus()).toEqual({ text: 'h2 Published orders', isSeen: true }));
  await click(page, 'rooflaw-points th.loss button');
  await expect.poll(() => page.url()).toMatch(/\?sort=loss#published-orders$/);
  expect(await axeViolations(page)).toEqual([]);
  await click(page, 'rooflaw-quality .more button');
  await expect.poll(() => page.$$('>>> rooflaw-quality >>> .more button')).toEqual([]);
  expect(await page.$$('>>> rooflaw-quality >>> section:last-of-type tbody tr')).toHaveLength(120);

  await page.setViewport({ width: 390, height: 800 });
  const [content, room] = await pageWidths();
  expect(content).toBeLessThanOrEqual(room);
  const model = await page.$('>>> select[aria-label=Model]');
  await model!.select('gpt-1m-D32');
  await waitForText(page, 'they are shown without a filter');
  expect(await texts(page, '>>> rooflaw-quality >>> caption')).toEqual([
    'Vector codes against GPTQ at equal bits',
    'All losses and gaps',
  ]);
});

/** The file that the browser saves when a button is pressed, as soon as it is whole. */
async function saved(press: () => Promise<void>): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const devtools = await browser.target().createCDPSession();
  await devtools.send('Browser.setDownloadBehavior', {
    behavior: 'allowAndName',
    downloadPath: folder,
    eventsEnabled: true,
  });
  const names = new Map<string, string>();
  devtools.on('Browser.downloadWillBegin', ({ guid, suggestedFilename }) =>
    names.set(guid, suggestedFilename),
  );
  const whole = new Promise<string>((resolve) => {
    devtools.on('Browser.downloadProgress', ({ guid, state }) => {
      if (state === 'completed') resolve(guid);
    });
  });
  await press();
  const guid = await whole;
  await devtools.detach();
  return { name: names.get(guid) ?? '', bytes: await readFile(join(folder, guid)) };
}

test('every button that saves a file saves what it says', async () => {
  const run = syntheticRun();
  await page.setViewport({ width: 1000, height: 800 });
  await page.goto(server.url);
  await page.evaluate(() => window.rooflaw.ready);
  await give('rooflaw-app >>> input[type=file]', 'run.json', JSON.stringify(run));
  await waitForText(page, 'from run.json');
  await chartsDrawn(page);
  const ofRun = (text: string) => async () => {
    for (const button of await page.$$('>>> [aria-label="Download this run"] button')) {
      if ((await button.evaluate((one) => one.textContent?.trim())) === text) await button.click();
    }
  };
  const json = await saved(ofRun('Download JSON'));
  expect(json.name).toBe(`rooflaw-${run.id}.json`);
  expect(validateRun(JSON.parse(json.bytes.toString()))).toEqual(run);
  const csv = await saved(ofRun('CSV'));
  expect(csv.name).toBe(`rooflaw-${run.id}.csv`);
  const lines = csv.bytes.toString().trimEnd().split('\r\n');
  expect(lines[0]).toBe(csvColumns.map(({ name }) => name).join(','));
  expect(lines).toHaveLength(1 + run.points.length);
  const markdown = await saved(ofRun('Markdown'));
  expect(markdown.name).toBe(`rooflaw-${run.id}.md`);
  expect(markdown.bytes.toString()).toMatch(/^# .+\n[^]*^\|.+\|\n\| ?:?-+[^]*pythia-2\.8b/m);

  const drawing = await page.$eval('>>> rooflaw-chart >>> .plot svg', (svg) => {
    const { width, height } = svg.getBoundingClientRect();
    return { width, height };
  });
  const files = await page.$$('>>> rooflaw-chart >>> .files button');
  const svg = await saved(() => files[0]!.click());
  expect(svg.name).toBe('rooflaw-decode-time-per-generated-token.svg');
  const parsed = await page.evaluate((text) => {
    const { documentElement: root } = new DOMParser().parseFromString(text, 'image/svg+xml');
    const dots = root.querySelectorAll('path, circle').length;
    return { name: root.localName, width: Number(root.getAttribute('width')), dots, text: root.textContent };
  }, svg.bytes.toString());
  expect(parsed).toMatchObject({ name: 'svg', width: Math.round(drawing.width) });
  expect(parsed.dots).toBeGreaterThan(3);
  expect(parsed.text).toContain('pythia-2.8b (held out)');
  expect(svg.bytes.toString()).not.toContain('var(--');
  const png = await saved(() => files[1]!.click());
  expect(png.name).toBe('rooflaw-decode-time-per-generated-token.png');
  expect(png.bytes.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
  expect([png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20)]).toEqual([
    Math.ceil(2 * drawing.width),
    Math.ceil(2 * drawing.height),
  ]);
  expect(png.bytes.length).toBeGreaterThan(10_000); // an empty one of that size has a tenth
  expect(heard).toEqual([]);
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
  await give('rooflaw-compare >>> input.a', 'a.json', JSON.stringify(a) + LONG); // checked in a worker
  await give('rooflaw-compare >>> input.b', 'b.json', JSON.stringify(other));
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
  await give('rooflaw-compare >>> input.b', 'cut.json', `{"schema": "run/1", ${LONG}`);
  await waitForText(page, 'cut.json is not a run that can be read.');
  await waitForText(page, 'the file seems cut off at line 1, column');
  await waitForText(page, 'These runs have different keys.');
  expect(await axeViolations(page)).toEqual([]);
  const [content, room] = await pageWidths();
  expect(content).toBeLessThanOrEqual(room);
  expect(heard).toEqual([]);
});

/** What has the keyboard, and whether that is to be seen. */
const focus = (): Promise<{ readonly text: string; readonly isSeen: boolean }> =>
  page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    if (element === null) return { text: '', isSeen: false };
    const { top, bottom } = element.getBoundingClientRect();
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const isSeen = outlineStyle !== 'none' && outlineWidth !== '0px' && bottom > 0 && top < innerHeight;
    const name = (element.getAttribute('aria-label') ?? element.textContent ?? '').trim();
    return { text: `${element.localName} ${name}`, isSeen };
  });

/** Presses Tab until what has the keyboard is that, and can be seen. */
async function tabTo(wanted: RegExp, back = false): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    if (back) await page.keyboard.down('Shift');
    await page.keyboard.press('Tab');
    if (back) await page.keyboard.up('Shift');
    const { text, isSeen } = await focus();
    if (!wanted.test(text)) continue;
    expect([text, isSeen]).toEqual([text, true]);
    return;
  }
  throw new Error(`80 times Tab never came to ${wanted}`);
}

test('by keyboard alone: run, cancel, filter, open a point, close it, another view; the focus is never lost', async () => {
  await page.goto(`${server.url}?suite=slow`);
  await page.evaluate(() => window.rooflaw.ready);
  await tabTo(/^button Run$/);
  await page.keyboard.press('Enter');
  await waitForText(page, /Measuring [3-9] of/);
  expect(await focus()).toMatchObject({ text: 'button Cancel', isSeen: true });
  await page.keyboard.press('Enter');
  await waitForText(page, 'cancelled');
  await vi.waitFor(async () => expect(await focus()).toMatchObject({ text: 'h2 slow run', isSeen: true }));

  await tabTo(/^input Find in workloads/);
  await page.keyboard.type('m=1,');
  await waitForText(page, /\d+ of \d+ points/);
  await tabTo(/^button ▸\s*matmul\/m=1,/);
  const { text } = await focus();
  await page.keyboard.press('Enter');
  await waitForText(page, '12 samples');
  expect(new URL(page.url()).searchParams.get('point')).toMatch(/^matmul\/m=1,.* @ direct$/);
  await tabTo(/^summary 12 samples/);
  await page.keyboard.press('Escape');
  expect(await focus()).toEqual({ text: text.replace('▾', '▸'), isSeen: true });
  expect(page.url()).not.toContain('point=');

  await tabTo(/^a Claims$/, true);
  await page.keyboard.press('Enter');
  await waitForText(page, 'Judged by the slow run');
  expect((await focus()).text).toBe('a Claims');
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
  const top = await page.$eval('>>> rooflaw-points >>> tr.detail', (row) => row.getBoundingClientRect().top);
  expect(top).toBeGreaterThan(0);
  expect(top).toBeLessThan(800);

  await page.goto(`${server.url}?run=${run}#points`); // a part of the report
  await vi.waitFor(async () => expect((await focus()).text).toBe('h2 Points'), { timeout: 20_000 });
  expect(page.url()).toMatch(/#points$/);
  expect(
    await page.$eval('>>> #points', (section) => Math.round(section.getBoundingClientRect().top)),
  ).toBeLessThan(200);
});
