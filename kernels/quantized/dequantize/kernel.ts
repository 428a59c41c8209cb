import { columnStride, packColumns, unpackColumns } from '../../../src/packing/columns.ts';
import { dequantize as decoded, groupsOf } from '../../../src/packing/scalar-codes.ts';
import type {
  ScalarBits,
  ScalarFormat,
  ScalarScheme,
  ScalarShape,
} from '../../../src/packing/scalar-codes.ts';
import { defineKernel } from '../../../src/kernel.ts';
import type { ElementArray, Params, Variant } from '../../../src/kernel.ts';
import { weightNmse } from '../../../src/quantizers/measure.ts';
import { roundToNearest } from '../../../src/quantizers/scalar.ts';
import { distributions, drawWeights } from '../../../src/quantizers/weights.ts';
import type { Distribution } from '../../../src/quantizers/weights.ts';
import { codedMatrix } from '../quantize/params.ts';
import { matrixReference } from '../matrix-reference.ts';
import { storedBits } from '../stored-bits.ts';
import blockWgsl from './block.wgsl?raw';
import elementWgsl from './element.wgsl?raw';
import tileWgsl from './tile.wgsl?raw';

/** Columns of a block of words. */
const BLOCK = 32;
/** Workgroups in a line: WebGPU promises 65 535 in a dimension. */
const LINE = 32_768;

interface Size extends ScalarShape {
  readonly groups: number;
  readonly blocks: number;
  readonly stride: number;
  readonly half: boolean;
}

function sizeOf(params: Params): Size {
  const [rows, columns] = [Number(params['n']), Number(params['k'])];
  const asked = Number(params['group']);
  const shape: ScalarShape = {
    rows,
    columns,
    bits: Number(params['bits']) as ScalarBits,
    group: asked === 0 ? columns : Math.min(asked, columns),
    scheme: (params['scheme'] ?? 'absmax') as ScalarScheme,
    format: (params['format'] ?? 'int') as ScalarFormat,
    zero: 'real',
  };
  return {
    ...shape,
    groups: groupsOf(shape),
    blocks: Math.ceil(columns / BLOCK),
    stride: columnStride(rows),
    half: params['dtype'] === 'f16',
  };
}

const bitsOf = (size: Size): number => {
  const { rows: n, columns: k, bits, blocks, groups, stride, scheme } = size;
  return storedBits({ n, k, bits, blocks, groups, stride, factorBits: scheme === 'minmax' ? 32 : 16 });
};

/** What no variant takes. */
function unknown(params: Params): string | undefined {
  const { bits, scheme, format } = sizeOf(params);
  if (![2, 3, 4, 8].includes(bits)) return 'needs bits = 2, 3, 4 or 8';
  if (format === 'fp4' && (bits !== 4 || scheme !== 'absmax')) {
    return 'needs bits = 4 and scheme = absmax for fp4';
  }
  return undefined;
}

const constantsOf = ({ rows, columns, bits, group, stride, format, half }: Size) => ({
  N: rows,
  K: columns,
  BITS: bits,
  GROUP: group,
  STRIDE: stride,
  FP4: format === 'fp4' ? 1 : 0,
  HALF: half ? 1 : 0,
});

const bindings = ['words', 'scales', 'w'] as const;

const block: Variant = {
  name: 'block',
  target: 'cpu',
  refuses(params) {
    const { columns, group } = sizeOf(params);
    const whole = columns % 32 === 0 && group % 32 === 0;
    return unknown(params) ?? (whole ? undefined : 'needs k and group to be multiples of 32');
  },
  passes(params) {
    const size = sizeOf(params);
    const workgroups = [Math.ceil(size.rows / 32), size.blocks, 1] as const;
    return [{ wgsl: blockWgsl, constants: constantsOf(size), bindings, workgroups }];
  },
};

const tile: Variant = {
  name: 'tile',
  target: 'gpu',
  refuses(params) {
    const { columns, half } = sizeOf(params);
    return unknown(params) ?? (half && columns % 2 === 1 ? 'needs an even k for f16' : undefined);
  },
  passes(params) {
    const size = sizeOf(params);
    const workgroups = [Math.ceil(size.rows / 32), size.blocks, 1] as const;
    return [{ wgsl: tileWgsl, constants: constantsOf(size), bindings, workgroups }];
  },
};

const element: Variant = {
  name: 'element',
  target: 'any',
  refuses: unknown,
  passes(params) {
    const size = sizeOf(params);
    const words = Math.ceil((size.rows * size.columns) / (size.half ? 2 : 1));
    const groups = Math.ceil(words / 64);
    const across = Math.min(groups, LINE);
    const constants = { ...constantsOf(size), ACROSS: 64 * across };
    const workgroups = [across, Math.ceil(groups / across), 1] as const;
    return [{ wgsl: elementWgsl, constants, bindings, workgroups }];
  },
};

const weightsOf = (params: Params, seed: number): Float32Array => {
  const { rows, columns } = sizeOf(params);
  const drawn = (params['weights'] ?? 'gauss') as Distribution;
  return drawWeights(drawn, rows * columns, seed, `w n=${rows},k=${columns}`);
};

/** What the codes stand for, rounded once to f32. */
function decodedWeights(params: Params, inputs: Readonly<Record<string, ElementArray>>): Float32Array {
  const [words, scales] = [inputs['words'] as Uint32Array, inputs['scales'] as Uint32Array];
  return decoded(unpackColumns({ ...sizeOf(params), words, scales }));
}

/** The inverse of `quantized/quantize`: packed codes to a row-major matrix, as a dense product wants it. */
export const dequantize = defineKernel({
  id: 'quantized/dequantize',
  summary: 'packed 2-, 3-, 4- or 8-bit weights to a dense matrix of f32 or f16',
  params: {
    ...codedMatrix,
    format: {
      kind: 'word',
      words: ['int', 'fp4'],
      usual: 'int',
      help: 'fp4: codes are E2M1 numbers; 4 bits',
    },
    dtype: {
      kind: 'word',
      words: ['f32', 'f16'],
      usual: 'f32',
      help: 'storage of the weights that come out',
    },
    weights: {
      kind: 'word',
      words: distributions,
      usual: 'gauss',
      help: 'what the weights were drawn from',
    },
  },
  variants: [block, tile, element],
  buffers(params) {
    const { rows, columns, bits, blocks, groups, stride, half } = sizeOf(params);
    return [
      { name: 'words', role: 'input', type: 'u32', length: blocks * bits * stride },
      { name: 'scales', role: 'input', type: 'u32', length: groups * stride },
      { name: 'w', role: 'output', type: half ? 'f16' : 'f32', length: rows * columns },
    ];
  },
  inputs(params, seed) {
    const { rows, columns, bits, group, scheme, format } = sizeOf(params);
    const options = { bits, group, scheme, format };
    const { words, scales } = packColumns(roundToNearest(weightsOf(params, seed), rows, columns, options));
    return { words, scales };
  },
  /** A multiplication and an addition a weight. Codes and scales are read once, weights written once. */
  cost(params) {
    const { rows, columns, bits, blocks, groups, stride, half } = sizeOf(params);
    return {
      flops: 2 * rows * columns,
      bytes: 4 * (blocks * bits + groups) * stride + (half ? 2 : 4) * rows * columns,
    };
  },
  /**
   * code·scale is exact in f32 (8 + 11 bits); adding the offset rounds once, by 2⁻²⁴ of the larger of the two, which is at
   * most about 2⁸ times the weight's own size. A half is a neighbour of the exact value: WGSL leaves open which, so 2⁻¹⁰.
   */
  tolerance: (params) => (sizeOf(params).half ? 1e-3 : 1e-6),
  reference(params, inputs) {
    const { rows, columns } = sizeOf(params);
    return matrixReference(decodedWeights(params, inputs), rows, columns, BLOCK);
  },
  quantization(params, inputs, seed) {
    const size = sizeOf(params);
    const weights = weightsOf(params, seed);
    return {
      bitsPerWeight: bitsOf(size),
      weightNmse: weightNmse(weights, decodedWeights(params, inputs)),
      original: matrixReference(weights, size.rows, size.columns, BLOCK),
    };
  },
});
