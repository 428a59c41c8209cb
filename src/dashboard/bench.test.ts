import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { syntheticEnvironment, syntheticHeader } from '../../test/support/synthetic.ts';
import { timed } from '../../test/support/build-run.ts';
import type { Run } from '../results/schema.ts';
import { WorkerDiedError, type BenchClient } from '../worker/client.ts';
import { Bench } from './bench.ts';

beforeEach(() => {
  vi.stubGlobal('window', Object.assign(new EventTarget(), { isSecureContext: true }));
  // Nothing waits for frames.
  const document = Object.assign(new EventTarget(), { visibilityState: 'hidden', hidden: true });
  vi.stubGlobal('document', document);
  vi.stubGlobal('location', { origin: 'http://localhost' });
  vi.stubGlobal('navigator', { gpu: {} });
});
afterEach(() => vi.unstubAllGlobals());

/** A worker that begins when told to, and forgets what it was told before: as the one that measures does. */
function lateWorker() {
  let begin!: () => void;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  let isCancelled = false;
  const client: BenchClient = {
    environment: () => Promise.resolve(syntheticEnvironment),
    suites: () => Promise.resolve([]),
    list: () => Promise.resolve([]),
    async run(_, tell) {
      await begun;
      isCancelled = false;
      const header = syntheticHeader();
      const { environment, calibration } = header;
      await tell({ type: 'started', runId: header.id, total: 3, environment, calibration, header });
      const run: Run = { ...header, status: isCancelled ? 'cancelled' : 'complete' };
      await tell({ type: 'finished', run });
      return run;
    },
    cancel: () => {
      isCancelled = true;
      return Promise.resolve();
    },
    setHidden: () => Promise.resolve(),
    stop: () => {},
  };
  return { client, begin: () => begin() };
}

test('a cancel while the run is starting is not lost', async () => {
  const { client, begin } = lateWorker();
  const bench = new Bench(client, Promise.reject(new Error('no storage here')));
  await bench.ready;
  const running = bench.run({ options: {}, launches: 1 });
  await vi.waitFor(() => expect(bench.state.activity).toBe('starting'));
  await bench.cancel();
  begin();
  expect((await running).status).toBe('cancelled');
});

test('without one the run goes on to its end', async () => {
  const { client, begin } = lateWorker();
  const bench = new Bench(client, Promise.reject(new Error('no storage here')));
  await bench.ready;
  begin();
  expect((await bench.run({ options: {}, launches: 1 })).status).toBe('complete');
});

/** A worker that measures one point, and in its n-th launch ends as told. */
function launcher(end: (launch: number) => Run['status'] | 'dead') {
  let launch = 0;
  const stop = vi.fn<(reason: string) => void>();
  const client: BenchClient = {
    environment: () => Promise.resolve(syntheticEnvironment),
    suites: () => Promise.resolve([]),
    list: () => Promise.resolve([]),
    async run(_, tell) {
      launch += 1;
      const how = end(launch);
      const header = { ...syntheticHeader(`20260102-00000${launch}-abcdef`) };
      const { environment, calibration } = header;
      if (how === 'dead') throw new WorkerDiedError('its script did not load');
      await tell({ type: 'started', runId: header.id, total: 1, environment, calibration, header });
      const point = timed({ ns: 100 * launch });
      await tell({ type: 'point', point, shaders: {} });
      return { ...header, status: how, points: [point] };
    },
    cancel: () => Promise.resolve(),
    setHidden: () => Promise.resolve(),
    stop,
  };
  return { client, stop };
}

const launchesOfRun = async (end: (launch: number) => Run['status'] | 'dead') => {
  const { client, stop } = launcher(end);
  const bench = new Bench(client, Promise.reject(new Error('no storage here')));
  await bench.ready;
  return { run: await bench.run({ options: {}, launches: 3 }), stop };
};

test('launches are measured each in a fresh worker and become one run', async () => {
  const { run, stop } = await launchesOfRun(() => 'complete');
  expect(stop).toHaveBeenCalledTimes(2);
  expect(run).toMatchObject({ id: '20260102-000001-abcdef', status: 'complete' });
  expect(run.launches).toHaveLength(3);
  expect(run.points).toHaveLength(1);
});

test.each([
  ['a cancelled launch is the last', 'cancelled', 'cancelled', 2, []],
  ['a lost device ends the run', 'device-lost', 'device-lost', 2, []],
  ['a worker that does not come leaves what there is', 'dead', 'error', 1, ['worker-error']],
] as const)('%s', async (_, how, status, launches, incidents) => {
  const { run } = await launchesOfRun((launch) => (launch === 2 ? how : 'complete'));
  expect(run.status).toBe(status);
  expect(run.launches ?? [0]).toHaveLength(launches);
  expect(run.points).toHaveLength(1);
  expect(run.incidents.map(({ code }) => code)).toEqual(incidents);
});

/** A worker over three workloads that is cancelled, in its n-th piece, after so many points. */
function threeWorkloads(cutAfter: (piece: number) => number) {
  const all = [1, 2, 3].map((m) => timed({ ns: 100, params: { m, n: 64, k: 64, dtype: 'f32' } }));
  const asked: (readonly string[])[] = [];
  const client: BenchClient = {
    environment: () => Promise.resolve(syntheticEnvironment),
    suites: () => Promise.resolve([]),
    list: () => Promise.resolve(all.map(({ workload }) => workload.id)),
    async run({ skip = [] }, tell) {
      asked.push(skip);
      const header = syntheticHeader(`20260102-00000${asked.length}-abcdef`);
      const { environment, calibration } = header;
      const left = all.filter(({ workload }) => !skip.includes(workload.id));
      await tell({ type: 'started', runId: header.id, total: left.length, environment, calibration, header });
      const points = left.slice(0, cutAfter(asked.length));
      for (const point of points) await tell({ type: 'point', point, shaders: {} });
      return { ...header, status: points.length < left.length ? 'cancelled' : 'complete', points };
    },
    cancel: () => Promise.resolve(),
    setHidden: () => Promise.resolve(),
    stop: () => {},
  };
  return { client, asked };
}

const launchesOfPoints = ({ points }: Run): readonly number[] =>
  points.map((point) => ('samples' in point ? new Set(point.samples.map(({ launch }) => launch)).size : 0));

test('a run of several launches that was cancelled goes on with the rest of its launch, then those that remain', async () => {
  const { client, asked } = threeWorkloads((piece) => (piece === 2 ? 1 : 9));
  const bench = new Bench(client, Promise.reject(new Error('no storage here')));
  await bench.ready;
  const seen: (string | undefined)[] = [];
  bench.attach(async ({ launch }) => void seen.push(launch && `${launch.number} of ${launch.of}`));
  const cut = await bench.run({ options: {}, launches: 4 });
  expect(launchesOfPoints(cut)).toEqual([2, 1, 1]);
  const { launch } = bench.state.shown!;
  expect(launch).toEqual({ number: 2, of: 4 });

  seen.length = 0;
  const whole = await bench.resume({ run: cut, ...(launch && { launch }) });
  expect(whole).toMatchObject({ id: cut.id, status: 'complete' });
  expect(launchesOfPoints(whole)).toEqual([4, 4, 4]);
  const [first] = cut.points;
  expect(asked.slice(2)).toEqual([[first!.workload.id], [], []]);
  expect([...new Set(seen)].filter(Boolean)).toEqual(['2 of 4', '3 of 4', '4 of 4']);
});

test('a run that is cancelled again is where it was left, and one without anything left is complete', async () => {
  const { client, asked } = threeWorkloads((piece) => (piece < 3 ? 1 : 9));
  const bench = new Bench(client, Promise.reject(new Error('no storage here')));
  await bench.ready;
  const once = await bench.run({ options: {}, launches: 1 });
  expect(bench.state.shown).not.toHaveProperty('launch');
  const twice = await bench.resume({ run: once });
  expect(twice.points).toHaveLength(2);
  const whole = await bench.resume({ run: twice });
  expect(whole).toMatchObject({ status: 'complete', points: [{}, {}, {}] });
  expect(asked.map(({ length }) => length)).toEqual([0, 1, 2]);
  expect((await bench.resume({ run: { ...whole, status: 'error' } })).status).toBe('complete');
  expect(asked).toHaveLength(3);
});
