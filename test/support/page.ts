/**
 * @file The built page in a real browser: serves `dist/page` the way it is served to visitors, and starts the
 * browser the product itself would choose.
 */
import { readFile, readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch, type Browser, type Page } from 'puppeteer';
import { build, type Rolldown } from 'vite';
import { prepareBrowser, searchBrowsers, thisMachine } from '../../scripts/browser.mjs';
import { ensureBuilt } from '../../scripts/build.mjs';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
};

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Resolves to loopback in the browsers started here, and is no secure origin, as another host would be. */
const OTHER_HOST = 'rooflaw.test';

export interface PageServer {
  /** With the final slash. */
  readonly url: string;
  readonly port: number;
  /** The same page as another machine would open it. */
  readonly urlOfOtherHost: string;
  close(): Promise<void>;
}

/** Sees what is asked for; what it returns is sent, 404 for undefined. */
export type Change = (path: string, body: Buffer) => Buffer | undefined;

/** Serves the built page; with `worker` that text in place of its worker script, with `more` files by path. */
export async function servePage(
  worker?: string,
  change: Change = (_path, body) => body,
  more: ReadonlyMap<string, Buffer> = new Map(),
): Promise<PageServer> {
  await ensureBuilt(ROOT, ['page']);
  // Held in memory: a page loads parts of itself late, and a build beside the tests would take them away.
  const root = join(ROOT, 'dist', 'page');
  const paths = (await readdir(root, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const files = new Map<string, Buffer>();
  for (const path of paths) files.set(`/${relative(root, path).split(sep).join('/')}`, await readFile(path));

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const path = pathname === '/' ? '/index.html' : pathname;
    const isWorker = /^\/assets\/worker-[^/]*\.js$/.test(path);
    const file = more.get(path) ?? files.get(path);
    const body = isWorker && worker !== undefined ? worker : file && change(path, file);
    if (body === undefined) {
      response.writeHead(404).end();
      return;
    }
    response
      .writeHead(200, {
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
        'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
      })
      .end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    port,
    urlOfOtherHost: `http://${OTHER_HOST}:${port}/`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** A worker's module as one script, to be served in place of the page's own. */
export async function builtWorker(source: URL): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      minify: false,
      target: 'es2024',
      rolldownOptions: {
        input: fileURLToPath(source),
        output: { codeSplitting: false },
      },
    },
  });
  const { output } = (Array.isArray(built) ? built[0] : built) as Rolldown.RolldownOutput;
  return output[0].code;
}

/** The worker that measures nothing; see `fake-worker.ts`. */
export const fakeWorker = (): Promise<string> => builtWorker(new URL('fake-worker.ts', import.meta.url));

/** The browser of this machine, with SwiftShader as WebGPU adapter, or as it is: then it offers none. */
export async function launchBrowser({ webgpu = true } = {}): Promise<Browser> {
  const [found] = searchBrowsers(thisMachine()).found;
  if (found === undefined) throw new Error('no browser on this machine; run `node scripts/setup.mjs`');
  const { path, env } = await prepareBrowser(ROOT, found);
  return launch({
    executablePath: path,
    env: { ...process.env, ...env },
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      `--host-resolver-rules=MAP ${OTHER_HOST} 127.0.0.1`,
      ...(webgpu
        ? ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan']
        : []),
    ],
  });
}

/** Everything the page complains about in its console or throws, for tests to expect none of. */
export function complaints(page: Page): string[] {
  const heard: string[] = [];
  page.on('pageerror', (error) => heard.push(`uncaught: ${String(error)}`));
  page.on('console', (message) => {
    if (message.type() === 'error') heard.push(`console: ${message.text()}`);
  });
  return heard;
}

/** axe-core over the page as it is; one line per violation and element. Shadow roots are searched too. */
export async function axeViolations(page: Page): Promise<readonly string[]> {
  const source = await readFile(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
  await page.evaluate(source);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target }) => `${id}: ${help} at ${JSON.stringify(target)}`),
    );
  });
}
