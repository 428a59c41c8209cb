/** @file Asks the stopping rule about a draft, and writes its answer into it. */
import type { Draft } from './draft.ts';
import { decide } from './stopping.ts';
import type { StoppingRule } from './stopping.ts';

export interface SettleFacts {
  /** Wall time this point's last visit has taken so far. */
  readonly elapsedNs: number;
  readonly quantumNs: number;
  readonly plan: StoppingRule;
  /** Another visit follows a visit that is not the last: before it only what is no time at all ends the point. */
  readonly last: boolean;
  /** The reason to give for the most samples allowed, where these are few for a reason. */
  readonly full?: string | undefined;
}

/** Reasons that end a point without a speed. */
const NOT_A_TIME = ['zero-time', 'negative-time', 'not-a-time'];

/** Sets the draft's outcome when it has enough samples, or can have none. */
export function settle(draft: Draft, { elapsedNs, quantumNs, plan, last, full }: SettleFacts): void {
  const { stop, reason, flags } = decide(plan, { samples: draft.samples, elapsedNs, quantumNs });
  if (!stop || reason === undefined) return;
  if (!last && !NOT_A_TIME.includes(reason)) return;
  for (const flag of flags) draft.flags.add(flag);
  draft.outcome = NOT_A_TIME.includes(reason)
    ? {
        status: 'failed',
        reason,
        message: `a pass of ${draft.dispatches} dispatches: ${reason} on the ${draft.clock} clock`,
      }
    : { status: 'ok', reason: reason === 'max-samples' ? (full ?? reason) : reason };
}
