import { defineKernel } from '../../../src/kernel.ts';
import { WORKGROUP, gridConstants, gridFor, gridParams, refuseGrid } from '../grid.ts';
import { lineReference } from '../line.ts';
import writeWgsl from './write.wgsl?raw';

/** Streaming writes: the roofline of whatever fills memory. */
export const write = defineKernel({
  id: 'roofline/write',
  summary: 'fills a buffer: the memory roofline of kernels that mostly write',
  params: gridParams,
  variants: [
    {
      name: 'vec4',
      target: 'any',
      refuses: refuseGrid,
      passes: (params) => [
        {
          wgsl: writeWgsl,
          constants: gridConstants(gridFor(params)),
          bindings: ['target'],
          workgroups: [gridFor(params).workgroups, 1, 1],
        },
      ],
    },
  ],
  buffers: (params) => [{ name: 'target', role: 'output', type: 'u32', length: Number(params['bytes']) / 4 }],
  inputs: () => ({}),
  /** Every sweep counts, as in `roofline/read`. */
  cost: (params) => ({ flops: 0, bytes: Number(params['bytes']) * Number(params['sweeps']) }),
  tolerance: () => 0, // indices are whole numbers
  reference(params) {
    const length = Number(params['bytes']) / 4;
    return lineReference(length, 4 * WORKGROUP, () => {
      const values = new Float64Array(length);
      for (let i = 0; i < length; i++) values[i] = i;
      return values;
    });
  },
});
