/** @file Every view and every state of the page that a visitor may meet, and how to get there. */
import type { Page } from 'puppeteer';
import { chartsDrawn, click, deepText, unfold, waitForText } from '../support/page-look.ts';
import { laterRun, qualityRun, shortRun, softwareRun, timingRun } from './made-up.ts';

/**
 * Where a scene plays: over the real worker, over one that stands still on demand, with runs of a few or of many others,
 * opened from another machine, or in a browser without WebGPU.
 */
export type Site = 'real' | 'still' | 'few' | 'many' | 'elsewhere' | 'blind';

export interface Stage {
  readonly page: Page;
  /** With the final slash. */
  readonly url: string;
  /** Puts a file into an input. */
  readonly give: (selector: string, name: string, content: string) => Promise<void>;
}

export interface Scene {
  /** Of the file; words with hyphens. */
  readonly name: string;
  readonly site: Site;
  /** Query of the address. */
  readonly address?: string;
  /** From the page that is ready to what is to be seen. */
  act?(stage: Stage): Promise<void>;
  /** The console may say this; nothing else. */
  readonly mayComplain?: RegExp;
}

const RUN_INPUT = 'rooflaw-run-view input[type=file]';

const timing = JSON.stringify(timingRun());
const short = JSON.stringify(shortRun());
const quality = JSON.stringify(qualityRun());

async function open({ page, give }: Stage, name: string, content: string): Promise<void> {
  await give(RUN_INPUT, name, content);
  await waitForText(page, `from ${name}`);
  await chartsDrawn(page);
}

/** A run from its beginning to its charts. */
async function measure({ page }: Stage, suite: string): Promise<void> {
  await page.evaluate((wanted) => window.rooflaw.run({ suite: wanted }).then(() => {}), suite);
  await waitForText(page, 'just measured');
  await chartsDrawn(page);
}

/** Begins a run, and waits until its worker stands still. */
async function standStill({ page }: Stage): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        let before = -1;
        window.addEventListener('rooflaw:event', ({ detail }) => {
          if (detail.type !== 'progress') return;
          if (detail.done === before) resolve(); // it is told twice when no more comes
          before = detail.done;
        });
        window.rooflaw.run({ suite: 'standard' }).catch(() => {});
      }),
  );
  await waitForText(page, /Measuring \d+ of/);
}

/** Opens every disclosure of the elements of that name. */
const unfolded = async (page: Page, name: string): Promise<void> =>
  void (await unfold(page, `${name} details`));

async function toView({ page }: Stage, view: string, text: string | RegExp): Promise<void> {
  await click(page, `nav a[href*="view=${view}"]`);
  await waitForText(page, text);
}

async function compare({ page, give }: Stage, a: string, b: string): Promise<void> {
  await give('rooflaw-compare input.a', 'before.json', a);
  await give('rooflaw-compare input.b', 'after.json', b);
  await waitForText(page, 'By workload');
}

const charted = async ({ page }: Stage): Promise<void> => waitForText(page, 'Right of 1 B takes longer');

export const scenes: readonly Scene[] = [
  { name: 'start', site: 'real', act: ({ page }) => waitForText(page, 'Nothing measured yet') },
  { name: 'start-gpu', site: 'still' },
  { name: 'options', site: 'real', act: ({ page }) => unfolded(page, 'rooflaw-run-panel') },
  { name: 'device', site: 'real', act: ({ page }) => unfolded(page, 'rooflaw-device') },
  { name: 'no-webgpu', site: 'blind' },
  { name: 'not-secure', site: 'elsewhere', mayComplain: /Cross-Origin-Opener-Policy/ },
  { name: 'address', site: 'still', address: '?vew=claims&launches=500&suite=quick' },
  { name: 'running', site: 'still', act: standStill },
  {
    name: 'cancelling',
    site: 'still',
    async act(stage) {
      await standStill(stage);
      await click(stage.page, 'rooflaw-progress button');
      await waitForText(stage.page, 'Stop without waiting');
    },
  },
  {
    name: 'cancelled',
    site: 'still',
    async act(stage) {
      await standStill(stage);
      await click(stage.page, 'rooflaw-progress button');
      await waitForText(stage.page, 'Stop without waiting');
      await click(stage.page, 'rooflaw-progress button + button');
      await waitForText(stage.page, 'just measured');
      await chartsDrawn(stage.page);
    },
  },
  {
    name: 'resumable',
    site: 'still',
    async act(stage) {
      await standStill(stage);
      await stage.page.goto(stage.url);
      await waitForText(stage.page, 'A run was cut off');
    },
  },
  {
    name: 'device-lost',
    site: 'still',
    act: (stage) => measure(stage, 'full'),
  },
  {
    name: 'done',
    site: 'still',
    act: (stage) => measure(stage, 'quick'),
  },
  {
    name: 'point',
    site: 'still',
    async act(stage) {
      await open(stage, 'run.json', short);
      await click(stage.page, 'td.workload button');
      await waitForText(stage.page, '10 samples from');
      await click(stage.page, 'rooflaw-shader summary');
      await waitForText(stage.page, 'As it was compiled');
    },
  },
  {
    name: 'failures',
    site: 'still',
    address: '?status=failed',
    async act({ page, give }) {
      await give(RUN_INPUT, 'run.json', short);
      await waitForText(page, 'No chart holds anything');
      await click(page, 'td.workload button');
    },
  },
  {
    name: 'nothing-left',
    site: 'still',
    address: '?q=xyzzy',
    async act({ page, give }) {
      await give(RUN_INPUT, 'run.json', short);
      await waitForText(page, 'No point matches');
    },
  },
  {
    name: 'broken-file',
    site: 'still',
    async act(stage) {
      const { page, give } = stage;
      await give(RUN_INPUT, 'cut.json', short.slice(0, short.length / 2));
      await waitForText(page, 'cut.json is not a run');
      await give(RUN_INPUT, 'changed.json', short.replaceAll('"minNs":', '"minNs":-'));
      await waitForText(page, 'changed.json is not a run');
    },
  },
  { name: 'quality', site: 'still', act: (stage) => open(stage, 'quality.json', quality) },
  {
    name: 'publish',
    site: 'still',
    async act(stage) {
      await open(stage, 'run.json', short);
      await unfold(stage.page, 'details.environment');
      await waitForText(stage.page, 'Published is this one file');
      await click(stage.page, 'rooflaw-publish input[type=checkbox]');
    },
  },
  { name: 'claims-no-run', site: 'still', address: '?view=claims', act: ({ page }) => judged(page) },
  {
    name: 'claims',
    site: 'still',
    async act(stage) {
      await open(stage, 'run.json', short);
      await toView(stage, 'claims', 'Judged by the quick run');
      await judged(stage.page);
    },
  },
  {
    name: 'claims-narrowed',
    site: 'still',
    address: '?view=claims&verdict=contradicted',
    act: ({ page }) => judged(page),
  },
  {
    name: 'claims-by-verdict',
    site: 'still',
    address: '?view=claims&by=verdict&class=C',
    act: ({ page }) => judged(page),
  },
  { name: 'compare-empty', site: 'still', address: '?view=compare' },
  {
    name: 'compare-same',
    site: 'still',
    address: '?view=compare',
    act: (stage) => compare(stage, timing, JSON.stringify(laterRun())),
  },
  {
    name: 'compare-apart',
    site: 'still',
    address: '?view=compare',
    act: (stage) => compare(stage, timing, JSON.stringify(softwareRun())),
  },
  {
    name: 'compare-broken',
    site: 'still',
    address: '?view=compare',
    async act({ page, give }) {
      await give('rooflaw-compare input.a', 'cut.json', '{"schema": "run/1", ');
      await waitForText(page, 'is not a run');
    },
  },
  { name: 'community-empty', site: 'still', address: '?view=community' },
  { name: 'community-few', site: 'few', address: '?view=community', act: charted },
  { name: 'community-many', site: 'many', address: '?view=community', act: charted },
  {
    name: 'community-chosen',
    site: 'few',
    address:
      '?view=community&kind=gpu&architecture=pythia-410m&left=GeForce+RTX+4070&family=matmul&sorted=-date',
    act: charted,
  },
  {
    name: 'community-unknown',
    site: 'few',
    address: '?view=community&left=Nobody&sums=dreams&rows=none',
    act: ({ page }) => waitForText(page, 'of which no run is here'),
  },
  {
    name: 'community-gone',
    site: 'few',
    async act(stage) {
      const { page } = stage;
      await page.setRequestInterception(true);
      page.on('request', (request) => {
        void (request.url().includes('/community/') ? request.abort() : request.continue());
      });
      await toView(stage, 'community', /could not be\s+fetched/);
    },
    mayComplain: /ERR_FAILED/,
  },
  {
    name: 'compare-two-gpus',
    site: 'few',
    address: '?view=compare&a=20260101-000000-000000&b=20260102-000000-000001',
    act: ({ page }) => waitForText(page, 'By workload'),
  },
  { name: 'method', site: 'still', address: '?view=method' },
];

/** The miniatures behind some claims are computed in a worker, which takes its time. */
async function judged(page: Page): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (!/ of \d+ claims/.test(await deepText(page))) {
    if (Date.now() > deadline) throw new Error('the claims were never judged');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
