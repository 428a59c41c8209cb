/** @file What others published, on the page; and a run on its way to them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, ElementHandle, Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
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
import { click, deepText, waitForText } from './support/page-look.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let browser: Browser;
let server: PageServer;
const asked: string[] = [];

beforeAll(async () => {
  server = await servePage(await fakeWorker(), undefined, smallCommunity());
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
  await page.goto(`${server.url}?community=20200101-000000-abcdef`);
  await waitForText(page, 'not among those of the community');
  expect(heard).toEqual([]);
});

test('a run is published by its owner alone: shown, named, agreed to, downloaded', async () => {
  const { page, heard } = await opened('');
  const path = join(temporaryFolder(), 'mine.json');
  const { submission: _submission, ...mine } = await honestRun();
  writeFileSync(path, JSON.stringify(mine));
  const input = (await page.$(
    '>>> rooflaw-run-view >>> input[type=file]',
  )) as ElementHandle<HTMLInputElement>;
  await input.uploadFile(path);
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
  const text = await page.evaluate(async () => {
    const made = new Promise<Blob>((resolve) => {
      const create = URL.createObjectURL.bind(URL);
      URL.createObjectURL = (blob: Blob) => {
        resolve(blob);
        return create(blob);
      };
    });
    const view = document.querySelector('rooflaw-app')?.shadowRoot?.querySelector('rooflaw-run-view');
    const panel = view?.shadowRoot?.querySelector('rooflaw-publish');
    panel?.shadowRoot?.querySelector<HTMLButtonElement>('ol button')?.click();
    return (await made).text();
  });
  expect(parseRun(text)).toMatchObject({ id: mine.id, submission: { deviceName: 'GeForce RTX 4070' } });
  expect(asked.every((url) => url.startsWith(server.url) || url.startsWith('blob:'))).toBe(true);
  expect(heard).toEqual([]);
});
