import { defineKernel } from '../../../src/kernel.ts';
import type { Params, Variant } from '../../../src/kernel.ts';
import { gateOnGrid, tokensOnGrid } from '../gate.ts';
import { unpackRoutes } from '../routes.ts';
import { choices, experts, load, tokens, tooFew, width } from '../size.ts';
import type { Stage } from '../stage.ts';
import { loadsOf, routeNumbers, routerReference } from './reference.ts';
import { maskedOut, modalities, renormalise, rulesOf, softmaxOrder, visionShare } from './rules.ts';
import type { Rules } from './rules.ts';
import { byThread, byWorkgroup, inFours } from './stage.ts';

const variant = (
  name: string,
  target: Variant['target'],
  stage: (rules: Rules) => Stage,
  refuses?: (rules: Rules) => string | undefined,
): Variant => ({
  name,
  target,
  ...(refuses === undefined ? {} : { refuses: (params: Params) => refuses(rulesOf(params)) }),
  scratch: (params) => stage(rulesOf(params)).scratch,
  passes: (params) => stage(rulesOf(params)).passes,
});

/** Which experts each token goes through, and with what weight: x[T,d]·Wg[d,E], softmax, the largest k. */
export const router = defineKernel({
  id: 'moe/router',
  summary: 'gate product, softmax and top-k choice of experts for every token',
  params: {
    t: tokens,
    d: width,
    e: experts,
    k: choices,
    softmax: softmaxOrder,
    norm: renormalise,
    mask: modalities,
    vision: visionShare,
    capacity: {
      kind: 'integer',
      min: 0,
      max: 10_000,
      usual: 0,
      help: 'percentage of an even share of assignments that an expert takes; 0: no limit',
    },
    skew: load,
  },
  unsound: (params) => tooFew(params) ?? maskedOut(params),
  variants: [
    variant('workgroup', 'gpu', byWorkgroup),
    variant('thread', 'cpu', byThread, (rules) =>
      inFours(rules) ? undefined : 'needs d and e to be multiples of 4',
    ),
    variant('thread-edge', 'any', byThread, (rules) =>
      inFours(rules) ? 'is for d or e that are no multiples of 4' : undefined,
    ),
  ],
  buffers(params) {
    const { t, d, e, k } = rulesOf(params);
    return [
      { name: 'x', role: 'input', type: 'f32', length: t * d },
      { name: 'wg', role: 'input', type: 'f32', length: d * e },
      { name: 'routes', role: 'output', type: 'u32', length: 2 * t * k },
    ];
  },
  inputs(params, seed) {
    const rules = rulesOf(params);
    return { x: tokensOnGrid(rules.t, rules.d, seed), wg: gateOnGrid(rules.d, rules, seed) };
  },
  /** The gate product; not counted: an exponential and a few comparisons for each logit, 1/d of it. */
  cost(params) {
    const { t, d, e, k } = rulesOf(params);
    return { flops: 2 * t * d * e, bytes: 4 * (t * d + d * e + 2 * t * k) };
  },
  /**
   * Experts are exact; what is not is a weight. WGSL allows exp an error of 3 + 2·|x| ulp, at most 3 ulp of the largest
   * exponential, as those of smaller x weigh less; a sum and a quotient come to that: some 10⁻⁷. A single wrong
   * expert is an error of at least 10⁻⁵ (see `routeNumbers`).
   */
  tolerance: () => 1e-6,
  reference: (params, inputs) =>
    routerReference(rulesOf(params), inputs['x'] as Float32Array, inputs['wg'] as Float32Array),
  decode: (params, words) => routeNumbers(rulesOf(params), unpackRoutes(words)),
  /** Tokens of the expert with most and of that with fewest, over the mean. */
  metrics(params, _inputs, words) {
    const { t, e, k } = rulesOf(params);
    const loads = loadsOf(e, unpackRoutes(words));
    const mean = (t * k) / e;
    return { busiest: Math.max(...loads) / mean, idlest: Math.min(...loads) / mean };
  },
});
