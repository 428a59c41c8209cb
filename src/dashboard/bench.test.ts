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
