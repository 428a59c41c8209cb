import { defineKernel } from '../../../src/kernel.ts';
import type { Params, Reference, Variant } from '../../../src/kernel.ts';
import { expertsTolerance } from '../experts/kernel.ts';
import { forms } from '../experts/forms.ts';
import type { Form } from '../experts/form.ts';
import { expertsReference } from '../experts/reference.ts';
import type { Stack } from '../experts/stack.ts';
import {
  drawExperts,
  expertBytes,
  expertsQuantization,
  stacksOf,
  weightBuffers,
} from '../experts/storage.ts';
import type { Inputs } from '../experts/storage.ts';
import { gateOnGrid, tokensOnGrid } from '../gate.ts';
import { route } from '../router/reference.ts';
import type { Routes } from '../routes.ts';
import { choices, experts, hidden, layerSizeOf, tokens, tooFew, weightType, width } from '../size.ts';
import { apart, knownOf, together } from './stages.ts';
import type { Contrasted } from './stages.ts';

const sizeOf = (params: Params): Contrasted => ({
  ...layerSizeOf({ ...params, k: params['k'] ?? 2 }),
  rank: Number(params['rank'] ?? 2),
});

const inOnePass = (params: Params): boolean => params['passes'] === 'one';

const stageOf = (form: Form, params: Params) => (inOnePass(params) ? together : apart)(form, sizeOf(params));

/** A sentence for what the form does not take: rows of both activations, or of either. */
function refusal(form: Form, params: Params): string | undefined {
  const size = sizeOf(params);
  return inOnePass(params)
    ? form.refuses({ ...size, t: 2 * size.t })
    : (form.refuses(size) ?? form.refuses({ ...size, k: 1 }));
}

const variant = (form: Form): Variant => ({
  name: form.name,
  target: form.target,
  ...(form.features === undefined ? {} : { features: form.features }),
  refuses: (params) => refusal(form, params),
  scratch: (params) => stageOf(form, params).scratch,
  passes: (params) => stageOf(form, params).passes,
});

/** Routes of both activations, strong rows first; the second choice and so on of a weak row lead nowhere. */
export function contrastedRoutes(size: Contrasted, x: Float32Array, wg: Float32Array): Routes {
  const { t, e, k, rank } = size;
  const known = knownOf(size);
  const rules = { ...size, t: 2 * t, k: known, all: false, side: 0, vision: 0, capacity: undefined };
  const best = route(rules, x, wg);
  const out = { experts: new Uint32Array(2 * t * k).fill(e), weights: new Float64Array(2 * t * k) };
  for (let token = 0; token < 2 * t; token++) {
    if (token >= t) {
      out.experts[token * k] = best.experts[token * known + rank - 1]!;
      out.weights[token * k] = 1;
      continue;
    }
    const shares = best.weights.subarray(token * known, token * known + k);
    const sum = shares.reduce((a, b) => a + b, 0);
    for (let s = 0; s < k; s++) {
      out.experts[token * k + s] = best.experts[token * known + s]!;
      out.weights[token * k + s] = shares[s]! / sum;
    }
  }
  return out;
}

/** x of both activations, in one buffer or in two. */
function allTokens(inputs: Inputs): Float32Array {
  const x = inputs['x'] as Float32Array;
  const weak = inputs['weak x'] as Float32Array | undefined;
  if (weak === undefined) return x;
  const both = new Float32Array(2 * x.length);
  both.set(x);
  both.set(weak, x.length);
  return both;
}

function over(params: Params, inputs: Inputs, stacks: readonly [Stack, Stack]): Reference {
  const size = sizeOf(params);
  const x = allTokens(inputs);
  const routes = contrastedRoutes(size, x, inputs['wg'] as Float32Array);
  return expertsReference({ ...size, t: 2 * size.t }, x, stacks, routes);
}

/** Experts that either activation meets, each token choosing for itself: of both together, or the sum of each alone. */
function activeExperts({ t, e, k }: Contrasted, one: boolean): number {
  const met = (missed: number): number => e * (1 - missed ** t);
  const [strong, weak] = [1 - k / e, 1 - 1 / e];
  return Math.round(one ? met(strong * weak) : met(strong) + met(weak));
}

/**
 * Both activations of a layer that SCMoE contrasts (arXiv:2405.14507, section 3): the best `k` experts of each token for its
 * strong hidden state, the expert of rank `rank` alone for its weak one. The two states differ, as after any layer before.
 */
export const selfContrast = defineKernel({
  id: 'moe/self-contrast',
  summary:
    'mixture-of-experts layer for a strong (top-k) and a weak (rank-k) activation, in two passes or in one',
  params: {
    t: { ...tokens, max: 32_767 },
    d: width,
    ff: hidden,
    e: experts,
    k: { ...choices, usual: 2 },
    rank: { ...choices, usual: 2, help: 'place of the one expert that the weak activation goes through' },
    dtype: weightType,
    passes: {
      kind: 'word',
      words: ['two', 'one'],
      usual: 'two',
      help: 'two: a layer after the other; one: the rows of both through one plan',
    },
  },
  unsound(params) {
    const { e, rank } = sizeOf(params);
    return (
      tooFew({ ...params, k: params['k'] ?? 2 }) ??
      (rank > e ? `rank=${rank} is more than the e=${e} experts there are` : undefined)
    );
  },
  variants: forms.map(variant),
  buffers(params) {
    const size = sizeOf(params);
    const { t, d, e } = size;
    const one = inOnePass(params);
    return [
      { name: 'x', role: 'input', type: 'f32', length: (one ? 2 : 1) * t * d },
      ...(one ? [] : [{ name: 'weak x', role: 'input', type: 'f32', length: t * d } as const]),
      { name: 'wg', role: 'input', type: 'f32', length: d * e },
      ...weightBuffers(size),
      { name: 'y', role: 'output', type: 'f32', length: 2 * t * d },
    ];
  },
  inputs(params, seed) {
    const size = sizeOf(params);
    const x = tokensOnGrid(2 * size.t, size.d, seed);
    const half = size.t * size.d;
    return {
      ...(inOnePass(params) ? { x } : { x: x.slice(0, half), 'weak x': x.slice(half) }),
      wg: gateOnGrid(size.d, size, seed),
      ...drawExperts(size, seed),
    };
  },
  cost(params) {
    const size = sizeOf(params);
    const { t, d, ff, e, k } = size;
    const one = inOnePass(params);
    const weights = activeExperts(size, one) * expertBytes(size) + (one ? 4 : 8) * d * e;
    return { flops: 6 * t * (k + 1) * d * ff + 4 * t * d * e, bytes: weights + 16 * t * d };
  },
  /** As for the layer. */
  cache: (params) => (params['t'] === 1 ? 'cold' : 'hot'),
  tolerance: (params) => expertsTolerance(sizeOf(params)) + 1e-6,
  reference: (params, inputs) => over(params, inputs, stacksOf(sizeOf(params), inputs)),
  quantization(params, inputs, seed) {
    const size = sizeOf(params);
    if (!size.codes) return undefined;
    const { stacks, ...of } = expertsQuantization(size, inputs, seed);
    return { ...of, original: over(params, inputs, stacks) };
  },
});
