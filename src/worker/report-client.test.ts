import { MessageChannel } from 'node:worker_threads';
import { expose } from 'comlink';
import { expect, test, vi } from 'vitest';
import { buildRun, timed } from '../../test/support/build-run.ts';
import { buildReport } from '../analysis/report.ts';
import type { Report } from '../analysis/report.ts';
import type { Run } from '../results/schema.ts';
import type { WorkerLike } from './client.ts';
import { reportMaker } from './report-client.ts';

const run = buildRun({ points: [timed({ ns: 5 })] });

test('without workers the report is made here', async () => {
  expect(await reportMaker()(run)).toEqual(buildReport(run));
});

test('a worker makes it, and an error of the analysis comes back', async () => {
  const { port1, port2 } = new MessageChannel();
  const report = vi.fn<(given: Run) => Report>((given) => {
    if (given.points.length === 0) throw new Error('nothing there');
    return buildReport(given);
  });
  expose({ report }, port2 as unknown as Parameters<typeof expose>[1]);
  const make = reportMaker(() => port1 as unknown as WorkerLike);
  expect(await make(run)).toEqual(buildReport(run));
  await expect(make(buildRun())).rejects.toThrow('nothing there');
  expect(report).toHaveBeenCalledTimes(2);
  port1.close();
});

test('a worker that does not load is answered for', async () => {
  const silent = Object.assign(new EventTarget(), { postMessage: () => {}, terminate: () => {} });
  const start = vi.fn<() => WorkerLike>(() => silent);
  const make = reportMaker(start);
  const first = make(run);
  silent.dispatchEvent(new Event('error', { cancelable: true }));
  expect(await first).toEqual(buildReport(run));
  expect(await make(run)).toEqual(buildReport(run));
  expect(start).toHaveBeenCalledTimes(1);
  expect(
    await reportMaker(() => {
      throw new Error('no workers');
    })(run),
  ).toEqual(buildReport(run));
});
