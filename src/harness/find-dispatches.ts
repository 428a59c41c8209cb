/** @file How many dispatches make a sample: long against the clock's quantum, short against drivers' watchdogs. Pure. */
import { MAX_DISPATCHES, MAX_GROWTH, MAX_SUBMIT_NS, sampleTargetNs } from './plan.ts';

/** A dispatch as long as 20 samples: its own beginning warms up the rest of it. */
export const needsNoWarmUp = (firstNs: number, quantumNs: number): boolean =>
  firstNs > 20 * sampleTargetNs(quantumNs);

/**
 * Tries passes of growing length until one is long enough; they are the warm-up too. `firstNs`, the first dispatch by
 * wall clock, is all that is known while the clock reads 0. `sample` gives ns of a pass of that many dispatches.
 */
export async function findDispatches(
  sample: (dispatches: number) => Promise<number>,
  { quantumNs, firstNs }: { readonly quantumNs: number; readonly firstNs: number },
): Promise<number> {
  const target = sampleTargetNs(quantumNs);
  if (needsNoWarmUp(firstNs, quantumNs)) return 1; // the first dispatch was a warm-up too
  const unseen = Math.max(1, Math.min(MAX_DISPATCHES, Math.floor(MAX_SUBMIT_NS / firstNs)));
  let dispatches = 1;
  for (;;) {
    const ns = await sample(dispatches);
    if (ns >= 0.8 * target) return dispatches;
    const growth = ns > 0 ? Math.min((1.1 * target) / ns, MAX_GROWTH) : MAX_GROWTH;
    const fits = ns > 0 ? Math.max(1, Math.floor((dispatches * MAX_SUBMIT_NS) / ns)) : unseen;
    const next = Math.min(Math.ceil(dispatches * growth), fits, MAX_DISPATCHES);
    if (!(next > dispatches)) return dispatches; // also for a clock that gives no number
    dispatches = next;
  }
}
