import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { syntheticEnvironment, syntheticHeader } from '../../test/support/synthetic.ts';
import type { Run } from '../results/schema.ts';
import type { BenchClient } from '../worker/client.ts';
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
