/** @file Reports, made aside. */
import type { Report } from '../analysis/report.ts';
import type { Run } from '../results/schema.ts';
import { aside } from './aside.ts';
import type { WorkerLike } from './client.ts';
import type { ReportApi } from './report-worker.ts';

/** Rejects with what went wrong in the analysis itself. */
export type MakeReport = (run: Run) => Promise<Report>;

const startWorker = (): WorkerLike =>
  new Worker(new URL('./report-worker.ts', import.meta.url), { type: 'module', name: 'rooflaw report' });

export const reportMaker = (start: () => WorkerLike = startWorker): MakeReport =>
  aside<ReportApi, Run, Report>({
    start,
    ask: (remote, run) => remote.report(run),
    here: async (run) => (await import('../analysis/report.ts')).buildReport(run),
  });
