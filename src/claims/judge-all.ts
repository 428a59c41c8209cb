/** @file All verdicts at once: what `rooflaw claims` prints and what the page shows are the same. */
import type { Run } from '../results/schema.ts';
import type { Claim } from './claim.ts';
import { claimHashes } from './hashes.ts';
import { claims as all } from './index.ts';
import { together } from './together.ts';
import { judge, type Verdict } from './verdict.ts';

/** In the order of the papers. Several runs are judged together; without one only what is computed is judged. */
export async function judgeAll(
  runs: readonly Run[],
  claims: readonly Claim[] = all,
): Promise<readonly Verdict[]> {
  const hashes = await claimHashes();
  const run = together(runs, claims);
  return claims.map((claim) => judge(claim, run, { hashes }));
}
