/** @file Several runs as one evidence: times of one suite beside losses of another. */
import { globMatcher } from '../glob.ts';
import { isSoftwareAdapter } from '../results/adapter.ts';
import type { Run } from '../results/schema.ts';
import type { Claim, TestableClaim } from './claim.ts';

/**
 * The first run with the points and model sums of all, each sum once, and the first calibration that has rates. Software wherever one of them
 * is, so that no time is judged that might be of software. Of the claims as each run recorded them, those that it has points
 * for: a run says nothing of the bounds of what another measured. Undefined for no run.
 */
export function together(runs: readonly Run[], claims: readonly Claim[]): Run | undefined {
  const [first] = runs;
  if (first === undefined) return undefined;
  const isSoftware = runs.some(({ environment }) => isSoftwareAdapter(environment.adapter));
  const calibrated = runs.find(({ calibration }) => calibration.bandwidth !== undefined) ?? first;
  return {
    ...first,
    points: runs.flatMap(({ points }) => points),
    models: [
      ...new Map(runs.flatMap(({ models }) => models).map((sum) => [JSON.stringify(sum), sum])).values(),
    ],
    calibration: calibrated.calibration,
    environment: { ...first.environment, adapter: { ...first.environment.adapter, isSoftware } },
    ...(runs.some(({ claims: recorded }) => recorded !== undefined) && { claims: recordedBy(runs, claims) }),
  };
}

/** What each run recorded of the claims it measured, and of those that none did. */
function recordedBy(runs: readonly Run[], claims: readonly Claim[]): NonNullable<Run['claims']> {
  const measured = runs.map(({ points }) => measuredBy(points, claims));
  const byAny = new Set(measured.flatMap((ids) => [...ids]));
  return runs.flatMap(({ claims: recorded = [] }, i) =>
    recorded.filter(({ id }) => measured[i]!.has(id) || !byAny.has(id)),
  );
}

/** Ids of the claims that have a workload among these points. */
function measuredBy(points: Run['points'], claims: readonly Claim[]): ReadonlySet<string> {
  const ids = [...new Set(points.map(({ workload }) => workload.id))];
  const isMeasured = ({ workloads }: TestableClaim): boolean =>
    workloads.map(globMatcher).some((matches) => ids.some(matches));
  return new Set(
    claims.filter((claim) => claim.kind === 'testable' && isMeasured(claim)).map(({ id }) => id),
  );
}
