import { defineKernel } from '../../../src/kernel.ts';
import type { Params, Pass, Variant } from '../../../src/kernel.ts';
import { mixSeed, random } from '../../../src/random.ts';
import { normals } from '../../inputs.ts';
import { updateReference } from './reference.ts';
import scanWgsl from './scan.wgsl?raw';
import slicesWgsl from './slices.wgsl?raw';
import sumWgsl from './sum.wgsl?raw';

const sizeOf = (params: Params) => ({
  n: Number(params['n']),
  k: Number(params['k']),
  v: Number(params['v']),
});

/** Workgroups in a line: WebGPU promises 65 535 in a dimension. */
const ACROSS = 32_768;

/** Entries of all slices' tables at most: 64 MiB. */
const MOST_ENTRIES = 2 ** 24;

/** Slices of the vectors: `wanted`, but no more than there is room for, and none of only a few vectors. */
function slicesOf(params: Params, wanted: number, least: number): number {
  const { n, k, v } = sizeOf(params);
  const room = Math.floor(MOST_ENTRIES / (k * (v + 1)));
  return Math.max(1, Math.min(wanted, room, Math.ceil(n / least)));
}

function sumPass(params: Params, slices: number): Pass {
  const { k, v } = sizeOf(params);
  const entries = k * (v + 1);
  const groups = Math.ceil(entries / 64);
  const x = Math.min(groups, ACROSS);
  return {
    wgsl: sumWgsl,
    constants: { ENTRIES: entries, SLICES: slices, ACROSS: x * 64 },
    bindings: ['tables', 'sums'],
    workgroups: [x, Math.ceil(groups / x), 1],
  };
}

/** A table a slice, then their sum. */
const inSlices = (
  name: string,
  target: 'cpu' | 'gpu',
  wgsl: string,
  slices: (params: Params) => number,
  workgroups: (params: Params) => readonly [number, number, number],
): Variant => ({
  name,
  target,
  scratch(params) {
    const { k, v } = sizeOf(params);
    return [{ name: 'tables', role: 'scratch', type: 'f32', length: slices(params) * k * (v + 1) }];
  },
  passes(params) {
    const { n, k, v } = sizeOf(params);
    return [
      {
        wgsl,
        constants: { N: n, V: v, K: k, SLICES: slices(params) },
        bindings: ['vectors', 'weights', 'codes', 'tables'],
        workgroups: workgroups(params),
      },
      sumPass(params, slices(params)),
    ];
  },
});

/** Threads that keep a CPU's cores and lanes busy. */
const cpuSlices = (params: Params): number => slicesOf(params, 16, 64);

/** Enough threads for a GPU where centroids are few. */
const gpuSlices = (params: Params): number => slicesOf(params, Math.ceil(65_536 / Number(params['k'])), 1024);

/** The second half of a round of k-means: means are these sums over these weights. */
export const update = defineKernel({
  id: 'quantized/update',
  summary: 'weighted sums of the vectors of each centroid: the update of k-means',
  params: {
    n: { kind: 'integer', min: 1, max: 1 << 26, help: 'vectors' },
    k: { kind: 'integer', min: 1, max: 65_536, help: 'centroids' },
    v: { kind: 'integer', min: 1, max: 16, help: 'numbers in a vector' },
  },
  variants: [
    inSlices('slices', 'cpu', slicesWgsl, cpuSlices, (params) => [Math.ceil(cpuSlices(params) / 4), 1, 1]),
    inSlices('scan', 'gpu', scanWgsl, gpuSlices, (params) => [
      Math.ceil(sizeOf(params).k / 64),
      gpuSlices(params),
      1,
    ]),
  ],
  buffers(params) {
    const { n, k, v } = sizeOf(params);
    return [
      { name: 'vectors', role: 'input', type: 'f32', length: n * v },
      { name: 'weights', role: 'input', type: 'f32', length: n },
      { name: 'codes', role: 'input', type: 'u32', length: n },
      { name: 'sums', role: 'output', type: 'f32', length: k * (v + 1) },
    ];
  },
  inputs(params, seed) {
    const { n, k, v } = sizeOf(params);
    const name = `n=${n},k=${k},v=${v}`;
    const source = random(mixSeed(seed, n, k, v));
    return {
      vectors: normals(n * v, seed, `vectors ${name}`),
      weights: normals(n, seed, `weights ${name}`).map((x) => Math.abs(x)),
      codes: Uint32Array.from({ length: n }, () => source.below(k)),
    };
  },
  /** A multiply-add for each number and an addition for each weight; all inputs are read once, the sums written once. */
  cost(params) {
    const { n, k, v } = sizeOf(params);
    return { flops: n * (2 * v + 1), bytes: 4 * (n * v + 2 * n + k * (v + 1)) };
  },
  /** Sums of m numbers of either sign in f32: their rounding grows with √m at most, m = n/k. */
  tolerance(params) {
    const { n, k } = sizeOf(params);
    return 1e-6 + 1e-7 * Math.sqrt(n / k);
  },
  reference(params, inputs) {
    const { n, k, v } = sizeOf(params);
    return updateReference(n, k, v, {
      vectors: inputs['vectors'] as Float32Array,
      weights: inputs['weights'] as Float32Array,
      codes: inputs['codes'] as Uint32Array,
    });
  },
});
