import { columnStride, packColumns, unpackColumns } from '../../../src/packing/columns.ts';
import { groupsOf } from '../../../src/packing/scalar-codes.ts';
import type { ScalarBits, ScalarScheme, ScalarShape } from '../../../src/packing/scalar-codes.ts';
import { defineKernel } from '../../../src/kernel.ts';
import type { ElementArray, Params, Variant } from '../../../src/kernel.ts';
import { weightNmse } from '../../../src/quantizers/measure.ts';
import { dequantize, roundToNearest } from '../../../src/quantizers/scalar.ts';
import type { ScalarCodes } from '../../../src/quantizers/scalar.ts';
import {
  OUTLIER_FACTOR,
  distributions,
  drawWeights,
  enlargeColumns,
} from '../../../src/quantizers/weights.ts';
import type { Distribution } from '../../../src/quantizers/weights.ts';
import { matrixReference } from '../matrix-reference.ts';
import { joined } from '../scalar/shaders.ts';
import { storedBits } from '../stored-bits.ts';
import codesBlockWgsl from './codes-block.wgsl?raw';
import codesTileWgsl from './codes-tile.wgsl?raw';
import codesWgsl from './codes.wgsl?raw';
import { codedMatrix } from './params.ts';
import scaleOfWgsl from './scale-of.wgsl?raw';
import scalesBlockWgsl from './scales-block.wgsl?raw';
import scalesGroupWgsl from './scales-group.wgsl?raw';
import scalesWgsl from './scales.wgsl?raw';

/** Columns of a block of words. */
const BLOCK = 32;

interface Size extends ScalarShape {
  readonly groups: number;
  readonly blocks: number;
  readonly stride: number;
  /** Words of codes; the scales follow. */
  readonly words: number;
}

function sizeOf(params: Params): Size {
  const [rows, columns, bits] = [Number(params['n']), Number(params['k']), Number(params['bits'])];
  const asked = Number(params['group']);
  const shape: ScalarShape = {
    rows,
    columns,
    bits: bits as ScalarBits,
    group: asked === 0 ? columns : Math.min(asked, columns),
    scheme: (params['scheme'] ?? 'absmax') as ScalarScheme,
    format: 'int',
    zero: 'real',
  };
  const blocks = Math.ceil(columns / BLOCK);
  const stride = columnStride(rows);
  return { ...shape, groups: groupsOf(shape), blocks, stride, words: blocks * bits * stride };
}

const bitsOf = (size: Size): number => {
  const { rows: n, columns: k, bits, blocks, groups, stride, scheme } = size;
  return storedBits({ n, k, bits, blocks, groups, stride, factorBits: scheme === 'minmax' ? 32 : 16 });
};

/** What no variant takes. */
const refuses = (params: Params): string | undefined =>
  [2, 3, 4, 8].includes(Number(params['bits'])) ? undefined : 'needs bits = 2, 3, 4 or 8';

const constantsOf = ({ rows, columns, bits, group, groups, blocks, scheme, stride, words }: Size) => ({
  N: rows,
  K: columns,
  BITS: bits,
  GROUP: group,
  GROUPS: groups,
  BLOCKS: blocks,
  MINMAX: scheme === 'minmax' ? 1 : 0,
  STRIDE: stride,
  SCALES: words,
});

const bindings = ['w', 'packed'] as const;

interface Form {
  readonly name: string;
  readonly target: 'cpu' | 'any';
  /** A thread a group, then a thread a block. */
  readonly wgsl: readonly [scales: string, codes: string];
  readonly whole: boolean;
}

const form = ({ name, target, wgsl: [scales, codes], whole }: Form): Variant => ({
  name,
  target,
  refuses(params) {
    const { columns, group } = sizeOf(params);
    const isWhole = columns % BLOCK === 0 && group % BLOCK === 0;
    return refuses(params) ?? (isWhole || !whole ? undefined : 'needs k and group to be multiples of 32');
  },
  passes(params) {
    const size = sizeOf(params);
    const constants = constantsOf(size);
    const across = Math.ceil(size.stride / 32);
    return [
      { wgsl: joined(scales, scaleOfWgsl), constants, bindings, workgroups: [across, size.groups, 1] },
      { wgsl: codes, constants, bindings, workgroups: [across, size.blocks, 1] },
    ];
  },
});

const block = form({ name: 'block', target: 'cpu', wgsl: [scalesBlockWgsl, codesBlockWgsl], whole: true });
const element = form({ name: 'element', target: 'any', wgsl: [scalesWgsl, codesWgsl], whole: false });

/** Threads of a workgroup that share a group: as many as it has columns, up to all. */
const lanesOf = (group: number): number => Math.min(64, 2 ** Math.ceil(Math.log2(group)));

const tile: Variant = {
  name: 'tile',
  target: 'gpu',
  refuses,
  passes(params) {
    const size = sizeOf(params);
    const constants = constantsOf(size);
    const lanes = lanesOf(size.group);
    const rows = 64 / lanes;
    return [
      {
        wgsl: joined(scalesGroupWgsl, scaleOfWgsl),
        constants: { ...constants, LANES: lanes },
        bindings,
        workgroups: [Math.ceil(size.stride / rows), size.groups, 1],
      },
      {
        wgsl: codesTileWgsl,
        constants,
        bindings,
        workgroups: [Math.ceil(size.stride / 32), size.blocks, 1],
      },
    ];
  },
};

/** The codes as the CPU chooses them. */
const codesOf = (params: Params, weights: ElementArray | undefined): ScalarCodes => {
  const { rows, columns, bits, group, scheme } = sizeOf(params);
  return roundToNearest(weights as Float32Array, rows, columns, { bits, group, scheme });
};

/** About how many times their root mean square the largest of some thousand weights is. */
const PEAK: Readonly<Record<Distribution, number>> = { gauss: 4, laplace: 9, t5: 12, swiglu: 15 };

/** Round-to-nearest: weights in f32 to codes of a few bits with a scale a group. */
export const quantize = defineKernel({
  id: 'quantized/quantize',
  summary: 'weights in f32 to 2-, 3-, 4- or 8-bit codes with a scale a group, by rounding to nearest',
  params: {
    ...codedMatrix,
    weights: { kind: 'word', words: distributions, usual: 'gauss', help: 'what W is drawn from' },
    outliers: {
      kind: 'integer',
      min: 0,
      max: 500,
      usual: 0,
      help: 'columns per mille whose weights are 8 times as large',
    },
  },
  variants: [block, tile, element],
  buffers(params) {
    const { rows, columns, groups, stride, words } = sizeOf(params);
    return [
      { name: 'w', role: 'input', type: 'f32', length: rows * columns },
      { name: 'packed', role: 'output', type: 'u32', length: words + groups * stride },
    ];
  },
  inputs(params, seed) {
    const { rows, columns } = sizeOf(params);
    const drawn = (params['weights'] ?? 'gauss') as Distribution;
    const name = `w n=${rows},k=${columns}`;
    const w = drawWeights(drawn, rows * columns, seed, name);
    return { w: enlargeColumns(w, columns, Number(params['outliers'] ?? 0), seed, name) };
  },
  /** A weight is compared (twice for min–max), scaled, rounded and clamped. W is read once, codes and scales written. */
  cost(params) {
    const { rows, columns, groups, stride, words } = sizeOf(params);
    const operations = params['scheme'] === 'minmax' ? 6 : 4;
    return {
      flops: operations * rows * columns,
      bytes: 4 * (rows * columns + words + groups * stride),
    };
  },
  /**
   * The dequantised weights are compared, and equal ones have an error of 0. But a division in WGSL may be off by
   * 2.5 ulp: a weight half-way between two levels may go to the other one, and a scale half-way between two halves to the
   * other half, which moves its group by 2⁻¹¹. One of each is let pass, and of many one in 10⁵ codes and one in 10³ scales.
   */
  tolerance(params) {
    const { rows, columns, groups, bits, scheme } = sizeOf(params);
    // With few outliers the rest decides the root mean square, and they the peak.
    const larger = Number(params['outliers'] ?? 0) > 0 ? OUTLIER_FACTOR : 1;
    const peak = larger * PEAK[(params['weights'] ?? 'gauss') as Distribution];
    const step = scheme === 'minmax' ? (2 * peak) / (2 ** bits - 1) : peak / (2 ** (bits - 1) - 1);
    const codes = step ** 2 * (1 / (rows * columns) + 1e-5);
    const scales = (peak * 2 ** -10) ** 2 * (1 / (rows * groups) + 1e-3);
    return Math.min(1, Math.sqrt(codes + scales));
  },
  reference(params, inputs) {
    const { rows, columns } = sizeOf(params);
    return matrixReference(dequantize(codesOf(params, inputs['w'])), rows, columns, BLOCK);
  },
  decode(params, packed) {
    const size = sizeOf(params);
    const [words, scales] = [packed.subarray(0, size.words), packed.subarray(size.words)];
    return dequantize(unpackColumns({ ...size, words, scales }));
  },
  quantization(params, inputs) {
    const size = sizeOf(params);
    const weights = inputs['w'] as Float32Array;
    return {
      bitsPerWeight: bitsOf(size),
      weightNmse: weightNmse(weights, dequantize(codesOf(params, weights))),
      original: matrixReference(weights, size.rows, size.columns, BLOCK),
    };
  },
});

/** The words the CPU would write, for tests and for whoever wants them. */
export function packedByCpu(params: Params, weights: Float32Array): Uint32Array {
  const { words, scales } = packColumns(codesOf(params, weights));
  const out = new Uint32Array(words.length + scales.length);
  out.set(words);
  out.set(scales, words.length);
  return out;
}
