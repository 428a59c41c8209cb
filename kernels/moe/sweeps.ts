/** @file Mixture-of-experts layers at the shapes of published models, with what each is compared with. */
import { workload } from '../../src/kernel.ts';
import type { Params, Workload } from '../../src/kernel.ts';
import { layer } from './layer/kernel.ts';
import { denseOf, stagesOf } from './layer/stages.ts';

/** Mixtral 8×7B's layer (arXiv:2401.04088) with width and hidden units divided by `by`: at 1 its weights take 1.4 GB in f16. */
export const mixtral = (t: number, by: number, dtype = 'f32'): Params => ({
  t,
  d: 4096 / by,
  e: 8,
  k: 2,
  ff: 14_336 / by,
  dtype,
});

/** Switch-base's layer (arXiv:2101.03961) with that many experts; one a token, its weight not renormalised. */
export const switchBase = (t: number, e: number, dtype = 'f32', ff = 3072): Params => ({
  t,
  d: 768,
  e,
  k: 1,
  ff,
  norm: 'no',
  dtype,
});

/** Each layer, its stages, and the dense layer of as many parameters as a token meets; each workload once. */
export function layerSweep(...layers: readonly Params[]): readonly Workload[] {
  const all = layers.flatMap((params) => {
    const whole = workload(layer, params);
    return [whole, ...stagesOf(whole), denseOf(whole, 'active')];
  });
  return [...new Map(all.map((one) => [one.id, one])).values()];
}
