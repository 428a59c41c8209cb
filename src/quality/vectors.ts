/** @file Vector codes with one codebook for all matrices of a model. */
import { withoutSubnormals } from '../../kernels/quantized/codebooks/index.ts';
import { fromHalves, toHalves } from '../packing/half.ts';
import { kmeans } from '../quantizers/kmeans.ts';
import { trainingVectors, vptq } from '../quantizers/vptq.ts';
import type { VectorCodes } from '../quantizers/vector.ts';
import type { VectorSetting } from './setting.ts';

/** A matrix W[rows, columns] that is to be coded. */
export interface Matrix {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly weights: Float32Array;
  /** XᵀX of its inputs, where the method asks for it. */
  readonly hessian?: Float64Array | undefined;
}

const NORMALIZE = 'scale';

/**
 * k × v values that f16 holds, for the vectors of all matrices. Within a matrix a vector's error counts as in its layer's
 * output (with a Hessian) or its weights; between matrices each counts by its number of vectors, whatever its scale.
 */
export async function pooledCodebook(
  matrices: readonly Matrix[],
  { v, k }: VectorSetting,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const parts = matrices.map(({ rows, columns, weights, hessian }) =>
    trainingVectors(weights, rows, columns, { v, hessian, normalize: NORMALIZE }),
  );
  const vectors = new Float32Array(parts.reduce((sum, part) => sum + part.vectors.length, 0));
  const importance = new Float64Array(vectors.length / v);
  let at = 0;
  for (const part of parts) {
    vectors.set(part.vectors, at);
    const unit = squares(part.vectors, part.weights, v) / part.weights.length;
    for (const [i, weight] of part.weights.entries()) importance[at / v + i] = unit > 0 ? weight / unit : 0;
    at += part.vectors.length;
  }
  const { codebook } = await kmeans(vectors, { k, v, weights: importance, codes: false, signal });
  // As a shader reads it, before codes are chosen for it.
  return fromHalves(withoutSubnormals(toHalves(codebook)));
}

/** Σ wᵢ‖xᵢ‖². */
function squares(vectors: Float32Array, weights: Float64Array, v: number): number {
  let sum = 0;
  for (let i = 0; i < vectors.length; i++) sum += weights[Math.floor(i / v)]! * vectors[i]! ** 2;
  return sum;
}

/** A matrix in codes of a given codebook; with a Hessian what a column loses is made good in those after it. */
export async function vectorCodes(
  { rows, columns, weights, hessian }: Matrix,
  { v, k }: VectorSetting,
  codebook: Float32Array,
  signal?: AbortSignal,
): Promise<VectorCodes> {
  const options = { v, k, codebook, hessian, normalize: NORMALIZE, permute: false, signal } as const;
  return (await vptq(weights, rows, columns, options)).codes;
}
