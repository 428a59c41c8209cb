/** @file Which parameters of a model stand on the axis. Apart from the curves, so that a chart needs no fitting engine. */
import type { ModelTime } from './model-sum.ts';

export type Against = 'total' | 'active';

/** N of a model on a curve. */
export const countOn = (
  { against }: { readonly against?: Against },
  { parameters, activeParameters }: Pick<ModelTime, 'parameters' | 'activeParameters'>,
): number => (against === 'active' ? (activeParameters ?? parameters) : parameters);
