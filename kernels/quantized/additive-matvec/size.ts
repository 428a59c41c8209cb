/** @file The parameters of an additive-codebook product, and the shapes that follow from them. */
import type { Params } from '../../../src/kernel.ts';
import { notShipped } from '../codebooks/index.ts';
import type { CodebookShape } from '../codebooks/index.ts';

/** Inputs that share a code. */
export const VECTOR = 8;

export interface Size {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** Vectors along the inputs of an output. */
  readonly groups: number;
  /** Codebooks whose vectors are added. */
  readonly codebooks: number;
  /** Vectors in each. */
  readonly centroids: number;
  /** Of one code, and of all codes of a vector together. */
  readonly codeBits: number;
  readonly bits: number;
  readonly half: boolean;
}

/** A sentence if these parameters make no such product, otherwise undefined. */
export function unsound(params: Params): string | undefined {
  const k = Number(params['k']);
  if (k % VECTOR !== 0) {
    return `needs k to be a multiple of ${VECTOR}, the inputs that share a code (k=${k}); pad the inputs with zeros`;
  }
  return notShipped(shapeOf(params));
}

/** One codebook, or two of the same size: the second is the first's residual. */
export const shapeOf = (params: Params): CodebookShape => {
  const centroids = Number(params['centroids']);
  return { v: VECTOR, centroids, residual: Number(params['codebooks']) === 2 ? centroids : 0 };
};

/** Throws a `RangeError` where {@link unsound} has a sentence. */
export function sizeOf(params: Params): Size {
  const reason = unsound(params);
  if (reason !== undefined) throw new RangeError(`quantized/additive-matvec ${reason}`);
  const [k, codebooks, centroids] = [params['k'], params['codebooks'], params['centroids']].map(Number) as [
    number,
    number,
    number,
  ];
  const codeBits = Math.ceil(Math.log2(centroids));
  return {
    m: Number(params['m']),
    n: Number(params['n']),
    k,
    groups: k / VECTOR,
    codebooks,
    centroids,
    codeBits,
    bits: codebooks * codeBits,
    half: params['dtype'] === 'f16',
  };
}

/**
 * Bits of the weights: codes, codebooks in f16 and a scale in f16 an output. arXiv:2401.06118, section 4: B·C/g a weight,
 * and what is shared.
 */
export const weightBits = ({ n, groups, codebooks, centroids, bits }: Size): number =>
  n * groups * bits + 16 * VECTOR * codebooks * centroids + 16 * n;
