import { defineKernel } from '../../../src/kernel.ts';
import { normals } from '../../inputs.ts';
import { entrywise, overElements } from '../elementwise.ts';
import addWgsl from './add.wgsl?raw';
import vec4Wgsl from './vec4.wgsl?raw';

/** A residual connection: y = a + b over `count` elements. */
export const add = defineKernel({
  id: 'transformer/add',
  summary: 'sum of two buffers, as in a residual connection',
  params: { count: { kind: 'integer', min: 1, max: 1 << 28, help: 'elements' } },
  variants: [
    {
      name: 'vec4',
      target: 'any',
      refuses: ({ count }) => (Number(count) % 4 === 0 ? undefined : 'needs count to be a multiple of 4'),
      passes: ({ count }) => [overElements(vec4Wgsl, Number(count) / 4, {}, ['a', 'b', 'y'])],
    },
    {
      name: 'thread',
      target: 'any',
      passes: ({ count }) => [overElements(addWgsl, Number(count), {}, ['a', 'b', 'y'])],
    },
  ],
  buffers({ count }) {
    const length = Number(count);
    return [
      { name: 'a', role: 'input', type: 'f32', length },
      { name: 'b', role: 'input', type: 'f32', length },
      { name: 'y', role: 'output', type: 'f32', length },
    ];
  },
  inputs: ({ count }, seed) => ({
    a: normals(Number(count), seed, `a count=${count}`),
    b: normals(Number(count), seed, `b count=${count}`),
  }),
  cost: ({ count }) => ({ flops: Number(count), bytes: 12 * Number(count) }),
  /** One rounding an element. */
  tolerance: () => 6e-8,
  reference({ count }, inputs) {
    const [a, b] = [inputs['a'] as Float32Array, inputs['b'] as Float32Array];
    return entrywise(1, Number(count), (_, i) => a[i]! + b[i]!);
  },
});
