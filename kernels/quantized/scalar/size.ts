/** @file The parameters that products over scalar codes share, and their sizes as the variants need them. */
import type { ParamSpec, Params } from '../../../src/kernel.ts';
import { columnStride } from '../../../src/packing/columns.ts';
import type {
  ScalarBits,
  ScalarFormat,
  ScalarScheme,
  ScalarShape,
} from '../../../src/packing/scalar-codes.ts';
import { distributions } from '../../../src/quantizers/weights.ts';
import type { Distribution } from '../../../src/quantizers/weights.ts';

/** y[M,N] = x[M,K]·Ŵᵀ over weights Ŵ[N,K] of `bits` bits. */
export interface Size {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly bits: ScalarBits;
  /** Columns that share a scale, 1 … k: a whole row is k. */
  readonly group: number;
  /** Groups of a row, the short last one counted. */
  readonly groups: number;
  readonly scheme: ScalarScheme;
  readonly format: ScalarFormat;
  /** x is stored as f16. */
  readonly half: boolean;
  readonly weights: Distribution;
  /** Columns per mille that are larger. */
  readonly outliers: number;
  /** Blocks of 32 columns, and words from one of their words to the next (packing/columns.ts). */
  readonly blocks: number;
  readonly stride: number;
}

export function sizeOf(params: Params): Size {
  const [n, k, given] = [Number(params['n']), Number(params['k']), Number(params['group'])];
  const group = given === 0 ? k : Math.min(given, k);
  return {
    m: Number(params['m'] ?? 1),
    n,
    k,
    bits: Number(params['bits']) as ScalarBits,
    group,
    groups: Math.ceil(k / group),
    scheme: (params['scheme'] ?? 'absmax') as ScalarScheme,
    format: (params['format'] ?? 'int') as ScalarFormat,
    half: params['dtype'] === 'f16',
    weights: (params['weights'] ?? 'gauss') as Distribution,
    outliers: Number(params['outliers'] ?? 0),
    blocks: Math.ceil(k / 32),
    stride: columnStride(n),
  };
}

export const shapeOf = (size: Size, rows: number): ScalarShape => ({
  rows,
  columns: size.k,
  bits: size.bits,
  group: size.group,
  scheme: size.scheme,
  format: size.format,
  zero: 'real',
});

/** The parameters after m, in the order they stand in an id. */
export const PARAMS: Readonly<Record<string, ParamSpec>> = {
  n: { kind: 'integer', min: 1, max: 1 << 20, help: 'rows of W: outputs of the layer' },
  k: { kind: 'integer', min: 1, max: 1 << 17, help: 'columns of W: inputs of the layer' },
  bits: { kind: 'integer', min: 2, max: 8, help: 'bits of a weight: 2, 3, 4 or 8' },
  group: {
    kind: 'integer',
    min: 0,
    max: 1024,
    help: 'columns that share a scale, 8 … 1024; 0: a whole row',
  },
  scheme: {
    kind: 'word',
    words: ['absmax', 'minmax'],
    usual: 'absmax',
    help: 'levels symmetric about zero, or from the least to the greatest weight of a group',
  },
  format: {
    kind: 'word',
    words: ['int', 'fp4'],
    usual: 'int',
    help: 'what a code stands for: an integer, or with 4 bits a float (E2M1)',
  },
  dtype: { kind: 'word', words: ['f32', 'f16'], help: 'storage of x; sums and y are f32' },
  weights: {
    kind: 'word',
    words: distributions,
    usual: 'gauss',
    help: 'what W is drawn from before it is quantised',
  },
  outliers: {
    kind: 'integer',
    min: 0,
    max: 500,
    usual: 0,
    help: 'columns per mille whose weights are 8 times as large',
  },
};

/** A sentence for parameters that make no product, whatever the variant; else undefined. */
export function unsound(params: Params): string | undefined {
  const { bits, scheme, format } = sizeOf(params);
  const group = Number(params['group']);
  if (![2, 3, 4, 8].includes(bits)) return `needs bits = 2, 3, 4 or 8, not ${bits}`;
  if (group !== 0 && group < 8) return `needs group = 0 (a whole row) or 8 … 1024, not ${group}`;
  if (format === 'fp4' && (bits !== 4 || scheme !== 'absmax')) {
    return `needs bits = 4 and scheme = absmax for format = fp4, not ${bits} and ${scheme}`;
  }
  return undefined;
}
