import { defineKernel } from '../../../src/kernel.ts';
import { smallIntegers } from '../../inputs.ts';
import { WORKGROUP, columnsOf, gridConstants, gridFor, gridParams, refuseGrid } from '../grid.ts';
import { lineReference } from '../line.ts';
import readWgsl from './read.wgsl?raw';

/** Streaming reads: the roofline of whatever uses every byte once, such as matrix–vector products. */
export const read = defineKernel({
  id: 'roofline/read',
  summary: 'sums over a buffer: the memory roofline of kernels that mostly read',
  params: gridParams,
  variants: [
    {
      name: 'vec4',
      target: 'any',
      refuses: refuseGrid,
      passes: (params) => [
        {
          wgsl: readWgsl,
          constants: gridConstants(gridFor(params)),
          bindings: ['source', 'sums'],
          workgroups: [gridFor(params).workgroups, 1, 1],
        },
      ],
    },
  ],
  buffers: (params) => [
    { name: 'source', role: 'input', type: 'f32', length: Number(params['bytes']) / 4 },
    { name: 'sums', role: 'output', type: 'f32', length: gridFor(params).threads },
  ],
  inputs: (params, seed) => ({
    source: smallIntegers(Number(params['bytes']) / 4, seed, `read ${params['bytes']}`),
  }),
  /** Every sweep counts: what is asked is how fast a buffer of that size can be read, from whichever cache holds it. */
  cost: (params) => ({
    flops: 0,
    bytes: Number(params['bytes']) * Number(params['sweeps']) + 4 * gridFor(params).threads,
  }),
  tolerance: () => 0, // sums of small whole numbers are exact in any order
  reference(params, inputs) {
    const grid = gridFor(params);
    const source = inputs['source'] as Float32Array;
    return lineReference(grid.threads, WORKGROUP, () => {
      const ofColumn = new Float64Array(grid.columns);
      for (let i = 0; i < source.length; i++) ofColumn[(i >> 2) % grid.columns]! += source[i]!;
      return Float64Array.from({ length: grid.threads }, (_, thread) =>
        columnsOf(thread, grid).reduce((sum, column) => sum + ofColumn[column]!, 0),
      );
    });
  },
});
