/**
 * @file Takes the pictures: every scene at every width in light and dark, with axe-core over each. Called by
 * `scripts/screenshots.mjs`, which says what the options mean.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Browser, Page } from 'puppeteer';
import { largeCommunity, smallCommunity } from '../support/community.ts';
import {
  axeViolations,
  builtWorker,
  complaints,
  launchBrowser,
  servePage,
  type PageServer,
} from '../support/page.ts';
import { chartsDrawn, upload, waitForText } from '../support/page-look.ts';
import { photograph, sticksOut, turn, type Scheme } from './camera.ts';
import { scenes, type Scene, type Site, type Stage } from './scenes.ts';

export interface Options {
  readonly out: string;
  /** Parts of scene names; all where empty. */
  readonly only: readonly string[];
  readonly widths: readonly number[];
  readonly schemes: readonly Scheme[];
  /** Run files of one's own, each one more scene. */
  readonly runs: readonly string[];
  /** Most pixels of a picture from top to bottom. */
  readonly tall: number;
  readonly axe: boolean;
  readonly log: (line: string) => void;
}

export const sceneNames = (): readonly string[] => scenes.map(({ name }) => name);

/** How many things were wrong: each is told to `log` as it is found. Rejects where a scene cannot be reached. */
export async function takePictures(options: Options): Promise<number> {
  const { only, log } = options;
  const all = [...scenes, ...(await Promise.all(options.runs.map(ownScene)))];
  const wanted = only.length === 0 ? all : all.filter(({ name }) => only.some((part) => name.includes(part)));
  if (wanted.length === 0) throw new RangeError(`no scene is called ${only.join(' or ')}`);
  await mkdir(options.out, { recursive: true });
  const folder = await mkdtemp(join(tmpdir(), 'rooflaw-pictures-'));
  const house = new House();
  let wrong = 0;
  try {
    for (const scene of wanted) wrong += await take(scene, await house.of(scene.site), folder, options);
  } finally {
    await house.close();
    await rm(folder, { recursive: true });
  }
  log(`${wanted.length} scenes in ${options.out}; ${wrong === 0 ? 'nothing wrong' : `${wrong} wrong`}`);
  return wrong;
}

/** What others published, of sites that are not the real one. */
const COMMUNITIES = {
  still: () => new Map([['/community/index.json', Buffer.from('{"format": 1, "runs": []}')]]),
  few: smallCommunity,
  many: () => largeCommunity(120, 60),
} satisfies Partial<Record<Site, () => ReadonlyMap<string, Buffer>>>;

/** Servers and browsers, each started when a scene first needs it. */
class House {
  readonly #servers = new Map<string, Promise<PageServer>>();
  readonly #browsers = new Map<boolean, Promise<Browser>>();
  #worker: Promise<string> | undefined;

  async of(site: Site): Promise<{ readonly url: string; readonly browser: Browser }> {
    const name = site === 'elsewhere' || site === 'blind' ? 'real' : site;
    const server = await started(this.#servers, name, () => this.#serve(name));
    const browser = await started(this.#browsers, site !== 'blind', () =>
      launchBrowser({ webgpu: site !== 'blind' }),
    );
    return { url: site === 'elsewhere' ? server.urlOfOtherHost : server.url, browser };
  }

  async #serve(name: Exclude<Site, 'elsewhere' | 'blind'>): Promise<PageServer> {
    if (name === 'real') return servePage();
    this.#worker ??= builtWorker(new URL('worker.ts', import.meta.url));
    return servePage(await this.#worker, undefined, COMMUNITIES[name]());
  }

  async close(): Promise<void> {
    for (const browser of this.#browsers.values()) await (await browser).close();
    for (const server of this.#servers.values()) await (await server).close();
  }
}

function started<K, T>(known: Map<K, Promise<T>>, key: K, start: () => Promise<T>): Promise<T> {
  const found = known.get(key) ?? start();
  known.set(key, found);
  return found;
}

async function take(
  scene: Scene,
  { url, browser }: { readonly url: string; readonly browser: Browser },
  folder: string,
  { out, widths, schemes, tall, axe, log }: Options,
): Promise<number> {
  const began = performance.now();
  const context = await browser.createBrowserContext(); // a storage of its own
  const page = await context.newPage();
  const heard = complaints(page);
  const found: string[] = [];
  try {
    await page.setViewport({ width: 1280, height: 900 });
    await page.goto(url + (scene.address ?? ''));
    await page.evaluate(() => window.rooflaw.ready);
    await scene.act?.(stage(page, url, folder));
    await page.mouse.move(0, 0);
    for (const width of widths) {
      for (const scheme of schemes) {
        const name = `${scene.name}-${width}-${scheme}`;
        await turn(page, width, scheme);
        await photograph(page, out, name, tall);
        const flaws = [...(await sticksOut(page)), ...(axe ? await axeViolations(page) : [])];
        found.push(...flaws.map((flaw) => `${name}: ${flaw}`));
      }
    }
  } catch (error) {
    throw new Error(`scene ${scene.name}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  } finally {
    await context.close();
  }
  found.push(...heard.filter((line) => scene.mayComplain?.test(line) !== true));
  log(`${scene.name}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  for (const flaw of found) log(`  ${flaw}`);
  return found.length;
}

const stage = (page: Page, url: string, folder: string): Stage => ({
  page,
  url,
  async give(selector, name, content) {
    const path = join(folder, name);
    await writeFile(path, content);
    await upload(page, selector, path);
  },
});

async function ownScene(path: string): Promise<Scene> {
  const content = await readFile(path, 'utf8');
  const name = basename(path);
  return {
    name: `file-${name.replace(/\.json$/, '')}`,
    site: 'still',
    async act({ page, give }) {
      await give('rooflaw-run-view input[type=file]', name, content);
      await waitForText(page, `from ${name}`);
      await chartsDrawn(page);
    },
  };
}
