import { defineKernel } from '../../../src/kernel.ts';
import { normals } from '../../inputs.ts';
import { entrywise, overElements } from '../elementwise.ts';
import type { Params } from '../../../src/kernel.ts';
import swigluWgsl from './swiglu.wgsl?raw';
import vec4Wgsl from './vec4.wgsl?raw';

const sizeOf = (params: Params) => ({ rows: Number(params['rows']), hidden: Number(params['hidden']) });

/** SwiGLU (Shazeer, arXiv:2002.05202): y[rows, hidden] = silu(gate)·up of x[rows, gates then ups]. */
export const swiglu = defineKernel({
  id: 'transformer/swiglu',
  summary: 'silu(gate)·up between the two products of a feed-forward layer',
  params: {
    rows: { kind: 'integer', min: 1, max: 1 << 20, help: 'tokens' },
    hidden: { kind: 'integer', min: 1, max: 1 << 18, help: 'gates of a token, and as many ups' },
  },
  variants: [
    {
      name: 'vec4',
      target: 'any',
      refuses: (params) =>
        sizeOf(params).hidden % 4 === 0 ? undefined : 'needs hidden to be a multiple of 4',
      passes(params) {
        const { rows, hidden } = sizeOf(params);
        return [overElements(vec4Wgsl, (rows * hidden) / 4, { HIDDEN: hidden }, ['x', 'y'])];
      },
    },
    {
      name: 'thread',
      target: 'any',
      passes(params) {
        const { rows, hidden } = sizeOf(params);
        return [overElements(swigluWgsl, rows * hidden, { HIDDEN: hidden }, ['x', 'y'])];
      },
    },
  ],
  buffers(params) {
    const { rows, hidden } = sizeOf(params);
    return [
      { name: 'x', role: 'input', type: 'f32', length: 2 * rows * hidden },
      { name: 'y', role: 'output', type: 'f32', length: rows * hidden },
    ];
  },
  inputs(params, seed) {
    const { rows, hidden } = sizeOf(params);
    return { x: normals(2 * rows * hidden, seed, `x rows=${rows},hidden=${hidden}`) };
  },
  /** Five operations an element: negate, exponential (counted as one), add, divide, multiply. */
  cost(params) {
    const { rows, hidden } = sizeOf(params);
    return { flops: 5 * rows * hidden, bytes: 12 * rows * hidden };
  },
  /** WGSL allows exp an error of (3 + 2·|x|) ulp of 2⁻²³, about 10⁻⁶ at |x| = 4, and a division 2.5 ulp. */
  tolerance: () => 2e-6,
  reference(params, inputs) {
    const { rows, hidden } = sizeOf(params);
    const x = inputs['x'] as Float32Array;
    return entrywise(rows, hidden, (row, column) => {
      const gate = x[row * 2 * hidden + column]!;
      return (gate / (1 + Math.exp(-gate))) * x[row * 2 * hidden + hidden + column]!;
    });
  },
});
