/** @file The passes that make a plan: from `routes` to a buffer of the given name. The layer runs the same ones. */
import { planConstants, planLayout } from '../plan.ts';
import type { Across } from '../plan.ts';
import type { Routing } from '../size.ts';
import type { Stage } from '../stage.ts';
import countWgsl from './count.wgsl?raw';
import histogramWgsl from './histogram.wgsl?raw';
import placeWgsl from './place.wgsl?raw';
import prefixWgsl from './prefix.wgsl?raw';
import rankWgsl from './rank.wgsl?raw';

/** What a plan is made for. */
export interface Wanted {
  readonly routing: Routing;
  /** Name of its buffer. */
  readonly plan: string;
  readonly height: number;
  /** What indirect arguments say beside the tiles, of the first product and of the second. */
  readonly across: readonly [Across, Across];
}

const argumentConstants = ([first, second]: Wanted['across']) => ({
  X0: first.x,
  Z0: first.z,
  X1: second.x,
  Z1: second.z,
});

/** Every expert walks over all assignments, twice; without workgroup memory. */
export function byScan({ routing, plan, height, across }: Wanted): Stage {
  const { t, e, k } = routing;
  const layout = planLayout(routing, height);
  const constants = { E: e, ROWS: t * k, ...planConstants(layout) };
  const workgroups = [Math.ceil((e + 1) / 16), 1, 1] as const;
  const bindings = ['routes', plan];
  const more = { HEIGHT: height, MOST: layout.most, ...argumentConstants(across) };
  return {
    scratch: [],
    passes: [
      { wgsl: countWgsl, constants, bindings, workgroups },
      { wgsl: placeWgsl, constants: { ...constants, ...more }, bindings, workgroups },
    ],
  };
}

/** Histogram of each block of assignments, prefix sums, ranks within a block: a counting sort for GPUs. */
export function byBlocks({ routing, plan, height, across }: Wanted): Stage {
  const { t, e, k } = routing;
  const layout = planLayout(routing, height);
  const blocks = Math.ceil((t * k) / 256);
  const { OFFSETS, TILES, ORDER, INVERSE } = planConstants(layout);
  const shared = { E: e, OFFSETS };
  const tiles = { BLOCKS: blocks, HEIGHT: height, MOST: layout.most, TILES, ...argumentConstants(across) };
  return {
    scratch: [{ name: 'table', role: 'scratch', type: 'u32', length: blocks * (e + 1) }],
    passes: [
      {
        wgsl: histogramWgsl,
        constants: { E: e, ROWS: t * k },
        bindings: ['routes', 'table'],
        workgroups: [blocks, 1, 1],
      },
      {
        wgsl: prefixWgsl,
        constants: { ...shared, ...tiles },
        bindings: ['table', plan],
        workgroups: [1, 1, 1],
      },
      {
        wgsl: rankWgsl,
        constants: { ...shared, ROWS: t * k, ORDER, INVERSE },
        bindings: ['routes', 'table', plan],
        workgroups: [blocks, 1, 1],
      },
    ],
  };
}
