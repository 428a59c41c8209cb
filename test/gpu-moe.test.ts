/** Mixture of experts: choices to the last tie, no token lost or doubled, whole layers, and what is wrong on purpose. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { contrast } from '../kernels/moe/contrast/kernel.ts';
import { experts } from '../kernels/moe/experts/kernel.ts';
import { layer } from '../kernels/moe/layer/kernel.ts';
import { stagesOf } from '../kernels/moe/layer/stages.ts';
import { permute } from '../kernels/moe/permute/kernel.ts';
import { planLayout } from '../kernels/moe/plan.ts';
import { packRoutes, unpackRoutes } from '../kernels/moe/routes.ts';
import { router } from '../kernels/moe/router/kernel.ts';
import { selfContrast } from '../kernels/moe/self-contrast/kernel.ts';
import { exceedsLimits, prepare } from '../src/harness/prepare.ts';
import type { Rig } from '../src/harness/rig.ts';
import { firstDispatch, verify } from '../src/harness/verify.ts';
import { workload } from '../src/kernel.ts';
import type { ElementArray, Kernel, Params, Variant } from '../src/kernel.ts';
import { random } from '../src/random.ts';
import { rigOfDawn } from './support/dawn.ts';
import { spoilt } from './support/spoil.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await rigOfDawn();
});
afterAll(() => rig.close());

const SEED = 5;
const source = random(60_606);
const between = (least: number, most: number): number => least + source.below(most - least + 1);
const pick = <T>(of: readonly T[]): T => of[source.below(of.length)]!;
/** Small and odd sizes of every variant, those for GPUs too, are in gpu-kernels.test.ts. */
const SKEWS = ['uniform', 'zipf', 'one', 'empty'] as const;

const named = (kernel: Kernel, name: string): Variant =>
  kernel.variants.find((variant) => variant.name === name)!;
/** The first variant for CPUs that takes the sizes: what `choose` takes on a software adapter. */
const forCpu = (kernel: Kernel, params: Params): Variant =>
  kernel.variants.find((one) => one.target !== 'gpu' && one.refuses?.(params) === undefined)!;

/** What is wrong with a variant's output, and at which workload; undefined when nothing is. */
async function faultOf(
  kernel: Kernel,
  params: Params,
  variant = forCpu(kernel, params),
): Promise<string | undefined> {
  const one = workload(kernel, params);
  const { wrong } = await verify(rig, kernel, one, variant, SEED);
  return wrong === undefined ? undefined : `${variant.name} ${one.id}: ${wrong}`;
}

/** The kernel on other inputs than its own. */
const on = (kernel: Kernel, inputs: Readonly<Record<string, ElementArray>>): Kernel => ({
  ...kernel,
  inputs: () => inputs,
});

/** What the first dispatch leaves in the output. */
async function outputOf(
  kernel: Kernel,
  params: Params,
  inputs: Readonly<Record<string, ElementArray>>,
  variant = forCpu(kernel, params),
): Promise<Uint32Array> {
  const prepared = await prepare(rig, kernel, workload(kernel, params), [variant], inputs);
  try {
    await firstDispatch(rig, prepared, prepared.variants[0]!);
    const words = await prepared.readOutput();
    const spec = kernel.buffers(params).find(({ role }) => role === 'output')!;
    return words.slice(0, spec.length);
  } finally {
    prepared.close();
  }
}

test('the router chooses as the reference does at random sizes, loads, masks and capacities', async () => {
  for (let i = 0; i < 10; i++) {
    const e = pick([1, 2, 3, 8, 16, 31, 64, 256]);
    const k = Math.min(e, between(1, 8));
    const masked = k <= e - Math.floor(e / 4) && i % 3 === 0;
    expect(
      await faultOf(router, {
        t: between(1, 70),
        d: pick([1, 2, 7, 64, 100, 257]),
        e,
        k,
        softmax: pick(['before', 'after']),
        norm: pick(['yes', 'no']),
        ...(masked ? { mask: 'moiie', vision: pick([0, 30, 100]) } : {}),
        capacity: pick([0, 0, 50, 125]),
        skew: pick(SKEWS),
      }),
    ).toBeUndefined();
  }
});

/** A gate whose experts come in equal pairs, and some tokens to which all experts are equal. */
function tied({ t, d, e }: { t: number; d: number; e: number }): Record<string, Float32Array> {
  const x = Float32Array.from({ length: t * d }, (_, i) =>
    Math.floor(i / d) % 3 === 0 ? 0 : between(-2, 2),
  );
  const wg = Float32Array.from({ length: d * e }, () => between(-2, 2));
  for (let i = 0; i < d * e; i++) if ((i % e) % 2 === 1) wg[i] = wg[i - 1]!;
  return { x, wg };
}

test('of equal logits the lower expert comes first', async () => {
  for (const name of ['thread', 'thread-edge', 'workgroup']) {
    const size = name === 'thread-edge' ? { t: 23, d: 5, e: 33 } : { t: 23, d: 8, e: 32 };
    const params = { ...size, k: 5 };
    expect(await faultOf(on(router, tied(size)), params, named(router, name))).toBeUndefined();
  }
  const last = spoilt(named(router, 'thread'), 'value > best[s]', 'value >= best[s]');
  const size = { t: 23, d: 8, e: 32 };
  expect(await faultOf(on(router, tied(size)), { ...size, k: 5 }, last)).toBeTypeOf('string');
});

test('logits that are no numbers come last; where all are, the first experts share a token', async () => {
  const params = { t: 4, d: 4, e: 8, k: 3 };
  const x = new Float32Array(16).fill(1);
  x[5] = Number.NaN; // token 1: every logit
  x[9] = Number.POSITIVE_INFINITY; // token 2: infinite or not a number
  const wg = Float32Array.from({ length: 32 }, (_, i) => (i % 8) / 8);
  wg[7] = Number.NaN; // expert 7: every token
  for (const name of ['thread', 'workgroup']) {
    const routes = unpackRoutes(await outputOf(router, params, { x, wg }, named(router, name)));
    expect([...routes.experts], name).toEqual([6, 5, 4, 0, 1, 2, 1, 2, 3, 6, 5, 4]);
    expect(
      routes.weights.every((weight) => weight > 0 && weight < 1),
      name,
    ).toBe(true);
    for (const choice of [3, 4, 5]) expect(routes.weights[choice]).toBeCloseTo(1 / 3, 6);
  }
});

test('plans hold every assignment once at random sizes and loads, dropped ones too', async () => {
  for (let i = 0; i < 12; i++) {
    const e = pick([1, 2, 5, 8, 64, 256]);
    const params = {
      t: between(1, 97),
      e,
      k: Math.min(e, between(1, 8)),
      height: pick([1, 3, 8, 64]),
      skew: pick(SKEWS),
    };
    expect(await faultOf(permute, params)).toBeUndefined();
  }
  const chosen = Uint32Array.from({ length: 60 }, () => source.below(4)); // 3 is dropped
  const routes = packRoutes({ experts: chosen, weights: new Float64Array(60) });
  const params = { t: 30, e: 3, k: 2, height: 4 };
  for (const { name } of permute.variants)
    expect(await faultOf(on(permute, { routes }), params, named(permute, name))).toBeUndefined();
  const none = packRoutes({ experts: new Uint32Array(60).fill(3), weights: new Float64Array(60) });
  expect(await faultOf(on(permute, { routes: none }), params)).toBeUndefined();
});

test('blocks is right over several of them', async () => {
  expect(
    await faultOf(permute, { t: 200, e: 9, k: 3, skew: 'zipf' }, named(permute, 'blocks')),
  ).toBeUndefined();
});

test('from gate to plan no token is lost or doubled, and its weights sum to 1, whatever the load', async () => {
  for (const skew of SKEWS) {
    const e = between(2, 40);
    const size = { t: between(2, 60), e, k: Math.min(e, between(1, 8)), skew };
    const { t, k } = size;
    const params = { ...size, d: 16 };
    const words = await outputOf(router, params, router.inputs(params, SEED));
    const routes = unpackRoutes(words);
    const height = between(1, 9);
    const plan = await outputOf(permute, { ...size, height }, { routes: words });
    const layout = planLayout(size, height);
    const went = Array.from({ length: t }, () => [] as number[]);
    for (let tile = 0; tile < layout.most; tile++) {
      const [expert = 0, first = 0, rows = 0] = plan.subarray(layout.tiles + 3 * tile);
      for (let row = first; row < first + rows; row++) {
        went[Math.floor(plan[layout.order + row]! / k)]!.push(expert);
      }
    }
    for (const [token, through] of went.entries()) {
      const what = `${skew}, t=${t}, e=${e}, k=${k}, token ${token}`;
      const [from, to] = [token * k, (token + 1) * k];
      // By the tiles that the experts go by: each of its choices once, and no other expert.
      expect(through, what).toEqual([...routes.experts.subarray(from, to)].toSorted((a, b) => a - b));
      expect(new Set(through).size, what).toBe(k);
      const sum = routes.weights.subarray(from, to).reduce((a, b) => a + b, 0);
      expect(Math.abs(sum - 1), what).toBeLessThan(1e-6);
    }
  }
});

test('experts are right at random sizes and loads', async () => {
  for (let i = 0; i < 7; i++) {
    const e = between(1, 9);
    const fours = i % 3 > 0;
    const size = (): number => (fours ? 4 * between(1, 24) : between(1, 71));
    expect(
      await faultOf(experts, {
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
      await faultOf(layer, {
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
    const y = new Float32Array((await outputOf(layer, params, alike)).buffer);
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
  expect(await faultOf(experts, params, direct)).toBeUndefined();
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
  // A hundredth on a quiet machine: a busy one does not reach the bound.
  for (const t of [1, 16]) {
    const one = workload(layer, { t, d: 1024, ff: 256, e: 8, k: 2, dtype: 'f32' });
    const [gate, sort] = stagesOf(one);
    const whole = await leastNs(layer, one.params, 1);
    const rest = (await leastNs(router, gate!.params, 8)) + (await leastNs(permute, sort!.params, 8));
    expect(rest / whole).toBeLessThan(0.1);
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
  [
    'places every row of an expert at one position',
    permute,
    spoilt(named(permute, 'scan'), 'position++', ''),
    { t: 9, e: 3, k: 2 },
  ],
  [
    'ranks with itself',
    permute,
    spoilt(named(permute, 'blocks'), 'before < thread', 'before <= thread'),
    { t: 9, e: 3, k: 2 },
  ],
  [
    'sees the mask the wrong way',
    router,
    spoilt(named(router, 'thread'), 'token < VISION', 'token >= VISION'),
    { t: 9, d: 4, e: 4, k: 2, mask: 'moiie' },
  ],
  [
    'keeps one too many',
    router,
    spoilt(named(router, 'thread'), 'count < CAPACITY', 'count <= CAPACITY'),
    { t: 9, d: 4, e: 4, k: 2, capacity: 50 },
  ],
])('a kernel that %s fails', async (_, kernel, variant, params) => {
  expect(await faultOf(kernel, params, variant)).toBeTypeOf('string');
});
