import { defineKernel } from '../../../src/kernel.ts';
import type { BufferSpec } from '../../../src/kernel.ts';
import { normals } from '../../inputs.ts';
import { tokensOnGrid } from '../gate.ts';
import { packRoutes } from '../routes.ts';
import { choices, experts, hidden, load, tokens, tooFew, width } from '../size.ts';
import { byExpert, byPlace, hostBlock, policies } from './policies.ts';
import { stackReference } from './reference.ts';
import {
  activeIn,
  activeTogether,
  choicesOf,
  expertBytes,
  expertLength,
  stackSizeOf,
  tooMany,
} from './size.ts';
import type { StackSize } from './size.ts';

const blocksOf = ({ blocks }: StackSize): readonly number[] => Array.from({ length: blocks }, (_, b) => b);

/** The power of two next to 1/√n: scales without rounding. */
const rootScale = (n: number): number => 2 ** -Math.round(Math.log2(Math.sqrt(n)));

/**
 * Weights of so many experts. First products of N(0, 1/d) keep a token's size, second ones give half of it, times `gain`: a
 * sum over many blocks grows, but not beyond f32.
 */
function drawWeights(size: StackSize, count: number, gain: number, seed: number, name: string): Float32Array {
  const { d, ff } = size;
  // A copy: what was scaled repeats no more, and must not be filled in as what repeats is.
  const weights = normals(count * expertLength(size), seed, `${name} d=${d},ff=${ff},n=${count}`).slice();
  const [up, down] = [rootScale(d), (gain * rootScale(ff)) / 2];
  for (let at = 0; at < weights.length; at += 2 * d * ff) {
    for (let i = at; i < at + d * ff; i++) weights[i]! *= up;
    for (let i = at + d * ff; i < at + 2 * d * ff; i++) weights[i]! *= down;
  }
  return weights;
}

/** Dense layers are one and the same, again and again: all of them together double a token at most a few times. */
const denseGain = ({ blocks, work }: StackSize): number =>
  2 ** -Math.ceil(Math.log2(blocks * Math.max(1, work)));

/** A choice as the shaders read it; `place` is by expert or by place among the active ones. */
const tableOf = (size: StackSize, block: number, place: (expert: number) => number): Uint32Array => {
  const routes = choicesOf(size, block);
  return packRoutes({ ...routes, experts: routes.experts.map(place) });
};

const input = (name: string, type: BufferSpec['type'], length: number): BufferSpec => ({
  name,
  role: 'input',
  type,
  length,
});

/** Blocks of a mixture of experts whose weights are in host memory; the variants are when they come to the device. */
export const offload = defineKernel({
  id: 'moe/offload',
  summary:
    'blocks of experts whose weights are in host memory: all resident, or brought on demand, all ahead, or pre-gated',
  params: {
    blocks: {
      kind: 'integer',
      min: 2,
      max: 64,
      help: 'blocks, one after the other, each with its own experts',
    },
    e: experts,
    k: choices,
    t: tokens,
    d: width,
    ff: hidden,
    work: {
      kind: 'integer',
      min: 0,
      max: 1024,
      usual: 0,
      help: 'dense layers of an expert’s size that a block computes beside its experts',
    },
    skew: load,
  },
  unsound(params) {
    const size = stackSizeOf(params);
    const { d, ff } = size;
    if (d % 4 !== 0 || ff % 4 !== 0) {
      return `d=${d} and ff=${ff} must be multiples of 4, so that no padding is counted as weights`;
    }
    return tooFew(params) ?? tooMany(size);
  },
  variants: policies,
  measuresAll: true,
  buffers(params) {
    const size = stackSizeOf(params);
    const { t, k, d, work } = size;
    return [
      input('x', 'f32', t * d),
      ...(work === 0 ? [] : [input('dense', 'f32', expertLength(size)), input('dense table', 'u32', 2 * t)]),
      ...blocksOf(size).flatMap((block) => [
        input(byExpert(block), 'u32', 2 * t * k),
        input(byPlace(block), 'u32', 2 * t * k),
      ]),
      { name: 'y', role: 'output', type: 'f32', length: t * d },
    ];
  },
  inputs(params, seed) {
    const size = stackSizeOf(params);
    const { t, d, e } = size;
    const blocks = blocksOf(size);
    const one = { experts: new Uint32Array(t), weights: new Float64Array(t).fill(1) };
    return {
      x: tokensOnGrid(t, d, seed),
      dense: drawWeights(size, 1, denseGain(size), seed, 'dense'),
      'dense table': packRoutes(one),
      ...Object.fromEntries(
        blocks.flatMap((block) => {
          const active = activeIn(size, block);
          return [
            [hostBlock(block), drawWeights(size, e, 1, seed, hostBlock(block))],
            [byExpert(block), tableOf(size, block, (expert) => expert)],
            [byPlace(block), tableOf(size, block, (expert) => active.indexOf(expert))],
          ];
        }),
      ),
    };
  },
  cost(params) {
    const size = stackSizeOf(params);
    const { blocks, t, k, d, ff, work } = size;
    const weights = (activeTogether(size) + Math.min(work, 1)) * expertBytes(size);
    return { flops: 4 * blocks * t * (k + work) * d * ff, bytes: weights + 8 * t * (d + blocks * k) };
  },
  /**
   * Each block's products err as matmul's do, 3·10⁻⁸·√K, and pass on what came in; each of the dense layers adds a
   * rounding of the sum and a little of its own.
   */
  tolerance(params) {
    const { blocks, d, ff, work } = stackSizeOf(params);
    return blocks * 6e-8 * (Math.sqrt(d) + Math.sqrt(ff)) + 6e-8 * blocks * (work + 1) + 1e-6;
  },
  reference(params, inputs) {
    const size = stackSizeOf(params);
    const of = blocksOf(size).map((block) => inputs[hostBlock(block)] as Float32Array);
    return stackReference(size, inputs['x'] as Float32Array, inputs['dense'] as Float32Array, of);
  },
});
