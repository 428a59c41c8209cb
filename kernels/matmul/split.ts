/**
 * @file When a product has too few blocks to fill a GPU, K is cut into ranges whose partial sums a second pass adds.
 * How many ranges is a function of the size alone.
 */
import type { Size } from './size.ts';

/** Side of a block of C, as the split tile variant computes it. */
export const SPLIT_TILE = 64;
/** Columns of a workgroup of stream.wgsl: 32 lanes, four each. */
export const STREAM_COLUMNS = 128;
/** Rows stream.wgsl takes. */
export const STREAM_ROWS = 16;

/** Workgroups worth having in flight: GPUs have tens to more than a hundred cores, and each takes several. */
const ENOUGH_TILES = 256;
const ENOUGH_STREAMS = 512;
/** k of a range at least: less does not pay for writing and reading its partial sums. */
const LEAST_TILE_K = 256;
const LEAST_STREAM_K = 128;
const MOST = 32;

const clamp = (wanted: number, most: number): number => Math.max(1, Math.min(Math.floor(most), wanted, MOST));

const whole = ({ n, k }: Size): boolean => n % 4 === 0 && k % 4 === 0;

/** Ranges of K for the tile variant; 1: not worth it. */
export function tileSplits(size: Size): number {
  const { m, n, k, batch } = size;
  const tiles = Math.ceil(m / SPLIT_TILE) * Math.ceil(n / SPLIT_TILE) * batch;
  return whole(size) ? clamp(Math.ceil(ENOUGH_TILES / tiles), k / LEAST_TILE_K) : 1;
}

/** Ranges of K for the streaming variant. At most k/(32·m), so that partial sums are at most 1/16 of B's bytes in f32. */
export function streamSplits(size: Size): number {
  const { m, n, k, batch, bt } = size;
  if (bt || m > STREAM_ROWS || !whole(size)) return 1;
  const groups = Math.ceil(n / STREAM_COLUMNS) * batch;
  return clamp(Math.ceil(ENOUGH_STREAMS / groups), Math.min(k / LEAST_STREAM_K, k / (32 * m)));
}
