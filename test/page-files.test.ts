/** @file Files and the page: runs kept in the browser, run files read, and what its buttons save. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext } from 'puppeteer';
import { expect } from 'vitest';
import { csvColumns } from '../src/results/csv.ts';
import { validateRun } from '../src/results/load.ts';
import { chartsDrawn, click, deepText, offered, texts, waitForText } from './support/page-look.ts';
import { pageTest } from './support/page-test.ts';
import { syntheticPoints, syntheticRun } from './support/synthetic.ts';
import { temporaryFolder } from './support/temporary.ts';

const test = pageTest();
const TOTAL = syntheticPoints().length;

test('past runs survive a reload, are shown again and deleted', async ({ page, open, run }) => {
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

test('a good file is shown; a broken one is explained and changes nothing', async ({ page, open, give }) => {
  await open();
  const json = JSON.stringify(syntheticRun());
  const upload = (name: string, content: string): Promise<void> =>
    give('rooflaw-run-view input[type=file]', name, content);
  await upload('good.json', json);
  await waitForText(page, 'from good.json');
  await chartsDrawn(page);
  await upload('cut.json', json.slice(0, json.length / 2));
  await waitForText(page, 'cut.json is not a run that can be read');
  await upload('negative.json', json.replace(/"minNs":/, '"minNs":-'));
  await waitForText(page, 'negative.json is not a run that can be read');
  const text = await deepText(page);
  expect(text).toMatch(/points\[\d+\]\.summary\.minNs: -/);
  expect(text).toContain('from good.json');
  await expect.poll(() => texts(page, '>>> tbody td.workload')).toHaveLength(TOTAL);
  await click(page, 'rooflaw-notices button');
  await expect.poll(() => deepText(page)).not.toContain('negative.json');
});

test('a file dropped on the page is shown', async ({ page, open }) => {
  await open();
  await page.evaluate((json) => {
    const data = new DataTransfer();
    data.items.add(new File([json], 'dropped.json'));
    window.dispatchEvent(new DragEvent('dragover', { dataTransfer: data, cancelable: true }));
    window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }));
  }, JSON.stringify(syntheticRun()));
  await waitForText(page, 'from dropped.json');
  await expect.poll(() => texts(page, '>>> tbody td.workload')).toHaveLength(TOTAL);
});

test('the download is the run, byte for byte as JSON', async ({ page, open, run }) => {
  await open();
  await run('quick');
  const text = await offered(page, () =>
    click(page, 'rooflaw-run-view [aria-label="Download this run"] button'),
  );
  const run1 = JSON.parse(text) as { schema: string; points: unknown[] };
  expect(run1.schema).toBe('run/1');
  expect(run1.points).toHaveLength(TOTAL);
});

/** The file that the browser saves when a button is pressed, as soon as it is whole. */
async function saved(
  context: BrowserContext,
  press: () => Promise<void>,
): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const folder = temporaryFolder();
  const devtools = await context.browser().target().createCDPSession();
  await devtools.send('Browser.setDownloadBehavior', {
    behavior: 'allowAndName',
    browserContextId: context.id!,
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

test('every button that saves a file saves what it says', async ({ page, context, heard, open, give }) => {
  const run = syntheticRun();
  await page.setViewport({ width: 1000, height: 800 });
  await open();
  await give('rooflaw-run-view input[type=file]', 'run.json', JSON.stringify(run));
  await waitForText(page, 'from run.json');
  await chartsDrawn(page);
  const ofRun = (text: string) => () => click(page, '[aria-label="Download this run"] button', text);
  const json = await saved(context, ofRun('Download JSON'));
  expect(json.name).toBe(`rooflaw-${run.id}.json`);
  expect(validateRun(JSON.parse(json.bytes.toString()))).toEqual(run);
  const csv = await saved(context, ofRun('CSV'));
  expect(csv.name).toBe(`rooflaw-${run.id}.csv`);
  const lines = csv.bytes.toString().trimEnd().split('\r\n');
  expect(lines[0]).toBe(csvColumns.map(({ name }) => name).join(','));
  expect(lines).toHaveLength(1 + run.points.length);
  const markdown = await saved(context, ofRun('Markdown'));
  expect(markdown.name).toBe(`rooflaw-${run.id}.md`);
  expect(markdown.bytes.toString()).toMatch(/^# .+\n[^]*^\|.+\|\n\| ?:?-+[^]*pythia-2\.8b/m);

  const drawing = await page.$eval('>>> rooflaw-chart >>> .plot svg', (svg) => {
    const { width, height } = svg.getBoundingClientRect();
    return { width, height };
  });
  const svg = await saved(context, () => click(page, 'rooflaw-chart .files button'));
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
  const png = await saved(context, () => click(page, 'rooflaw-chart .files button + button'));
  expect(png.name).toBe('rooflaw-decode-time-per-generated-token.png');
  expect(png.bytes.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
  expect([png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20)]).toEqual([
    Math.ceil(2 * drawing.width),
    Math.ceil(2 * drawing.height),
  ]);
  expect(png.bytes.length).toBeGreaterThan(10_000); // an empty one of that size has a tenth
  expect(heard).toEqual([]);
});
