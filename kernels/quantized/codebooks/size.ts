/** @file The parameters that the codebook products share, and the shapes that follow from them. */
import type { Params, ParamSpec } from '../../../src/kernel.ts';
import { wordsPerRow } from '../../../src/packing/bit-string.ts';
import { OUTLIER_SHAPE, notShipped } from './index.ts';
import type { CodebookShape } from './index.ts';

/** Columns whose codes share their words; see src/packing/code-planes.ts. */
const BLOCK = 32;

const word = (help: string): ParamSpec => ({ kind: 'word', words: ['no', 'yes'], usual: 'no', help });

/** Parameters of a product with codebook weights of at most `rows` rows. */
export const codebookParams = (rows: number): Readonly<Record<string, ParamSpec>> => ({
  m: { kind: 'integer', min: 1, max: rows, help: 'rows of x: tokens in flight' },
  n: { kind: 'integer', min: 1, max: 1 << 20, help: 'outputs of the layer' },
  k: { kind: 'integer', min: 1, max: 65_536, help: 'inputs of the layer' },
  v: { kind: 'integer', min: 2, max: 12, help: 'outputs that share a code: 2, 4, 6, 8 or 12' },
  centroids: { kind: 'integer', min: 2, max: 65_536, help: 'vectors in the codebook' },
  residual: {
    kind: 'integer',
    min: 0,
    max: 65_536,
    usual: 0,
    help: 'vectors in a second codebook, added; 0: none',
  },
  outliers: {
    kind: 'integer',
    min: 0,
    max: 500,
    usual: 0,
    help: 'columns per mille with a codebook of their own',
  },
  affine: word('yes: each column has a scale and a bias in f16'),
  permuted: word('yes: columns are stored in another order than x has'),
  dtype: { kind: 'word', words: ['f32', 'f16'], help: 'storage of x; sums and y are f32' },
});

/** One matrix of codes: that of the outlier columns, or of all others. Its columns come after `from` permuted ones. */
export interface Part {
  readonly codebook: CodebookShape;
  readonly from: number;
  readonly columns: number;
  /** Out-groups of `v` outputs, the last one padded. */
  readonly groups: number;
  /** Of a code and its residual code together, and of the latter alone. */
  readonly bits: number;
  readonly residualBits: number;
  /** Blocks of 32 columns. */
  readonly blocks: number;
}

export interface Size {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly main: Part;
  readonly outliers: Part | undefined;
  readonly affine: boolean;
  readonly permuted: boolean;
  readonly half: boolean;
}

function part(codebook: CodebookShape, n: number, from: number, columns: number): Part {
  const residualBits = codebook.residual === 0 ? 0 : Math.ceil(Math.log2(codebook.residual));
  return {
    codebook,
    from,
    columns,
    groups: Math.ceil(n / codebook.v),
    bits: Math.ceil(Math.log2(codebook.centroids)) + residualBits,
    residualBits,
    blocks: Math.ceil(columns / BLOCK),
  };
}

export function sizeOf(params: Params): Size {
  const [m, n, k] = [Number(params['m']), Number(params['n']), Number(params['k'])];
  const shape = {
    v: Number(params['v']),
    centroids: Number(params['centroids']),
    residual: Number(params['residual'] ?? 0),
  };
  const perMille = Number(params['outliers'] ?? 0);
  // At least one column is left to the others.
  const count = Math.min(k - 1, Math.ceil((k * perMille) / 1000));
  return {
    m,
    n,
    k,
    main: part(shape, n, count, k - count),
    outliers: count === 0 ? undefined : part(OUTLIER_SHAPE, n, 0, count),
    affine: params['affine'] === 'yes',
    permuted: params['permuted'] === 'yes',
    half: params['dtype'] === 'f16',
  };
}

/** Both matrices of codes, in the order in which their columns stand. */
export const partsOf = ({ outliers, main }: Size): readonly Part[] =>
  outliers === undefined ? [main] : [outliers, main];

/** A sentence if no codebook of these parameters is shipped. */
export const unshipped = (params: Params): string | undefined => notShipped(sizeOf(params).main.codebook);

/** 32-bit words of an entry as it lies in a buffer: v/2, and one unused at v = 6, where four are read at once. */
export const entryWords = (v: number): number => (v === 6 ? 4 : v / 2);

/**
 * Bits of the weights, everything counted that the format holds: codes (those of a group one string of whole words, groups
 * padded to v outputs), codebooks in f16, scale and bias (f16 each) and place (16 bits) of each column. This is the count
 * of `vectorBits` (src/quantizers/vector.ts), after arXiv:2409.17066, section 2.2 and appendix C.2. Lanes that a buffer
 * adds to planes, and the unused word of an entry at v = 6, are not weights and cost memory only.
 */
export function weightBits(size: Size): number {
  const parts = partsOf(size).map(
    ({ codebook: { v, centroids, residual }, groups, columns, bits }) =>
      32 * groups * wordsPerRow({ columns, width: bits }) + 16 * v * (centroids + residual),
  );
  const columnBits = (size.affine ? 32 : 0) + (size.permuted ? 16 : 0);
  return parts.reduce((sum, bits) => sum + bits, 0) + columnBits * size.k;
}
