/** @file Which variants of a kernel run on this adapter, which are worth a trial, and which is taken without one. */
import type { Kernel, Params, Variant } from '../kernel.ts';
import type { PointVariant } from '../results/schema.ts';
import { isWideEnough } from './adapts.ts';
import type { Adapts } from './adapts.ts';
import { pruned } from './prune.ts';

/** What is measured of a workload: a variant of ours, or a peer. */
export interface Choice {
  /** Of the variant, or of the peer. */
  readonly name: string;
  /** Goes into the point: `forced`, `only-one`, `cpu-adapter`, `gpu-adapter`, `all`, `tuned`, `kept`, `peer`. */
  readonly chosenBy: string;
  readonly peer?: PointVariant['peer'];
  /** Why the peer has no counterpart to the workload: it is not measured, and its point says so. */
  readonly noPeer?: string;
  /** Timed like a peer: by the wall clock … */
  readonly clock?: 'wall';
  /** … and on the same buffers again and again, where the kernel is otherwise measured cold. */
  readonly cache?: 'hot';
  /** Dispatches done for one that is booked; see `RunOptions.twins`. */
  readonly slowdown?: number;
  /** Passes hold a multiple of so many dispatches; default 20 where a slowdown is injected. */
  readonly multiple?: number;
  /** Where two programs' kernels are measured in turns, whose it is; see rival.ts. */
  readonly side?: 'base' | 'head';
  /** Why it cannot be measured beside the other program's: it is not measured, and its point says so. */
  readonly unlike?: string;
  /** Why its program has no variant, where the other's has one: it is not measured, and its point says so. */
  readonly none?: NoChoice;
}

export interface VariantChoice extends Choice {
  readonly variant: Variant;
}

export interface NoChoice {
  readonly reason: string;
  readonly message: string;
}

/** What may be measured of a workload. */
export interface Selection<C extends Choice = Choice> {
  /** Taken as it is where nothing is tried: one, or with `all` every usable one. */
  readonly choices: readonly C[];
  /** Those a trial decides between, the preferred first; none where the user has decided. */
  readonly candidates: readonly C[];
  readonly pruned: readonly { readonly variant: string; readonly rule: string }[];
}

/** Variants that can compute these parameters on this adapter, in the kernel's order. */
export const usable = (kernel: Kernel, params: Params, on: Adapts): readonly Variant[] =>
  kernel.variants.filter(
    (variant) =>
      variant.refuses?.(params) === undefined && (variant.features ?? []).every((f) => on.features.has(f)),
  );

/** With `wanted` that variant or a refusal, with `all` or where a kernel asks for it every usable one, else what {@link choose} takes and what a trial may. */
export function selectVariants(
  kernel: Kernel,
  params: Params,
  on: Adapts,
  wanted?: string,
): Selection<VariantChoice> | NoChoice {
  const all = usable(kernel, params, on);
  const isAll = wanted === 'all' || (wanted === undefined && kernel.measuresAll === true);
  if (isAll && all.length > 0) {
    const choices = all.map((variant) => ({ name: variant.name, variant, chosenBy: 'all' }));
    return { choices, candidates: [], pruned: [] };
  }
  const choice = choose(kernel, params, on, wanted === 'all' ? undefined : wanted);
  if (!('variant' in choice)) return choice;
  if (choice.chosenBy === 'forced') return { choices: [choice], candidates: [], pruned: [] };
  const others = all.filter((variant) => variant !== choice.variant);
  const out = others.flatMap((variant) => {
    const rule = pruned(variant, on);
    return rule === undefined ? [] : [{ variant: variant.name, rule }];
  });
  const left = others.filter((variant) => pruned(variant, on) === undefined);
  const candidates = [choice, ...left.map((variant) => ({ name: variant.name, variant, chosenBy: 'tuned' }))];
  return { choices: [choice], candidates, pruned: out };
}

/**
 * The kernel's first usable variant written for this kind of adapter and its width, else its first usable one at all.
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
  const fitting = candidates.filter(
    (variant) => (variant.target === target || variant.target === 'any') && isWideEnough(variant, on),
  );
  const variant = fitting[0] ?? candidates[0];
  if (variant === undefined) {
    // Where all say the same, as of a size that the operation itself does not have, that is the reason.
    const refusals = new Set(kernel.variants.map((one) => one.refuses?.(params)));
    const [refusal] = refusals;
    return {
      reason: 'no-variant',
      message:
        refusals.size === 1 && refusal !== undefined
          ? `${kernel.id} ${refusal}`
          : `no variant of ${kernel.id} takes these parameters on this adapter`,
    };
  }
  return {
    name: variant.name,
    variant,
    chosenBy: candidates.length === 1 ? 'only-one' : `${target}-adapter`,
  };
}
