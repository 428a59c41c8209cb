/** @file Reports from a worker of their own; where a worker cannot be had, from this thread, a little later. */
import { wrap } from 'comlink';
import type { Report } from '../analysis/report.ts';
import type { Run } from '../results/schema.ts';
import type { WorkerLike } from './client.ts';
import type { ReportApi } from './report-worker.ts';

/** Rejects with what went wrong in the analysis itself. */
export type MakeReport = (run: Run) => Promise<Report>;

const startWorker = (): WorkerLike =>
  new Worker(new URL('./report-worker.ts', import.meta.url), { type: 'module', name: 'rooflaw report' });

const here: MakeReport = async (run) => (await import('../analysis/report.ts')).buildReport(run);

/** Starts its worker with the first report; one whose script does not load is not tried again. */
export function reportMaker(start: () => WorkerLike = startWorker): MakeReport {
  let made: MakeReport | undefined;
  return (run) => {
    made ??=
      typeof Worker === 'undefined' && start === startWorker ? here : inWorker(start, () => (made = here));
    return made(run);
  };
}

function inWorker(start: () => WorkerLike, onDead: () => void): MakeReport {
  let worker: WorkerLike;
  try {
    worker = start();
  } catch {
    onDead();
    return here;
  }
  const remote = wrap<ReportApi>(worker);
  const dead = new Promise<undefined>((resolve) => {
    worker.addEventListener('error', (event) => {
      event.preventDefault(); // it is answered, by a report made here
      onDead();
      resolve(undefined);
    });
  });
  return async (run) => (await Promise.race([remote.report(run), dead])) ?? here(run);
}
