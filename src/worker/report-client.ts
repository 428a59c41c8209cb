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

/**
 * Starts its worker at once: a page whose server is gone by the end of a run can still analyse it. A worker that
 * does not load, or dies, is not tried again.
 */
export function reportMaker(start: () => WorkerLike = startWorker): MakeReport {
  let worker: WorkerLike;
  try {
    worker = start();
  } catch {
    return here; // no workers here
  }
  const remote = wrap<ReportApi>(worker);
  const dead = new Promise<'dead'>((resolve) => {
    worker.addEventListener('error', (event) => {
      event.preventDefault(); // it is answered, by a report made here
      resolve('dead');
    });
  });
  let isDead = false;
  return async (run) => {
    const report = isDead ? 'dead' : await Promise.race([remote.report(run), dead]);
    if (report !== 'dead') return report;
    isDead = true;
    return here(run);
  };
}
