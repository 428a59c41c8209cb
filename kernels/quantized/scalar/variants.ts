/** @file Variants of both products: for a row or a few that stream the weights, and for every size. */
import type { Variant } from '../../../src/kernel.ts';
import { groupsOfFours, mostRows, unmet, wholeRows } from './needs.ts';
import { shifted } from './shaders.ts';
import { sizeOf } from './size.ts';
import edgeWgsl from './edge.wgsl?raw';
import slicesHalfWgsl from './slices-half.wgsl?raw';
import slicesSubgroupWgsl from './slices-subgroup.wgsl?raw';
import slicesWgsl from './slices.wgsl?raw';

/** Rows that slices*.wgsl keep sums for. */
const STREAMED_ROWS = 16;

/** `outputs`: of a workgroup. */
const streaming = (name: string, wgsl: string, outputs: number, features: readonly string[]): Variant => ({
  name,
  target: 'gpu',
  ...(features.length > 0 ? { features } : {}),
  refuses: (params) => unmet(params, mostRows(STREAMED_ROWS), wholeRows, groupsOfFours),
  passes(params) {
    const size = sizeOf(params);
    return [shifted(size, wgsl, false, [Math.ceil(size.n / outputs), 1, 1])];
  },
});

export const slices = streaming('slices', slicesWgsl, 32, []);
export const slicesSubgroup = streaming('slices-subgroup', slicesSubgroupWgsl, 16, ['subgroups']);

const half = streaming('slices-half', slicesHalfWgsl, 32, ['shader-f16']);

/** Sums of four products in f16. */
export const slicesHalf: Variant = {
  ...half,
  refuses(params) {
    return half.refuses?.(params) ?? (sizeOf(params).half ? undefined : 'needs dtype = f16');
  },
  /**
   * A sum of n products is about √n of one, and each of its products and additions errs by up to 2⁻¹¹ of what is there:
   * with n = 4 that is 2⁻¹¹·√4 at most, whatever K is, because other sums are f32. See also `matmul`.
   */
  tolerance: () => 2 ** -11 * 2,
};

export const edge: Variant = {
  name: 'edge',
  target: 'any',
  refuses: (params) => unmet(params),
  passes(params) {
    const size = sizeOf(params);
    return [shifted(size, edgeWgsl, true, [Math.ceil(size.n / 64), size.m, 1])];
  },
};
