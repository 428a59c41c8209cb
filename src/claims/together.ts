/** @file Several runs as one evidence: times of one suite beside losses of another. */
import { globMatcher } from '../glob.ts';
import type { Run } from '../results/schema.ts';
import type { Claim } from './claim.ts';

/**
 * The first run with the points of all. Software wherever one of them is, so that no time is judged that might be of
 * software. Of the claims' files as each run recorded them, those that it has points for: a run says nothing of the bounds
 * of what it did not measure. Undefined for no run.
 */
export function together(runs: readonly Run[], claims: readonly Claim[]): Run | undefined {
  const [first] = runs;
  if (first === undefined) return undefined;
  const isSoftware = runs.some(({ environment }) => environment.adapter.isSoftware);
  const judged = claims.filter((claim) => claim.kind === 'testable');
  return {
    ...first,
    points: runs.flatMap(({ points }) => points),
    environment: { ...first.environment, adapter: { ...first.environment.adapter, isSoftware } },
    claims: runs.flatMap(({ claims: recorded = [], points }) => {
      const ids = new Set(points.map(({ workload }) => workload.id));
      const measured = new Set(
        judged
          .filter(({ workloads }) => workloads.map(globMatcher).some((matches) => [...ids].some(matches)))
          .map(({ id }) => id),
      );
      return recorded.filter(({ id }) => measured.has(id));
    }),
  };
}
