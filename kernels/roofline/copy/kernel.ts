import { defineKernel } from '../../../src/kernel.ts';
import type { Params } from '../../../src/kernel.ts';
import { normals } from '../../inputs.ts';
import copyWgsl from './copy.wgsl?raw';

const floats = (params: Params): number => Number(params['bytes']) / 4;

/** Threads enough to fill any adapter seen, few enough that each copies several vec4s of a large buffer. */
const MAX_WORKGROUPS = 4096;
const WORKGROUP = 64;

/** Streaming copy: the memory roofline. Half of the traffic is reads, half writes. */
export const copy = defineKernel({
  id: 'roofline/copy',
  summary: 'copy of a buffer: the memory roofline, half reads and half writes',
  params: {
    bytes: { kind: 'integer', min: 16, max: 2 ** 31, help: 'bytes copied, a multiple of 16' },
  },
  variants: [
    {
      name: 'vec4',
      target: 'any',
      refuses: (params) =>
        Number(params['bytes']) % 16 === 0 ? undefined : 'needs bytes to be a multiple of 16',
      passes(params) {
        const vectors = floats(params) / 4;
        const workgroups = Math.min(Math.ceil(vectors / WORKGROUP), MAX_WORKGROUPS);
        return [
          {
            wgsl: copyWgsl,
            constants: { VECTORS: vectors, SPAN: workgroups * WORKGROUP },
            bindings: ['source', 'target'],
            workgroups: [workgroups, 1, 1],
          },
        ];
      },
    },
  ],
  buffers: (params) => [
    { name: 'source', role: 'input', type: 'f32', length: floats(params) },
    { name: 'target', role: 'output', type: 'f32', length: floats(params) },
  ],
  inputs: (params, seed) => ({ source: normals(floats(params), seed, `copy ${params['bytes']}`) }),
  cost: (params) => ({ flops: 0, bytes: 2 * Number(params['bytes']) }),
  tolerance: () => 0, // a copy is exact
  reference(params, inputs) {
    const source = inputs['source'] as Float32Array;
    return {
      rows: 1,
      columns: source.length,
      tile: WORKGROUP * 4,
      all: () => Float64Array.from(source),
      row: () => Float64Array.from(source),
      entries: (indices) => Float64Array.from(indices, (i) => source[i]!),
    };
  },
});
