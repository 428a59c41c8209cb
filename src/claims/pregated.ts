/** @file The policies of expert placement as a run has them, for the claims of Pre-gated MoE. */
import { hiddenFraction } from '../analysis/hidden.ts';
import type { Hidden } from '../analysis/hidden.ts';
import { pairedRatio } from '../analysis/paired.ts';
import type { Ratio } from '../analysis/paired.ts';
import { pairedTimes, turns } from '../analysis/ratios.ts';
import type { Point, TimingOk } from '../results/schema.ts';
import type { Evidence } from './evidence.ts';

export const PLACEMENTS = 'moe/offload/*';

/** What too little overlap says: of WebGPU something, of the paper nothing. */
export const ONE_QUEUE =
  'not reproduced through WebGPU’s one queue, which does not overlap here what CUDA streams do: nothing against the paper';

/** What a verdict about time is of: one workload, one way of copying. */
export interface Balanced {
  readonly resident: TimingOk;
  readonly onDemand: TimingOk;
  readonly preGated: TimingOk;
  readonly prefetchAll: TimingOk | undefined;
  readonly via: string;
  /** Time of the blocks by themselves ÷ what their transfers add on demand. */
  readonly balance: number;
}

/** Points of one workload together, in the order of the run. */
export function byWorkload<P extends Point>(points: readonly P[]): readonly (readonly P[])[] {
  const groups = new Map<string, P[]>();
  for (const point of points) {
    const { id } = point.workload;
    groups.set(id, [...(groups.get(id) ?? []), point]);
  }
  return [...groups.values()];
}

const medianOf = ({ summary }: TimingOk): number => summary.medianNs;

/** The policies of each workload that has them, copied in the way that is faster on demand. */
function placements(evidence: Evidence): readonly Balanced[] {
  return byWorkload(evidence.variants(PLACEMENTS)).flatMap((points) => {
    const named = (name: string): TimingOk | undefined => points.find(({ variant }) => variant.name === name);
    const resident = named('resident');
    const ways = ['mapped', 'write'].flatMap((via) => {
      const [onDemand, preGated] = [named(`on demand ${via}`), named(`pre-gated ${via}`)];
      return onDemand && preGated ? [{ via, onDemand, preGated }] : [];
    });
    const [best] = ways.toSorted((a, b) => medianOf(a.onDemand) - medianOf(b.onDemand));
    if (resident === undefined || best === undefined) return [];
    const cost = medianOf(best.onDemand) - medianOf(resident);
    const balance = cost > 0 ? medianOf(resident) / cost : Infinity;
    return [{ ...best, resident, prefetchAll: named(`prefetch all ${best.via}`), balance }];
  });
}

/**
 * Of the workloads whose blocks take at least as long as their transfers, the one nearest to that: with less work there is
 * nothing to hide a transfer behind, with much more everything hides. The policies that are judged have no part in it.
 */
export function balanced(evidence: Evidence): Balanced | { readonly missing: string } {
  const all = placements(evidence);
  const [first] = all.filter(({ balance }) => balance >= 1).toSorted((a, b) => a.balance - b.balance);
  if (first !== undefined) return first;
  return {
    missing:
      all.length === 0
        ? `no points of ${PLACEMENTS} under the policies resident, on demand and pre-gated in this run`
        : 'in no workload do the blocks take as long as their transfers: more `work` is needed to hide one behind',
  };
}

/** `a` over `b`, round by round. */
export const overPolicy = (a: TimingOk, b: TimingOk): Ratio => pairedRatio(...pairedTimes(a, b));

export const hiddenIn = ({ resident, onDemand, preGated }: Balanced): Hidden =>
  hiddenFraction(
    turns(onDemand, preGated, resident).map(([serial, overlapped, free]) => ({
      serial: serial!,
      overlapped: overlapped!,
      free: free!,
    })),
  );

/** The workload and way of copying, in words. */
export const reductionOf = ({ resident, via, balance }: Balanced): string => {
  const { blocks, e, d, ff, t } = resident.workload.params;
  const up = via === 'mapped' ? 'mapped staging buffers' : 'writeBuffer';
  return `${blocks} blocks of ${e} experts of ${d}×${ff}, ${t} token${t === 1 ? '' : 's'}, choices known to the host, ${up}; blocks ${balance.toPrecision(2)} times as long as their transfers`;
};
