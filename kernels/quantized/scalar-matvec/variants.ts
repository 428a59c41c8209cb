/** @file One row without workgroup memory: for CPU adapters. */
import type { Variant } from '../../../src/kernel.ts';
import { mostRows, unmet } from '../scalar/needs.ts';
import { masked, unevenGroup } from '../scalar/shaders.ts';
import { sizeOf } from '../scalar/size.ts';
import lanesWgsl from './lanes.wgsl?raw';

/** Outputs of a thread. */
const OUTPUTS = 16;

/** Threads of a workgroup: few for few outputs, so that every core gets some. */
const lanesFor = (n: number): number => (n >= 2048 ? 16 : 4);

/** Each thread reads x for itself: in quads it is no faster for one row; see README. */
export const lanes: Variant = {
  name: 'lanes',
  target: 'cpu',
  refuses: (params) => unmet(params, mostRows(1), unevenGroup),
  passes(params) {
    const size = sizeOf(params);
    const threads = lanesFor(size.n);
    return [masked(size, lanesWgsl, false, threads, [Math.ceil(size.n / (OUTPUTS * threads)), 1, 1])];
  },
};
