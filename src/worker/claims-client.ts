/** @file Verdicts, judged aside. */
import type { Verdict } from '../claims/verdict.ts';
import type { Run } from '../results/schema.ts';
import { aside } from './aside.ts';
import type { WorkerLike } from './client.ts';
import type { ClaimsApi } from './claims-worker.ts';

/** Several runs are judged together; without one only what is computed is judged. */
export type Judge = (runs: readonly Run[]) => Promise<readonly Verdict[]>;

const startWorker = (): WorkerLike =>
  new Worker(new URL('./claims-worker.ts', import.meta.url), { type: 'module', name: 'rooflaw claims' });

export const claimsJudge = (): Judge =>
  aside<ClaimsApi, readonly Run[], readonly Verdict[]>({
    start: startWorker,
    ask: (remote, runs) => remote.verdicts(runs),
    here: async (runs) => (await import('../claims/judge-all.ts')).judgeAll(runs),
  });
