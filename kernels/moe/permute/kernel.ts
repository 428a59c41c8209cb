import { defineKernel } from '../../../src/kernel.ts';
import type { Params, Reference, Variant } from '../../../src/kernel.ts';
import { ALONE, makePlan, planLayout } from '../plan.ts';
import { drawRoutes, packRoutes } from '../routes.ts';
import { choices, experts, load, routingOf, tokens, tooFew } from '../size.ts';
import type { Stage } from '../stage.ts';
import { byBlocks, byScan } from './stage.ts';
import type { Wanted } from './stage.ts';

const heightOf = (params: Params): number => Number(params['height'] ?? 8);

const variant = (name: string, target: Variant['target'], stage: (wanted: Wanted) => Stage): Variant => {
  const of = (params: Params): Stage =>
    stage({ routing: routingOf(params), plan: 'plan', height: heightOf(params), across: ALONE });
  return { name, target, scratch: (params) => of(params).scratch, passes: (params) => of(params).passes };
};

/** Sorts assignments by expert and cuts each expert's rows into tiles: what a grouped product goes by. */
export const permute = defineKernel({
  id: 'moe/permute',
  summary: 'assignments sorted by expert, with tiles and indirect dispatch arguments for a grouped product',
  params: {
    t: tokens,
    e: experts,
    k: choices,
    height: { kind: 'integer', min: 1, max: 256, usual: 8, help: 'most rows of a tile' },
    skew: load,
  },
  unsound: tooFew,
  variants: [variant('blocks', 'gpu', byBlocks), variant('scan', 'any', byScan)],
  buffers(params) {
    const routing = routingOf(params);
    return [
      { name: 'routes', role: 'input', type: 'u32', length: 2 * routing.t * routing.k },
      { name: 'plan', role: 'output', type: 'u32', length: planLayout(routing, heightOf(params)).length },
    ];
  },
  inputs: (params, seed) => ({ routes: packRoutes(drawRoutes(routingOf(params), seed)) }),
  /** No floating-point operation; each choice read once, each word of the plan written once. */
  cost(params) {
    const routing = routingOf(params);
    const words = routing.t * routing.k + planLayout(routing, heightOf(params)).length;
    return { flops: 0, bytes: 4 * words };
  },
  /** Whole numbers: right or wrong. */
  tolerance: () => 0,
  reference: (params, inputs) => planReference(params, inputs['routes'] as Uint32Array),
});

function planReference(params: Params, routes: Uint32Array): Reference {
  const routing = routingOf(params);
  const plan = makePlan(routes.subarray(0, routes.length / 2), routing, heightOf(params));
  return {
    rows: 1,
    columns: plan.length,
    tile: 32,
    all: () => Float64Array.from(plan),
    row: () => Float64Array.from(plan),
    entries: (indices) => Float64Array.from(indices, (index) => plan[index]!),
  };
}
