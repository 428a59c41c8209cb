/**
 * @file The plan of a grouped product: whose rows belong together. One buffer of words, so that the shaders need one
 * binding and indirect dispatches one buffer:
 *
 * | words       | what                                                                                           |
 * | ----------- | ---------------------------------------------------------------------------------------------- |
 * | 8           | indirect arguments of the first product (x, tiles, z, 0) and of the second                        |
 * | e + 1       | offsets: position of each expert's first row; the last is the number of rows kept                 |
 * | 3 a tile    | tiles: expert, position of its first row, rows; zeros for tiles that the load does not need       |
 * | t·k         | order: the assignment at each position, sorted by expert, within an expert as they come           |
 * | t·k         | inverse: the position of each assignment                                                          |
 *
 * Assignments dropped for want of capacity stand last and belong to no tile.
 */
import type { Routing } from './size.ts';

export interface PlanLayout {
  /** Most rows of a tile. */
  readonly height: number;
  /** Most tiles that any load of these sizes can need. */
  readonly most: number;
  readonly offsets: number;
  readonly tiles: number;
  readonly order: number;
  readonly inverse: number;
  readonly length: number;
}

/** Where in the plan the arguments of the two products are, in bytes. */
export const ARGUMENTS = [0, 16] as const;

/** Across and deep: what a plan's indirect arguments say beside the number of tiles. */
export interface Across {
  readonly x: number;
  readonly z: number;
}

/** A grouped product in one workgroup a tile: what stands in a plan that nobody dispatches by. */
export const ALONE: readonly [Across, Across] = [
  { x: 1, z: 1 },
  { x: 1, z: 1 },
];

export function planLayout({ t, e, k }: Pick<Routing, 't' | 'e' | 'k'>, height: number): PlanLayout {
  const rows = t * k;
  // Every expert that has a row may end in a tile of one.
  const used = Math.min(e, rows);
  const most = used + Math.floor((rows - used) / height);
  const offsets = 8;
  const tiles = offsets + e + 1;
  const order = tiles + 3 * most;
  const inverse = order + rows;
  return { height, most, offsets, tiles, order, inverse, length: inverse + rows };
}

/** The layout as the constants of a shader. */
export const planConstants = (layout: PlanLayout) => ({
  OFFSETS: layout.offsets,
  TILES: layout.tiles,
  ORDER: layout.order,
  INVERSE: layout.inverse,
});

/** The plan of these choices, word by word as the shaders must make it. */
export function makePlan(
  chosen: Uint32Array,
  { t, e, k }: Pick<Routing, 't' | 'e' | 'k'>,
  height: number,
  across: readonly [Across, Across] = ALONE,
): Uint32Array {
  const layout = planLayout({ t, e, k }, height);
  const plan = new Uint32Array(layout.length);
  let position = 0;
  let tile = layout.tiles;
  for (let expert = 0; expert <= e; expert++) {
    plan[layout.offsets + expert] = position;
    const begin = position;
    for (let a = 0; a < chosen.length; a++) {
      if (Math.min(chosen[a]!, e) !== expert) continue;
      plan[layout.order + position] = a;
      plan[layout.inverse + a] = position++;
    }
    if (expert === e) break;
    for (let first = begin; first < position; first += height) {
      plan.set([expert, first, Math.min(height, position - first)], tile);
      tile += 3;
    }
  }
  const tiles = (tile - layout.tiles) / 3;
  for (const [i, { x, z }] of across.entries()) plan.set([x, tiles, z], 4 * i);
  return plan;
}
