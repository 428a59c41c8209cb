/** @file What the suites hold and what they cost, before anything is measured: plain data, which a build can write down. */
import { kernelById } from '../../kernels/index.ts';
import { bufferBytes } from '../harness/prepare.ts';
import { RING_BYTES } from '../harness/plan.ts';
import type { Workload } from '../kernel.ts';
import { qualityListings } from '../quality/select.ts';
import { suiteWorkloads, suites } from '../suites/index.ts';
import type { SuiteListing } from './api.ts';

/** Of the suites that time kernels, in their order. */
export const suiteListings = (): readonly SuiteListing[] =>
  suites.map((one) => {
    const workloads = suiteWorkloads(one);
    return {
      suite: one.name,
      summary: one.summary,
      workloads: workloads.map(({ id }) => id),
      ...(one.timeBudgetS !== undefined && { timeBudgetS: one.timeBudgetS }),
      mebibytes: workloads.map((of) => Math.ceil(memoryBytes(of) / 2 ** 20)),
    };
  });

/** Of all suites, where the trained models can be had too. */
export const allListings = (): readonly SuiteListing[] => [...suiteListings(), ...qualityListings()];

/** Device memory of one workload: its buffers once, or of a cold one as many times as fill the ring. Scratch is not in it. */
function memoryBytes({ kernel: id, params }: Workload): number {
  const kernel = kernelById(id);
  if (kernel === undefined) return 0;
  const once = kernel.buffers(params).reduce((sum, spec) => sum + bufferBytes(spec), 0);
  return kernel.cache?.(params) === 'cold' ? Math.max(once, RING_BYTES) : once;
}
