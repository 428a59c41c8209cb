import { defineKernel } from '../../../src/kernel.ts';
import type { Params } from '../../../src/kernel.ts';
import { hashText, mixSeed, random } from '../../../src/random.ts';
import { entrywise, overElements } from '../../transformer/elementwise.ts';
import { uniformOf } from '../counter.ts';
import counterWgsl from '../counter.wgsl?raw';
import meanWgsl from './mean.wgsl?raw';

const sizeOf = (params: Params) => ({
  n: Number(params['n']),
  repeats: Number(params['repeats']),
  stochastic: params['rounding'] === 'stochastic',
});

/** Steps between whole numbers: inputs stand on odd ones, so none is half way and sums with u are exact in f32. */
const GRID = 8192;
/** Codes of 8 bits. */
const LEVELS = 255;

/** As the shader rounds, in f32: the sum of an input and u is rounded before it is cut. */
const roundedBy = (value: number, u: number): number => Math.floor(Math.fround(value + u));

/** Is rounding unbiased, as storing activations in 8 bits needs it to be (Mesa, arXiv:2111.11124)? */
export const rounding = defineKernel({
  id: 'training/rounding',
  summary: 'mean of many stochastic roundings to 8-bit levels, or of rounding to the nearest',
  params: {
    n: { kind: 'integer', min: 1, max: 1 << 24, help: 'numbers' },
    repeats: { kind: 'integer', min: 1, max: 65_536, help: 'roundings of each' },
    rounding: { kind: 'word', words: ['stochastic', 'nearest'], help: 'how' },
  },
  variants: [
    {
      name: 'thread',
      target: 'any',
      passes(params) {
        const { n, repeats, stochastic } = sizeOf(params);
        const constants = { REPEATS: repeats, STOCHASTIC: stochastic ? 1 : 0 };
        return [overElements(`${counterWgsl}\n${meanWgsl}`, n, constants, ['x', 'y'])];
      },
    },
  ],
  buffers(params) {
    const length = sizeOf(params).n;
    return [
      { name: 'x', role: 'input', type: 'f32', length },
      { name: 'y', role: 'output', type: 'f32', length },
    ];
  },
  inputs(params, seed) {
    const { n } = sizeOf(params);
    const source = random(mixSeed(seed, hashText(`x n=${n}`)));
    const steps = (LEVELS * GRID) / 2;
    return { x: Float32Array.from({ length: n }, () => (2 * source.below(steps) + 1) / GRID) };
  },
  /** An addition and a cut for each rounding; what drawing u takes is not counted. */
  cost(params) {
    const { n, repeats } = sizeOf(params);
    return { flops: 2 * n * repeats, bytes: 8 * n };
  },
  /** The sum is exact, and WGSL allows its division 2.5 ulp. */
  tolerance: () => 5e-7,
  reference(params, inputs) {
    const { n, repeats, stochastic } = sizeOf(params);
    const x = inputs['x'] as Float32Array;
    return entrywise(1, n, (_, i) => {
      let sum = 0;
      for (let r = 0; r < repeats; r++) sum += roundedBy(x[i]!, stochastic ? uniformOf(i, r) : 0.5);
      return sum / repeats;
    });
  },
  /**
   * `bias`: how far means lie from the numbers towards the nearest level, on average, in levels; 0 without bias, ¼ of rounding
   * to the nearest. `biasZ`: the same in standard errors of an unbiased rounding, whose variance is f·(1 − f) each.
   */
  metrics(params, inputs, words) {
    const { n, repeats } = sizeOf(params);
    const x = inputs['x'] as Float32Array;
    const y = new Float32Array(words.buffer, words.byteOffset, n);
    let bias = 0;
    let variance = 0;
    for (let i = 0; i < n; i++) {
      const fraction = x[i]! - Math.floor(x[i]!);
      bias += (fraction < 0.5 ? -1 : 1) * (y[i]! - x[i]!);
      variance += (fraction * (1 - fraction)) / repeats;
    }
    return { bias: bias / n, biasZ: bias / Math.sqrt(variance) };
  },
});
