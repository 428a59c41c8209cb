/** @file What others published, on the page; and a run on its way to them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseRun } from '../src/results/load.ts';
import { HOSTILE, smallCommunity } from './support/community.ts';
import {
  axeViolations,
  complaints,
  fakeWorker,
  launchBrowser,
  servePage,
  type PageServer,
} from './support/page.ts';
import { honestRun } from './support/honest-run.ts';
import { temporaryFolder } from './support/temporary.ts';
import {
  chartsDrawn,
  click,
  deepText,
  fill,
  offered,
  unfold,
  upload,
  waitForText,
} from './support/page-look.ts';

let browser: Browser;
let server: PageServer;
const asked: string[] = [];
/** Path that the server does not have, for as long as it stands here. */
let missing: string | undefined;

beforeAll(async () => {
  server = await servePage(
    await fakeWorker(),
    (path, body) => (path === missing ? undefined : body),
    smallCommunity(),
  );
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

async function opened(address: string): Promise<{ page: Page; heard: string[] }> {
  const page = await (await browser.createBrowserContext()).newPage();
  const heard = complaints(page);
  asked.length = 0;
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(`${server.url}${address}`);
  await page.evaluate(() => window.rooflaw.ready);
  return { page, heard };
}

test('runs of strangers are compared, narrowed and opened, and their words are text', async () => {
  const { page, heard } = await opened('');
  expect(asked.filter((url) => url.includes('/community/'))).toEqual([]); // not before they are asked for
  await click(page, 'nav a[href*="view=community"]');
  await waitForText(page, '6 runs of 2 GPUs and 1 software adapter');
  await waitForText(page, 'Right of 1 B takes longer');
  await expect.poll(() => chartsDrawn(page, 'rooflaw-community')).toBe(4);
  expect(await deepText(page)).toContain(HOSTILE);
  expect(await injected(page)).toEqual([]);
  expect(await axeViolations(page)).toEqual([]);

  await fill(page, 'rooflaw-community input[type=search]', 'swiftshader');
  await waitForText(page, '1 of 6 runs');
  await waitForText(page, 'It takes runs of two devices');
  await expect.poll(() => page.url()).toContain('device=swiftshader');

  await click(page, 'rooflaw-community-runs a[href^="?community="]');
  await waitForText(page, 'published by the community');
  const link = page.url();
  expect(link).toContain('community=20260106-000000-000005');
  await page.goto(link); // a link of its own
  await waitForText(page, 'published by the community');
  await page.goto(`${server.url}?community=20200101-000000-abcdef`);
  await waitForText(page, 'not among those of the community');
  expect(heard).toEqual([]);
});

/** Elements that only markup out of a stranger's words could have made, and whether any of it ran. */
const injected = async (page: Page): Promise<readonly string[]> => [
  ...(await page.$$eval('>>> :is(img, iframe, object, a[href^="javascript:"], [onerror])', (found) =>
    found.map(({ outerHTML }) => outerHTML),
  )),
  ...(await page.evaluate(() => ('hacked' in window ? ['it ran'] : []))),
];

test('a published run in which every word is markup is shown, opened and compared as text', async () => {
  const hostile = '20260101-000000-000000';
  const { page, heard } = await opened(`?community=${hostile}`);
  await waitForText(page, 'published by the community as');
  await chartsDrawn(page);
  await unfold(page, 'rooflaw-run-view details');
  await click(page, 'td.workload button');
  await waitForText(page, 'samples from');
  await expect.poll(async () => (await deepText(page)).split(HOSTILE).length).toBeGreaterThan(8);
  const text = await deepText(page);
  expect(text).toContain('dtype=<script>');
  expect(text).toContain('javascript:alert(1)');
  expect(await injected(page)).toEqual([]);

  await page.goto(`${server.url}?view=compare&a=${hostile}&b=20260102-000000-000001`);
  await waitForText(page, 'These runs have different keys.');
  expect(await deepText(page)).toContain(`called “${HOSTILE}” by its owner`);
  expect(await injected(page)).toEqual([]);
  expect(heard).toEqual([]);
});

const address = (of: Readonly<Record<string, string>>): string =>
  `?view=community&${new URLSearchParams(of).toString()}`;

test('every choice is in the address and comes back; what a link names wrongly is told, and nothing takes its place', async () => {
  const chosen = {
    kind: 'gpu',
    sums: 'prefill, 128 tokens, f32',
    architecture: 'pythia-160m',
    left: 'GeForce RTX 4070',
    right: HOSTILE,
    family: 'matmul',
    sorted: '-device',
    rows: '300',
  };
  const { page, heard } = await opened(address(chosen));
  await waitForText(page, '5 of 6 runs');
  await waitForText(page, 'pythia-160m, 162M parameters: prefill, 128 tokens, f32');
  await waitForText(page, 'By workload of matmul');
  const values = () =>
    page.$$eval('>>> rooflaw-community >>> select', (all) => all.map(({ value }) => value));
  const { kind, sums, architecture, left, right, family } = chosen;
  expect(await values()).toEqual(['', '', '', kind, sums, architecture, left, right, family]);
  expect(
    await page.$eval('>>> rooflaw-community-runs >>> th.device', (head) => head.getAttribute('aria-sort')),
  ).toBe('descending');
  await click(page, 'rooflaw-community-runs th.date button');
  await click(page, 'rooflaw-community button.plain'); // Show all
  await waitForText(page, '6 of 6 runs');
  const { searchParams } = new URL(page.url());
  expect(searchParams.get('sorted')).toBe('date');
  expect(searchParams.get('kind')).toBeNull();
  expect(searchParams.get('left')).toBe(left);

  await page.goto(
    server.url + address({ left: 'Nobody', right: left, architecture: 'gpt-9', sums: 'dreams', rows: 'x' }),
  );
  await waitForText(page, 'The address names “Nobody” as device A, of which no run is here');
  await waitForText(page, 'The address names “dreams”: no run here has such sums');
  await waitForText(page, 'rows=x, which is not a whole number');
  expect(await page.$('>>> rooflaw-community >>> rooflaw-chart')).toBeNull();
  expect((await values()).slice(4)).toEqual(['dreams', 'gpt-9', 'Nobody', left]);
  expect(await axeViolations(page)).toEqual([]);
  expect(heard).toEqual([]);
});

/** What has the keyboard. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return `${element?.localName} ${element?.textContent?.trim()}`;
  });

test('a list of runs that cannot be fetched, and charts without their tables, say so and are asked for again', async () => {
  missing = '/community/index.json';
  const { page, heard } = await opened('?view=community');
  await waitForText(page, /The list of runs could not be\s+fetched: the server of this page answers 404/);
  expect(await axeViolations(page)).toEqual([]);
  missing = '/community/points.parquet';
  await click(page, 'rooflaw-community [role=alert] + p button');
  // Until that is asked for, too, what went wrong before is told.
  await waitForText(
    page,
    /What the charts are made of could not be\s+fetched: .* for community\/points\.parquet/,
  );
  await waitForText(page, 'Not here: see above.');
  await waitForText(page, '6 of 6 runs');
  missing = undefined;
  await click(page, 'rooflaw-community [role=alert] + p button');
  await waitForText(page, 'A is the base');
  await expect.poll(() => focused(page)).toBe('h2 Runs of the community'); // it was on the button
  expect(await deepText(page)).not.toMatch(/could not be\s+fetched/);
  expect(heard.filter((line) => !line.includes('404'))).toEqual([]);
});

test('a run is published by its owner alone: shown, named, agreed to, downloaded', async () => {
  const { page, heard } = await opened('');
  const path = join(temporaryFolder(), 'mine.json');
  const { submission: _submission, ...mine } = await honestRun();
  writeFileSync(path, JSON.stringify(mine));
  await upload(page, 'rooflaw-run-view input[type=file]', path);
  await waitForText(page, 'from mine.json');
  await unfold(page, 'rooflaw-run-view details:has(rooflaw-publish)');
  await waitForText(page, 'Published is this one file and nothing else');
  expect(await deepText(page)).not.toMatch(/Download\s+\d+-/); // not before it is agreed to
  const name = 'rooflaw-publish input[type=text]';
  await fill(page, name, '<b>My GPU</b>');
  await waitForText(page, 'is markup: names are plain text');
  await fill(page, name, 'GeForce RTX 4070');
  await click(page, 'rooflaw-publish input[type=checkbox]');
  await waitForText(page, /Download\s+\d+-/);
  expect(await axeViolations(page)).toEqual([]);
  const text = await offered(page, () => click(page, 'rooflaw-publish ol button'));
  expect(parseRun(text)).toMatchObject({ id: mine.id, submission: { deviceName: 'GeForce RTX 4070' } });
  expect(asked.every((url) => url.startsWith(server.url) || url.startsWith('blob:'))).toBe(true);
  expect(heard).toEqual([]);
});
