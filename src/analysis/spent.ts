/** @file Where the wall time of a run went. */
import { formatDuration } from './format.ts';
import type { Run, SpentOn } from '../results/schema.ts';

/** What a sweep cannot be spared and what is not its own: finding ceilings, compiling, and checking results. */
const APART: readonly SpentOn[] = ['calibration', 'compile', 'check'];

/**
 * Sample time over the wall time of the sweep: from its first workload to its last, without compilation and the check
 * against the reference, which are given apart. Undefined for a run that did not book its time.
 */
export function sampleShare({ spentNs }: Pick<Run, 'spentNs'>): number | undefined {
  if (spentNs === undefined) return undefined;
  let sweepNs = 0;
  for (const [what, ns] of Object.entries(spentNs)) {
    if (!APART.includes(what as SpentOn)) sweepNs += ns;
  }
  return sweepNs > 0 ? (spentNs.samples ?? 0) / sweepNs : undefined;
}

/** `samples 45 s, check 6.1 s, …`, the longest first; what took less than a hundredth is left out. */
export function spentText({ spentNs }: Pick<Run, 'spentNs'>): string | undefined {
  if (spentNs === undefined) return undefined;
  const all = Object.entries(spentNs).toSorted((a, b) => b[1] - a[1]);
  const total = all.reduce((sum, [, ns]) => sum + ns, 0);
  const parts = all.filter(([, ns]) => ns > 0 && ns >= total / 100);
  return parts.length === 0
    ? undefined
    : parts.map(([what, ns]) => `${what} ${formatDuration(ns)}`).join(', ');
}
