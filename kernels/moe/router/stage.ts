/** @file The passes of a router: from `x` and `wg` to `routes`. The layer runs the same ones. */
import type { BufferSpec, Pass } from '../../../src/kernel.ts';
import type { Stage } from '../stage.ts';
import type { Rules } from './rules.ts';
import capacityWgsl from './capacity.wgsl?raw';
import gateEdgeWgsl from './gate-edge.wgsl?raw';
import gateWgsl from './gate.wgsl?raw';
import selectWgsl from './select.wgsl?raw';
import workgroupWgsl from './workgroup.wgsl?raw';

const THREADS = 32;

const across = (threads: number): Pass['workgroups'] => [Math.ceil(threads / THREADS), 1, 1];

/** What takes assignments away where there is a capacity, and where the choice before it goes. */
function capped({ t, e, k, capacity }: Rules): { readonly to: string } & Stage {
  if (capacity === undefined) return { to: 'routes', scratch: [], passes: [] };
  const constants = { T: t, E: e, K: k, CAPACITY: capacity };
  return {
    to: 'chosen',
    scratch: [{ name: 'chosen', role: 'scratch', type: 'u32', length: 2 * t * k }],
    passes: [{ wgsl: capacityWgsl, constants, bindings: ['chosen', 'routes'], workgroups: across(e) }],
  };
}

const choice = ({ t, e, k, all, side, vision }: Rules) => ({
  T: t,
  E: e,
  K: k,
  ALL: all ? 1 : 0,
  SIDE: side,
  VISION: vision,
});

/** Whether the gate's rows are whole vec4s. */
export const inFours = ({ d, e }: Rules): boolean => d % 4 === 0 && e % 4 === 0;

/** A thread for each 4 tokens × 4 experts, then one for each token; without workgroup memory. */
export function byThread(rules: Rules): Stage {
  const { t, d, e } = rules;
  const cap = capped(rules);
  const logits: BufferSpec = { name: 'logits', role: 'scratch', type: 'f32', length: t * e };
  return {
    scratch: [logits, ...cap.scratch],
    passes: [
      {
        wgsl: inFours(rules) ? gateWgsl : gateEdgeWgsl,
        constants: { T: t, D: d, E: e },
        bindings: ['x', 'wg', 'logits'],
        workgroups: across(Math.ceil(t / 4) * Math.ceil(e / 4)),
      },
      { wgsl: selectWgsl, constants: choice(rules), bindings: ['logits', cap.to], workgroups: across(t) },
      ...cap.passes,
    ],
  };
}

/** A workgroup for each token. */
export function byWorkgroup(rules: Rules): Stage {
  const { t, d, e } = rules;
  const cap = capped(rules);
  const constants = { ...choice(rules), D: d, LANES: 2 ** Math.ceil(Math.log2(e)) };
  return {
    scratch: cap.scratch,
    passes: [
      { wgsl: workgroupWgsl, constants, bindings: ['x', 'wg', cap.to], workgroups: [t, 1, 1] },
      ...cap.passes,
    ],
  };
}
