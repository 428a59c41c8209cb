/**
 * @file The other libraries in a real browser and a module worker, on its software adapter: they load from a page built
 * and served as ours is, and compute what they are asked for.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'puppeteer';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AttentionShape } from '../models/onnx/attention.ts';
import { servePage, type PageServer } from '../src/cli/browser/serve.ts';
import { complaints, launchBrowser } from './support/page.ts';
import type { FewBits, Outcome } from './support/peers-page/worker.ts';

type Name = 'ort' | 'tfjs' | 'jax' | 'swapped' | 'unsupported' | 'level4' | 'otherActivation';

const root = resolve(import.meta.dirname, '..');
let folder: string;
let server: PageServer;
let browser: Browser;
let page: Page;
let heard: string[];
const requests: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rooflaw-peers-'));
  await build({
    configFile: join(root, 'vite.config.ts'),
    root: join(root, 'test/support/peers-page'),
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true, reportCompressedSize: false },
  });
  server = await servePage(folder);
  browser = await launchBrowser();
  page = await browser.newPage();
  heard = complaints(page);
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(server.url);
});

afterAll(async () => {
  await browser?.close();
  server?.close();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

const outcomeOf = (name: Name, workload: string): Promise<Outcome> =>
  page.evaluate((peer, id) => window.peers.product(peer, id), name, workload);
const product = (name: Name, size: string): Promise<Outcome> => outcomeOf(name, `matmul/${size},dtype=f32`);

const attention = (shape: Omit<AttentionShape, 'headSize' | 'type'>, tolerance = 1e-5): Promise<Outcome> =>
  page.evaluate(
    (whole, most) => window.peers.attention(whole, most),
    { headSize: 16, type: 'f32', ...shape } as const,
    tolerance,
  );

/** The settings that were run and gave a wrong output. One that cannot be run is another matter. */
const wrongOnes = ({ tried = [] }: Outcome): readonly string[] =>
  tried
    .filter(({ ns, problem }) => ns !== undefined && problem !== undefined)
    .map(({ settings }) => settings);

test('a page that could run them loads none of them', async () => {
  const files = await readdir(join(folder, 'assets'));
  expect(files.filter((name) => name.endsWith('.wasm'))).toHaveLength(1);
  expect(requests.filter((url) => /ort|wasm/.test(url))).toEqual([]);
});

test.each([
  ['ort', '1.30.0'],
  ['tfjs', '4.22.0'],
  ['jax', '0.1.25'],
] as const)('%s multiplies right, and again after it was closed', async (name, version) => {
  for (const size of ['m=48,n=64,k=96', 'm=1,n=36,k=20', 'm=17,n=13,k=31']) {
    const outcome = await product(name, size);
    expect(outcome.thrown).toBeUndefined();
    expect(outcome.check?.wrong).toBeUndefined();
    expect(outcome.check?.error?.checked.method).toBe('all');
    expect(outcome.version).toBe(version);
    expect(outcome.ns).toBeGreaterThan(0);
    expect(wrongOnes(outcome)).toEqual([]);
  }
});

test('a library that computes something else is told', async () => {
  const outcome = await product('swapped', 'm=32,n=32,k=32');
  expect(outcome.check?.wrong).toMatch(/relative L2 error .* exceeds/);
  expect(wrongOnes(outcome)).toContain('no graph capture');
});

test('onnxruntime does not fall back to the CPU, and works on after a session that could not be made', async () => {
  const { thrown } = await product('unsupported', 'm=8,n=8,k=8');
  expect(thrown).toMatch(/^PeerError: .*(fallback|CPU)/i);
  const { check } = await product('ort', 'm=8,n=8,k=8');
  expect(check).toMatchObject({ error: { tolerance: expect.any(Number) } });
  expect(check?.wrong).toBeUndefined();
});

const fewBits = (shape: FewBits, level: 0 | 4): Promise<Outcome> =>
  page.evaluate((whole, accuracy) => window.peers.fewBits(whole, accuracy, 1e-6), shape, level);

test.each([
  [{ m: 17, n: 13, k: 100, bits: 2, group: 16 }],
  [{ m: 5, n: 40, k: 384, bits: 4, group: 128 }],
] as const)('onnxruntime multiplies by weights of a few bits: %o', async (shape) => {
  const outcome = await fewBits(shape, 0);
  expect(outcome.thrown).toBeUndefined();
  expect(outcome.check?.wrong).toBeUndefined();
  expect(outcome.check?.error?.relativeL2).toBeLessThan(1e-6);
  expect(wrongOnes(outcome)).toEqual([]);
});

test('at accuracy level 4 it is less exact, within the tolerance of that row', async () => {
  const outcome = await fewBits({ m: 5, n: 48, k: 384, bits: 4, group: 128 }, 4);
  expect(outcome.check?.wrong).toBeUndefined();
  expect(outcome.check?.error?.relativeL2).toBeGreaterThan(1e-3);
  expect(outcome.settings).toContain('accuracy level 4');
});

test.each([
  ['ort', 'moe/experts/t=5,d=96,ff=64,e=3,k=2,dtype=q4,skew=zipf', 2e-6],
  ['level4', 'moe/layer/t=1,d=64,ff=64,e=8,k=3,dtype=q4', 0.03],
  ['level4', 'moe/experts/t=1,d=64,ff=96,e=3,k=2,dtype=q4', 0.03],
] as const)('%s goes through experts in codes of 4 bits: %s', async (name, id, most) => {
  const outcome = await outcomeOf(name, id);
  expect(outcome.thrown).toBeUndefined();
  expect(outcome.check?.wrong).toBeUndefined();
  expect(outcome.check?.error?.relativeL2).toBeLessThan(most);
  expect(wrongOnes(outcome)).toEqual([]);
});

test('onnxruntime goes through a layer by Softmax, TopK and every expert; a setting that is wrong is not chosen', async ({
  annotate,
}) => {
  const outcome = await outcomeOf('ort', 'moe/layer/t=5,d=32,ff=48,e=3,k=2,dtype=f32,norm=no');
  expect(outcome.thrown).toBeUndefined();
  expect(outcome.check?.wrong).toBeUndefined();
  expect(outcome.check?.error?.relativeL2).toBeLessThan(2e-6);
  expect(wrongOnes(outcome)).not.toContain(outcome.settings);
  await annotate(`wrong: ${wrongOnes(outcome).join(', ') || 'none'}`);
});

test('onnxruntime with many tokens an expert: said, not judged', async ({ annotate }) => {
  const outcome = await outcomeOf('level4', 'moe/layer/t=9,d=64,ff=64,e=2,k=1,dtype=q4');
  expect(outcome.thrown).toBeUndefined();
  await annotate(`QMoE, 9 tokens: ${outcome.check?.wrong ?? 'right'}`);
});

test('experts with another activation are told', async () => {
  const { check } = await outcomeOf('otherActivation', 'moe/layer/t=1,d=64,ff=96,e=5,k=2,dtype=q4');
  expect(check?.wrong).toMatch(/relative L2 error .* exceeds/);
});

test('onnxruntime decodes right, on a cache in place and a copied one', async () => {
  const outcome = await attention({ tokens: 1, kvTokens: 40, heads: 4, kvHeads: 2, causal: true });
  expect(outcome.thrown).toBeUndefined();
  expect(outcome.check).toEqual({});
  expect(outcome.tried?.[0]?.settings).toContain('appended in place');
  // Each graph there is was right, not the chosen one alone.
  expect(wrongOnes(outcome)).toEqual([]);
});

test('onnxruntime on a few prompt tokens', async () => {
  const outcome = await attention({ tokens: 4, kvTokens: 4, heads: 2, kvHeads: 2, causal: true });
  expect(outcome.check).toEqual({});
  const right = outcome.tried?.filter(({ problem }) => problem === undefined).map(({ settings }) => settings);
  expect(right).toEqual(
    expect.arrayContaining(['GroupQueryAttention, cache appended in place, no graph capture']),
  );
  expect(right).toEqual(expect.arrayContaining(['MultiHeadAttention, no graph capture']));
});

test('onnxruntime on a longer prompt: said, not judged', async ({ annotate }) => {
  const outcome = await attention({ tokens: 32, kvTokens: 32, heads: 2, kvHeads: 1, causal: true });
  expect(outcome.thrown).toBeUndefined();
  await annotate(
    `prompt attention of 32 tokens: ${outcome.check?.wrong === undefined ? 'right' : outcome.check.wrong}`,
  );
});

test('the page has nothing to complain about', () => {
  expect(heard).toEqual([]);
});

test('a library that does not load says so, and what to do', async () => {
  server.close();
  for (const name of await readdir(join(folder, 'assets'))) {
    if (name.startsWith('ort.')) await rm(join(folder, 'assets', name));
  }
  server = await servePage(folder); // another port, and so nothing of it in the browser's cache
  await page.goto(server.url);
  const { thrown } = await product('ort', 'm=4,n=4,k=4');
  expect(thrown).toMatch(/^PeerError: onnxruntime-web could not be loaded .*leave 'ort' out$/);
});
