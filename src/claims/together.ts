/** @file Several runs as one evidence: times of one suite beside losses of another. */
import { timedPoints } from '../analysis/points.ts';
import { globMatcher } from '../glob.ts';
import { adapterName, isSoftwareAdapter } from '../results/adapter.ts';
import type { Run } from '../results/schema.ts';
import type { Claim, TestableClaim } from './claim.ts';

/** Times of different devices were given as one evidence; `message` names them. */
export class DevicesApartError extends Error {
  override readonly name = 'DevicesApartError';
}

/**
 * The first run that has times with the points and model sums of all, each sum once, and the first calibration that has rates.
 * Losses and bytes may come from anywhere, times only from one device: a ratio of two kernels on two devices says nothing.
 * Software wherever times of one of them are, so that no time is judged that might be of software. Of the claims as each run
 * recorded them, those that it has points for: a run says nothing of the bounds of what another measured. Undefined for
 * no run. Throws a {@link DevicesApartError}.
 */
export function together(runs: readonly Run[], claims: readonly Claim[]): Run | undefined {
  const timed = runs.filter((run) => timedPoints(run).length > 0);
  const [first = runs[0]] = timed;
  if (first === undefined) return undefined;
  refuseOthers(timed);
  const ofTimes = timed.length > 0 ? timed : runs;
  const isSoftware = ofTimes.some(({ environment }) => isSoftwareAdapter(environment.adapter));
  const calibrated = ofTimes.find(({ calibration }) => calibration.bandwidth !== undefined) ?? first;
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

/** Software adapters may differ: nothing of their times is judged. */
function refuseOthers(timed: readonly Run[]): void {
  const [first, ...others] = timed.filter(({ environment }) => !isSoftwareAdapter(environment.adapter));
  for (const run of others) {
    const [a, b] = [first!.environment.adapter, run.environment.adapter];
    const differs = (['vendor', 'architecture', 'device', 'description'] as const).some(
      (what) => a[what] !== b[what],
    );
    if (!differs) continue;
    throw new DevicesApartError(
      `run ${first!.id} has times of ${adapterName(a)}, run ${run.id} of ${adapterName(b)}: judge them apart`,
    );
  }
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
