/** @file Variants that are not worth a trial on a device: rules as data, each with its reason. */
import type { Variant } from '../kernel.ts';
import { isWideEnough } from './adapts.ts';
import type { Adapts } from './adapts.ts';

export interface PruneRule {
  /** Goes into the run file. */
  readonly rule: string;
  /** A sentence, for people. */
  readonly because: string;
  readonly applies: (variant: Variant, on: Adapts) => boolean;
}

export const pruneRules: readonly PruneRule[] = [
  {
    rule: 'barriers-on-cpu',
    because:
      'a CPU adapter runs the threads of a workgroup one after the other: each barrier stores and loads all their ' +
      'registers, which costs five to twenty times what workgroup memory saves',
    applies: (variant, on) => on.isSoftware && variant.target === 'gpu',
  },
  {
    rule: 'for-wide-software',
    because:
      'it is written for software that reads once what all lanes of a wide subgroup want: with fewer lanes it is several times ' +
      'as slow as the others, and a GPU has variants of its own, which stage both operands',
    applies: (variant, on) => variant.lanes !== undefined && !(on.isSoftware && isWideEnough(variant, on)),
  },
  {
    rule: 'less-exact',
    because:
      'its arithmetic has a tolerance of its own, wider than that of the others: what is faster for being less exact is ' +
      'measured where it is asked for, and not chosen for anybody',
    applies: (variant) => variant.tolerance !== undefined,
  },
];

/** The rule by which a variant is left out, if any. */
export const pruned = (variant: Variant, on: Adapts): string | undefined =>
  pruneRules.find(({ applies }) => applies(variant, on))?.rule;
