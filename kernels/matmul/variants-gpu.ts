/** @file Variants that live on workgroup memory, subgroups or f16 arithmetic: for GPUs. */
import type { BufferSpec, Params, Pass, Variant } from '../../src/kernel.ts';
import { sizeOf, strides, unmet } from './size.ts';
import type { Needs, Size } from './size.ts';
import { SPLIT_TILE, STREAM_COLUMNS, STREAM_ROWS, streamSplits, tileSplits } from './split.ts';
import dotsSubgroupWgsl from './dots-subgroup.wgsl?raw';
import dotsWgsl from './dots.wgsl?raw';
import foursWgsl from './fours.wgsl?raw';
import matrixWgsl from './matrix.wgsl?raw';
import streamWgsl from './stream.wgsl?raw';
import sumWgsl from './sum.wgsl?raw';
import tileF16Wgsl from './tile-f16.wgsl?raw';
import tileWgsl from './tile.wgsl?raw';
import tiledWgsl from './tiled.wgsl?raw';

const bindings = ['a', 'b', 'c'] as const;

/** Rows of blocks walked together; see tile.wgsl. */
const BAND = 8;

/** What the large tiles and the streams read: whole vec4s. */
const FOURS = { n: 4, k: 4 } as const;

const flag = (on: boolean): number => (on ? 1 : 0);

/** Reading A and B is a file of its own, put after the algorithm's: lines of the latter keep their numbers. */
const withFours = (wgsl: string): string => `${wgsl}\n${foursWgsl}`;

/** The pass that adds the partial sums of `splits` ranges. */
function addition({ m, n, batch }: Size, splits: number): Pass {
  const length = (batch * m * n) / 4;
  const constants = { LENGTH: length, SPLITS: splits };
  return { wgsl: sumWgsl, constants, bindings: ['partial', 'c'], workgroups: [Math.ceil(length / 64), 1, 1] };
}

/** The partial sums of C that `splits` ranges of K leave. */
const partial = ({ m, n, batch }: Size, splits: number): readonly BufferSpec[] =>
  splits === 1 ? [] : [{ name: 'partial', role: 'scratch', type: 'f32', length: splits * batch * m * n }];

/** The passes of a shader that writes C, or with several ranges of K partial sums of it. */
const split = (size: Size, splits: number, pass: Omit<Pass, 'bindings'>): readonly Pass[] =>
  splits === 1
    ? [{ ...pass, bindings }]
    : [{ ...pass, bindings: ['a', 'b', 'partial'] }, addition(size, splits)];

/** Sides of a block of C, and how much of K is in workgroup memory at once. */
interface Tile {
  readonly bm: number;
  readonly bn: number;
  readonly bk: number;
}

const LARGE: Tile = { bm: 128, bn: 128, bk: 16 };
const WIDE: Tile = { bm: 64, bn: 128, bk: 8 };
const SMALL: Tile = { bm: SPLIT_TILE, bn: SPLIT_TILE, bk: 8 };

const title = ({ bm, bn, bk }: Tile): string => `BM=${bm} BN=${bn} BK=${bk}`;

const blocks = ({ m, n }: Size, { bm, bn }: Tile): readonly [number, number] => [
  Math.ceil(n / bn),
  Math.ceil(m / bm),
];

const tileConstants = ({ m, n, k, bt }: Size, { bm, bn, bk }: Tile) => ({
  M: m,
  N: n,
  K: k,
  BM: bm,
  BN: bn,
  BK: bk,
  BAND,
  BT: flag(bt),
});

function tilePasses(params: Params, tile: Tile, splits: number): readonly Pass[] {
  const size = sizeOf(params);
  const { batch, half } = size;
  const constants = { ...tileConstants(size, tile), BATCH: batch, SPLITS: splits, HALF: flag(half) };
  const workgroups = [...blocks(size, tile), batch * splits] as const;
  return split(size, splits, { wgsl: withFours(tileWgsl), constants, workgroups });
}

const tile = (of: Tile, needs: Needs = FOURS): Variant => ({
  name: `tile ${title(of)}`,
  target: 'gpu',
  refuses: (params) => unmet(sizeOf(params), needs),
  passes: (params) => tilePasses(params, of, 1),
});

/** With 64 rows or fewer half of its threads would compute rows that nobody asked for. */
export const tileLarge = tile(LARGE, { ...FOURS, leastRows: 65 });
export const tileWide = tile(WIDE);
export const tileSmall = tile(SMALL);

/** As many ranges of K as fill the GPU: for few blocks of C. */
export const tileSplit: Variant = {
  name: `tile-split ${title(SMALL)}`,
  target: 'gpu',
  refuses(params) {
    const size = sizeOf(params);
    const refusal = unmet(size, FOURS);
    if (refusal !== undefined) return refusal;
    return tileSplits(size) > 1 ? undefined : 'needs few blocks of C and a long k to split';
  },
  scratch: (params) => partial(sizeOf(params), tileSplits(sizeOf(params))),
  passes: (params) => tilePasses(params, SMALL, tileSplits(sizeOf(params))),
};

/** Products of one tile are summed in f16 before they are added to f32. */
const halfSumTolerance = (k: number): number => 2 ** -11 * Math.sqrt(Math.min(LARGE.bk, k));

const tileF16 = (of: Tile, halfSum: boolean): Variant => ({
  name: `tile-f16${halfSum ? '-sum' : ''} ${title(of)}`,
  target: 'gpu',
  features: ['shader-f16'],
  /**
   * A sum of n products of N(0,1) is about √n, and each of its n additions errs by up to 2⁻¹¹ of what is there, on
   * average over n·2⁻¹¹/√6 in all: relative to the sum √n·2⁻¹¹/2.4, whatever K is, because tiles are added in f32.
   * The bound is 2.4 times that.
   */
  ...(halfSum ? { tolerance: (params) => halfSumTolerance(sizeOf(params).k) } : {}),
  refuses: (params) => unmet(sizeOf(params), { half: true, ...FOURS }),
  passes(params) {
    const size = sizeOf(params);
    const constants = { ...tileConstants(size, of), HALF_SUM: flag(halfSum) };
    return [
      { wgsl: tileF16Wgsl, constants, bindings, workgroups: [...blocks(size, of), size.batch] as const },
    ];
  },
});

export const tileF16Large = tileF16(LARGE, false);
export const tileF16Small = tileF16(SMALL, false);
export const tileF16Sum = tileF16(LARGE, true);

/** Scalar loads: whatever the sizes. */
const tiled = (side: number): Variant => ({
  name: `tiled TILE=${side}`,
  target: 'gpu',
  refuses: (params) => unmet(sizeOf(params), { half: false }),
  passes(params) {
    const size = sizeOf(params);
    const { m, n, k, batch } = size;
    const constants = { M: m, N: n, K: k, TILE: side, ...strides(size) };
    const workgroups = [Math.ceil(n / side), Math.ceil(m / side), batch] as const;
    return [{ wgsl: tiledWgsl, constants, bindings, workgroups }];
  },
});

export const tiled64 = tiled(64);
export const tiled32 = tiled(32);

/** A·B for few rows. */
export const stream: Variant = {
  name: 'stream',
  target: 'gpu',
  refuses: (params) => unmet(sizeOf(params), { bt: false, mostRows: STREAM_ROWS, ...FOURS }),
  scratch: (params) => partial(sizeOf(params), streamSplits(sizeOf(params))),
  passes(params) {
    const size = sizeOf(params);
    const { m, n, k, batch, half } = size;
    const splits = streamSplits(size);
    const constants = { M: m, N: n, K: k, BATCH: batch, SPLITS: splits, HALF: flag(half) };
    const workgroups = [Math.ceil(n / STREAM_COLUMNS), splits, batch] as const;
    return split(size, splits, { wgsl: withFours(streamWgsl), constants, workgroups });
  },
};

/** Four columns a workgroup, and every device has 65 535 of them in a dimension. */
const DOTS: Needs = { bt: true, mostRows: STREAM_ROWS, mostColumns: 4 * 65_535, k: 4 };

/** A·Bᵀ for few rows. */
const dots = (name: string, wgsl: string, features: readonly string[]): Variant => ({
  name,
  target: 'gpu',
  ...(features.length > 0 ? { features } : {}),
  refuses: (params) => unmet(sizeOf(params), DOTS),
  passes(params) {
    const { m, n, k, batch, half } = sizeOf(params);
    const constants = { M: m, N: n, K: k, HALF: flag(half) };
    const workgroups = [Math.ceil(n / 4), 1, batch] as const;
    return [{ wgsl: withFours(wgsl), constants, bindings, workgroups }];
  },
});

export const dotsSubgroup = dots('dots-subgroup', dotsSubgroupWgsl, ['subgroups']);
export const dotsWorkgroup = dots('dots', dotsWgsl, []);

/** Subgroup matrices of `edge`×`edge`; which sides an adapter multiplies, no feature says. */
const matrix = (side: number): Variant => {
  const needs: Needs = { half: true, m: 2 * side, n: 2 * side, k: side };
  return {
    name: `matrix EDGE=${side}`,
    target: 'gpu',
    features: ['shader-f16', 'subgroups', 'chromium-experimental-subgroup-matrix'],
    refuses: (params) => unmet(sizeOf(params), needs),
    passes(params) {
      const { m, n, k, batch, bt } = sizeOf(params);
      const constants = { M: m, N: n, K: k, EDGE: side, BT: flag(bt) };
      const workgroups = [n / (2 * side), m / (2 * side), batch] as const;
      return [{ wgsl: matrixWgsl, constants, bindings, workgroups }];
    },
  };
};

export const matrix8 = matrix(8);
export const matrix16 = matrix(16);
