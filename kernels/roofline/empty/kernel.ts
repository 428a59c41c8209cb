import { defineKernel } from '../../../src/kernel.ts';
import emptyWgsl from './empty.wgsl?raw';

/** Dispatch overhead: a shader that does nothing, so there is nothing to check either. */
export const empty = defineKernel({
  id: 'roofline/empty',
  summary: 'an empty dispatch: the overhead every kernel pays',
  params: {
    workgroups: { kind: 'integer', min: 1, max: 65_535, help: 'workgroups of one thread' },
  },
  variants: [
    {
      name: 'empty',
      target: 'any',
      passes: (params) => [
        {
          wgsl: emptyWgsl,
          constants: {},
          bindings: [],
          workgroups: [Number(params['workgroups']), 1, 1],
        },
      ],
    },
  ],
  buffers: () => [],
  inputs: () => ({}),
  cost: () => ({ flops: 0, bytes: 0 }),
  tolerance: () => 0,
  reference: () => ({
    rows: 0,
    columns: 0,
    tile: 1,
    all: () => new Float64Array(0),
    row: () => new Float64Array(0),
    entries: () => new Float64Array(0),
  }),
});
