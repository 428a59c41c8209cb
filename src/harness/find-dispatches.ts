/** @file How many dispatches make a sample: long against the clock's quantum, short against drivers' watchdogs. Pure. */
import {
  LONG_ENOUGH,
  MAX_DISPATCHES,
  MAX_GROWTH,
  MAX_SUBMIT_NS,
  WATCHDOG_NS,
  sampleTargetNs,
} from './plan.ts';

/** What the readings of a clock are made of, beside the work. */
export interface Readings {
  /** The clock's smallest step. */
  readonly quantumNs: number;
  /** What a submit adds to each of them; 0 on a clock that does not see it. */
  readonly submitNs: number;
}

/** A pass as long as 20 samples, or as the longest wanted: its own beginning warms up the rest of it. */
export const needsNoWarmUp = (passNs: number, { quantumNs, submitNs }: Readings): boolean =>
  passNs > Math.min(20 * sampleTargetNs(quantumNs, submitNs), MAX_SUBMIT_NS);

/**
 * Tries passes of growing length until one is long enough; they are the warm-up too. A long reading alone may be a
 * disturbed one, and would fix the length for good: the lesser of two decides. `firstNs`, the first dispatch by wall clock,
 * holds the cold start; it is all that is known while the clock reads 0, and beyond any cold start it is believed. `sample`
 * gives ns of a pass of that many dispatches, 0 where there is no time.
 */
export async function findDispatches(
  sample: (dispatches: number) => Promise<number>,
  { firstNs, ...readings }: Readings & { readonly firstNs: number },
): Promise<number> {
  if (firstNs > WATCHDOG_NS) return 1;
  const target = sampleTargetNs(readings.quantumNs, readings.submitNs);
  const unseen = Math.max(1, Math.min(MAX_DISPATCHES, Math.floor(MAX_SUBMIT_NS / firstNs)));
  let dispatches = 1;
  for (;;) {
    let ns = await sample(dispatches);
    if (ns >= LONG_ENOUGH * target) {
      // Both readings of one dispatch are far above what disturbs a pass.
      if (dispatches === 1 && needsNoWarmUp(Math.min(firstNs, ns), readings)) return 1;
      const again = await sample(dispatches);
      if (again > 0) ns = Math.min(ns, again);
      if (ns >= LONG_ENOUGH * target) return dispatches;
    }
    const growth = ns > 0 ? Math.min((1.1 * target) / ns, MAX_GROWTH) : MAX_GROWTH;
    const fits = ns > 0 ? Math.max(1, Math.floor((dispatches * MAX_SUBMIT_NS) / ns)) : unseen;
    const next = Math.min(Math.ceil(dispatches * growth), fits, MAX_DISPATCHES);
    if (!(next > dispatches)) return dispatches; // also for a clock that gives no number
    dispatches = next;
  }
}
