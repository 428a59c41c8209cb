/** @file Which variant of a kernel runs on this adapter: rules as data, each with its reason code. */
import type { Kernel, Params, Variant } from '../kernel.ts';
import type { PointVariant } from '../results/schema.ts';

export interface Adapts {
  readonly isSoftware: boolean;
  readonly features: ReadonlySet<string>;
}

/** What is measured of a workload: a variant of ours, or a peer. */
export interface Choice {
  /** Of the variant, or of the peer. */
  readonly name: string;
  /** Goes into the point: `forced`, `only-one`, `cpu-adapter`, `gpu-adapter`, `all`, `peer`. */
  readonly chosenBy: string;
  readonly peer?: PointVariant['peer'];
}

export interface VariantChoice extends Choice {
  readonly variant: Variant;
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

/** Every variant that is usable, or why there is none. */
export function chooseAll(kernel: Kernel, params: Params, on: Adapts): readonly VariantChoice[] | NoChoice {
  const all = usable(kernel, params, on);
  return all.length > 0
    ? all.map((variant) => ({ name: variant.name, variant, chosenBy: 'all' }))
    : noVariant(kernel);
}

const noVariant = ({ id }: Kernel): NoChoice => ({
  reason: 'no-variant',
  message: `no variant of ${id} takes these parameters on this adapter`,
});

/**
 * The kernel's first usable variant written for this kind of adapter, else its first usable one at all.
 * A forced variant is taken or refused with its own reason.
 */
export function choose(
  kernel: Kernel,
  params: Params,
  on: Adapts,
  forced?: string,
): VariantChoice | NoChoice {
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
    return { name: variant.name, variant, chosenBy: 'forced' };
  }
  const candidates = usable(kernel, params, on);
  const target = on.isSoftware ? 'cpu' : 'gpu';
  const fitting = candidates.filter((variant) => variant.target === target || variant.target === 'any');
  const variant = fitting[0] ?? candidates[0];
  if (variant === undefined) return noVariant(kernel);
  return {
    name: variant.name,
    variant,
    chosenBy: candidates.length === 1 ? 'only-one' : `${target}-adapter`,
  };
}
