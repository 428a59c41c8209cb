import { defineKernel } from '../../../src/kernel.ts';
import type { Params } from '../../../src/kernel.ts';
import { normals } from '../../inputs.ts';
import { entrywise, overElements } from '../../transformer/elementwise.ts';
import fsqWgsl from './fsq.wgsl?raw';

const sizeOf = (params: Params) => ({
  n: Number(params['n']),
  d: Number(params['d']),
  k: Number(params['k'] ?? 1),
});

/** Steps of an input. */
const GRID = 256;
/** No input lies nearer than this, in levels, to where one level ends and the next begins. */
const CLEAR = 1e-3;

/** A tokenizer by finite scalar quantisation, as CosyVoice's: eight numbers of three levels are 6561 tokens. */
export const fsq = defineKernel({
  id: 'vectors/fsq',
  summary: 'finite scalar quantisation: numbers of a vector rounded to a few levels, together one index',
  params: {
    n: { kind: 'integer', min: 1, max: 1 << 24, help: 'vectors: tokens' },
    d: { kind: 'integer', min: 1, max: 20, help: 'numbers of a vector' },
    k: { kind: 'integer', min: 1, max: 127, usual: 1, help: 'levels either side of 0' },
  },
  unsound(params) {
    const { d, k } = sizeOf(params);
    return (2 * k + 1) ** d < 2 ** 32
      ? undefined
      : `d=${d} and k=${k} make ${2 * k + 1}^${d} indices, which no u32 holds: lower one of them`;
  },
  variants: [
    {
      name: 'thread',
      target: 'any',
      passes(params) {
        const { n, d, k } = sizeOf(params);
        return [overElements(fsqWgsl, n, { D: d, K: k }, ['x', 'index'])];
      },
    },
  ],
  buffers(params) {
    const { n, d } = sizeOf(params);
    return [
      { name: 'x', role: 'input', type: 'f32', length: n * d },
      { name: 'index', role: 'output', type: 'u32', length: n },
    ];
  },
  /** Normal, on a grid, and moved a step where tanh's rounding could decide the level: so there is one right index. */
  inputs(params, seed) {
    const { n, d, k } = sizeOf(params);
    const x = normals(n * d, seed, `x n=${n},d=${d}`).map((value) => {
      const near = Math.round(value * GRID) / GRID;
      const place = k * Math.tanh(near) + 0.5;
      return Math.abs(place - Math.round(place)) < CLEAR ? near + 0.5 / GRID : near;
    });
    return { x };
  },
  /** About four operations a number: a hyperbolic tangent (counted as one), a multiply-add, a cut. */
  cost(params) {
    const { n, d } = sizeOf(params);
    return { flops: 4 * n * d, bytes: 4 * n * (d + 1) };
  },
  /** Indices are whole numbers below 2³² and right or wrong. */
  tolerance: () => 1e-12,
  reference(params, inputs) {
    const { n, d, k } = sizeOf(params);
    const x = inputs['x'] as Float32Array;
    return entrywise(1, n, (_, i) => {
      let sum = 0;
      for (let j = d; j > 0; j--) {
        sum = sum * (2 * k + 1) + Math.floor(k * Math.tanh(x[i * d + j - 1]!) + 0.5) + k;
      }
      return sum;
    });
  },
});
