/** What the claims need beside products and attention: wrong on purpose each must be found out, and rounding must be unbiased. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kernelById } from '../kernels/index.ts';
import { checkOutput, firstDispatch, verify } from '../src/harness/verify.ts';
import { prepare } from '../src/harness/prepare.ts';
import type { Rig } from '../src/harness/rig.ts';
import { workload } from '../src/kernel.ts';
import type { Params } from '../src/kernel.ts';
import { rigOfDawn } from './support/dawn.ts';
import { spoilt } from './support/spoil.ts';
import { named } from './support/variants.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await rigOfDawn();
});
afterAll(() => rig.close());

const SEED = 7;
const few = (method: string): Params => ({ rows: 7, columns: 37, experts: 5, method });
const codes = { n: 37, d: 6, k: 9, levels: 2 };
const tokens = { t: 13, heads: 3, d: 7, by: 'head' };

const WRONG: readonly (readonly [string, Params, string, string])[] = [
  ['vectors/fsq', { n: 131, d: 8 }, '+ 0.5)', ')'],
  ['vectors/fsq', { n: 131, d: 8 }, 'j > 0u', 'j > 1u'],
  ['vectors/residual', codes, 'FIRST + column.x', 'column.x'],
  ['vectors/residual', codes, '- codebooks[at + k]', '- codebooks[k]'],
  [
    'vectors/similarity',
    { rows: 37, columns: 67, d: 13, of: 'sum' },
    'state.y * weights',
    'state.y + 0.0 * weights',
  ],
  [
    'vectors/similarity',
    { rows: 37, columns: 67, d: 13, of: 'sum' },
    '< vec4u(COLUMNS)',
    '<= vec4u(COLUMNS)',
  ],
  ['vectors/similarity', { rows: 3, columns: 9, d: 5, of: 'nearest' }, 'b.x > a.x', 'b.x < a.x'],
  ['vectors/retrieve', { q: 7, n: 131, d: 5, k: 13 }, 'place < edge.y', 'place > edge.y'],
  ['vectors/retrieve', { q: 7, n: 131, d: 5, k: 13 }, 'wanted -= ', 'wanted += '],
  ['sparse/matmul', { m: 3, n: 67, k: 131, density: 50 }, 'word >> 16u', 'word & 0xffffu'],
  ['sparse/matmul', { m: 3, n: 67, k: 131, density: 50 }, 's < SLICES', 's < SLICES - 1u'],
  ['training/merge', few('average'), 'e < EXPERTS', 'e < EXPERTS - 1u'],
  ['training/merge', few('arithmetic'), '- before', ''],
  ['training/merge', few('dare'), '>= DROPPED', '< DROPPED'],
  ['training/merge', few('ties'), 'above < WANTED', 'above < WANTED / 2u'],
  ['training/merge', few('ties'), 'up >= down', 'up < down'],
  ['training/merge', few('ties'), 'histograms[i] = 0u', 'histograms[i] = 9u'],
  ['training/store', tokens, '<< (8u * k)', '<< (8u * (k ^ 1u))'],
  ['training/store', tokens, 'max(high, value)', 'min(high, value)'],
  ['training/store', tokens, 'uniform_of(i, 0u), STOCHASTIC', '0.5, STOCHASTIC'],
  [
    'training/rounding',
    { n: 131, repeats: 67, rounding: 'stochastic' },
    'uniform_of(i, r)',
    'uniform_of(i, 0u)',
  ],
];

test.each(WRONG)('%s at %j is found out: %s → %s', async (id, params, from, to) => {
  const kernel = kernelById(id)!;
  const variant = kernel.variants[0]!;
  const one = workload(kernel, params);
  expect((await verify(rig, kernel, one, spoilt(variant, from, to), SEED)).wrong).toMatch(
    /exceeds|never written|past the output/,
  );
});

test('a tile that forgets the last columns of a row is found out', async () => {
  const kernel = kernelById('vectors/similarity')!;
  const one = workload(kernel, { rows: 3, columns: 32, d: 5, of: 'sum' });
  const tile = named(kernel, 'tile');
  const wrong = spoilt(tile, 's < SIDE', 's < SIDE - 1u');
  expect((await verify(rig, kernel, one, wrong, SEED)).wrong).toMatch(/exceeds/);
});

/** The kernel's metrics of its output on this adapter, once that was found right. */
async function metricsOf(id: string, params: Params): Promise<Readonly<Record<string, number>>> {
  const kernel = kernelById(id)!;
  const one = workload(kernel, params);
  const inputs = kernel.inputs(one.params, SEED);
  const prepared = await prepare(rig, kernel, one, [kernel.variants[0]!], inputs);
  try {
    await firstDispatch(rig, prepared, prepared.variants[0]!);
    const { wrong, words } = await checkOutput(prepared, kernel, kernel.variants[0]!, one, inputs, SEED);
    expect(wrong).toBeUndefined();
    return kernel.metrics!(one.params, inputs, words!, SEED);
  } finally {
    prepared.close();
  }
}

const rounded = (how: string) => metricsOf('training/rounding', { n: 1024, repeats: 1024, rounding: how });
const stored = (by: string) => metricsOf('training/store', { t: 64, heads: 8, d: 16, by });

test('stochastic rounding is unbiased over 1024 repeats, and rounding to the nearest fails the same test', async () => {
  expect(Math.abs((await rounded('stochastic'))['biasZ']!)).toBeLessThan(3);
  const nearest = await rounded('nearest');
  expect(nearest['biasZ']).toBeGreaterThan(100);
  expect(nearest['bias']).toBeCloseTo(0.25, 1);
});

test('statistics by head err less than by layer, and both take a byte a number and a little', async () => {
  const [head, layer] = [await stored('head'), await stored('layer')];
  expect(layer['nmse']! / head['nmse']!).toBeGreaterThan(1.1);
  expect(layer['gradientNmse']! / head['gradientNmse']!).toBeGreaterThan(1.1);
  expect(head['bytesF32']! / head['bytesStored']!).toBeCloseTo(4, 1);
  expect(layer['bytesStored']).toBe(8192 + 8);
});

test('codes of a level leave no less than rate and distortion allow', async () => {
  const found = await metricsOf('vectors/residual', { n: 512, d: 32, k: 64, levels: 2 });
  for (const level of ['left 1', 'left 2']) {
    expect(found[level]).toBeGreaterThan(2 ** ((-2 * 6) / 32));
    expect(found[level]).toBeLessThan(0.9);
  }
  expect(found['distinct']! + found['pairs']!).toBeGreaterThanOrEqual(512);
});

test('what a merged layer remembers: a layer alone all, eight more than half', async () => {
  const alone = await metricsOf('training/merge', { rows: 64, columns: 64, experts: 1, method: 'average' });
  expect(alone['remembered']).toBeGreaterThan(0.9);
  const eight = await metricsOf('training/merge', { rows: 64, columns: 64, experts: 8, method: 'ties' });
  expect(eight['remembered']).toBeGreaterThan(0.6);
  expect(eight['remembered']).toBeLessThan(alone['remembered']!);
});
