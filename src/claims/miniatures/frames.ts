/**
 * @file Searching whole videos against a tree of frames (arXiv:2503.18942). A video is a chain of frames whose qualities
 * persist, q' = ρ·q + √(1 − ρ²)·noise; its score is the mean quality, and the verifier sees every finished frame.
 */
import { mean } from '../../analysis/statistics.ts';
import { random } from '../../random.ts';
import type { Random } from '../../random.ts';
import { drawn, once } from './draws.ts';
import type { Drawn } from './draws.ts';

export const FRAMES = 8;
/** Candidates of the tree's first frame, of which one goes on; and of whole videos, for as much computation or less. */
export const [BRANCHES, WHOLE] = [7, 2];

/** Sum of the qualities that follow a first frame of quality q. */
function rest(q: number, rho: number, source: Random): number {
  let [now, sum] = [q, 0];
  for (let frame = 1; frame < FRAMES; frame++) {
    now = rho * now + Math.sqrt(1 - rho * rho) * source.normal();
    sum += now;
  }
  return sum;
}

const most = (count: number, of: () => number): number => {
  let best = -Infinity;
  for (let k = 0; k < count; k++) best = Math.max(best, of());
  return best;
};

function whole(count: number, rho: number, source: Random): number {
  return most(count, () => {
    const first = source.normal();
    return (first + rest(first, rho, source)) / FRAMES;
  });
}

function tree(rho: number, source: Random): number {
  const first = most(BRANCHES, () => source.normal());
  return (first + rest(first, rho, source)) / FRAMES;
}

export interface Frames {
  readonly rho: number;
  /** Mean score of the tree, over that of the best of {@link WHOLE} videos. */
  readonly lead: Drawn;
  /** Mean score of the best of 1, 2, 4, 8 and 16 whole videos. */
  readonly scores: readonly number[];
}

const average = (of: () => number): number => mean(Array.from({ length: 400 }, of));

/** By how much frames persist. */
export const frames = once((): readonly Frames[] =>
  [0.9, 0.5, 0].map((rho, which) => {
    const runs = Array.from({ length: 8 }, (_, repetition) => {
      const source = random(2503_18942 + 100 * which + repetition);
      return {
        lead: average(() => tree(rho, source)) - average(() => whole(WHOLE, rho, source)),
        scores: [1, 2, 4, 8, 16].map((count) => average(() => whole(count, rho, source))),
      };
    });
    return {
      rho,
      lead: drawn(runs.map(({ lead }) => lead)),
      scores: [0, 1, 2, 3, 4].map((k) => mean(runs.map(({ scores }) => scores[k]!))),
    };
  }),
);
