/** @file Every quantiser behind one door: a matrix, a method and its options in, weights as they come back and what they cost out. */
import { aqlm, aqlmBits, dequantizeAqlm } from './aqlm.ts';
import type { Normalization } from './columns.ts';
import { gptq } from './gptq.ts';
import type { Watch } from './pace.ts';
import { dequantize, roundToNearest, scalarBits } from './scalar.ts';
import type { ScalarOptions } from './scalar.ts';
import type { Assign } from './search.ts';
import { dequantizeVectors, vectorBits } from './vector.ts';
import { vptq } from './vptq.ts';
import type { Training } from './vptq.ts';

/** `rtn`: scalar round-to-nearest; `kmeans`: VPTQ without its second-order update; `aqlm`: additive codebooks. */
export type Method = 'rtn' | 'gptq' | 'kmeans' | 'vptq' | 'aqlm';

export const methods: readonly Method[] = ['rtn', 'gptq', 'kmeans', 'vptq', 'aqlm'];

export interface MethodOptions extends Watch {
  readonly method: Method;
  /** Of the scalar methods. */
  readonly bits: ScalarOptions['bits'];
  readonly group: number;
  /** Whether their ranges are searched: half the error at 2 bits. */
  readonly clip: boolean;
  /** Of the vector methods. */
  readonly v: number;
  readonly k: number;
  readonly residual: number;
  /** Columns with a codebook of 4 × k of their own; 0: none. */
  readonly outliers: number;
  readonly normalize: Normalization;
  readonly seed: number;
  /** Vectors that k-means sees, and its rounds, at most. */
  readonly sample?: number | undefined;
  readonly maxIterations?: number | undefined;
  readonly assign?: Assign | undefined;
}

export interface Quantized {
  readonly weights: Float32Array;
  readonly bitsPerWeight: number;
  readonly stages: readonly { readonly stage: string; readonly ns: number }[];
  readonly training: readonly Training[];
}

/** Quantises W[rows, columns] for inputs of second moments `hessian`. Throws what the method throws. */
export async function quantizeBy(
  weights: Float32Array,
  rows: number,
  columns: number,
  hessian: Float64Array,
  options: MethodOptions,
): Promise<Quantized> {
  const { method, v, k, residual, seed, assign, signal, onProgress } = options;
  const kmeans = { sample: options.sample, maxIterations: options.maxIterations };
  const from = performance.now();
  const whole = (stage: string) => [{ stage, ns: (performance.now() - from) * 1e6 }];
  if (method === 'vptq' || method === 'kmeans') {
    const { codes, stages, training } = await vptq(weights, rows, columns, {
      v,
      k,
      residual,
      ...(options.outliers > 0 && { outliers: { columns: options.outliers, v: 4, k } }),
      hessian,
      normalize: options.normalize,
      update: method === 'vptq',
      seed,
      kmeans,
      assign,
      signal,
      onProgress,
    });
    const { bitsPerWeight } = vectorBits(codes);
    return { weights: dequantizeVectors(codes), bitsPerWeight, stages, training };
  }
  if (method === 'aqlm') {
    const sizes = residual > 0 ? [k, residual] : [k];
    const codes = await aqlm(weights, rows, columns, {
      sizes,
      v,
      seed,
      refinements: sizes.length > 1 ? 10 : 0,
      sample: options.sample,
      kmeans: { maxIterations: options.maxIterations },
      assign,
      signal,
      onProgress,
    });
    const stages = whole('codebooks and codes');
    return { weights: dequantizeAqlm(codes), bitsPerWeight: aqlmBits(codes), stages, training: [] };
  }
  const scalar: ScalarOptions = {
    bits: options.bits,
    group: options.group,
    scheme: 'minmax',
    clip: options.clip,
  };
  const codes =
    method === 'rtn'
      ? roundToNearest(weights, rows, columns, scalar)
      : await gptq(weights, rows, columns, hessian, scalar, {
          ...(signal && { signal }),
          onProgress: (done) => onProgress?.({ stage: 'GPTQ', done }),
        });
  const stages = whole(method === 'rtn' ? 'rounding' : 'GPTQ');
  return {
    weights: dequantize(codes),
    bitsPerWeight: scalarBits(codes),
    stages,
    training: [],
  };
}
