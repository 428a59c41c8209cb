/** @file Which workloads turns in one process do not tell about, so that launches of one side each must. Pure. */
import type { GateLaunch, GatePoint, GateRecord } from '../results/gate-record.ts';
import { UNLIKE, isForGood, isLeftOut, pointsOf } from './gate-failing.ts';
import { bothHave, isInTurns, launchesOf, pairsOf } from './gate-pairs.ts';
import { MIN_PAIRS } from './gate.ts';

/** Failures that take both sides of a process with them, whichever of them is to blame. */
const SHARED = ['device-lost', 'gpu-stuck', 'crashed', 'out-of-memory', 'error'];

/** What was measured on both sides in none of so many pairs will not be. */
export const HOPELESS_PAIRS = 3;

/** A failure may be a lapse of one launch; from the second on, with no ratio at all, it is taken for what it looks. */
const NO_LAPSE = 2;

const isOk = ({ status }: GatePoint): boolean => status === 'ok';

const isShared = ({ status, reason = '' }: GatePoint): boolean =>
  status === 'failed' && SHARED.includes(reason);

/**
 * Workloads that turns in one process cannot compare, because base means something else by them or is wrong by head's
 * reference, or of which too few launches can still give a ratio: those failed, were left out on both sides, or took so
 * long that they had too few turns. Base is judged there by head's reference, built by head's harness and out of time when
 * head is: only launches of its own tell what it computes. A lapse among good launches costs no more than its own ratio,
 * which is far more precise than what two launches differ by.
 */
export function apartIn(record: GateRecord): readonly string[] {
  const inTurns = record.launches.filter((launch) => isInTurns(record, launch));
  if (inTurns.length === 0) return [];
  const looks = ([1, 2] as const).map((look) => {
    const launches = inTurns.filter((one) => one.look === look);
    return { launches, pairs: pairsOf({ ...record, launches: inTurns }, look) };
  });
  return bothHave(record).filter(
    (id) =>
      cannotBeCompared(inTurns, id) ||
      looks.some(({ launches, pairs }) =>
        isLost(launches, id, { ratios: pairs.get(id)?.length ?? 0, planned: record.pairs }),
      ),
  );
}

/** Each launch would say so. */
const cannotBeCompared = (launches: readonly GateLaunch[], id: string): boolean =>
  launches.some(({ side, points }) =>
    points.some(
      (point) =>
        point.workload === id &&
        (point.reason === UNLIKE || (side === 'base' && point.status === 'failed' && isForGood(point))),
    ),
  );

/** Whether these launches, of one look, leave too few ratios to hope for. */
function isLost(
  launches: readonly GateLaunch[],
  id: string,
  { ratios, planned }: { readonly ratios: number; readonly planned: number },
): boolean {
  const taken = launches.filter(({ side }) => side === 'head').length;
  if (ratios > 0) return ratios + planned - taken < MIN_PAIRS;
  const [base, head] = [pointsOf(launches, id, 'base'), pointsOf(launches, id, 'head')];
  const failed = Math.max(
    base.filter(({ status }) => status === 'failed').length,
    head.filter(isShared).length,
  );
  if (failed >= NO_LAPSE) return true;
  if (taken < HOPELESS_PAIRS) return false;
  if (failed > 0 || (base.some(isOk) && head.some(isOk))) return true;
  // Head is out of time, and base with it. Where base is not, that is head's doing, and turns tell.
  const isBaseOut = base.some(isLeftOut) || !base.some(isOk);
  return head.length >= HOPELESS_PAIRS && head.every(isLeftOut) && isBaseOut && !base.some(isForGood);
}

/** A sentence where several launches in turns failed for both sides, which do not tell whose doing that was. */
export function togetherIn(record: GateRecord, id: string): string | undefined {
  const launches = launchesOf(record, id).filter((launch) => isInTurns(record, launch));
  const [base, head] = (['base', 'head'] as const).map((side) => launches.filter((one) => one.side === side));
  const failed = head!.flatMap(({ look, pair, points }) => {
    const own = points.find((point) => point.workload === id && isShared(point));
    const partner = base!.find((one) => one.look === look && one.pair === pair);
    const isBoth = partner?.points.some((point) => point.workload === id && isShared(point)) === true;
    return own !== undefined && isBoth ? [own] : [];
  });
  if (failed.length < NO_LAPSE) return undefined;
  const tried = pointsOf(launches, id, 'head').length;
  return `base and head fail together in ${failed.length} of ${tried} launches, which do not tell whose doing it is: ${failed[0]!.reason}`;
}
