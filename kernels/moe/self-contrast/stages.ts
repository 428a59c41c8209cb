/** @file A strong and a weak activation of one layer: one after the other, or all rows through one plan. */
import type { Pass } from '../../../src/kernel.ts';
import type { Form } from '../experts/form.ts';
import { byBlocks, byScan } from '../permute/stage.ts';
import { planLayout } from '../plan.ts';
import type { Rules } from '../router/rules.ts';
import { byThread, byWorkgroup } from '../router/stage.ts';
import type { LayerSize } from '../size.ts';
import type { Stage } from '../stage.ts';
import appendWgsl from './append.wgsl?raw';
import combineKeptWgsl from './combine-kept.wgsl?raw';
import ranksWgsl from './ranks.wgsl?raw';

/** A layer with `k` experts a token for the strong activation, and the expert of `rank` for the weak one. */
export interface Contrasted extends LayerSize {
  readonly rank: number;
}

/** Best experts that both activations need to know. */
export const knownOf = ({ k, rank }: Contrasted): number => Math.max(k, rank);

const rulesOf = ({ t, e, k, skew, d }: LayerSize): Rules => ({
  t,
  e,
  k,
  skew,
  d,
  all: false,
  side: 0,
  vision: 0,
  capacity: undefined,
});

const renamed = ({ scratch, passes }: Stage, name: (of: string) => string): Stage => ({
  scratch: scratch.map((spec) => ({ ...spec, name: name(spec.name) })),
  passes: passes.map((pass): Pass => ({
    ...pass,
    bindings: pass.bindings.map(name),
    ...(pass.indirect && { indirect: { ...pass.indirect, buffer: name(pass.indirect.buffer) } }),
  })),
});

const joined = (stages: readonly Stage[]): Stage => ({
  scratch: stages.flatMap(({ scratch }) => scratch),
  passes: stages.flatMap(({ passes }) => passes),
});

/** Logits of `size.t` tokens, their best `known` experts, and from those the routes. */
function router(size: Contrasted, known: number, strong: number, { target }: Form): Stage {
  const { t, e, k, rank } = size;
  const rules = rulesOf({ ...size, k: known });
  const best = target === 'gpu' ? byWorkgroup(rules) : byThread(rules);
  const words = (name: string, choices: number) =>
    ({ name, role: 'scratch', type: 'u32', length: 2 * t * choices }) as const;
  if (strong === t && known === k) {
    return { scratch: [words('routes', k), ...best.scratch], passes: best.passes };
  }
  return joined([
    { scratch: [words('best', known)], passes: [] },
    renamed(best, (name) => (name === 'routes' ? 'best' : name)),
    {
      scratch: [words('routes', k)],
      passes: [
        {
          wgsl: ranksWgsl,
          constants: { T: t, E: e, KNOWN: known, K: k, STRONG: strong, RANK: rank },
          bindings: ['best', 'routes'],
          workgroups: [Math.ceil(t / 32), 1, 1],
        },
      ],
    },
  ]);
}

/** From `x` to `y` by a form, of tokens of which the first `strong` are strong. */
function activation(form: Form, size: Contrasted, known: number, strong: number): Stage {
  const height = form.height(size);
  const first = router(size, known, strong, form);
  const experts = form.stage(size, 'plan');
  if (height === undefined) return joined([first, experts]);
  const wanted = { routing: size, plan: 'plan', height, across: form.across(size) };
  const permutation = form.target === 'gpu' ? byBlocks(wanted) : byScan(wanted);
  const { length } = planLayout(size, height);
  return joined([
    first,
    { scratch: [{ name: 'plan', role: 'scratch', type: 'u32', length }], passes: [] },
    permutation,
    experts,
  ]);
}

/** The sum of a token's choices, but of those alone that lead to an expert. */
function kept({ scratch, passes }: Stage, { t, d, k, e }: Contrasted): Stage {
  if (k === 1) return { scratch, passes };
  const parts = scratch.find(({ name }) => name === 'parts')!;
  return {
    scratch,
    passes: [
      ...passes.slice(0, -1),
      {
        wgsl: combineKeptWgsl,
        constants: { N: d, E: e, K: k, SPLITS: parts.length / (t * k * d) },
        bindings: ['parts', 'routes', 'y'],
        workgroups: [Math.ceil(d / 64), t, 1],
      },
    ],
  };
}

/** Rows of both activations through one router, one plan and one pass over the weights. */
export function together(form: Form, size: Contrasted): Stage {
  const both = { ...size, t: 2 * size.t };
  return kept(activation(form, both, knownOf(size), size.t), both);
}

/** Buffers that both activations have in common. */
const SHARED = new Set(['wg', 'w1', 's1', 'w2', 's2']);

/** A whole layer for the strong activation, then one for the weak: two passes over the weights. */
export function apart(form: Form, size: Contrasted): Stage {
  const { t, d, rank } = size;
  const weak = activation(form, { ...size, k: 1 }, rank, 0);
  const count = t * d;
  return joined([
    activation(form, size, size.k, t),
    renamed(weak, (name) => (SHARED.has(name) ? name : `weak ${name}`)),
    {
      scratch: [{ name: 'weak y', role: 'scratch', type: 'f32', length: count }],
      passes: [
        {
          wgsl: appendWgsl,
          constants: { COUNT: count, BEGIN: count },
          bindings: ['weak y', 'y'],
          workgroups: [Math.min(256, Math.ceil(count / 64)), 1, 1],
        },
      ],
    },
  ]);
}
