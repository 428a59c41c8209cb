/** What the layer's parts agree on: grids, routes, plans, and parameters that contradict each other. */
import { expect, test } from 'vitest';
import { workload } from '../../src/kernel.ts';
import { random } from '../../src/random.ts';
import { expertsReference } from './experts/reference.ts';
import { denseStack } from './experts/stack.ts';
import { gateOnGrid, tokensOnGrid } from './gate.ts';
import { layer } from './layer/kernel.ts';
import { denseOf, stagesOf } from './layer/stages.ts';
import { makePlan, planLayout } from './plan.ts';
import { drawRoutes, packRoutes, unpackRoutes } from './routes.ts';
import { router } from './router/kernel.ts';
import { loadsOf, route } from './router/reference.ts';
import { rulesOf } from './router/rules.ts';
import { expectedActive } from './size.ts';
import type { Skew } from './size.ts';

const SKEWS: readonly Skew[] = ['uniform', 'zipf', 'one', 'empty'];

/** How many assignments go to each expert. */
function counts(chosen: Uint32Array, e: number): readonly number[] {
  const out = Array.from({ length: e }, () => 0);
  for (const expert of chosen) out[expert]!++;
  return out;
}

/** Whether a load leaves an expert to tokens. */
const mayUse = (skew: Skew, e: number, k: number, expert: number): boolean =>
  skew === 'one' ? expert < k : skew !== 'empty' || expert >= e - Math.max(k, Math.ceil(e / 2));

const source = random(4);
const sizes = Array.from({ length: 40 }, () => {
  const e = 1 + source.below(40);
  return { t: 1 + source.below(60), e, k: Math.min(e, 1 + source.below(8)), skew: SKEWS[source.below(4)]! };
});

test('routes name k different experts a token, with weights that sum to 1, of the load asked for', () => {
  for (const routing of sizes) {
    const { t, e, k, skew } = routing;
    const { experts, weights } = drawRoutes(routing, 3);
    for (let token = 0; token < t; token++) {
      const chosen = experts.subarray(token * k, (token + 1) * k);
      expect(new Set(chosen).size).toBe(k);
      expect(Math.max(...chosen)).toBeLessThan(e);
      expect(weights.subarray(token * k, (token + 1) * k).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
    }
    const never = counts(experts, e).filter((n, expert) => n > 0 && !mayUse(skew, e, k, expert));
    expect(never).toEqual([]);
    expect(unpackRoutes(packRoutes({ experts, weights }))).toEqual({ experts, weights });
  }
});

test('a plan holds every assignment once, sorted by expert and in order within, and tiles that cover them', () => {
  for (const routing of sizes) {
    const { t, e, k } = routing;
    for (const height of [1, 8, 64]) {
      const chosen = drawRoutes(routing, 3).experts.map((expert, a) => (a % 7 === 6 ? e : expert));
      const layout = planLayout(routing, height);
      const plan = makePlan(chosen, routing, height);
      expect(plan.length).toBe(layout.length);
      const order = plan.subarray(layout.order, layout.inverse);
      expect([...order].toSorted((a, b) => a - b)).toEqual(Array.from({ length: t * k }, (_, a) => a));
      for (let p = 1; p < order.length; p++) {
        const [before, here] = [order[p - 1]!, order[p]!];
        expect(chosen[before]! * t * k + before).toBeLessThan(chosen[here]! * t * k + here);
      }
      for (let a = 0; a < t * k; a++) expect(order[plan[layout.inverse + a]!]).toBe(a);
      const tiles = plan[1]!;
      expect(tiles).toBeLessThanOrEqual(layout.most);
      const covered = [];
      for (let i = 0; i < layout.most; i++) {
        const [expert = 0, first = 0, rows = 0] = plan.subarray(
          layout.tiles + 3 * i,
          layout.tiles + 3 * i + 3,
        );
        expect(rows).toBeLessThanOrEqual(height);
        expect(rows > 0).toBe(i < tiles);
        for (let p = first; p < first + rows; p++) {
          expect(chosen[order[p]!]).toBe(expert);
          covered.push(p);
        }
      }
      expect(covered).toEqual(Array.from({ length: plan[layout.offsets + e]! }, (_, p) => p));
    }
  }
});

test('logits are exact in f32, forwards and backwards', () => {
  for (const [d, skew] of [
    [1, 'uniform'],
    [7, 'one'],
    [4096, 'zipf'],
    [65_536, 'empty'],
  ] as const) {
    const x = tokensOnGrid(1, d, 2);
    const wg = gateOnGrid(d, { t: 1, e: 2, k: 1, skew }, 2);
    let [exact, up, down] = [0, 0, 0];
    for (let i = 0; i < d; i++) {
      exact += x[i]! * wg[2 * i]!;
      up = Math.fround(up + Math.fround(x[i]! * wg[2 * i]!));
      down = Math.fround(down + Math.fround(x[d - 1 - i]! * wg[2 * (d - 1 - i)]!));
    }
    expect(up).toBe(exact);
    expect(down).toBe(exact);
  }
});

/** The choices of a router's own inputs. */
function routed(params: Parameters<typeof rulesOf>[0]) {
  const inputs = router.inputs(params, 1);
  return route(rulesOf(params), inputs['x'] as Float32Array, inputs['wg'] as Float32Array);
}

test('biases of the gate make the load', () => {
  const size = { t: 256, d: 64, e: 16, k: 2 };
  const of = (skew: Skew): readonly number[] => counts(routed({ ...size, skew }).experts, 16);
  expect(Math.min(...of('uniform'))).toBeGreaterThan(8);
  expect(of('one').slice(0, 2)).toEqual([256, 256]);
  expect(of('empty').slice(0, 8)).toEqual(Array.from({ length: 8 }, () => 0));
  const zipf = of('zipf');
  expect(zipf[0]!).toBeGreaterThan(3 * zipf[7]!);
});

test('loads of MoIIE: the shared experts carry a third over the mean, whatever the mix; an idle one is seen', () => {
  const size = { t: 2048, d: 128, e: 4, k: 2, mask: 'moiie' };
  const loads = (vision: number) => {
    const params = { ...size, vision };
    const words = packRoutes(routed(params));
    return router.metrics!(params, router.inputs(params, 1), words, 1);
  };
  for (const vision of [10, 50, 90]) {
    const { busiest, idlest } = loads(vision) as { busiest: number; idlest: number };
    expect(Math.abs(busiest / (4 / 3) - 1), `${vision} % vision`).toBeLessThan(0.1);
    expect(Math.abs(idlest / ((4 / 3) * Math.min(vision, 100 - vision)) - 0.01)).toBeLessThan(0.002);
  }
  expect(loads(100)).toMatchObject({ idlest: 0 });
  // Dropped for want of capacity: nobody's load.
  expect([...loadsOf(2, { experts: Uint32Array.of(0, 2, 1, 0), weights: new Float64Array(4) })]).toEqual([
    2, 1,
  ]);
});

test('weights are shares of what the rules say', () => {
  const size = { t: 5, d: 16, e: 8, k: 3 };
  const sum = (rest: object): number =>
    routed({ ...size, ...rest })
      .weights.subarray(0, 3)
      .reduce((a, b) => a + b, 0);
  expect(sum({})).toBeCloseTo(1, 12);
  expect(sum({ softmax: 'after', norm: 'no' })).toBeCloseTo(1, 12);
  expect(sum({ norm: 'no' })).toBeLessThan(0.999);
  // Renormalised or not, the same experts in the same proportion.
  const [a, b] = [routed(size), routed({ ...size, norm: 'no' })];
  expect(a.experts).toEqual(b.experts);
  expect(a.weights[0]! / a.weights[2]!).toBeCloseTo(b.weights[0]! / b.weights[2]!, 12);
});

const seen = (of: Uint32Array): readonly number[] => [...new Set(of)].toSorted((a, b) => a - b);

test("MoIIE's masks: vision sees experts 0, 1, 2 of four and text 1, 2, 3", () => {
  const { experts } = routed({ t: 400, d: 32, e: 4, k: 2, mask: 'moiie', vision: 25 });
  expect(seen(experts.subarray(0, 200))).toEqual([0, 1, 2]);
  expect(seen(experts.subarray(200))).toEqual([1, 2, 3]);
});

test('an expert takes no more than its capacity, first choices first', () => {
  const params = { t: 40, d: 8, e: 4, k: 2, skew: 'one', capacity: 100 };
  const { experts, weights } = routed(params);
  expect(
    counts(
      experts.filter((expert) => expert < 4),
      4,
    ),
  ).toEqual([20, 20, 0, 0]);
  expect(experts.filter((expert) => expert === 4).length).toBe(40);
  for (const [a, expert] of experts.entries()) expect(weights[a]! > 0).toBe(expert < 4);
});

test('what contradicts itself is refused by name', () => {
  const size = { t: 1, d: 8, e: 4, k: 5 };
  expect(() => workload(router, size)).toThrow(
    new RangeError('moe/router: k=5 is more than the e=4 experts there are'),
  );
  expect(() => workload(router, { ...size, k: 4, mask: 'moiie' })).toThrow(
    /moe\/router: mask=moiie leaves a token 3 of the e=4/,
  );
  expect(() => workload(router, { ...size, k: 2, vision: 10 })).toThrow(
    'vision means nothing without mask=moiie',
  );
  expect(() => workload(layer, { ...size, ff: 8, dtype: 'f32' })).toThrow('moe/layer: k=5');
  expect(() => workload(router, { ...size, e: 257, k: 1 })).toThrow('e=257 is not an integer in 1…256');
});

test('the experts met are counted as the load makes them expected', () => {
  const size = { e: 64, k: 2 } as const;
  expect(expectedActive({ ...size, t: 1, skew: 'uniform' })).toBe(2);
  expect(expectedActive({ ...size, t: 1000, skew: 'uniform' })).toBe(64);
  expect(expectedActive({ ...size, t: 1000, skew: 'one' })).toBe(2);
  expect(expectedActive({ ...size, t: 1000, skew: 'empty' })).toBe(32);
  // 64·(1 − (62/64)²⁰)
  expect(expectedActive({ ...size, t: 20, skew: 'uniform' })).toBe(30);
});

const draw = (n: number): Float32Array => Float32Array.from({ length: n }, () => source.normal());

test('entries, rows and the whole of the reference agree; what is dropped adds nothing', () => {
  const size = { t: 4, d: 6, ff: 7, e: 3, k: 2, skew: 'uniform', half: false, codes: false } as const;
  const [x, w1, w2] = [draw(24), draw(3 * 6 * 14), draw(3 * 7 * 6)];
  const routes = drawRoutes(size, 1);
  routes.experts[3] = 3;
  const reference = expertsReference(size, x, [denseStack(6, 14, w1), denseStack(7, 6, w2)], routes);
  const all = reference.all();
  expect(reference.row(2)).toEqual(all.slice(12, 18));
  const some = reference.entries(Uint32Array.of(23, 0, 9));
  for (const [i, index] of [23, 0, 9].entries()) expect(some[i]).toBeCloseTo(all[index]!, 9);
  // Written out, for one output.
  let want = 0;
  for (const a of [2, 3].filter((b) => routes.experts[b]! < 3)) {
    const e = routes.experts[a]!;
    for (let h = 0; h < 7; h++) {
      let [gate, up] = [0, 0];
      for (let i = 0; i < 6; i++) {
        gate += x[6 + i]! * w1[(e * 6 + i) * 14 + h]!;
        up += x[6 + i]! * w1[(e * 6 + i) * 14 + 7 + h]!;
      }
      want += routes.weights[a]! * ((gate * up) / (1 + Math.exp(-gate))) * w2[(e * 7 + h) * 6 + 5]!;
    }
  }
  expect(all[11]).toBeCloseTo(want, 9);
});

test("a layer's stages and dense counterparts are workloads of the same sizes", () => {
  const one = workload(layer, { t: 16, d: 64, ff: 128, e: 8, k: 2, dtype: 'f32', norm: 'no', skew: 'zipf' });
  expect(stagesOf(one).map(({ id }) => id)).toEqual([
    'moe/router/t=16,d=64,e=8,k=2,norm=no,skew=zipf',
    'moe/permute/t=16,e=8,k=2,skew=zipf',
    'moe/experts/t=16,d=64,ff=128,e=8,k=2,dtype=f32,skew=zipf',
  ]);
  expect(denseOf(one, 'active').id).toBe('moe/experts/t=16,d=64,ff=256,e=1,k=1,dtype=f32');
  expect(denseOf(one, 'total').id).toBe('moe/experts/t=16,d=64,ff=1024,e=1,k=1,dtype=f32');
});
