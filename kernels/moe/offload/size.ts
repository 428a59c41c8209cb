/** @file Sizes of a stack of blocks whose experts are in host memory, and who is chosen where. */
import type { Params } from '../../../src/kernel.ts';
import { drawRoutes } from '../routes.ts';
import type { Routes } from '../routes.ts';
import { routingOf } from '../size.ts';
import type { Routing } from '../size.ts';

export interface StackSize extends Routing {
  readonly blocks: number;
  readonly d: number;
  readonly ff: number;
  /** Dense layers of an expert's size in each block, before its experts: whatever else a block computes. */
  readonly work: number;
}

export const stackSizeOf = (params: Params): StackSize => ({
  ...routingOf(params),
  blocks: Number(params['blocks']),
  d: Number(params['d']),
  ff: Number(params['ff']),
  work: Number(params['work'] ?? 0),
});

/**
 * Most choices to draw, blocks·t·e: what a workload costs is known only once it is drawn, and who reads a stranger's run
 * waits for it. Here that is milliseconds; the largest of the suites, 6 blocks of 128 experts for one token, draws 768.
 */
const MOST_DRAWN = 2 ** 16;

/** Most dense layers, blocks·work: each is a pass of its own, to be written down. The suites have 384 at most. */
const MOST_DENSE = 4096;

/** A sentence for a stack whose choices take too long to draw, or its passes to write down. */
export function tooMany({ blocks, t, e, work }: StackSize): string | undefined {
  if (blocks * work > MOST_DENSE) {
    return `blocks=${blocks} of work=${work} are ${blocks * work} dense layers, and ${MOST_DENSE} are the most`;
  }
  const drawn = blocks * t * e;
  if (drawn <= MOST_DRAWN) return undefined;
  return `blocks=${blocks}, t=${t} and e=${e} are ${drawn} choices to draw, blocks·t·e, and ${MOST_DRAWN} is the most`;
}

/** Weights of an expert: w1[d, ff], then w2[ff, d]. */
export const expertLength = ({ d, ff }: Pick<StackSize, 'd' | 'ff'>): number => 2 * d * ff;
export const expertBytes = (size: Pick<StackSize, 'd' | 'ff'>): number => 4 * expertLength(size);

/**
 * The choices of a block. They belong to the workload and are the same for every seed, so that how many experts a policy
 * must hold is known from the parameters.
 */
export const choicesOf = (size: StackSize, block: number): Routes => drawRoutes(size, block);

/** The experts that some token of the block goes to, ascending. */
export const activeIn = (size: StackSize, block: number): readonly number[] =>
  [...new Set(choicesOf(size, block).experts)].toSorted((a, b) => a - b);

const known = new Map<string, readonly number[]>();

/** How many experts each block needs. */
function activeCounts(size: StackSize): readonly number[] {
  const { t, e, k, skew, blocks } = size;
  const key = [t, e, k, skew, blocks].join(' ');
  let counts = known.get(key);
  if (counts === undefined) {
    counts = Array.from({ length: blocks }, (_, block) => activeIn(size, block).length);
    known.set(key, counts);
  }
  return counts;
}

/** Most experts that one block needs: what has room for them has room for each block's. */
export const mostActive = (size: StackSize): number => Math.max(...activeCounts(size));

/** Experts that the blocks need, each block its own: the weights that are read. */
export const activeTogether = (size: StackSize): number =>
  activeCounts(size).reduce((sum, count) => sum + count, 0);
