import { defineKernel } from '../../../src/kernel.ts';
import { weightNmse } from '../../../src/quantizers/measure.ts';
import { drawWeights } from '../../../src/quantizers/weights.ts';
import type { Distribution } from '../../../src/quantizers/weights.ts';
import { matmulReference } from '../../matmul/reference.ts';
import { activationCodes, activationNumbers } from './activations.ts';
import { BLOCK, sizeOf, topOf } from './size.ts';
import type { Size } from './size.ts';
import { scalarVariants } from './variants-scalar.ts';
import { cpuVariants, gpuVariants } from './variants.ts';
import { bitsPerWeight, originalWeights, packedWeights, roundedToHalf, storedWeights } from './weights.ts';

const productOf = ({ m, n, k }: Size) => ({ m, n, k, batch: 1, half: false, bt: true });

/** About how many times their root mean square the largest of some thousand activations is. */
const PEAK: Readonly<Record<string, number>> = { gauss: 4, swiglu: 16 };

const SIZE = { kind: 'integer', min: 1 } as const;

/**
 * y[M,N] = x[M,K]·W[N,K]ᵀ with activations that become integers on the way: W4A4, W4A8, W8A8, and the arms that leave one
 * side at 16 bits (W4A16, W16A4), as in arXiv:2505.14302.
 */
export const integerMatmul = defineKernel({
  id: 'quantized/integer-matmul',
  summary: 'product with activations quantised on the way to 4 or 8 bits, in integers where both sides are',
  params: {
    m: { ...SIZE, max: 1 << 16, help: 'rows of x: tokens in flight' },
    n: { ...SIZE, max: 1 << 20, help: 'rows of W: outputs of the layer' },
    // Sums of a group stay in i32: 127 · 128 · 2¹⁷ < 2³¹.
    k: { ...SIZE, max: 1 << 17, help: 'columns of W: inputs of the layer' },
    wbits: { kind: 'integer', min: 4, max: 16, help: 'bits of a weight: 4, 8, or 16 (f16)' },
    abits: { kind: 'integer', min: 4, max: 16, help: 'bits of an activation: 4, 8, or 16 (as it is)' },
    group: {
      kind: 'integer',
      min: 0,
      max: 1 << 17,
      help: 'columns that share a scale, of W and of x: a multiple of 4; 0: a whole row',
    },
    x: {
      kind: 'word',
      words: ['gauss', 'swiglu'],
      usual: 'gauss',
      help: 'what x is drawn from; swiglu: the input of a second feed-forward product',
    },
  },
  /** The first that takes the workload and is meant for the adapter is measured, unless a trial decides; see README. */
  variants: [...gpuVariants, ...scalarVariants, ...cpuVariants],
  buffers(params) {
    const { m, n, k, weightBits, groups, blocks, stride } = sizeOf(params);
    return [
      { name: 'x', role: 'input', type: 'f32', length: m * k },
      { name: 'words', role: 'input', type: 'u32', length: blocks * weightBits * stride },
      ...(weightBits === 16
        ? []
        : [{ name: 'scales', role: 'input', type: 'u32', length: groups * stride } as const]),
      { name: 'y', role: 'output', type: 'f32', length: m * n },
    ];
  },
  inputs(params, seed) {
    const size = sizeOf(params);
    const drawn = (params['x'] ?? 'gauss') as Distribution;
    return {
      x: roundedToHalf(drawWeights(drawn, size.m * size.k, seed, `x m=${size.m},k=${size.k}`)),
      ...packedWeights(originalWeights(size, seed), size),
    };
  },
  cost(params) {
    const { m, n, k, weightBits, groups, blocks, stride } = sizeOf(params);
    const weights = (blocks * weightBits + (weightBits === 16 ? 0 : groups)) * stride;
    return { flops: 2 * m * n * k, bytes: 4 * (m * k + weights + m * n) };
  },
  /** One row streams every weight once, as in decoding. */
  cache: (params) => (sizeOf(params).m === 1 ? 'cold' : 'hot'),
  /**
   * Two parts. Sums inside a group are exact in integers; what is added in f32 (the groups, or at 16 bits every product)
   * errs by 3e-8·√K at most, as in `matmul`. And a division in WGSL may be off by 2.5 ulp: an activation half-way between
   * two codes may then go to the other one. One such, and of many one in 10⁵, is let pass: it moves its row by a step of
   * about peak/top, of √K·σ. On adapters that divide exactly there is none.
   */
  tolerance(params) {
    const { m, n, k, activationBits } = sizeOf(params);
    const sums = 3e-8 * Math.sqrt(k) * (1 + 8 / (m * n));
    if (activationBits === 16) return sums;
    const step = PEAK[String(params['x'] ?? 'gauss')]! / topOf(activationBits);
    return Math.min(1, sums + 1e-7 + step * Math.sqrt(1 / (m * k) + 1e-5));
  },
  /** Over the codes the shaders compute: sums in f64. */
  reference(params, inputs) {
    const size = sizeOf(params);
    const x = inputs['x'] as Float32Array;
    const numbers = size.activationBits === 16 ? x : activationNumbers(activationCodes(x, size), size);
    return { ...matmulReference(productOf(size), numbers, storedWeights(inputs, size)), tile: BLOCK };
  },
  quantization(params, inputs, seed) {
    const size = sizeOf(params);
    const weights = originalWeights(size, seed);
    return {
      bitsPerWeight: bitsPerWeight(size),
      weightNmse: weightNmse(weights, storedWeights(inputs, size)),
      original: matmulReference(productOf(size), inputs['x'] as Float32Array, weights),
    };
  },
});
