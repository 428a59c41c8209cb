/** @file Reports are made here, so that the page stays alive while laws are fitted. */
import * as Comlink from 'comlink';
import { buildReport } from '../analysis/report.ts';
import type { Report } from '../analysis/report.ts';
import type { Run } from '../results/schema.ts';

export interface ReportApi {
  report(run: Run): Report;
}

const api: ReportApi = { report: (run) => buildReport(run) };
Comlink.expose(api);
