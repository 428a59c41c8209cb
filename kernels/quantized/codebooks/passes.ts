/** @file The dispatches that variants of the codebook products are made of. */
import type { BufferSpec, Params, Pass } from '../../../src/kernel.ts';
import { planeStride } from '../../../src/packing/code-planes.ts';
import { partsOf, sizeOf } from './size.ts';
import type { Part, Size } from './size.ts';
import { namesOf } from './weights.ts';
import entryWgsl from './entry.wgsl?raw';
import halfShiftWgsl from './half-shift.wgsl?raw';
import halfUnpackWgsl from './half-unpack.wgsl?raw';
import octet12Wgsl from './octet-12.wgsl?raw';
import octet16Wgsl from './octet-16.wgsl?raw';
import octet24Wgsl from './octet-24.wgsl?raw';
import octet4Wgsl from './octet-4.wgsl?raw';
import octet8Wgsl from './octet-8.wgsl?raw';
import prepareWgsl from './prepare.wgsl?raw';
import vector12Wgsl from './vector-12.wgsl?raw';
import vector2Wgsl from './vector-2.wgsl?raw';
import vector4Wgsl from './vector-4.wgsl?raw';
import vector6Wgsl from './vector-6.wgsl?raw';
import vector8Wgsl from './vector-8.wgsl?raw';

const vectors: Readonly<Record<number, string | undefined>> = {
  2: vector2Wgsl,
  4: vector4Wgsl,
  6: vector6Wgsl,
  8: vector8Wgsl,
  12: vector12Wgsl,
};

const octets: Readonly<Record<number, string | undefined>> = {
  4: octet4Wgsl,
  8: octet8Wgsl,
  12: octet12Wgsl,
  16: octet16Wgsl,
  24: octet24Wgsl,
};

/** Shader text that takes eight codes of so many bits apart, and that unpacks entries of so many outputs, if there is any. */
export const octetOf = (bits: number): string | undefined => octets[bits];
export const vectorOf = (v: number): string | undefined => vectors[v];

/** A sentence if no shader takes codes or entries of these parameters apart. */
export function undecodable(params: Params): string | undefined {
  const wrong = partsOf(sizeOf(params)).find(
    ({ bits, codebook }) => octetOf(bits) === undefined || vectorOf(codebook.v) === undefined,
  );
  if (wrong === undefined) return undefined;
  return `needs codes of ${Object.keys(octets).join(', ')} bits for vectors of ${Object.keys(vectors).join(', ')}, not ${wrong.bits} for ${wrong.codebook.v}`;
}

/** How a half is read: a GPU has an instruction, a CPU is faster with shifts. */
export type Halves = 'unpack' | 'shift';

const flag = (on: boolean): number => (on ? 1 : 0);

/**
 * `wgsl` with what depends on the vector's length and the code's width put after it, so that its lines keep their
 * numbers. `entry`: where codes and codebooks are, if not in storage; '': the shader reads them itself.
 */
export function partShader(wgsl: string, of: Part, halves: Halves, entry: string = entryWgsl): string {
  const fetched = entry === '' ? [] : [entry, octetOf(of.bits)];
  const half = halves === 'shift' ? halfShiftWgsl : halfUnpackWgsl;
  return [wgsl, ...fetched, vectorOf(of.codebook.v), half].join('\n');
}

export const partConstants = (size: Size, of: Part): Record<string, number> => ({
  N: size.n,
  S: planeStride(of.groups),
  BLOCKS: of.blocks,
  ENTRIES: of.codebook.centroids,
  SECOND: Math.max(1, of.codebook.residual),
  CODE_BITS: of.bits - of.residualBits,
  RESIDUAL: flag(of.residualBits > 0),
});

/** Buffers at the first three bindings; a part without residual has its codebook there twice. */
export const partBindings = (size: Size, of: Part): readonly [string, string, string] => {
  const { codes, codebook, residual } = namesOf(size, of);
  return [codes, codebook, residual];
};

/** How x reaches a shader. */
export interface Prepared {
  /** Rows beside each other; see prepare.wgsl. */
  readonly rows: number;
  /** False where x can be read as it is: whole blocks of f32, nothing to scale or to move. */
  readonly needed: boolean;
  /** Rows and blocks of 32 columns that are written. */
  readonly height: number;
  readonly blocks: number;
}

export function preparation(size: Size, rows: number): Prepared {
  const { m, k, half, affine, permuted, outliers } = size;
  return {
    rows,
    needed: rows > 1 || half || affine || permuted || outliers !== undefined || k % 32 !== 0,
    height: rows * Math.ceil(m / rows),
    blocks: partsOf(size).reduce((sum, { blocks }) => sum + blocks, 0),
  };
}

export const preparedScratch = (size: Size, { needed, height, blocks }: Prepared): readonly BufferSpec[] =>
  needed
    ? [
        { name: 'prepared', role: 'scratch', type: 'f32', length: 32 * blocks * height },
        { name: 'shifts', role: 'scratch', type: 'f32', length: size.affine ? blocks * height : 4 },
      ]
    : [];

export function preparePass(size: Size, { needed, rows, height, blocks }: Prepared): readonly Pass[] {
  if (!needed) return [];
  const { m, k, half, affine, permuted, outliers } = size;
  return [
    {
      wgsl: prepareWgsl,
      constants: {
        M: m,
        K: k,
        OUTLIERS: outliers?.columns ?? 0,
        OUTLIER_BLOCKS: outliers?.blocks ?? 0,
        BLOCKS: blocks,
        ROWS: rows,
        HALF: flag(half),
        AFFINE: flag(affine),
        PERMUTED: flag(permuted),
      },
      bindings: ['x', affine ? 'scales' : 'x', permuted ? 'order' : 'x', 'prepared', 'shifts'],
      workgroups: [Math.ceil(blocks / 16), height, 1],
    },
  ];
}

/** Where a part finds its columns of x, and the sums that its biases are multiplied by. */
export function preparedFor(size: Size, of: Part, { needed, blocks }: Prepared) {
  const before = of === size.main ? (size.outliers?.blocks ?? 0) : 0;
  return {
    constants: {
      X_ROW: needed ? 32 * blocks : size.k,
      X_FROM: 32 * before,
      SHIFT_ROW: blocks,
      SHIFT_FROM: before,
      AFFINE: flag(size.affine),
    },
    x: needed ? 'prepared' : 'x',
    shifts: needed ? 'shifts' : 'x',
  };
}

/** What one part adds to y. */
export interface PartPass {
  readonly of: Part;
  /** Where it writes, and what it adds to that, if anything. */
  readonly to: string;
  readonly before: string | undefined;
}

/** The outliers' product first, into scratch of its own; the others' is added to it. */
export const partPasses = (size: Size): readonly PartPass[] =>
  size.outliers === undefined
    ? [{ of: size.main, to: 'y', before: undefined }]
    : [
        { of: size.outliers, to: 'outliers', before: undefined },
        { of: size.main, to: 'y', before: 'outliers' },
      ];

/** Of {@link partPasses}. */
export const outlierScratch = ({ m, n, outliers }: Size): readonly BufferSpec[] =>
  outliers === undefined ? [] : [{ name: 'outliers', role: 'scratch', type: 'f32', length: m * n }];
