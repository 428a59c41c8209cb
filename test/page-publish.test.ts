/** Publishing from the page: nothing leaves it before its visitor agrees, and then the bytes that were shown. */
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { build, type Rolldown } from 'vite';
import { allowing } from '../scripts/community-plugin.ts';
import { proposalOf } from '../src/community/propose.ts';
import { communityPath } from '../src/community/publish.ts';
import { parseRun } from '../src/results/load.ts';
import { honestRun } from './support/honest-run.ts';
import { axeViolations, complaints, launchBrowser } from './support/page.ts';
import { click, deepText, fill, shown, waitForText } from './support/page-look.ts';

const REPOSITORY = 'https://github.com/owner/name';

const servers: Server[] = [];
let browser: Browser;
let page = '';
/** What reached the service, method and body. */
const got: { method: string; body: string }[] = [];
let service: 'takes' | 'sends on' | 'knows no other pages' = 'takes';

async function listening(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The panel as one script, of a build that was told the addresses. */
async function panelScript(submitUrl: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    define: {
      __ROOFLAW_SUBMIT_URL__: JSON.stringify(submitUrl),
      __ROOFLAW_REPOSITORY__: JSON.stringify(REPOSITORY),
    },
    build: {
      write: false,
      minify: false,
      target: 'es2024',
      modulePreload: false,
      rolldownOptions: { input: fileURLToPath(new URL('support/publish-page.ts', import.meta.url)) },
    },
  });
  return ((Array.isArray(built) ? built[0] : built) as Rolldown.RolldownOutput).output[0].code;
}

beforeAll(async () => {
  const taking = await listening((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      got.push({ method: request.method ?? '', body: Buffer.concat(parts).toString('utf8') });
      if (service !== 'knows no other pages') {
        response.setHeader('Access-Control-Allow-Origin', '*');
        response.setHeader('Access-Control-Allow-Headers', 'content-type');
      }
      if (request.method === 'OPTIONS') response.writeHead(204).end();
      else if (service === 'sends on') response.writeHead(307, { Location: `${page}/stolen` }).end();
      else response.writeHead(201).end('thanks, <b>it</b> is in');
    });
  });
  const submitUrl = `${taking}/runs`;
  const index = readFileSync(new URL('../index.html', import.meta.url), 'utf8');
  const head =
    /<meta\s+http-equiv="Content-Security-Policy"[^>]*>/.exec(allowing(index, submitUrl))?.[0] ?? '';
  const { submission: _none, ...mine } = await honestRun();
  const files = new Map([
    [
      '/',
      [
        'text/html',
        `<!doctype html><html lang="en"><title>Publish</title>${head}<body><main><h1>Publish</h1></main><script type="module" src="/page.js"></script>`,
      ],
    ],
    ['/page.js', ['text/javascript', await panelScript(submitUrl)]],
    ['/run.json', ['application/json', JSON.stringify(mine)]],
  ]);
  page = await listening((request, response) => {
    const [type = '', text = ''] = files.get(request.url ?? '') ?? [];
    if (text === '') got.push({ method: `${request.method} ${request.url}`, body: '' });
    response.writeHead(text === '' ? 404 : 200, { 'Content-Type': type }).end(text);
  });
  browser = await launchBrowser({ webgpu: false });
});

afterAll(async () => {
  await browser?.close();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

test('shown, agreed to, sent; told what came of it; and by GitHub’s form', async () => {
  const tab = await browser.newPage();
  const heard = complaints(tab);
  await tab.goto(page);
  await waitForText(tab, 'Published is this one file and nothing else');
  const agree = () => click(tab, 'rooflaw-publish input[type=checkbox]');
  const send = () => click(tab, 'rooflaw-publish button.primary');
  const file = () => tab.$eval('>>> pre', (pre) => pre.textContent ?? '');

  await click(tab, 'rooflaw-publish summary');
  await fill(tab, 'rooflaw-publish input[type=text]', 'GeForce RTX 4070');
  await waitForText(tab, '"deviceName":"GeForce RTX 4070"');
  expect(await shown(tab, 'button.primary')).toBe(false); // not before it is agreed to
  await agree();
  await waitForText(tab, 'The bytes above go to');
  expect(got.filter(({ method }) => method !== 'GET /favicon.ico')).toEqual([]);
  expect(await axeViolations(tab)).toEqual([]);
  const bytes = await file();
  expect(parseRun(bytes).submission?.deviceName).toBe('GeForce RTX 4070');
  await send();
  await waitForText(tab, 'Taken (201): thanks, <b>it</b> is in');
  const posts = () => got.filter(({ method }) => method === 'POST');
  expect(posts().map(({ body }) => body)).toEqual([bytes]);
  expect(await tab.$eval('>>> button.primary', (one) => one.disabled)).toBe(true);

  // The form of a pull request has the path; a run is too long for an address, so its text is copied.
  const { url, isFilled } = proposalOf(REPOSITORY, communityPath(parseRun(bytes)), bytes);
  expect(isFilled).toBe(false);
  expect(await tab.$eval('>>> li a', (one) => one.href)).toBe(url);
  const copied = await tab.evaluateHandle(() => {
    const texts: string[] = [];
    // A headless browser has no clipboard to speak of.
    navigator.clipboard.writeText = async (text) => void texts.push(text);
    return texts;
  });
  await click(tab, 'rooflaw-publish button.copy');
  await waitForText(tab, 'Copied.');
  expect(await copied.jsonValue()).toEqual([bytes]);

  // Another name makes another file: what was agreed to and answered was not about that.
  await fill(tab, 'rooflaw-publish input[type=text]', 'GeForce RTX 4070 Ti');
  await waitForText(tab, '"deviceName":"GeForce RTX 4070 Ti"');
  expect(await shown(tab, 'button.primary')).toBe(false);
  expect(await deepText(tab)).not.toContain('Taken');
  expect(heard.filter((line) => !line.includes('404'))).toEqual([]);

  service = 'sends on';
  await agree();
  await send();
  await waitForText(tab, 'Not taken: the address sends on to another address, which is not followed.');
  service = 'knows no other pages';
  await send();
  await waitForText(tab, 'Whether the run arrived is not known');
  expect(got.map(({ method }) => method)).not.toContain('POST /stolen');
});
