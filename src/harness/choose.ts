/** @file Which variant of a kernel runs on this adapter: rules as data, each with its reason code. */
import type { Kernel, Params, Variant } from '../kernel.ts';

export interface Adapts {
  readonly isSoftware: boolean;
  readonly features: ReadonlySet<string>;
}

export interface Choice {
  readonly variant: Variant;
  /** Goes into the point: `forced`, `only-one`, `cpu-adapter`, `gpu-adapter`. */
  readonly chosenBy: string;
}

export interface NoChoice {
  readonly reason: string;
  readonly message: string;
}

/** Variants that can compute these parameters on this adapter, in the kernel's order. */
export const usable = (kernel: Kernel, params: Params, on: Adapts): readonly Variant[] =>
  kernel.variants.filter(
    (variant) =>
      variant.refuses?.(params) === undefined && (variant.features ?? []).every((f) => on.features.has(f)),
  );

/**
 * The kernel's first usable variant written for this kind of adapter, else its first usable one at all.
 * A forced variant is taken or refused with its own reason.
 */
export function choose(kernel: Kernel, params: Params, on: Adapts, forced?: string): Choice | NoChoice {
  if (forced !== undefined) {
    const variant = kernel.variants.find((candidate) => candidate.name === forced);
    if (variant === undefined) {
      return { reason: 'other-variant', message: `${kernel.id} has no variant '${forced}'` };
    }
    const refusal = variant.refuses?.(params);
    if (refusal !== undefined) return { reason: 'variant-refuses', message: `${forced} ${refusal}` };
    const missing = (variant.features ?? []).filter((feature) => !on.features.has(feature));
    if (missing.length > 0) {
      return { reason: 'feature-missing', message: `${forced} needs ${missing.join(', ')}` };
    }
    return { variant, chosenBy: 'forced' };
  }
  const candidates = usable(kernel, params, on);
  const target = on.isSoftware ? 'cpu' : 'gpu';
  const fitting = candidates.filter((variant) => variant.target === target || variant.target === 'any');
  const variant = fitting[0] ?? candidates[0];
  if (variant === undefined) {
    return {
      reason: 'no-variant',
      message: `no variant of ${kernel.id} takes these parameters on this adapter`,
    };
  }
  return { variant, chosenBy: candidates.length === 1 ? 'only-one' : `${target}-adapter` };
}
