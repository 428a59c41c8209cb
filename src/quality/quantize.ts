/** @file The matrices of a model's blocks as codes: which method, how many bits with everything counted, what error. */
import { BLOCK_MATRICES, matrixName, matrixShape } from '../../models/ladder/model.ts';
import type { LadderModel } from '../../models/ladder/model.ts';
import { gptqSteps } from '../quantizers/gptq.ts';
import { dequantize, roundToNearest, scalarBits } from '../quantizers/scalar.ts';
import type { ScalarBits, ScalarCodes, ScalarOptions } from '../quantizers/scalar.ts';
import { within } from '../quantizers/steps.ts';
import type { Steps } from '../quantizers/steps.ts';
import type { Hessians } from './hessians.ts';
import { scalarLinear } from './linear.ts';
import type { Linear } from './linear.ts';

/**
 * `rtn`: round-to-nearest with the whole range of each group (AbsMax, as in arXiv:2505.14302). `rtn-clip`: with the
 * range that errs least. `gptq`: GPTQ on that grid, so that both take the same room.
 */
export const SCALAR_METHODS = ['rtn', 'rtn-clip', 'gptq'] as const;
export type ScalarMethod = (typeof SCALAR_METHODS)[number];

export interface ScalarSetting {
  readonly method: ScalarMethod;
  readonly bits: ScalarBits;
  /** Inputs that share a scale; 0: all of an output, "per channel". */
  readonly group: number;
}

/** A model's block matrices, quantised. */
export interface QuantizedBlocks {
  /** By the name of the matrix. */
  readonly linears: ReadonlyMap<string, Linear>;
  /** The weights that the codes stand for, by the name of the matrix: for references. */
  readonly dequantized: ReadonlyMap<string, Float32Array>;
  /** Over all block matrices, codes and scales counted. */
  readonly bitsPerWeight: number;
  /** ‖Ŵ − W‖² / ‖W‖² over all block matrices. */
  readonly weightNmse: number;
}

/** Whether {@link quantizeBlocks} reads Hessians. */
export const needsHessians = (method: ScalarMethod): boolean => method === 'gptq';

/** Yields the part done. Throws what the quantisers throw, and a `RangeError` where GPTQ is given no Hessians. */
export function* quantizeBlocks(
  { config, weights }: LadderModel,
  setting: ScalarSetting,
  hessians?: Hessians,
): Steps<QuantizedBlocks> {
  const linears = new Map<string, Linear>();
  const dequantized = new Map<string, Float32Array>();
  const total = { bits: 0, weights: 0, error: 0, square: 0 };
  const count = config.layers * BLOCK_MATRICES.length;
  for (let block = 0; block < config.layers; block++) {
    for (const matrix of BLOCK_MATRICES) {
      const name = matrixName(block, matrix);
      const [rows, columns] = matrixShape(config, matrix);
      const original = weights.get(name)!;
      const work = codesOf(original, rows, columns, setting, hessians?.get(name));
      const codes = yield* within(work, linears.size / count, (linears.size + 1) / count);
      const stored = dequantize(codes);
      linears.set(name, scalarLinear(codes));
      dequantized.set(name, stored);
      total.bits += scalarBits(codes) * original.length;
      total.weights += original.length;
      for (let i = 0; i < original.length; i++) {
        total.error += (stored[i]! - original[i]!) ** 2;
        total.square += original[i]! ** 2;
      }
    }
  }
  return {
    linears,
    dequantized,
    bitsPerWeight: total.bits / total.weights,
    weightNmse: total.error / total.square,
  };
}

function* codesOf(
  weights: Float32Array,
  rows: number,
  columns: number,
  { method, bits, group }: ScalarSetting,
  hessian: Float64Array | undefined,
): Steps<ScalarCodes> {
  const options: ScalarOptions = { bits, group, scheme: 'absmax', clip: method !== 'rtn' };
  if (method !== 'gptq') {
    yield 0;
    return roundToNearest(weights, rows, columns, options);
  }
  if (hessian === undefined) throw new RangeError('hessians: GPTQ needs one of every matrix');
  return yield* gptqSteps(weights, rows, columns, hessian, options);
}
