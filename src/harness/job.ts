/** @file A workload on its way through a sweep, and the order of the way. */
import type { Kernel, Workload } from '../kernel.ts';
import { shuffled } from '../random.ts';
import type { Random } from '../random.ts';
import type { Draft } from './draft.ts';

/** A workload and its points to be. */
export interface Job {
  readonly kernel: Kernel;
  readonly workload: Workload;
  /** Those not told yet. */
  drafts: readonly Draft[];
  /** Devices lost under it. */
  losses: number;
}

/**
 * Smallest first: predictions grow out of what is known, and a short budget loses the largest. Throws a `RangeError` for
 * a workload of no kernel.
 */
export function jobsOf(workloads: readonly Workload[], kernels: readonly Kernel[]): readonly Job[] {
  const jobs = workloads.map((workload): Job => {
    const kernel = kernels.find((candidate) => candidate.id === workload.kernel);
    if (kernel === undefined) throw new RangeError(`'${workload.id}': no kernel '${workload.kernel}'`);
    return { kernel, workload, drafts: [], losses: 0 };
  });
  return jobs.toSorted((a, b) => workOf(a) - workOf(b));
}

/** What a workload is sorted by, and its time scaled by: flops where there are any, else bytes. */
export const workOf = ({ kernel, workload }: Job): number => {
  const { flops, bytes } = kernel.cost(workload.params);
  return flops || bytes;
};

/** Within this factor of work nothing is learnt from the smaller that the larger one needs to be foreseen. */
const REACH = 16;

/**
 * Random order for first visits of jobs that are sorted by work: only jobs within a factor of {@link REACH} change
 * places, so that nothing is begun that its smaller sisters would have shown to take hours.
 */
export function cautiously(sorted: readonly Job[], source: Random): readonly Job[] {
  const groups: Job[][] = [];
  for (const job of sorted) {
    const group = groups.at(-1);
    if (group !== undefined && workOf(job) <= REACH * Math.max(1, workOf(group[0]!))) group.push(job);
    else groups.push([job]);
  }
  return groups.flatMap((group) => shuffled(group, source));
}
