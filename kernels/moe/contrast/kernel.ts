import { defineKernel } from '../../../src/kernel.ts';
import type { Params, Variant } from '../../../src/kernel.ts';
import { normals } from '../../inputs.ts';
import { contrastReference, MASKED } from './reference.ts';
import maximaWgsl from './maxima.wgsl?raw';
import workgroupWgsl from './workgroup.wgsl?raw';
import writeWgsl from './write.wgsl?raw';

const sizeOf = (params: Params) => ({
  t: Number(params['t']),
  v: Number(params['v']),
  alpha: Number(params['alpha'] ?? 10),
  beta: Number(params['beta'] ?? 50),
});

/** Threads that keep a CPU's cores and lanes busy; cut finer than this many logits, a row gains nothing. */
const CPU_THREADS = 256;
const FINEST = 512;

const chunksOf = (params: Params): { readonly chunk: number; readonly chunks: number } => {
  const { t, v } = sizeOf(params);
  const chunk = FINEST * Math.ceil(v / (FINEST * Math.ceil(CPU_THREADS / t)));
  return { chunk, chunks: Math.ceil(v / chunk) };
};

/** Two passes without workgroup memory: the largest of each chunk of a row, then the contrast. */
const chunks: Variant = {
  name: 'chunks',
  target: 'cpu',
  scratch: (params) => [
    { name: 'maxima', role: 'scratch', type: 'f32', length: sizeOf(params).t * chunksOf(params).chunks },
  ],
  passes(params) {
    const { t, v, alpha, beta } = sizeOf(params);
    const { chunk, chunks: count } = chunksOf(params);
    const constants = { T: t, V: v, CHUNK: chunk, CHUNKS: count };
    const workgroups = [Math.ceil((t * count) / 16), 1, 1] as const;
    return [
      { wgsl: maximaWgsl, constants, bindings: ['strong', 'maxima'], workgroups },
      {
        wgsl: writeWgsl,
        constants: { ...constants, ALPHA: alpha, BETA: beta },
        bindings: ['strong', 'weak', 'maxima', 'z'],
        workgroups,
      },
    ];
  },
};

const workgroup: Variant = {
  name: 'workgroup',
  target: 'gpu',
  passes(params) {
    const { t, v, alpha, beta } = sizeOf(params);
    const constants = { V: v, ALPHA: alpha, BETA: beta };
    return [{ wgsl: workgroupWgsl, constants, bindings: ['strong', 'weak', 'z'], workgroups: [t, 1, 1] }];
  },
};

/** Steps of a logit: differences of logits are exact in f32, and none is within a rounding of ln α. */
const GRID = 256;

const logits = (params: Params, seed: number, name: string): Float32Array => {
  const { t, v } = sizeOf(params);
  return normals(t * v, seed, `${name} t=${t},v=${v}`).map((value) => Math.round(2 * value * GRID) / GRID);
};

/** Self-contrast of SCMoE (arXiv:2405.14507): logits of a strong activation less those of a weak one, where the strong one is near its best. */
export const contrast = defineKernel({
  id: 'moe/contrast',
  summary: 'masked contrast of strong and weak logits over a vocabulary',
  params: {
    t: { kind: 'integer', min: 1, max: 65_535, help: 'tokens, each with a row of logits' },
    v: { kind: 'integer', min: 1, max: 1 << 20, help: 'words of the vocabulary' },
    alpha: {
      kind: 'integer',
      min: 1,
      max: 100,
      usual: 10,
      help: 'hundredths of the best probability that a word needs to stay',
    },
    beta: { kind: 'integer', min: 0, max: 1000, usual: 50, help: 'hundredths: the weight of the contrast' },
  },
  variants: [workgroup, chunks],
  buffers(params) {
    const { t, v } = sizeOf(params);
    return [
      { name: 'strong', role: 'input', type: 'f32', length: t * v },
      { name: 'weak', role: 'input', type: 'f32', length: t * v },
      { name: 'z', role: 'output', type: 'f32', length: t * v },
    ];
  },
  inputs: (params, seed) => ({
    strong: logits(params, seed, 'strong'),
    weak: logits(params, seed, 'weak'),
  }),
  /** A comparison for the largest and one for the mask, two products and a sum; both rows read, one written. */
  cost(params) {
    const { t, v } = sizeOf(params);
    return { flops: 5 * t * v, bytes: 12 * t * v };
  },
  /** Three roundings, which cancellation may amplify a little; a word wrongly kept or masked is off by 64 and more. */
  tolerance: () => 1e-6,
  reference(params, inputs) {
    const { t, v, alpha, beta } = sizeOf(params);
    return contrastReference(t, v, alpha / 100, beta / 100, inputs['strong']!, inputs['weak']!);
  },
  /** −∞ as the number that the reference has in its place. */
  decode: (_, words) =>
    new Float32Array(words.buffer, words.byteOffset, words.length).map((z) =>
      z === Number.NEGATIVE_INFINITY ? MASKED : z,
    ),
});
