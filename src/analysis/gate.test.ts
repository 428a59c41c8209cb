import { expect, test } from 'vitest';
import { random } from '../random.ts';
import type { Random } from '../random.ts';
import { LOOK_SHARE, launchTime, lookAt, turnsRatio } from './gate.ts';
import type { TimePair } from './gate.ts';
import { gateOrder } from './gate-order.ts';

const pairsOf = (...logs: readonly number[]): readonly TimePair[] =>
  logs.map((log) => ({ base: 1000, head: 1000 * Math.exp(log) }));

test('a launch counts by the lowest decile of its samples', () => {
  expect(launchTime(Array.from({ length: 11 }, (_, i) => 10 - i))).toBe(1);
  expect(launchTime([3])).toBe(3);
});

test('the interval is Student’s, at the share of one of the family', () => {
  const logs = [0.1, 0.12, 0.08, 0.11, 0.09, 0.1];
  const look = lookAt(pairsOf(...logs), { threshold: 0.05, family: 1 });
  // mean 0.1, s = √0.0002, t(.9, 5) = 1.475884.
  const reach = 1.475884 * Math.sqrt(0.0002 / 6);
  expect(look.ratio).toBeCloseTo(Math.exp(0.1), 10);
  expect(look.interval![0]).toBeCloseTo(Math.exp(0.1 - reach), 6);
  expect(look.interval![1]).toBeCloseTo(Math.exp(0.1 + reach), 6);
  expect(look.verdict).toBe('slower');
  const many = lookAt(pairsOf(...logs), { threshold: 0.05, family: 31 });
  expect(many.interval![0]).toBeLessThan(look.interval![0]);
});

// Ratios of launches of a gate on SwiftShader, 10 % injected, and what NumPy and SciPy (noncentral t) make of them for a
// family of five and twelve planned pairs.
test.each([
  {
    name: 'clear after six',
    ratios: [1.093622, 1.100016, 1.082314, 1.101383, 1.099731, 1.104241],
    found: ['slower', 1.096860432, 1.085966646, 1.107863499, 1.067661526],
  },
  {
    name: 'one launch astray',
    ratios: [
      1.109002, 1.074964, 1.093837, 1.085012, 0.927262, 1.065713, 1.072096, 1.104066, 1.098915, 1.100633,
      1.093858, 1.097181,
    ],
    found: ['too-noisy', 1.075769494, 1.035686712, 1.117403545, 1.119089322],
  },
  {
    name: 'noise',
    ratios: [
      0.992528, 1.121383, 1.100617, 0.940286, 1.105576, 0.849248, 1.335527, 1.099512, 1.1053, 1.078493,
      1.126459, 0.818659,
    ],
    found: ['too-noisy', 1.047527387, 0.942428417, 1.164346922, 1.253859241],
  },
] as const)('a look again in another language: $name', ({ ratios, found }) => {
  const look = lookAt(
    ratios.map((head) => ({ base: 1, head })),
    { threshold: 0.05, family: 5, planned: 12 },
  );
  const [verdict, ratio, low, high, seen] = found;
  expect(look.verdict).toBe(verdict);
  expect(look.ratio).toBeCloseTo(ratio, 8);
  expect(look.interval![0]).toBeCloseTo(low, 8);
  expect(look.interval![1]).toBeCloseTo(high, 8);
  expect(look.seen).toBeCloseTo(seen, 7);
});

test('what looks say that they would see is what they suspect in 95 %, also of many workloads by few pairs', () => {
  const source = random(5);
  const [n, family, sd] = [6, 31, 0.01];
  // δ of six pairs at a 31st of a tenth (SciPy): so far above the threshold the workload is.
  const truth = Math.log(1.05) + (7.1702966 * sd) / Math.sqrt(n);
  let suspected = 0;
  for (let i = 0; i < 4000; i++) {
    const logs = Array.from({ length: n }, () => truth + sd * source.normal());
    if (lookAt(pairsOf(...logs), { threshold: 0.05, family }).verdict === 'slower') suspected++;
  }
  expect(suspected / 4000).toBeGreaterThan(0.94);
  expect(suspected / 4000).toBeLessThan(0.96);
  // A look of just that noise says so.
  const exact = [-1, 1, -1, 1, -1, 1].map((sign) => truth + sign * sd * Math.sqrt((n - 1) / n));
  expect(Math.log(lookAt(pairsOf(...exact), { threshold: 0.05, family }).seen!)).toBeCloseTo(truth, 5);
});

test('the whole interval decides, on both sides', () => {
  const rule = { threshold: 0.05, family: 1 };
  const around = (middle: number, spread: number) =>
    lookAt(pairsOf(...[-1, 1, -1, 1, -1, 1, -1, 1].map((sign) => middle + sign * spread)), rule);
  expect(around(0, 0.01).verdict).toBe('passed');
  expect(around(0, 0.4)).toMatchObject({ verdict: 'too-noisy' });
  expect(around(0.052, 0.02).verdict).toBe('passed'); // beyond the threshold, but not wholly
  expect(around(0.1, 0.02).verdict).toBe('slower');
  expect(around(-0.1, 0.02).verdict).toBe('faster');
  // What it says it would see is what a 10 % slowdown has to be below.
  expect(around(0, 0.01).seen).toBeLessThan(1.1);
  expect(around(0, 0.4).seen).toBeGreaterThan(1.1);
});

test('a look ends where a workload is clear, and what follows does not count', () => {
  const rule = { threshold: 0.05, family: 1, planned: 12 };
  const around = (middle: number, spread: number, ...after: readonly number[]) =>
    lookAt(pairsOf(...[-1, 1, -1, 1, -1, 1].map((sign) => middle + sign * spread), ...after), rule);
  expect(around(0, 0.005)).toMatchObject({ verdict: 'passed', pairs: 6, isSettled: true });
  expect(around(0, 0.005, 0.3, 0.3)).toEqual(around(0, 0.005));
  expect(around(0.1, 0.01)).toMatchObject({ verdict: 'slower', pairs: 6, isSettled: true });
  // Quiet enough, but not below the threshold with all of its interval; or not quiet enough: it goes on.
  expect(around(0.045, 0.005).isSettled).toBeUndefined();
  expect(around(0, 0.05).isSettled).toBeUndefined();
  // Between six pairs and the last nothing is suspected, however slow it looks.
  const late = Array<number>(5).fill(0.2);
  expect(around(0.05, 0.02, ...late).isSettled).toBeUndefined();
  expect(around(0.05, 0.02, ...late, 0.2)).toMatchObject({ pairs: 12, isSettled: true });
  // Two times of suspecting share the level of one.
  const once = lookAt(pairsOf(...[-1, 1, -1, 1, -1, 1].map((sign) => 0.02 * sign)), { ...rule, planned: 6 });
  expect(once.interval![1]).toBeLessThan(around(0, 0.02).interval![1]);
});

test('few pairs say nothing, and nonsense is refused', () => {
  expect(lookAt(pairsOf(1, 1, 1, 1, 1), { threshold: 0.05, family: 1 })).toEqual({
    verdict: 'too-few-pairs',
    pairs: 5,
    ratio: Math.exp(1),
  });
  expect(lookAt([], { threshold: 0.05, family: 1 })).toEqual({ verdict: 'too-few-pairs', pairs: 0 });
  expect(() => lookAt([], { threshold: 0, family: 1 })).toThrow('threshold 0');
  expect(() => lookAt([], { threshold: 0.05, family: 0 })).toThrow('family');
  expect(() => lookAt([{ base: 0, head: 1 }], { threshold: 0.05, family: 1 })).toThrow('pair 0');
});

test('launches alternate in blocks of four, half of them beginning with either side', () => {
  const order = gateOrder(8, 3, 1);
  expect(order.map(({ pair }) => pair)).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7]);
  const text = order.map(({ side }) => (side === 'base' ? 'A' : 'B')).join('');
  const blocks = text.match(/.{4}/g)!;
  expect(blocks.toSorted()).toEqual(['ABBA', 'ABBA', 'BAAB', 'BAAB']);
  expect(gateOrder(8, 3, 1)).toEqual(order);
  expect(
    new Set([1, 2, 3, 4, 5, 6].map((seed) => JSON.stringify(gateOrder(8, seed, 1)))).size,
  ).toBeGreaterThan(1);
  // An odd last pair still has both sides.
  expect(
    gateOrder(7, 1, 1)
      .slice(12)
      .map(({ side }) => side)
      .toSorted(),
  ).toEqual(['base', 'head']);
});

/** Noise of one launch, in logs. */
type Noise = (source: Random) => () => number;

const normal =
  (sd: number): Noise =>
  (source) =>
  () =>
    sd * source.normal();

/** Correlated from launch to launch, as on a machine that others use. */
const wandering =
  (sd: number, correlation: number): Noise =>
  (source) => {
    let state = sd * source.normal();
    return () => (state = correlation * state + sd * Math.sqrt(1 - correlation ** 2) * source.normal());
  };

/** Now and then a launch is disturbed by as much again, and never the other way. */
const disturbed =
  (sd: number): Noise =>
  (source) =>
  () =>
    sd * source.normal() + (source.uniform() < 0.2 ? 0.3 * source.uniform() : 0);

const FAMILY = 31;

interface Outcome {
  readonly suspecting: number;
  readonly red: number;
  /** Of single workloads in the first look. */
  readonly tooNoisy: number;
  /** Of the first look: until its last workload is clear. */
  readonly pairs: number;
}

/** Synthetic gates; `slow` workloads of the family are slower by `factor`. */
function simulate(noise: Noise, factor: number, slow: number, { pairs = 12, gates = 200 } = {}): Outcome {
  const source = random(17);
  const look = (ids: readonly number[], family: number, number: number, seed: number) =>
    ids.map((id) => {
      const next = noise(source);
      const times: { base: number; head: number }[] = [];
      for (const { pair, side } of gateOrder(pairs, seed, number)) {
        times[pair] = {
          ...(times[pair] ?? { base: 0, head: 0 }),
          [side]: Math.exp(next()) * (side === 'head' && id < slow ? factor : 1),
        };
      }
      return { id, ...lookAt(times, { threshold: 0.05, family, planned: pairs }) };
    });
  let [suspecting, red, tooNoisy, taken] = [0, 0, 0, 0];
  for (let gate = 0; gate < gates; gate++) {
    const first = look(
      Array.from({ length: FAMILY }, (_, id) => id),
      FAMILY,
      1,
      gate,
    );
    taken += Math.max(...first.map((one) => one.pairs));
    tooNoisy += first.filter(({ verdict }) => verdict === 'too-noisy').length;
    const suspects = first.filter(({ verdict }) => verdict === 'slower').map(({ id }) => id);
    if (suspects.length === 0) continue;
    suspecting++;
    if (look(suspects, suspects.length, 2, gate).some(({ verdict }) => verdict === 'slower')) red++;
  }
  return {
    suspecting: suspecting / gates,
    red: red / gates,
    tooNoisy: tooNoisy / gates / FAMILY,
    pairs: taken / gates,
  };
}

test('nothing changed, whatever the noise: no look suspects more often than it promises', () => {
  for (const noise of [normal(0.012), normal(0.16), wandering(0.16, 0.8), disturbed(0.02), disturbed(0.1)]) {
    const { suspecting, red } = simulate(noise, 1, 0);
    expect(suspecting).toBeLessThanOrEqual(LOOK_SHARE + 0.03);
    expect(red).toBeLessThanOrEqual(0.01);
  }
});

test('all workloads slower by just what is allowed: still within the share', () => {
  const { suspecting, red } = simulate(normal(0.03), 1.05, FAMILY);
  // Two standard errors of 200 gates above a tenth, and of a hundredth.
  expect(suspecting).toBeLessThanOrEqual(LOOK_SHARE + 0.043);
  expect(red).toBeLessThanOrEqual(0.024);
});

test('a 2 % slowdown of everything is not red', () => {
  for (const noise of [normal(0.012), wandering(0.16, 0.8)]) {
    expect(simulate(noise, 1.02, FAMILY).red).toBe(0);
  }
});

test('a 10 % slowdown of one workload is red on a quiet machine, and not seen on a noisy one, which says so', () => {
  const quiet = simulate(normal(0.01), 1.1, 1);
  expect(quiet.red).toBeGreaterThanOrEqual(0.95);
  expect(quiet.tooNoisy).toBeLessThan(0.05);
  const noisy = simulate(normal(0.16), 1.1, 1);
  expect(noisy.red).toBeLessThan(0.2);
  expect(noisy.tooNoisy).toBeGreaterThan(0.95);
});

test('where nothing is noisy a look takes its six pairs and no more', () => {
  expect(simulate(normal(0.003), 1, 0).pairs).toBe(6);
  expect(simulate(normal(0.003), 1.2, 1).pairs).toBe(6); // clearly slower is clear too
  expect(simulate(normal(0.16), 1, 0).pairs).toBe(12);
});

test('more pairs see more', () => {
  const few = simulate(normal(0.02), 1.1, 1, { pairs: 8 });
  const many = simulate(normal(0.02), 1.1, 1, { pairs: 24 });
  expect(many.red).toBeGreaterThan(few.red + 0.1);
  expect(many.red).toBeGreaterThanOrEqual(0.95);
});

test('a ratio of turns is the middle one, and a few turns have none', () => {
  const pairs = [1, 2, 3, 400, 5].map((base) => [base, base * (base === 400 ? 9 : 1.1)]);
  expect(turnsRatio(pairs)).toBeCloseTo(1.1, 12);
  expect(turnsRatio(pairs.map(([base, head]) => [head!, base!]))).toBeCloseTo(1 / 1.1, 12);
  expect(turnsRatio(pairs.slice(1))).toBeUndefined();
});
