import { defineKernel } from '../../../src/kernel.ts';
import type { BufferSpec, Params, Reference, Variant } from '../../../src/kernel.ts';
import { expertsCost, expertsTolerance } from '../experts/kernel.ts';
import { forms } from '../experts/forms.ts';
import type { Form } from '../experts/form.ts';
import { expertsReference } from '../experts/reference.ts';
import type { Stack } from '../experts/stack.ts';
import { drawExperts, expertsQuantization, stacksOf, weightBuffers } from '../experts/storage.ts';
import type { Inputs } from '../experts/storage.ts';
import { gateOnGrid, tokensOnGrid } from '../gate.ts';
import { byBlocks, byScan } from '../permute/stage.ts';
import { planLayout } from '../plan.ts';
import { route } from '../router/reference.ts';
import { maskedOut, modalities, renormalise, rulesOf, softmaxOrder, visionShare } from '../router/rules.ts';
import { byThread, byWorkgroup } from '../router/stage.ts';
import { choices, experts, hidden, layerSizeOf, load, tokens, tooFew, weightType, width } from '../size.ts';
import type { Stage } from '../stage.ts';

/** Router, permutation and experts one after the other; what one leaves for the next is scratch. */
function stages({ height, across, stage, target }: Form, params: Params): readonly Stage[] {
  const size = layerSizeOf(params);
  const rules = rulesOf(params);
  const rows = height(size);
  const routes: BufferSpec = { name: 'routes', role: 'scratch', type: 'u32', length: 2 * size.t * size.k };
  const router = target === 'gpu' ? byWorkgroup(rules) : byThread(rules);
  const first: Stage = { scratch: [routes, ...router.scratch], passes: router.passes };
  if (rows === undefined) return [first, stage(size, 'plan')];
  const wanted = { routing: size, plan: 'plan', height: rows, across: across(size) };
  const permutation = target === 'gpu' ? byBlocks(wanted) : byScan(wanted);
  const plan: BufferSpec = {
    name: 'plan',
    role: 'scratch',
    type: 'u32',
    length: planLayout(size, rows).length,
  };
  return [
    first,
    { scratch: [plan, ...permutation.scratch], passes: permutation.passes },
    stage(size, 'plan'),
  ];
}

const variant = (form: Form): Variant => ({
  name: form.name,
  target: form.target,
  ...(form.features === undefined ? {} : { features: form.features }),
  refuses: (params) => form.refuses(layerSizeOf(params)),
  scratch: (params) => stages(form, params).flatMap(({ scratch }) => scratch),
  passes: (params) => stages(form, params).flatMap(({ passes }) => passes),
});

/** The reference over given weights. */
function over(params: Params, inputs: Inputs, stacks: readonly [Stack, Stack]): Reference {
  const x = inputs['x'] as Float32Array;
  const routes = route(rulesOf(params), x, inputs['wg'] as Float32Array);
  return expertsReference(layerSizeOf(params), x, stacks, routes);
}

/** A whole mixture-of-experts layer: everything is decided and done on the GPU, in one pass, with no read-back. */
export const layer = defineKernel({
  id: 'moe/layer',
  summary: 'mixture-of-experts layer in one command buffer: router, permutation, grouped experts, sum',
  params: {
    t: tokens,
    d: width,
    ff: hidden,
    e: experts,
    k: choices,
    dtype: weightType,
    softmax: softmaxOrder,
    norm: renormalise,
    mask: modalities,
    vision: visionShare,
    skew: load,
  },
  unsound: (params) => tooFew(params) ?? maskedOut(params),
  variants: forms.map(variant),
  buffers(params) {
    const size = layerSizeOf(params);
    const { t, d, e } = size;
    return [
      { name: 'x', role: 'input', type: 'f32', length: t * d },
      { name: 'wg', role: 'input', type: 'f32', length: d * e },
      ...weightBuffers(size),
      { name: 'y', role: 'output', type: 'f32', length: t * d },
    ];
  },
  inputs(params, seed) {
    const size = layerSizeOf(params);
    return {
      x: tokensOnGrid(size.t, size.d, seed),
      wg: gateOnGrid(size.d, size, seed),
      ...drawExperts(size, seed),
    };
  },
  cost(params) {
    const size = layerSizeOf(params);
    const { t, d, e, k } = size;
    const { flops, bytes } = expertsCost(size);
    // Routes are made and used inside; tokens are counted with the experts.
    return { flops: flops + 2 * t * d * e, bytes: bytes + 4 * (d * e - 2 * t * k) };
  },
  /** As for the experts alone. */
  cache: (params) => (params['t'] === 1 ? 'cold' : 'hot'),
  /** The choice of experts is exact; a weight's error, at most the router's, is one of its experts' output. */
  tolerance: (params) => expertsTolerance(layerSizeOf(params)) + 1e-6,
  reference: (params, inputs) => over(params, inputs, stacksOf(layerSizeOf(params), inputs)),
  quantization(params, inputs, seed) {
    const size = layerSizeOf(params);
    if (!size.codes) return undefined;
    const { stacks, ...of } = expertsQuantization(size, inputs, seed);
    return { ...of, original: over(params, inputs, stacks) };
  },
});
