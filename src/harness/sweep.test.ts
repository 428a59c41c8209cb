/** The scheduler, on machines that are coarse, noisy, drifting, throttled, broken or lost. */
import { expect, test } from 'vitest';
import { matmulWorkload } from '../../kernels/matmul/kernel.ts';
import { PLAN, noisy, okPoints, squares, sweepOn } from '../../test/support/scripted-machine.ts';
import { random } from '../random.ts';
import { pointSchema } from '../results/schema/point.ts';
import { DeviceLostError, StuckError, ValidationError } from './errors.ts';
import type { Lookout, Machine } from './machine.ts';

test('a steady machine converges, from two visits', async () => {
  const told = await sweepOn({ dispatchNs: noisy(random(1), 0.003) });
  expect(told.status).toBe('complete');
  expect(told.points.map(({ reason }) => reason)).toEqual(['converged', 'converged', 'converged']);
  for (const point of okPoints(told)) {
    expect(point.samples.length).toBeLessThanOrEqual(45);
    expect(point.samples.slice(0, 10).map(({ round }) => round)).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
    const trueNs = 2000 + point.cost.flops / 1000;
    expect(Math.abs(point.summary.medianNs / trueNs - 1)).toBeLessThan(0.01);
    // A sample is 5 ms, give or take what one dispatch is.
    expect(point.samples[0]!.ns).toBeGreaterThan(4e6);
    expect(point.samples[0]!.ns).toBeLessThan(20e6);
  }
});

test('what an output shows beside its error stands in the point, and is read back', async () => {
  const metrics = { bias: -1e-4, 'left 1': 0.77 };
  const told = await sweepOn({ dispatchNs: noisy(random(1), 0), facts: { metrics } });
  expect(okPoints(told).map((point) => point.metrics)).toEqual([metrics, metrics, metrics]);
  for (const point of okPoints(told)) expect(pointSchema.parse(point)).toEqual(point);
});

test('every workload is visited once before any is visited again, in an order the seed decides', async () => {
  const workloads = Array.from({ length: 8 }, (_, i) => matmulWorkload(64 + i, 64, 64));
  const orderOf = async (seed: number) =>
    (await sweepOn({ dispatchNs: noisy(random(1), 0) }, { workloads, seed })).opened;
  const order = await orderOf(3);
  expect(new Set(order.slice(0, 8)).size).toBe(8);
  expect(new Set(order.slice(8, 16)).size).toBe(8);
  expect(order.slice(0, 8)).not.toEqual(workloads.map(({ id }) => id));
  expect(order.slice(8)).not.toEqual(order.slice(0, 8));
  expect(await orderOf(3)).toEqual(order);
  expect(await orderOf(4)).not.toEqual(order);
});

test('within a random order nothing is begun before what is sixteen times smaller', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { opened } = await sweepOn(
      { dispatchNs: noisy(random(1), 0) },
      { workloads: squares(64, 80, 512, 600, 4096), seed },
    );
    const place = (size: number) => opened.indexOf(matmulWorkload(size, size, size).id);
    expect(Math.max(place(64), place(80))).toBeLessThan(Math.min(place(512), place(600)));
    expect(Math.max(place(512), place(600))).toBeLessThan(place(4096));
  }
});

test('a coarse clock: samples last many of its steps, and identical readings do not count as converged', async () => {
  const quantumNs = 65_536;
  const read = (ns: number) => Math.floor(ns / quantumNs) * quantumNs;
  const source = random(2);
  const told = await sweepOn({ dispatchNs: noisy(source, 0.005), quantumNs, read });
  for (const point of okPoints(told)) {
    expect(point.samples.every(({ ns }) => ns % quantumNs === 0)).toBe(true);
    expect(point.samples[0]!.ns).toBeGreaterThan(0.8 * 13.1e6);
    expect(point.reason).toBe('converged');
  }
  const still = await sweepOn({ dispatchNs: noisy(source, 0), quantumNs, read });
  for (const point of okPoints(still)) {
    expect(point.reason).toBe('clock-saturated');
    expect(point.flags).toContain('clock-saturated');
  }
});

test.each([
  ['zeros', 0, 'zero-time'],
  ['a clock that runs backwards', -5e6, 'negative-time'],
  ['no numbers', Number.NaN, 'not-a-time'],
])('%s: points fail with a reason, nothing hangs', async (_what, reading, reason) => {
  const told = await sweepOn({ dispatchNs: noisy(random(1), 0), read: () => reading });
  expect(told.status).toBe('complete');
  expect(told.points.map(({ status, reason: why }) => `${status} ${why}`)).toEqual(
    Array.from({ length: 3 }, () => `failed ${reason}`),
  );
});

test('two speeds that take turns: the point stops at its limits and says so', async () => {
  const source = random(3);
  const steady = noisy(source, 0.01);
  const told = await sweepOn({
    dispatchNs: (flops, nowNs, name) => steady(flops, nowNs, name) * (source.below(2) === 0 ? 1 : 1.5),
  });
  for (const point of okPoints(told)) {
    expect(['time-limit', 'noise-stable', 'max-samples']).toContain(point.reason);
    expect(point.summary.ci95![1] / point.summary.ci95![0]).toBeGreaterThan(1.2);
  }
});

test('a machine that changes speed between the visits: ten samples do not pass for one speed', async () => {
  const workloads = Array.from({ length: 8 }, (_, i) => matmulWorkload(64 + i, 64, 64));
  const steady = noisy(random(4), 0.003);
  // First visits take about 30 ms each; from then on everything is a quarter slower.
  const told = await sweepOn(
    { dispatchNs: (flops, nowNs, name) => steady(flops, nowNs, name) * (nowNs < 2.6e8 ? 1 : 1.25) },
    { workloads },
  );
  const changed = okPoints(told).filter(({ samples, dispatches }) => {
    const first = samples.filter(({ round }) => round === 0).map(({ ns }) => ns / dispatches);
    return Math.max(...first) < 1.1 * 2524; // 2000 + 2·64³/1000
  });
  expect(changed.length).toBeGreaterThanOrEqual(5);
  for (const { samples, summary } of changed) {
    expect(samples.length > 10 || summary.ci95![1] / summary.ci95![0] > 1.15).toBe(true);
  }
});

test('a throttled machine: what was taken meanwhile is set aside, taken again, and told', async () => {
  let looks = 0;
  // Slow at the second look, well again after the pause.
  const lookout: Lookout = {
    look: async () => (++looks === 2 ? 1.6 : 1),
    accept: () => {},
    close: () => {},
  };
  const source = random(5);
  const told = await sweepOn(
    { dispatchNs: noisy(source, 0.01), lookout },
    {
      workloads: squares(2048, 2050, 2052, 2054, 2056, 2058),
      plan: { ...PLAN, target: 0.001, pointLimitS: 2 },
    },
  );
  expect(told.status).toBe('complete');
  expect(told.incidents.map(({ code }) => code)).toEqual(['throttled']);
  expect(told.slept).toBe(3000);
  const aside = okPoints(told).flatMap(({ discarded = [] }) => discarded);
  expect(aside.length).toBeGreaterThan(0);
  expect(aside.every(({ reason }) => reason === 'throttled')).toBe(true);
  for (const point of okPoints(told)) expect(point.samples.length).toBeGreaterThanOrEqual(10);
});

test('contestants take turns: in each round each once, in an order of its own', async () => {
  const names = ['a', 'b', 'c'];
  const told = await sweepOn(
    { names, dispatchNs: (_flops, _now, name) => 6e6 * (name === 'b' ? 1.25 : 1) },
    { workloads: squares(64) },
  );
  const rounds: string[][] = [];
  // Each of the three first finds its number of dispatches in two passes.
  for (let i = 6; i + 3 <= 6 + 15; i += 3) rounds.push(told.sampled.slice(i, i + 3));
  for (const round of rounds) expect(new Set(round)).toEqual(new Set(names));
  expect(new Set(rounds.map((round) => round.join(''))).size).toBeGreaterThan(1);
  expect(new Set(told.points.map(({ id }) => id.split(' @ ')[1]))).toEqual(new Set(names));
});

test('what no device and no wait can hold is a point that says so', async () => {
  const told = await sweepOn(
    { dispatchNs: (flops) => 2000 + flops * 4, isSoftware: true },
    { workloads: squares(64, 256, 1024, 4096, 6000) },
  );
  const reasons = Object.fromEntries(
    told.points.map(({ workload, status, reason }) => [Number(workload.params['m']), `${status} ${reason}`]),
  );
  expect(reasons).toMatchObject({
    4096: 'skipped over-wait-limit',
    6000: 'skipped over-device-limit',
  });
  expect(reasons[1024]).toMatch(/^ok /);
});

test('a dispatch longer than a driver allows is taken once and no more', async () => {
  const told = await sweepOn({ dispatchNs: () => 2.5e9 }, { workloads: squares(64) });
  expect(told.points).toMatchObject([{ status: 'skipped', reason: 'over-watchdog' }]);
  expect(told.sampled).toHaveLength(0);
});

test('wrong results have no speed, at first or when repeated', async () => {
  const dispatchNs = noisy(random(1), 0.01);
  const wrong = await sweepOn({ dispatchNs, facts: { wrong: 'entry [0, 1] is 3 instead of 4' } });
  expect(wrong.sampled).toHaveLength(0);
  const later = await sweepOn({ dispatchNs, recheck: 'right at first, wrong when repeated: …' });
  for (const { points } of [wrong, later]) {
    expect(points).toHaveLength(3);
    for (const point of points) expect(point).toMatchObject({ status: 'failed', reason: 'wrong-result' });
  }
});

test.each([
  ['a lost device', new DeviceLostError('gone'), 'device-lost'],
  ['a GPU that does not answer', new StuckError('no answer'), 'gpu-stuck'],
])('%s: a fresh one goes on, once, and the run says so', async (_what, error, code) => {
  let struck = false;
  const told = await sweepOn({
    dispatchNs: noisy(random(1), 0.003),
    before(id) {
      if (struck || !id.includes('m=128')) return;
      struck = true;
      throw error;
    },
  });
  expect(told.status).toBe('complete');
  expect(okPoints(told)).toHaveLength(3);
  expect(told.incidents.map((incident) => incident.code)).toEqual([code]);
});

test('a workload that loses every device is given up, and the rest is measured', async () => {
  const told = await sweepOn({
    dispatchNs: noisy(random(1), 0.003),
    before(id) {
      if (id.includes('m=128')) throw new DeviceLostError('gone');
    },
  });
  expect(told.status).toBe('complete');
  const byStatus = told.points.map(({ status, reason }) => `${status} ${reason}`).toSorted();
  expect(byStatus).toEqual(['failed device-lost', 'ok converged', 'ok converged']);
});

test('without a fresh device the run ends as lost, with all it has', async () => {
  let samples = 0;
  const told = await sweepOn(
    {
      dispatchNs: noisy(random(1), 0.003),
      before() {
        if (++samples > 20) throw new DeviceLostError('gone');
      },
    },
    { reopen: () => Promise.reject(new Error('no adapter')) },
  );
  expect(told.status).toBe('device-lost');
  expect(told.points).toHaveLength(3);
  expect(told.incidents.map(({ code }) => code)).toEqual(['device-lost', 'no-fresh-device']);
});

test('what a device refuses fails its own points only', async () => {
  const told = await sweepOn({
    dispatchNs: noisy(random(1), 0.003),
    before(id) {
      if (id.includes('m=64')) throw new ValidationError('no such binding');
      if (id.includes('m=256')) throw new RangeError('out of memory');
    },
  });
  expect(told.points.map(({ reason }) => reason).toSorted()).toEqual([
    'converged',
    'out-of-memory',
    'shader-rejected',
  ]);
});

test('cancelled: no further sample, and what was measured is kept', async () => {
  let cancelled = false;
  let after = 0;
  const told = await sweepOn(
    {
      dispatchNs: noisy(random(1), 0.003),
      before() {
        if (cancelled) after++;
      },
    },
    {
      cancelled: () => cancelled,
      onProgress: ({ current, elapsedNs }) => {
        if (elapsedNs > 1e8 && current.includes('m=')) cancelled = true;
      },
    },
  );
  expect(told.status).toBe('cancelled');
  expect(after).toBe(0);
  expect(okPoints(told).length).toBeGreaterThanOrEqual(1);
});

test('all time is booked, most of it on samples', async () => {
  const told = await sweepOn({ dispatchNs: noisy(random(1), 0.01) }, { workloads: squares(512, 520, 1024) });
  const totals = told.spent.totals();
  const sum = Object.values(totals).reduce((a, b) => a + b, 0);
  expect(sum).toBeCloseTo(told.elapsedNs, -3);
  expect(totals['samples']! / sum).toBeGreaterThan(0.7);
});

test('two programs’ kernels: one visit, a sample of each a turn, and an end of both by their ratio', async () => {
  // The machine is up to a third slower or faster, in waves that both ride.
  const still = noisy(random(6), 0.005);
  const dispatchNs = (flops: number, nowNs: number, name: string) =>
    still(flops, nowNs, name) * Math.exp(0.3 * Math.sin(nowNs / 2e8)) * (name === 'v head' ? 1.2 : 1);
  const told = await sweepOn({ dispatchNs, names: ['v base', 'v head'] }, { visits: 1 });
  expect(told.opened).toHaveLength(3);
  const points = okPoints(told);
  expect(points.map(({ reason }) => reason)).toEqual(Array<string>(6).fill('converged'));
  for (const id of new Set(points.map(({ workload }) => workload.id))) {
    const [one, other] = points.filter(({ workload }) => workload.id === id);
    expect(one!.samples).toHaveLength(other!.samples.length);
    expect(one!.samples.length).toBeLessThanOrEqual(30);
    expect(one!.dispatches).toBe(other!.dispatches);
  }
});

test('what one program has no variant for is measured of the other', async () => {
  const none = { 'none head': { reason: 'no-variant', message: 'none is for so few rows' } };
  const names = ['v base', 'none head'];
  const told = await sweepOn({ dispatchNs: noisy(random(6), 0.005), names, none }, { visits: 1 });
  expect(okPoints(told).map(({ variant }) => variant.name)).toEqual(['v base', 'v base', 'v base']);
  const out = told.points.filter(({ status }) => status !== 'ok');
  expect(out).toHaveLength(3);
  expect(out[0]).toMatchObject({ status: 'skipped', variant: { name: 'none head' }, ...none['none head'] });
});

/** A machine whose GPU's clock is given up after so many samples; from then on its contestants read the wall clock. */
const distrusted = (after: number) => {
  let samples = 0;
  const isOver = () => samples > after;
  return (machine: Machine): Machine => ({
    ...machine,
    get demoted() {
      return isOver() ? 'GPU timestamps said 1 ms for a pass of 20 ms' : undefined;
    },
    async open(...of) {
      const stand = await machine.open(...of);
      const contestants = stand.contestants.map((one) => ({
        ...one,
        get clock() {
          return isOver() ? ('wall' as const) : one.clock;
        },
        sample: (dispatches: number) => (samples++, one.sample(dispatches)),
      }));
      return { ...stand, contestants };
    },
  });
};

test('a clock given up in the middle: no point mixes clocks, what was told after is flagged, the canary begins anew', async () => {
  let opened = 0;
  const lookout: Lookout = { look: async () => 1, accept: () => {}, close: () => {} };
  const workloads = Array.from({ length: 4 }, (_, i) => matmulWorkload(64 + i, 64, 64));
  const clocks = new Set<string>();
  // Two passes find the length, samples follow; with 73 the fault comes while some points of the batch wait to be told.
  for (const after of [-1, 3, 30, 55, 60, 65, 70, 73]) {
    opened = 0;
    const wrap = distrusted(after);
    const told = await sweepOn(
      { dispatchNs: noisy(random(1), 0.003) },
      {
        workloads,
        wrap: (machine) => wrap({ ...machine, lookout: async () => (opened++, lookout) }),
      },
    );
    expect(told.incidents.map(({ code }) => code)).toEqual(['clock-demoted']);
    expect(opened).toBe(after < 0 ? 1 : 2);
    expect(okPoints(told)).toHaveLength(4);
    for (const { clock, flags = [] } of okPoints(told)) {
      expect(flags.includes('clock-in-doubt')).toBe(clock === 'gpu-timestamp');
      clocks.add(clock);
    }
  }
  expect(clocks).toEqual(new Set(['gpu-timestamp', 'wall']));
});
