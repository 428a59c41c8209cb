/** @file Claims are judged here: miniatures and fits take seconds, in which the page must scroll. */
import * as Comlink from 'comlink';
import { judgeAll } from '../claims/judge-all.ts';
import type { Verdict } from '../claims/verdict.ts';
import type { Run } from '../results/schema.ts';

export interface ClaimsApi {
  verdicts(runs: readonly Run[]): Promise<readonly Verdict[]>;
}

const api: ClaimsApi = { verdicts: (runs) => judgeAll(runs) };
Comlink.expose(api);
