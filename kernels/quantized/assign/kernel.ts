import { defineKernel } from '../../../src/kernel.ts';
import type { Params, Pass, Variant } from '../../../src/kernel.ts';
import { normals } from '../../inputs.ts';
import distanceWgsl from './distance.wgsl?raw';
import fourWgsl from './four.wgsl?raw';
import packWgsl from './pack.wgsl?raw';
import quadsWgsl from './quads.wgsl?raw';
import { assignReference } from './reference.ts';
import tileWgsl from './tile.wgsl?raw';

const sizeOf = (params: Params) => ({
  n: Number(params['n']),
  k: Number(params['k']),
  v: Number(params['v']),
});

/** Workgroups in a line: WebGPU promises 65 535 in a dimension. */
const ACROSS = 32_768;

/** Workgroups for so many threads in lines of {@link ACROSS}, and the threads of a line. */
function grid(
  threads: number,
  size: number,
): { across: number; workgroups: readonly [number, number, number] } {
  const groups = Math.ceil(threads / size);
  const x = Math.min(groups, ACROSS);
  return { across: x * size, workgroups: [x, Math.ceil(groups / x), 1] };
}

function distancePass(params: Params): Pass {
  const { n, k, v } = sizeOf(params);
  const { across, workgroups } = grid(n, 64);
  return {
    wgsl: distanceWgsl,
    constants: { N: n, V: v, K: k, ACROSS: across },
    bindings: ['vectors', 'codebook', 'codes', 'distances'],
    workgroups,
  };
}

/** The codebook in a layout of its own, then every centroid; `vectors`: those of a thread. */
const packed = (name: string, wgsl: string, vectors: number, features?: readonly string[]): Variant => ({
  name,
  target: 'cpu',
  ...(features === undefined ? {} : { features }),
  scratch(params) {
    const { k, v } = sizeOf(params);
    return [{ name: 'points', role: 'scratch', type: 'f32', length: 4 * Math.ceil(k / 4) * (v + 1) }];
  },
  passes(params) {
    const { n, k, v } = sizeOf(params);
    const pack = grid(Math.ceil(k / 4), 16);
    const search = grid(Math.ceil(n / vectors), 16);
    return [
      {
        wgsl: packWgsl,
        constants: { V: v, K: k, ACROSS: pack.across },
        bindings: ['codebook', 'points'],
        workgroups: pack.workgroups,
      },
      {
        wgsl,
        constants: { N: n, V: v, K: k, ACROSS: search.across },
        bindings: ['vectors', 'points', 'codes'],
        workgroups: search.workgroups,
      },
      distancePass(params),
    ];
  },
});

const quads = packed('quads', quadsWgsl, 8, ['subgroups']);
const four = packed('four', fourWgsl, 4);

const tile: Variant = {
  name: 'tile',
  target: 'gpu',
  passes(params) {
    const { n, k, v } = sizeOf(params);
    const { across, workgroups } = grid(n, 64);
    return [
      {
        wgsl: tileWgsl,
        constants: { N: n, V: v, K: k, TILE: 64, ACROSS: across / 64 },
        bindings: ['vectors', 'codebook', 'codes'],
        workgroups,
      },
      distancePass(params),
    ];
  },
};

/** The step of k-means and of every vector quantiser that takes its time. */
export const assign = defineKernel({
  id: 'quantized/assign',
  summary: 'nearest centroid of each vector: the assignment of k-means and of vector quantisation',
  params: {
    n: { kind: 'integer', min: 1, max: 1 << 26, help: 'vectors' },
    k: { kind: 'integer', min: 1, max: 65_536, help: 'centroids' },
    v: { kind: 'integer', min: 1, max: 16, help: 'numbers in a vector' },
  },
  variants: [quads, four, tile],
  /** The codes are scratch: of two centroids that are equally near either may be named, of the distance there is one. */
  buffers(params) {
    const { n, k, v } = sizeOf(params);
    return [
      { name: 'vectors', role: 'input', type: 'f32', length: n * v },
      { name: 'codebook', role: 'input', type: 'f32', length: k * v },
      { name: 'codes', role: 'scratch', type: 'u32', length: n },
      { name: 'distances', role: 'output', type: 'f32', length: n },
    ];
  },
  inputs(params, seed) {
    const { n, k, v } = sizeOf(params);
    const name = `n=${n},k=${k},v=${v}`;
    return {
      vectors: normals(n * v, seed, `vectors ${name}`),
      codebook: normals(k * v, seed, `codebook ${name}`),
    };
  },
  /** A multiply-add for each coordinate of each pair; vectors and codebook are read once, codes and distances written. */
  cost(params) {
    const { n, k, v } = sizeOf(params);
    return { flops: 2 * n * k * v, bytes: 4 * (n * v + k * v + 2 * n) };
  },
  /**
   * x·c − ‖c‖²/2 in f32 has rounding errors of about v·2⁻²⁴ of numbers that may be 10 times the distance: the centroid
   * that wins may be farther than the nearest by so much, and its distance is rounded v times itself.
   */
  tolerance: () => 1e-5,
  reference(params, inputs) {
    const { n, v } = sizeOf(params);
    return assignReference(n, v, inputs['vectors'] as Float32Array, inputs['codebook'] as Float32Array);
  },
});
