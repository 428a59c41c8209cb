/** Who goes to which expert: choices to the last tie, no token lost or doubled, and what is wrong on purpose. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { permute } from '../kernels/moe/permute/kernel.ts';
import { planLayout } from '../kernels/moe/plan.ts';
import { packRoutes, unpackRoutes } from '../kernels/moe/routes.ts';
import { router } from '../kernels/moe/router/kernel.ts';
import type { Rig } from '../src/harness/rig.ts';
import type { Kernel, Params, Variant } from '../src/kernel.ts';
import { rigOfDawn } from './support/dawn.ts';
import { draws } from './support/draws.ts';
import { faultOf, on, outputOf } from './support/faults.ts';
import { spoilt } from './support/spoil.ts';
import { named } from './support/variants.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await rigOfDawn();
});
afterAll(() => rig.close());

const SEED = 5;
const { between, pick, source } = draws(60_606);
/** Small and odd sizes of every variant, those for GPUs too, are in gpu-kernels.test.ts. */
const SKEWS = ['uniform', 'zipf', 'one', 'empty'] as const;

const fault = (kernel: Kernel, params: Params, variant?: Variant): Promise<string | undefined> =>
  faultOf(rig, kernel, params, SEED, variant);

test('the router chooses as the reference does at random sizes, loads, masks and capacities', async () => {
  for (let i = 0; i < 10; i++) {
    const e = pick([1, 2, 3, 8, 16, 31, 64, 256]);
    const k = Math.min(e, between(1, 8));
    const masked = k <= e - Math.floor(e / 4) && i % 3 === 0;
    expect(
      await fault(router, {
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
    expect(await fault(on(router, tied(size)), params, named(router, name))).toBeUndefined();
  }
  const last = spoilt(named(router, 'thread'), 'value > best[s]', 'value >= best[s]');
  const size = { t: 23, d: 8, e: 32 };
  expect(await fault(on(router, tied(size)), { ...size, k: 5 }, last)).toBeTypeOf('string');
});

test('logits that are no numbers come last; where all are, the first experts share a token', async () => {
  const params = { t: 4, d: 4, e: 8, k: 3 };
  const x = new Float32Array(16).fill(1);
  x[5] = Number.NaN; // token 1: every logit
  x[9] = Number.POSITIVE_INFINITY; // token 2: infinite or not a number
  const wg = Float32Array.from({ length: 32 }, (_, i) => (i % 8) / 8);
  wg[7] = Number.NaN; // expert 7: every token
  for (const name of ['thread', 'workgroup']) {
    const routes = unpackRoutes(await outputOf(rig, router, params, { x, wg }, named(router, name)));
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
    expect(await fault(permute, params)).toBeUndefined();
  }
  const chosen = Uint32Array.from({ length: 60 }, () => source.below(4)); // 3 is dropped
  const routes = packRoutes({ experts: chosen, weights: new Float64Array(60) });
  const params = { t: 30, e: 3, k: 2, height: 4 };
  for (const { name } of permute.variants)
    expect(await fault(on(permute, { routes }), params, named(permute, name))).toBeUndefined();
  const none = packRoutes({ experts: new Uint32Array(60).fill(3), weights: new Float64Array(60) });
  expect(await fault(on(permute, { routes: none }), params)).toBeUndefined();
});

test('blocks is right over several of them', async () => {
  expect(
    await fault(permute, { t: 200, e: 9, k: 3, skew: 'zipf' }, named(permute, 'blocks')),
  ).toBeUndefined();
});

test('from gate to plan no token is lost or doubled, and its weights sum to 1, whatever the load', async () => {
  for (const skew of SKEWS) {
    const e = between(2, 40);
    const size = { t: between(2, 60), e, k: Math.min(e, between(1, 8)), skew };
    const { t, k } = size;
    const params = { ...size, d: 16 };
    const words = await outputOf(rig, router, params, router.inputs(params, SEED));
    const routes = unpackRoutes(words);
    const height = between(1, 9);
    const plan = await outputOf(rig, permute, { ...size, height }, { routes: words });
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

test.each<readonly [string, Kernel, Variant, Params]>([
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
  expect(await fault(kernel, params, variant)).toBeTypeOf('string');
});
