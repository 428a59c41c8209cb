/** @file What others published, on the page; and a run on its way to them. */
import type { Page } from 'puppeteer';
import { expect } from 'vitest';
import { parseRun } from '../src/results/load.ts';
import { HOSTILE, smallCommunity } from './support/community.ts';
import { axeViolations, fakeWorker, servePage } from './support/page.ts';
import { honestRun } from './support/honest-run.ts';
import { click, deepText, offered, waitForText } from './support/page-look.ts';
import { pageTest } from './support/page-test.ts';

const test = pageTest(async () => servePage(await fakeWorker(), undefined, smallCommunity()));

/** Addresses that the page asks for from now on. */
function askedBy(page: Page): readonly string[] {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  return asked;
}

test('runs of strangers are compared, narrowed and opened, and their words are text', async ({
  page,
  heard,
  open,
}) => {
  const asked = askedBy(page);
  await open();
  expect(asked.filter((url) => url.includes('/community/'))).toEqual([]); // not before they are asked for
  await click(page, 'nav a[href*="view=community"]');
  await waitForText(page, '6 runs of 2 GPUs and 1 software adapter');
  await waitForText(page, 'Right of 1 B takes longer');
  await page.waitForFunction(() => {
    const view = document.querySelector('rooflaw-app')?.shadowRoot?.querySelector('rooflaw-community');
    const charts = [...(view?.shadowRoot?.querySelectorAll('rooflaw-chart') ?? [])];
    return charts.length === 4 && charts.every((chart) => chart.hasAttribute('drawn'));
  });
  expect(await deepText(page)).toContain(HOSTILE);
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  expect(await axeViolations(page)).toEqual([]);

  await page.locator('>>> rooflaw-community >>> input[type=search]').fill('swiftshader');
  await waitForText(page, '1 of 6 runs');
  await waitForText(page, 'It takes runs of two devices');
  expect(page.url()).toContain('device=swiftshader');

  await click(page, 'rooflaw-community-runs a[href^="?community="]');
  await waitForText(page, 'published by the community');
  const link = page.url();
  expect(link).toContain('community=20260106-000000-000005');
  await page.goto(link); // a link of its own
  await waitForText(page, 'published by the community');
  await open('?community=20200101-000000-abcdef');
  await waitForText(page, 'not among those of the community');
  expect(heard).toEqual([]);
});

test('a run is published by its owner alone: shown, named, agreed to, downloaded', async ({
  page,
  site,
  heard,
  open,
  give,
}) => {
  const asked = askedBy(page);
  await open();
  const { submission: _submission, ...mine } = await honestRun();
  await give('rooflaw-run-view input[type=file]', 'mine.json', JSON.stringify(mine));
  await waitForText(page, 'from mine.json');
  await page.evaluate(() => {
    const view = document.querySelector('rooflaw-app')?.shadowRoot?.querySelector('rooflaw-run-view');
    for (const one of view?.shadowRoot?.querySelectorAll('details') ?? []) {
      if (one.querySelector('rooflaw-publish') !== null) one.open = true;
    }
  });
  await waitForText(page, 'Published is this one file and nothing else');
  expect(await deepText(page)).not.toMatch(/Download\s+\d+-/); // not before it is agreed to
  const name = page.locator('>>> rooflaw-publish >>> input[type=text]');
  await name.fill('<b>My GPU</b>');
  await waitForText(page, 'is markup: names are plain text');
  await name.fill('GeForce RTX 4070');
  await click(page, 'rooflaw-publish input[type=checkbox]');
  await waitForText(page, /Download\s+\d+-/);
  expect(await axeViolations(page)).toEqual([]);
  const text = await offered(page, () => click(page, 'rooflaw-publish ol button'));
  expect(parseRun(text)).toMatchObject({ id: mine.id, submission: { deviceName: 'GeForce RTX 4070' } });
  expect(asked.every((url) => url.startsWith(site.server.url) || url.startsWith('blob:'))).toBe(true);
  expect(heard).toEqual([]);
});
