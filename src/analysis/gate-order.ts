/** @file In which order a gate launches base and head. Pure. */
import { mixSeed, random, shuffled } from '../random.ts';
import type { GateSide } from '../results/gate-record.ts';

/** A launch to be. */
export interface Turn {
  /** Counted from 0. */
  readonly pair: number;
  readonly side: GateSide;
}

/**
 * Two launches a pair, two pairs a block: base head head base, or the other way round. In a block a steady drift of
 * the machine cancels. Half of the blocks begin with either side, in an order drawn by `seed` and `look`, so that
 * nothing periodic keeps step with one side. An odd last pair is half a block.
 */
export function gateOrder(pairs: number, seed: number, look: number): readonly Turn[] {
  const blocks = Math.ceil(pairs / 2);
  const source = random(mixSeed(seed, look));
  const first: GateSide[] = Array.from({ length: blocks }, (_, i) => (i % 2 === 0 ? 'base' : 'head'));
  const turns = shuffled(first, source).flatMap((one, block): readonly Turn[] => {
    const other: GateSide = one === 'base' ? 'head' : 'base';
    const sides = [one, other, other, one];
    return sides.map((side, i) => ({ pair: 2 * block + Math.floor(i / 2), side }));
  });
  return turns.slice(0, 2 * pairs);
}
