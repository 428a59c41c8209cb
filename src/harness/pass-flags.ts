/** @file What a reader should know of the passes that a point's samples are. Pure. */
import { median } from '../results/summary.ts';
import { MAX_DISPATCHES, SHORT_SHARE, SUBMIT_SHARE } from './plan.ts';

/** Passes of one point. */
export interface Passes {
  readonly samples: readonly { readonly ns: number }[];
  readonly dispatches: number;
  /** How long they should have been. */
  readonly targetNs: number;
  /** What a submit adds to each; 0 on a clock that does not see it. */
  readonly submitNs: number;
}

/**
 * `short-pass`: less than half of what it should be, though more dispatches were to be had, so the clock's step and the
 * pass's own cost weigh more than they should. `submit-bound`: more than a twentieth of the pass is its submit.
 */
export function passFlags({ samples, dispatches, targetNs, submitNs }: Passes): readonly string[] {
  const passNs = median(samples.map(({ ns }) => ns));
  const isShort = passNs < SHORT_SHARE * targetNs && dispatches < MAX_DISPATCHES;
  return [...(isShort ? ['short-pass'] : []), ...(submitNs > SUBMIT_SHARE * passNs ? ['submit-bound'] : [])];
}
