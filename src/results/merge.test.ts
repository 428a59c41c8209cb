import { expect, test } from 'vitest';
import { buildRun, builtShaderHash, timed, untimed, workloadOf } from '../../test/support/build-run.ts';
import { validateRun } from './load.ts';
import {
  RunsApartError,
  devicesApart,
  firstApart,
  forcedVariant,
  mergeLaunches,
  runsApart,
} from './merge.ts';
import type { Point, Run, TimingOk } from './schema.ts';

const SIZE = { m: 1, n: 64, k: 64, dtype: 'f32' };

/** Launches a minute apart, each with the given points. */
const launches = (...points: readonly (readonly Point[])[]): Run[] =>
  points.map((own, k) =>
    buildRun({
      id: `20260102-03040${k}-0a1b2c`,
      startedAt: `2026-01-02T03:0${k}:00Z`,
      finishedAt: `2026-01-02T03:0${k}:50Z`,
      points: [...own],
    }),
  );

const only = (run: Run): TimingOk => {
  const [point, ...rest] = run.points;
  expect(rest).toEqual([]);
  if (point?.kind !== 'timing' || point.status !== 'ok') throw new Error('no timed point');
  return point;
};

/** A merged run must hold up as a file. */
const merged = (...runs: readonly Run[]): Run => validateRun(mergeLaunches(runs));

test('one run stays as it is, and none is an error', () => {
  const [run] = launches([timed({ ns: 1000 })]);
  expect(mergeLaunches([run!])).toBe(run);
  expect(() => mergeLaunches([])).toThrow(RangeError);
});

test('five launches: samples stand side by side with their launch, and rerun95 is there', () => {
  const medians = [1000, 1010, 990, 1020, 1005];
  const run = merged(...launches(...medians.map((ns) => [timed({ ns })])));
  const point = only(run);
  expect(point.samples).toHaveLength(5 * 6);
  expect(point.samples.map(({ launch }) => launch)).toEqual(
    [0, 1, 2, 3, 4].flatMap((k) => Array.from({ length: 6 }, () => k)),
  );
  const { rerun95, ci95, launches: count } = point.summary;
  expect(count).toBe(5);
  // Mean of logs ± t(.975, 4) · s · √(6/5), from the five medians by hand: s = 0.01132.
  const logs = medians.map(Math.log);
  const mean = logs.reduce((a, b) => a + b) / 5;
  const s = Math.sqrt(logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / 4);
  const reach = 2.776445 * s * Math.sqrt(6 / 5);
  expect(rerun95![0]).toBeCloseTo(Math.exp(mean - reach), 2);
  expect(rerun95![1]).toBeCloseTo(Math.exp(mean + reach), 2);
  expect(ci95![1] - ci95![0]).toBeLessThan(rerun95![1] - rerun95![0]);
  expect(run.launches).toHaveLength(5);
  expect(run).toMatchObject({ id: '20260102-030400-0a1b2c', finishedAt: '2026-01-02T03:04:50Z' });
});

test('merging in steps gives what merging at once gives', () => {
  const [a, b, c] = launches([timed({ ns: 10 })], [timed({ ns: 11 })], [timed({ ns: 12 })]);
  expect(mergeLaunches([mergeLaunches([a!, b!]), c!])).toEqual(mergeLaunches([a!, b!, c!]));
});

test('passes of another length stay as they were taken and say their length', () => {
  const [a, b] = [timed({ ns: 1000, dispatches: 10 }), timed({ ns: 1000, dispatches: 40 })];
  const point = only(merged(...launches([a], [b], [a])));
  expect(point.dispatches).toBe(10);
  expect(point.summary.medianNs).toBeCloseTo(1000, 6);
  expect(point.samples.map(({ ns }) => ns)).toEqual(
    [a, b, a].flatMap(({ samples }) => samples.map(({ ns }) => ns)),
  );
  expect(point.samples.map(({ dispatches }) => dispatches)).toEqual(
    [undefined, 40, undefined].flatMap((own) => Array.from({ length: 6 }, () => own)),
  );
});

test('a point that only some launches have is kept with what there is', () => {
  const here = timed({ ns: 1000 });
  const there = timed({ params: { ...SIZE, m: 2 }, ns: 2000 });
  const run = merged(...launches([here], [there], [here, there]));
  expect(run.points.map(({ id }) => id)).toEqual([here.id, there.id]);
  expect(run.points.map((point) => (point as TimingOk).summary.launches)).toEqual([2, 2]);
  expect(new Set((run.points[1] as TimingOk).samples.map(({ launch }) => launch))).toEqual(new Set([1, 2]));
});

test('a measured point stands over a failed or skipped one, and the failure is told once', () => {
  const ok = timed({ ns: 1000 });
  const failed = untimed('failed', 'out-of-memory', SIZE);
  const skipped = untimed('skipped', 'over-time-budget', SIZE);
  for (const [points, told] of [
    [[[ok], [failed]], ['failed-in-a-launch']],
    [[[failed], [ok]], ['failed-in-a-launch']],
    [[[skipped], [ok]], []],
    [[[ok], [skipped]], []],
  ] as const) {
    const run = merged(...launches(...points));
    expect(only(run).summary.medianNs).toBe(1000);
    expect(run.incidents.map(({ code }) => code)).toEqual(told);
  }
  // The device said so itself already.
  const [first, second] = launches([failed], [ok]);
  const at = '2026-01-02T03:00:10Z';
  const known = { ...second!, incidents: [{ at, code: 'device-lost', message: 'x', point: ok.id }] };
  expect(merged(first!, known).incidents).toHaveLength(1);
  // Without any measurement the later one says why.
  expect(merged(...launches([skipped], [failed])).points).toEqual([failed]);
});

test('a kernel that is wrong once has no speed', () => {
  const wrong = untimed('failed', 'wrong-result', SIZE);
  for (const points of [
    [[timed({ ns: 1000 })], [wrong]],
    [[wrong], [timed({ ns: 1000 })]],
  ] as const) {
    expect(merged(...launches(...points)).points).toEqual([wrong]);
  }
});

test('the larger error is kept, and different reasons to stop are said to differ', () => {
  const [a, b] = [timed({ ns: 1000 }), timed({ ns: 1000 })];
  const worse = { ...b.error, relativeL2: 1e-7 };
  const point = only(merged(...launches([a], [{ ...b, error: worse, reason: 'time-limit' }])));
  expect(point.error.relativeL2).toBe(1e-7);
  expect(point.reason).toBe('stops-differ');
});

test('samples of another clock, cache or shader stay out, and the run says so', () => {
  const ok = timed({ ns: 1000 });
  for (const other of [
    timed({ ns: 1000, clock: 'wall' }),
    timed({ ns: 1000, cache: 'cold' }),
    { ...ok, variant: { ...ok.variant, shaders: [] } },
  ]) {
    const run = merged(...launches([ok], [other]));
    expect(only(run).samples).toEqual(ok.samples);
    expect(run.incidents).toMatchObject([{ code: 'launch-left-out', point: ok.id }]);
    // The greater number of launches decides.
    const most = merged(...launches([other], [ok], [ok]));
    expect(only(most).clock).toBe('gpu-timestamp');
    expect(only(most).samples.map(({ launch }) => launch)).not.toContain(0);
    expect(most.incidents).toMatchObject([{ code: 'launch-left-out', at: '2026-01-02T03:00:50Z' }]);
  }
});

test('what never got a variant goes when its workload did, and stays otherwise', () => {
  const workload = workloadOf('matmul', SIZE);
  const none: Point = {
    kind: 'timing',
    status: 'failed',
    id: `${workload.id} @ none`,
    workload,
    reason: 'crashed',
    message: 'twice',
  };
  expect(only(merged(...launches([none], [timed({ ns: 1000 })]))).summary.n).toBe(6);
  expect(merged(...launches([none], [none])).points).toEqual([none]);
});

test('a run without a sample is no launch', () => {
  const [a, b] = launches([], [timed({ ns: 1000 })]);
  const run = merged(a!, b!);
  expect(run.launches).toEqual([{ startedAt: b!.startedAt, finishedAt: b!.finishedAt }]);
  expect(only(run).samples[0]!.launch).toBe(0);
});

test('the gravest status, the sum of budgets, all incidents', () => {
  const [a, b, c] = launches([], [], []);
  const incident = { at: '2026-01-02T03:00:10Z', code: 'odd', message: 'odd' };
  const run = merged(
    { ...a!, status: 'cancelled', timeBudgetS: 10, incidents: [incident] },
    { ...b!, status: 'device-lost', timeBudgetS: 20, incidents: [incident] },
  );
  expect(run).toMatchObject({ status: 'device-lost', timeBudgetS: 30, incidents: [incident, incident] });
  expect(merged({ ...a!, timeBudgetS: 10 }, c!)).not.toHaveProperty('timeBudgetS');
});

test.each([
  ['suite', { suite: 'smoke' }],
  ['seed', { seed: 2 }],
  ['filter', { filter: 'matmul/*' }],
  ['Rooflaw version', { harness: { ...buildRun().harness, version: '9' } }],
  ['Rooflaw commit', { harness: { ...buildRun().harness, commit: null } }],
  ['version of the data', { harness: { ...buildRun().harness, data: 2 } }],
  ['adapter', { environment: { ...buildRun().environment, adapter: adapter({ description: 'Other' }) } }],
  ['adapter vendor', { environment: { ...buildRun().environment, adapter: adapter({ vendor: 'other' }) } }],
  ['browser or host version', { environment: { ...buildRun().environment, userAgent: 'Chrome/1' } }],
  ['host', { environment: { ...buildRun().environment, host: 'node' as const } }],
  ['features', { environment: { ...buildRun().environment, features: [] } }],
  ['cores', { environment: { ...buildRun().environment, cores: 2 } }],
])('runs that differ in %s are refused with that reason', (what, parts) => {
  const run = buildRun(parts);
  expect(() => mergeLaunches([buildRun(), run])).toThrow(RunsApartError);
  expect(() => mergeLaunches([buildRun(), run])).toThrow(`${what}: `);
});

function adapter(parts: Partial<Run['environment']['adapter']>): Run['environment']['adapter'] {
  return { ...buildRun().environment.adapter, ...parts };
}

const forced = (name: string): Run =>
  buildRun({
    points: [
      {
        ...timed({ ns: 1, variant: name }),
        variant: { name, shaders: [builtShaderHash], chosenBy: 'forced' },
      },
    ],
  });

const named = (deviceName: string): Run =>
  buildRun({ submission: { deviceName, submittedAt: '2026-01-03T00:00:00Z' } });

test('devices that their owners named apart are refused; one name is enough', () => {
  expect(runsApart(named('RTX 4060'), named('RTX 4090'))).toBe('device: rtx 4060 there, rtx 4090 here');
  expect(runsApart(named('RTX™ 4060'), named('rtx 4060'))).toBeUndefined();
  expect(runsApart(named('RTX 4060'), buildRun())).toBeUndefined();
});

test('what one side cannot know is no difference; a forced variant is one', () => {
  const { environment } = buildRun();
  expect(devicesApart(environment, { ...environment, cpuModel: 'x' })).toBeUndefined();
  expect(devicesApart({ ...environment, cpuModel: 'y' }, { ...environment, cpuModel: 'x' })).toContain('y');
  expect(forcedVariant(forced('direct'))).toBe('direct');
  const all = timed({ ns: 1 });
  expect(forcedVariant({ points: [{ ...all, variant: { ...all.variant, chosenBy: 'all' } }] })).toBe('all');
  expect(runsApart(forced('direct'), forced('tiled'))).toContain('variant');
  expect(runsApart(forced('direct'), buildRun())).toBeUndefined();
});

const called = (run: Run, deviceName: string): Run => ({
  ...run,
  submission: { deviceName, submittedAt: '2026-01-03T00:00:00Z' },
});
const driven = (run: Run, cpuModel: string): Run => ({
  ...run,
  environment: { ...run.environment, cpuModel },
});

test('what the first leaves open, two others cannot disagree on, at once or in steps; both are named', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((end, k) =>
    buildRun({
      id: `20260102-03040${k}-0a1b2${end}`,
      startedAt: `2026-01-02T03:0${k}:00Z`,
      finishedAt: `2026-01-02T03:0${k}:50Z`,
    }),
  ) as [Run, Run, Run];
  for (const [two, three, what] of [
    [called(b, 'RTX 4070'), called(c, 'RTX 4090'), 'device: rtx 4070'],
    [driven(b, 'one'), driven(c, 'other'), 'processor: one'],
    [forced('direct'), forced('tiled'), 'variant: direct'],
  ] as const) {
    const said = expect.stringMatching(`^run ${three.id} cannot be joined to run ${two.id}: ${what}`);
    expect(() => mergeLaunches([a, two, three])).toThrow(expect.objectContaining({ message: said }));
    expect(() => mergeLaunches([mergeLaunches([a, two]), three])).toThrow(what);
    expect(firstApart([a, two, a, three], (k) => `in ${k}`)).toMatchObject({
      earlier: 1,
      later: 3,
      why: expect.stringContaining('in 3'),
    });
    expect(firstApart([a, two, two], String)).toBeUndefined();
  }
});
