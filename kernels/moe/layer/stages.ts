/** @file What a layer is compared with: its own stages, each a kernel, and dense layers of as many parameters. */
import { workload } from '../../../src/kernel.ts';
import type { Params, Workload } from '../../../src/kernel.ts';
import { experts } from '../experts/kernel.ts';
import { permute } from '../permute/kernel.ts';
import { router } from '../router/kernel.ts';
import { layerSizeOf } from '../size.ts';

const only = (params: Params, names: readonly string[]): Params =>
  Object.fromEntries(Object.entries(params).filter(([name]) => names.includes(name)));

/**
 * Router, permutation and experts of a layer, at its sizes and load. Measured beside the layer they say where its time goes;
 * their sum is more than the layer's where a stage leaves cores idle that the next one could have used.
 */
export const stagesOf = ({ params }: Workload): readonly Workload[] =>
  [router, permute, experts].map((kernel) => workload(kernel, only(params, Object.keys(kernel.params))));

/**
 * The dense layer with the parameters that one token meets (`k` experts' worth of hidden units), or with those of all
 * experts: one expert that every token goes to, by the same shaders.
 */
export function denseOf({ params }: Workload, equal: 'active' | 'total'): Workload {
  const { k, e, ff } = layerSizeOf(params);
  const { t, d, dtype } = params as Record<'t' | 'd' | 'dtype', number | string>;
  return workload(experts, { t, d, ff: ff * (equal === 'active' ? k : e), e: 1, k: 1, dtype });
}
