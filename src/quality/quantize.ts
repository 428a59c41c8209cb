/** @file The matrices of a model's blocks as codes: which method, how many bits with everything counted, what error. */
import { BLOCK_MATRICES, matrixName, matrixShape } from '../../models/ladder/model.ts';
import type { BlockMatrix, LadderModel } from '../../models/ladder/model.ts';
import { gptq } from '../quantizers/gptq.ts';
import { dequantize, roundToNearest, scalarBits } from '../quantizers/scalar.ts';
import type { ScalarOptions } from '../quantizers/scalar.ts';
import { dequantizeVectors, vectorBits } from '../quantizers/vector.ts';
import type { Hessians } from './hessians.ts';
import { integerLinear, scalarLinear, vectorLinear } from './linear.ts';
import type { Linear } from './linear.ts';
import { isVector, needsHessians } from './setting.ts';
import type { IntegerSetting, Quantizing, ScalarSetting } from './setting.ts';
import { pooledCodebook, vectorCodes } from './vectors.ts';
import type { Matrix } from './vectors.ts';

/** A model's block matrices, quantised. */
export interface QuantizedBlocks {
  /** By the name of the matrix. */
  readonly linears: ReadonlyMap<string, Linear>;
  /** The weights that the codes stand for, by the name of the matrix: for references. */
  readonly dequantized: ReadonlyMap<string, Float32Array>;
  /** Over all block matrices, codes, scales and codebook counted. */
  readonly bitsPerWeight: number;
  /** ‖Ŵ − W‖² / ‖W‖² over all block matrices. */
  readonly weightNmse: number;
}

/** One matrix, quantised. */
interface Coded {
  readonly linear: Linear;
  readonly stored: Float32Array;
  /** Of the whole matrix, without what it shares with others. */
  readonly bits: number;
}

type Coder = (of: Matrix, matrix: BlockMatrix) => Coded | Promise<Coded>;

export interface QuantizeOptions {
  readonly hessians?: Hessians | undefined;
  /** Work stops with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Rejects with what the quantisers throw, and a `RangeError` where a method is not given the Hessians it reads. */
export async function quantizeBlocks(
  { config, weights }: LadderModel,
  setting: Quantizing,
  { hessians, signal }: QuantizeOptions = {},
): Promise<QuantizedBlocks> {
  if (needsHessians(setting) && hessians === undefined) {
    throw new RangeError(`hessians: ${setting.method} needs one of every matrix`);
  }
  const all = Array.from({ length: config.layers }, (_, block) => block).flatMap((block) =>
    BLOCK_MATRICES.map((matrix) => {
      const name = matrixName(block, matrix);
      const [rows, columns] = matrixShape(config, matrix);
      const hessian = needsHessians(setting) ? hessians?.get(name) : undefined;
      return { matrix, of: { name, rows, columns, weights: weights.get(name)!, hessian } };
    }),
  );
  const { coder, sharedBits } = await coderOf(
    setting,
    all.map(({ of }) => of),
    signal,
  );
  const linears = new Map<string, Linear>();
  const dequantized = new Map<string, Float32Array>();
  const total = { bits: sharedBits, weights: 0, error: 0, square: 0 };
  for (const { matrix, of } of all) {
    signal?.throwIfAborted();
    const { linear, stored, bits } = await coder(of, matrix);
    linears.set(of.name, linear);
    dequantized.set(of.name, stored);
    total.bits += bits;
    total.weights += stored.length;
    for (let i = 0; i < stored.length; i++) {
      total.error += (stored[i]! - of.weights[i]!) ** 2;
      total.square += of.weights[i]! ** 2;
    }
  }
  return {
    linears,
    dequantized,
    bitsPerWeight: total.bits / total.weights,
    weightNmse: total.error / total.square,
  };
}

async function coderOf(
  setting: Quantizing,
  matrices: readonly Matrix[],
  signal: AbortSignal | undefined,
): Promise<{ readonly coder: Coder; readonly sharedBits: number }> {
  if (setting.method === 'int') return { coder: integerCoder(setting), sharedBits: 0 };
  if (!isVector(setting)) return { coder: scalarCoder(setting, signal), sharedBits: 0 };
  const codebook = await pooledCodebook(matrices, setting, signal);
  return {
    sharedBits: 16 * codebook.length,
    async coder(of) {
      const codes = await vectorCodes(of, setting, codebook, signal);
      const bits = vectorBits(codes);
      return {
        linear: vectorLinear(codes),
        stored: dequantizeVectors(codes),
        bits: bits.total - bits.codebooks,
      };
    },
  };
}

const scalarCoder =
  ({ method, bits, group }: ScalarSetting, signal: AbortSignal | undefined): Coder =>
  async ({ weights, rows, columns, hessian }) => {
    const options: ScalarOptions = { bits, group, scheme: 'absmax', clip: method !== 'rtn' };
    const codes =
      method === 'gptq'
        ? await gptq(weights, rows, columns, hessian!, options, signal === undefined ? {} : { signal })
        : roundToNearest(weights, rows, columns, options);
    return {
      linear: scalarLinear(codes),
      stored: dequantize(codes),
      bits: scalarBits(codes) * weights.length,
    };
  };

const integerCoder =
  ({ bits, activations, down, group }: IntegerSetting): Coder =>
  ({ weights, rows, columns }, matrix) => {
    const abits = matrix === 'mlp.down' ? down : activations;
    const { linear, stored, bitsPerWeight } = integerLinear(weights, rows, columns, {
      wbits: bits,
      abits,
      group,
    });
    return { linear, stored, bits: bitsPerWeight * weights.length };
  };
