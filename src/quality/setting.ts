/** @file The ways a model's blocks are quantised, as data: what a cell's id says, and what cannot be measured. */
import type { ScalarBits } from '../packing/scalar-codes.ts';
import type { Params } from '../kernel.ts';

/** Not quantised: the loss that gaps are taken from. */
export interface Unquantized {
  readonly method: 'none';
}

/**
 * `rtn`: round-to-nearest with the whole range of each group (AbsMax, as in arXiv:2505.14302). `rtn-clip`: with the
 * range that errs least. `gptq`: GPTQ on that grid, so that both take the same room.
 */
export interface ScalarSetting {
  readonly method: 'rtn' | 'rtn-clip' | 'gptq';
  readonly bits: ScalarBits;
  /** Inputs that share a scale; 0: all of an output, "per channel". */
  readonly group: number;
}

/**
 * One codebook for the whole model, of vectors down the outputs, after each column is brought to a root mean square of 1.
 * `kmeans`: by the weights alone. `vptq`: VPTQ (arXiv:2409.17066), by the inputs' Hessian.
 */
export interface VectorSetting {
  readonly method: 'kmeans' | 'vptq';
  /** Outputs in a vector, vectors in the codebook. */
  readonly v: 2 | 4;
  readonly k: 16 | 64 | 256;
}

/** Weights and activations by round-to-nearest, AbsMax both, in groups of the same size. */
export interface IntegerSetting {
  readonly method: 'int';
  /** Of a weight; 16: as it is. */
  readonly bits: 4 | 8 | 16;
  /** Of an activation; that of the blocks' last matrix, "FC2", may differ. */
  readonly activations: 4 | 8 | 16;
  readonly down: 4 | 8 | 16;
  /** 0: all of an output, and all of a token. */
  readonly group: number;
}

export type Quantizing = ScalarSetting | VectorSetting | IntegerSetting;
export type Setting = Unquantized | Quantizing;

export const isVector = (setting: Setting): setting is VectorSetting =>
  setting.method === 'kmeans' || setting.method === 'vptq';

/** Whether Hessians are read. */
export const needsHessians = ({ method }: Setting): boolean => method === 'gptq' || method === 'vptq';

/** The part of an id after the method. */
export function settingParams(setting: Setting): Params {
  const { method: _method, ...params } = setting;
  return { ...params };
}

/** Fewer vectors than this for every centroid are coded, not learnt from. */
const VECTORS_PER_CENTROID = 16;
/** Past this a codebook is not what scalar codes are compared with. */
const MOST_BITS = 4;

/** Why a setting is not measured on a model of so many block weights; undefined: it is. */
export function unfit(
  setting: Setting,
  blockWeights: number,
): { readonly reason: string; readonly message: string } | undefined {
  if (!isVector(setting)) return undefined;
  const { v, k } = setting;
  const vectors = Math.floor(blockWeights / v);
  if (vectors < VECTORS_PER_CENTROID * k) {
    const message = `${vectors} vectors for ${k} centroids: fewer than ${VECTORS_PER_CENTROID} each, a codebook would repeat its weights`;
    return { reason: 'few-vectors', message };
  }
  const bits = Math.log2(k) / v + (16 * k * v) / blockWeights;
  if (bits <= MOST_BITS) return undefined;
  const message = `${bits.toFixed(2)} bits a weight with the codebook, before scales: more than ${MOST_BITS}`;
  return { reason: 'above-4-bits', message };
}
