import { defineKernel } from '../../../src/kernel.ts';
import type { BufferSpec, Params, Reference, Variant } from '../../../src/kernel.ts';
import { tokensOnGrid } from '../gate.ts';
import { makePlan, planLayout } from '../plan.ts';
import { drawRoutes, packRoutes, unpackRoutes } from '../routes.ts';
import {
  choices,
  expectedActive,
  experts as expertCount,
  hidden,
  layerSizeOf,
  load,
  tokens,
  tooFew,
  weightType,
  width,
} from '../size.ts';
import type { LayerSize } from '../size.ts';
import { forms } from './forms.ts';
import type { Form } from './form.ts';
import { expertsReference } from './reference.ts';
import type { Stack } from './stack.ts';
import { drawExperts, expertBytes, expertsQuantization, stacksOf, weightBuffers } from './storage.ts';
import type { Inputs } from './storage.ts';

/** The plan that a form goes by, an input here: as the permutation would leave it. */
const planOf = ({ name }: Form): string => `plan of ${name}`;

const variant = (form: Form): Variant => ({
  name: form.name,
  target: form.target,
  ...(form.features === undefined ? {} : { features: form.features }),
  refuses: (params) => form.refuses(layerSizeOf(params)),
  scratch: (params) => form.stage(layerSizeOf(params), planOf(form)).scratch,
  passes: (params) => form.stage(layerSizeOf(params), planOf(form)).passes,
});

/** The forms that take these sizes by a plan, with its height. */
const planned = (size: LayerSize): readonly (readonly [Form, number])[] =>
  forms.flatMap((form) => {
    const height = form.refuses(size) === undefined ? form.height(size) : undefined;
    return height === undefined ? [] : [[form, height] as const];
  });

/** Three products of d × ff for each assignment; the weights of every expert that is met, and tokens in and out. */
export function expertsCost(size: LayerSize): { readonly flops: number; readonly bytes: number } {
  const { t, d, ff, k } = size;
  const weights = expectedActive(size) * expertBytes(size);
  return { flops: 6 * t * k * d * ff, bytes: weights + 4 * (2 * t * d + 2 * t * k) };
}

/**
 * Each product errs as matmul's do, 3·10⁻⁸·√K; the first one's error reaches the output through silu(gate)·up, whose factors
 * both carry it: at most twice; and WGSL allows the exponential in between some ulp. Decoding and scaling codes are a few
 * roundings more, whatever K: as 64 products more, as in the products over scalar codes. Factor for few outputs as in matmul.
 */
export function expertsTolerance({ t, d, ff, codes }: LayerSize): number {
  const more = codes ? 64 : 0;
  return (3e-8 * (2 * Math.sqrt(d + more) + Math.sqrt(ff + more)) + 5e-7) * (1 + 8 / (t * d));
}

/** The reference over given weights. */
const over = (params: Params, inputs: Inputs, stacks: readonly [Stack, Stack]): Reference =>
  expertsReference(
    layerSizeOf(params),
    inputs['x'] as Float32Array,
    stacks,
    unpackRoutes(inputs['routes'] as Uint32Array),
  );

/** Tokens through the experts they are routed to: grouped products over tiles, SwiGLU between, weighted sums after. */
export const experts = defineKernel({
  id: 'moe/experts',
  summary:
    "tokens through their experts: grouped products with SwiGLU between, and the sum of each token's choices",
  params: {
    t: tokens,
    d: width,
    ff: hidden,
    e: expertCount,
    k: choices,
    dtype: weightType,
    skew: load,
  },
  unsound: tooFew,
  variants: forms.map(variant),
  buffers(params) {
    const size = layerSizeOf(params);
    const { t, d, k } = size;
    return [
      { name: 'x', role: 'input', type: 'f32', length: t * d },
      ...weightBuffers(size),
      { name: 'routes', role: 'input', type: 'u32', length: 2 * t * k },
      ...planned(size).map(([form, height]): BufferSpec => ({
        name: planOf(form),
        role: 'input',
        type: 'u32',
        length: planLayout(size, height).length,
      })),
      { name: 'y', role: 'output', type: 'f32', length: t * d },
    ];
  },
  inputs(params, seed) {
    const size = layerSizeOf(params);
    const routes = drawRoutes(size, seed);
    return {
      x: tokensOnGrid(size.t, size.d, seed),
      ...drawExperts(size, seed),
      routes: packRoutes(routes),
      ...Object.fromEntries(
        planned(size).map(([form, height]) => [
          planOf(form),
          makePlan(routes.experts, size, height, form.across(size)),
        ]),
      ),
    };
  },
  cost: (params) => expertsCost(layerSizeOf(params)),
  /** One token streams its experts' weights: the next one goes to others. */
  cache: (params: Params) => (params['t'] === 1 ? 'cold' : 'hot'),
  tolerance: (params) => expertsTolerance(layerSizeOf(params)),
  reference: (params, inputs) => over(params, inputs, stacksOf(layerSizeOf(params), inputs)),
  quantization(params, inputs, seed) {
    const size = layerSizeOf(params);
    if (!size.codes) return undefined;
    const { stacks, ...of } = expertsQuantization(size, inputs, seed);
    return { ...of, original: over(params, inputs, stacks) };
  },
});
