/** @file What head does not compute and base does: what fails in head, and what head leaves out. Pure. */
import type { GateLaunch, GatePoint, GateSide } from '../results/gate-record.ts';
import { MIN_PAIRS } from './gate.ts';

/** Failures that say the same each time: one is enough. */
const CERTAIN = ['wrong-result', 'shader-rejected'];

/** Reasons to leave a workload out that no clock has a part in: they lie in the kernel and in what the device has. */
const FOR_GOOD = ['no-variant', 'other-variant', 'variant-refuses', 'feature-missing', 'over-device-limit'];

/** Base means something else by the workload, or cannot compute it: no turns in one process. */
export const UNLIKE = 'unlike';

/** Base's mishaps are no excuse for more than so many times as many of head's. */
const EXCUSED = 4;

/** Reasons that say nothing of the program: something else ended the launch, or there was nothing to measure it beside. */
const MISHAPS = ['interrupted', 'cancelled', 'device-lost', 'gpu-stuck', UNLIKE];

const isOk = ({ status }: GatePoint): boolean => status === 'ok';
const isFailed = ({ status }: GatePoint): boolean => status === 'failed';

/** Left out, and the program may be to blame: it has no variant, or its first dispatch took too long. */
export const isLeftOut = ({ status, reason = '' }: GatePoint): boolean =>
  status === 'skipped' && !MISHAPS.includes(reason);

/** What else the launches measure. */
interface Beside {
  /** Head measures workloads that base does not have, from the same budget of time: then running out of it is no fault. */
  readonly hasMore: boolean;
}

const isOwnFault = (point: GatePoint, { hasMore }: Beside): boolean =>
  isLeftOut(point) && !(hasMore && point.reason === 'over-time-budget');

/** The same in every launch. */
export const isForGood = ({ status, reason = '' }: GatePoint): boolean =>
  (status === 'failed' && CERTAIN.includes(reason)) || (status === 'skipped' && FOR_GOOD.includes(reason));

export const pointIn = ({ points }: GateLaunch, id: string): GatePoint | undefined =>
  points.find(({ workload }) => workload === id);

export const pointsOf = (launches: readonly GateLaunch[], id: string, side: GateSide): readonly GatePoint[] =>
  launches.filter((one) => one.side === side).flatMap((one) => pointIn(one, id) ?? []);

export interface Failing {
  /** Else it may be a mishap of some launches. */
  readonly isCertain: boolean;
  readonly message: string;
}

/**
 * Where head does not compute what base does.
 *
 * - What is {@link isForGood} in head is certain after one launch, where base computes the workload in some launch and is in
 *   none for good without it: a device that base lost once is no excuse for a result that is wrong in head.
 * - Other failures may be mishaps. They count from the second on where base never fails, and where it does from the
 *   {@link MIN_PAIRS}th on, if they are more than {@link EXCUSED} times what base did not compute; they are certain where they
 *   are all of head's launches.
 * - What is left out for want of time may be the machine's doing. It is certain where head measured the workload in none
 *   of at least {@link MIN_PAIRS} launches, and base, in as many, never left it out. Of a workload at the very edge, left out
 *   by every second launch of either program, independently, that happens in 1 of 2^12 gates.
 */
export function failingIn(
  launches: readonly GateLaunch[],
  id: string,
  beside: Beside = { hasMore: false },
): Failing | undefined {
  const [base, head] = [pointsOf(launches, id, 'base'), pointsOf(launches, id, 'head')];
  const computed = base.filter(isOk).length;
  if (computed === 0) return undefined;
  const mostly = computed < base.length ? `, in ${computed} of ${base.length} launches,` : '';
  const never = !head.some(isOk);
  // What is left out by one launch and measured by another was not left out for good.
  const sure = head.find((point) => isForGood(point) && (never || isFailed(point)));
  if (sure !== undefined && !base.some(isForGood))
    return { isCertain: true, message: told(sure, '', mostly) };

  const fails = head.filter(isFailed);
  const out = head.filter((point) => isOwnFault(point, beside));
  const lapses = fails.length + out.length;
  const isUnexcused = (times: number): boolean =>
    !base.some(isFailed) || (times >= MIN_PAIRS && times > EXCUSED * (base.length - computed));
  if (out.length > 0 && lapses === head.length && (fails.length === 0 || isUnexcused(lapses))) {
    const isEnough = Math.min(lapses, computed) >= MIN_PAIRS && !base.some(isLeftOut);
    const when = ` in all of ${lapses} launches`;
    if (isEnough) return { isCertain: true, message: told(fails[0] ?? out[0]!, when, mostly) };
  }
  if (fails.length < 2 || !isUnexcused(fails.length)) return undefined;
  const isCertain = fails.length === head.length;
  const when = isCertain ? '' : ` in ${fails.length} of ${head.length} launches`;
  return { isCertain, message: told(fails[0]!, when, mostly) };
}

function told(point: GatePoint, when: string, mostly: string): string {
  const { reason = point.status, message } = point;
  const why = message === undefined ? reason : `${reason}: ${message}`;
  return point.status === 'failed'
    ? `head fails${when} where base${mostly} does not: ${why}`
    : `head leaves it out${when} where base${mostly} measures it: ${why}`;
}

/**
 * So far head computed it in no launch, and base left it out in none: more launches tell whether that is the program or the
 * machine. Not where base failed so often that it excuses head all the same.
 */
export function isInDoubt(launches: readonly GateLaunch[], id: string, beside: Beside): boolean {
  const [base, head] = [pointsOf(launches, id, 'base'), pointsOf(launches, id, 'head')];
  const never = head.length > 0 && head.every((point) => isFailed(point) || isOwnFault(point, beside));
  if (!never || !base.some(isOk) || base.some(isLeftOut)) return false;
  const missed = base.filter((point) => !isOk(point)).length;
  return !head.some(isFailed) || EXCUSED * missed < Math.max(MIN_PAIRS, head.length);
}

/** Base cannot compute it here, whatever head does: nothing was lost, and nothing can be compared. */
export function isBeyondBase(launches: readonly GateLaunch[], id: string): boolean {
  const base = pointsOf(launches, id, 'base');
  return base.length > 0 && base.every(isForGood);
}
