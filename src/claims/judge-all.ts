/** @file All verdicts at once: what `rooflaw claims` prints and what the page shows are the same. */
import type { Run } from '../results/schema.ts';
import { claimHashes } from './hashes.ts';
import { claims } from './index.ts';
import { judge, type Verdict } from './verdict.ts';

/** In the order of the papers. Without a run only what is computed is judged. */
export async function judgeAll(run?: Run): Promise<readonly Verdict[]> {
  const hashes = await claimHashes();
  return claims.map((claim) => judge(claim, run, { hashes }));
}
