/** Mixture of experts: whole layers, one submission, and what is wrong on purpose. Who goes where is in gpu-routes.test.ts. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { contrast } from '../kernels/moe/contrast/kernel.ts';
import { experts } from '../kernels/moe/experts/kernel.ts';
import { layer } from '../kernels/moe/layer/kernel.ts';
import { stagesOf } from '../kernels/moe/layer/stages.ts';
import { permute } from '../kernels/moe/permute/kernel.ts';
import { router } from '../kernels/moe/router/kernel.ts';
import { selfContrast } from '../kernels/moe/self-contrast/kernel.ts';
import { exceedsLimits, prepare } from '../src/harness/prepare.ts';
import type { Rig } from '../src/harness/rig.ts';
import { firstDispatch } from '../src/harness/verify.ts';
import { workload } from '../src/kernel.ts';
import type { ElementArray, Kernel, Params, Variant } from '../src/kernel.ts';
import { rigOfDawn } from './support/dawn.ts';
import { draws } from './support/draws.ts';
import { faultOf, outputOf } from './support/faults.ts';
import { spoilt } from './support/spoil.ts';
import { forCpu, named } from './support/variants.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await rigOfDawn();
});
afterAll(() => rig.close());

const SEED = 5;
const { between, pick } = draws(60_606);
/** Small and odd sizes of every variant, those for GPUs too, are in gpu-kernels.test.ts. */
const SKEWS = ['uniform', 'zipf', 'one', 'empty'] as const;

const fault = (kernel: Kernel, params: Params, variant?: Variant): Promise<string | undefined> =>
  faultOf(rig, kernel, params, SEED, variant);

test('experts are right at random sizes and loads', async () => {
  for (let i = 0; i < 7; i++) {
    const e = between(1, 9);
    const fours = i % 3 > 0;
    const size = (): number => (fours ? 4 * between(1, 24) : between(1, 71));
    expect(
      await fault(experts, {
        t: i % 4 === 0 ? 1 : between(1, 43),
        d: size(),
        ff: size(),
        e,
        k: Math.min(e, between(1, 8)),
        dtype: pick(['f32', 'f16', 'q4']),
        skew: pick(SKEWS),
      }),
    ).toBeUndefined();
  }
});

test('a layer is right at random sizes, loads and rules', async () => {
  for (let i = 0; i < 5; i++) {
    const e = pick([1, 4, 7, 16]);
    const k = Math.min(e, between(1, 3));
    expect(
      await fault(layer, {
        t: i % 4 === 0 ? 1 : between(1, 41),
        d: pick([1, 8, 31, 64]),
        ff: pick([1, 12, 29, 64]),
        e,
        k,
        dtype: pick(['f32', 'f16', 'q4']),
        softmax: pick(['before', 'after']),
        norm: pick(['yes', 'no']),
        ...(k <= e - Math.floor(e / 4) ? { mask: pick(['none', 'moiie']) } : {}),
        skew: pick(SKEWS),
      }),
    ).toBeUndefined();
  }
});

test('experts that are all the same are one dense product, whoever goes where: nothing lost, nothing doubled', async () => {
  for (const skew of SKEWS) {
    const [d, ff, e] = [16, 24, 6];
    const params = { t: 37, d, ff, e, k: 3, dtype: 'f32', skew };
    const inputs = layer.inputs(params, SEED);
    const same = (of: ElementArray): Float32Array =>
      Float32Array.from({ length: of.length }, (_, i) => of[i % (of.length / e)]!);
    const alike = { ...inputs, w1: same(inputs['w1']!), w2: same(inputs['w2']!) };
    const y = new Float32Array((await outputOf(rig, layer, params, alike)).buffer);
    const alone = {
      ...inputs,
      wg: new Float32Array(d),
      w1: (inputs['w1'] as Float32Array).slice(0, d * 2 * ff),
      w2: (inputs['w2'] as Float32Array).slice(0, ff * d),
    };
    const dense = layer.reference({ ...params, e: 1, k: 1 }, alone).all();
    const largest = dense.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    for (let i = 0; i < y.length; i++)
      expect(Math.abs(y[i]! - dense[i]!), `${skew} ${i}`).toBeLessThan(1e-5 * largest);
  }
});

test('a layer is one submission and nothing is read back', async () => {
  const params = { t: 9, d: 8, ff: 12, e: 4, k: 2, dtype: 'f32' };
  const prepared = await prepare(
    rig,
    layer,
    workload(layer, params),
    [forCpu(layer, params)],
    layer.inputs(params, SEED),
  );
  const submits = vi.spyOn(rig.gpu.device.queue, 'submit');
  const passes = vi.spyOn(GPUCommandEncoder.prototype, 'beginComputePass');
  const maps = vi.spyOn(GPUBuffer.prototype, 'mapAsync');
  try {
    await rig.timer.wall(prepared.variants[0]!.encodeFirst);
    expect(submits).toHaveBeenCalledTimes(1);
    expect(passes).toHaveBeenCalledTimes(1);
    expect(maps).not.toHaveBeenCalled();
    await prepared.readOutput(); // what is not counted above, would be
    expect(maps).toHaveBeenCalledTimes(1);
  } finally {
    vi.restoreAllMocks();
    prepared.close();
  }
});

test('workgroups that the load does not need do nothing', async () => {
  const rows = named(experts, 'rows');
  const direct: Variant = {
    ...rows,
    passes: (params) =>
      rows
        .passes(params)
        .map(({ wgsl, constants, bindings, workgroups }) => ({ wgsl, constants, bindings, workgroups })),
  };
  const params = { t: 19, d: 8, ff: 12, e: 9, k: 2, dtype: 'f32', skew: 'one' };
  expect(await fault(experts, params, direct)).toBeUndefined();
});

test('indirect arguments are found in every set of a ring', async () => {
  // One token is measured cold, and `rows` goes by a plan that is an input.
  const params = { t: 1, d: 8, ff: 12, e: 4, k: 2, dtype: 'f32' };
  const variant = named(experts, 'rows');
  const one = workload(experts, params);
  const usual = rig.ringBytes;
  rig.setRing(1 << 16);
  const prepared = await prepare(rig, experts, one, [variant], experts.inputs(params, SEED));
  try {
    expect(prepared.ring?.sets).toBeGreaterThan(1);
    const [ready] = prepared.variants;
    await firstDispatch(rig, prepared, ready!);
    const first = (await prepared.readOutput()).slice(0, params.d);
    for (let set = 0; set < 3; set++) {
      await rig.timer.wall(ready!.encode);
      expect(await ready!.readLatest()).toEqual(first);
    }
  } finally {
    prepared.close();
    rig.setRing(usual);
  }
});

test('more experts than a device can bind are refused with the buffer that is too large', () => {
  const params = { t: 1, d: 4096, ff: 14_336, e: 8, k: 2, dtype: 'f32' };
  expect(exceedsLimits(layer, workload(layer, params), forCpu(layer, params), rig.gpu)).toMatch(
    /^buffer 'w1' needs 3758096384 bytes, the device binds at most \d+$/,
  );
});

/** Least nanoseconds of a dispatch of the first variant for CPUs: what else the machine does only adds to it. */
async function leastNs(kernel: Kernel, params: Params, dispatches: number): Promise<number> {
  const variant = forCpu(kernel, params);
  const one = workload(kernel, params);
  const prepared = await prepare(rig, kernel, one, [variant], kernel.inputs(params, SEED));
  try {
    const times: number[] = [];
    for (let round = 0; round < 6; round++) {
      const ns = await rig.timer.time((pass) => {
        for (let i = 0; i < dispatches; i++) prepared.variants[0]!.encodeHot(pass);
      });
      if (round > 0) times.push(ns / dispatches); // the first one warms up
    }
    return Math.min(...times);
  } finally {
    prepared.close();
  }
}

test('router and permutation take less than a tenth of a layer', async () => {
  // A hundredth on a quiet machine. What else runs only adds time, so the least of a few tries is nearest to the truth.
  for (const t of [1, 16]) {
    const one = workload(layer, { t, d: 1024, ff: 256, e: 8, k: 2, dtype: 'f32' });
    const [gate, sort] = stagesOf(one);
    const parts = [
      [layer, one.params, 1],
      [router, gate!.params, 8],
      [permute, sort!.params, 8],
    ] as const;
    let least = parts.map(() => Infinity);
    let share = Infinity;
    for (let tries = 0; tries < 5 && !(share < 0.1); tries++) {
      const times: number[] = [];
      for (const [kernel, params, dispatches] of parts) times.push(await leastNs(kernel, params, dispatches));
      least = least.map((ns, i) => Math.min(ns, times[i]!));
      share = (least[1]! + least[2]!) / least[0]!;
    }
    expect(share).toBeLessThan(0.1);
  }
});

const ROWS = named(experts, 'rows');
const LAYER = named(layer, 'rows');
const ONE_CODES = named(experts, 'one-q4');
const ROWS_CODES = named(experts, 'rows-q4');
const SIZE = { t: 21, d: 8, ff: 12, e: 4, k: 2, dtype: 'f32' };

test.each<readonly [string, Kernel, Variant, Params]>([
  [
    'drops the last row of a tile',
    experts,
    spoilt(ROWS, 'if (rows > 6u)', 'if (rows > 7u)'),
    { ...SIZE, t: 23, skew: 'one' },
  ],
  ['gathers the wrong token', experts, spoilt(ROWS, '/ CHOICES', '% CHOICES'), SIZE],
  ['forgets the routing weight', experts, spoilt(ROWS, 'weight * left', 'left'), SIZE],
  [
    'swaps gate and up',
    experts,
    spoilt(ROWS, 'left / (1.0 + exp(-left)) * right', 'right / (1.0 + exp(-right)) * left'),
    SIZE,
  ],
  ['leaves a choice out of the sum', experts, spoilt(ROWS, 's < SLICES', 's < SLICES - 1u'), SIZE],
  [
    'takes the scale of the next group',
    experts,
    spoilt(ROWS_CODES, 'factors(block, n.y)', 'factors(block + 1u, n.y)'),
    { ...SIZE, d: 64, dtype: 'q4' },
  ],
  [
    'takes the codes of the first expert',
    experts,
    spoilt(ONE_CODES, 'routes[choice] * WIDE4', '0u'),
    { ...SIZE, t: 1, dtype: 'q4' },
  ],
  [
    'takes the best expert for the weak activation',
    selfContrast,
    spoilt(named(selfContrast, 'rows'), 'token * KNOWN + RANK - 1u', 'token * KNOWN'),
    { t: 5, d: 8, ff: 12, e: 4, dtype: 'f32' },
  ],
  [
    'leaves the second of the strong choices out',
    selfContrast,
    spoilt(named(selfContrast, 'rows'), 'routes[choice] < E', 'routes[choice] < E && choice % K == 0u'),
    { t: 5, d: 8, ff: 12, e: 4, dtype: 'f32', passes: 'one' },
  ],
  [
    'keeps a word that is too low',
    contrast,
    spoilt(named(contrast, 'chunks'), 's - most >= DEPTH', 's - most >= 1.1 * DEPTH'),
    { t: 2, v: 3000 },
  ],
  ['ends the plan a tile early', layer, spoilt(LAYER, 'plan[5] = tile', 'plan[5] = tile - 1u'), SIZE],
  ['begins an expert a row late', layer, spoilt(LAYER, 'routes[a] < expert', 'routes[a] <= expert'), SIZE],
])('a kernel that %s fails', async (_, kernel, variant, params) => {
  expect(await fault(kernel, params, variant)).toBeTypeOf('string');
});
