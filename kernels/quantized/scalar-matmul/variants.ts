/** @file Variants for many rows: weights decoded in registers or workgroup memory, or the whole matrix before. */
import type { Variant } from '../../../src/kernel.ts';
import { tileSmall } from '../../matmul/variants-gpu.ts';
import { direct, quad16, quad32 } from '../../matmul/variants-cpu.ts';
import { broadcast } from '../../matmul/variants-wide.ts';
import { denseParams, densePasses } from '../../matmul/within.ts';
import { groupsOfFours, unmet, wholeRows } from '../scalar/needs.ts';
import { masked, shifted, unevenGroup, wholeGroup, written } from '../scalar/shaders.ts';
import { sizeOf } from '../scalar/size.ts';
import dequantizeWgsl from './dequantize.wgsl?raw';
import rowsWgsl from './rows.wgsl?raw';
import tileWgsl from './tile.wgsl?raw';
import wordsWgsl from './words.wgsl?raw';

/** Outputs and rows of a thread, threads of a workgroup. */
const [OUTPUTS, ROWS, LANES] = [8, 4, 16];

const rows = (name: string, quads: boolean): Variant => ({
  name,
  target: 'cpu',
  ...(quads ? { features: ['subgroups'] } : {}),
  refuses: (params) => unmet(params, wholeRows, unevenGroup),
  passes(params) {
    const size = sizeOf(params);
    const workgroups = [Math.ceil(size.n / (OUTPUTS * LANES)), Math.ceil(size.m / ROWS), 1] as const;
    return [masked(size, rowsWgsl, quads, LANES, workgroups)];
  },
});

export const rowsQuads = rows('rows-quads', true);
export const rowsPlain = rows('rows', false);

/** Rows of a thread of words.wgsl, and the rows of x it is meant for. */
const HEIGHTS = [
  { height: 8, takes: (m: number): boolean => m > 4, need: 'm > 4' },
  { height: 4, takes: (m: number): boolean => m > 1 && m <= 4, need: 'm = 2 … 4' },
] as const;

/** Columns of a thread of words.wgsl. */
const WIDTH = 16;

/** Codes of 4 bits, a word of them a turn. */
export const words: readonly Variant[] = HEIGHTS.map(({ height, takes, need }) => ({
  name: `words ROWS=${height}`,
  target: 'cpu',
  features: ['subgroups'],
  refuses: (params) =>
    unmet(params, wholeRows, (size) => {
      if (size.bits !== 4) return 'needs bits = 4';
      if (!takes(size.m)) return `needs ${need}`;
      if (size.n % 4 !== 0) return 'needs n a multiple of 4';
      if (wholeGroup(size) % 8 !== 0) return `needs group = 0 or a multiple of 8, not ${size.group}`;
      return undefined;
    }),
  passes(params) {
    const size = sizeOf(params);
    const workgroups = [Math.ceil(size.n / (WIDTH * LANES)), Math.ceil(size.m / height), 1] as const;
    const pass = masked(size, wordsWgsl, true, LANES, workgroups);
    return [{ ...pass, constants: { ...pass.constants, ROWS: height } }];
  },
}));

export const tile: Variant = {
  name: 'tile',
  target: 'gpu',
  refuses: (params) => unmet(params, wholeRows, groupsOfFours),
  passes(params) {
    const size = sizeOf(params);
    return [shifted(size, tileWgsl, false, [Math.ceil(size.n / 64), Math.ceil(size.m / 64), 1])];
  },
};

/** Two passes: the whole matrix in f32, then a variant of `matmul` over it. */
const whole = (dense: Variant, target: Variant['target']): Variant => ({
  name: `whole ${dense.name}`,
  target,
  ...(dense.features === undefined ? {} : { features: dense.features }),
  ...(dense.lanes === undefined ? {} : { lanes: dense.lanes }),
  refuses: (params) =>
    unmet(params, unevenGroup, (size) => {
      if (size.half) return 'needs dtype = f32';
      if (size.n % 4 !== 0) return 'needs n a multiple of 4';
      return dense.refuses?.(denseParams(size));
    }),
  scratch(params) {
    const { n, k } = sizeOf(params);
    return [{ name: 'dense', role: 'scratch', type: 'f32', length: n * k }];
  },
  passes(params) {
    const size = sizeOf(params);
    return [
      written(size, dequantizeWgsl, 'dense'),
      ...densePasses(dense, size, { a: 'x', b: 'dense', c: 'y' }),
    ];
  },
});

/** For hundreds of rows and more: their dense products are the fastest there are on CPU adapters, of wide subgroups and of others. */
export const wholeBroadcast = whole(broadcast, 'cpu');
export const wholeQuad32 = whole(quad32, 'cpu');
export const wholeQuad = whole(quad16, 'cpu');
export const wholeDirect = whole(direct, 'cpu');
export const wholeTile = whole(tileSmall, 'gpu');
