import { defineKernel } from '../../../src/kernel.ts';
import type { Params } from '../../../src/kernel.ts';
import { normals } from '../../inputs.ts';
import { entrywise, overElements } from '../elementwise.ts';
import ropeWgsl from './rope.wgsl?raw';
import vec4Wgsl from './vec4.wgsl?raw';

const sizeOf = (params: Params) => ({
  windows: Number(params['windows']),
  t: Number(params['t']),
  heads: Number(params['heads']),
  d: Number(params['d']),
});

/** (cos, sin) of position · theta^(−2j/d) for j below d/2, position by position: rounded once, from f64. */
export function ropeTurns(t: number, d: number, theta: number): Float32Array {
  const half = Math.floor(d / 2);
  const turns = new Float32Array(2 * t * half);
  for (let position = 0; position < t; position++) {
    for (let j = 0; j < half; j++) {
      const angle = position * theta ** ((-2 * j) / d);
      turns.set([Math.cos(angle), Math.sin(angle)], 2 * (position * half + j));
    }
  }
  return turns;
}

/**
 * Rotary positions (Su et al., arXiv:2104.09864; dimension j turns with j + d/2) on the queries and keys of
 * x[windows·t, 3·heads·d], and all three laid out as attention reads them: of each window queries [t, heads, d], keys
 * and values [heads, t, d].
 */
export const rope = defineKernel({
  id: 'transformer/rope',
  summary: 'splits queries, keys and values and turns the first two by their positions',
  params: {
    windows: { kind: 'integer', min: 1, max: 1 << 16, help: 'sequences, each from position 0' },
    t: { kind: 'integer', min: 1, max: 1 << 18, help: 'tokens of a sequence' },
    heads: { kind: 'integer', min: 1, max: 1024, help: 'heads' },
    d: { kind: 'integer', min: 2, max: 256, help: 'head size, even' },
  },
  variants: [
    {
      name: 'vec4',
      target: 'any',
      refuses: (params) => (sizeOf(params).d % 8 === 0 ? undefined : 'needs d to be a multiple of 8'),
      passes(params) {
        const { windows, t, heads, d } = sizeOf(params);
        const constants = { T: t, HEADS: heads, D: d };
        return [overElements(vec4Wgsl, (3 * windows * t * heads * d) / 8, constants, ['x', 'turns', 'y'])];
      },
    },
    {
      name: 'thread',
      target: 'any',
      refuses: (params) => (sizeOf(params).d % 2 === 0 ? undefined : 'needs d to be even'),
      passes(params) {
        const { windows, t, heads, d } = sizeOf(params);
        const constants = { T: t, HEADS: heads, D: d };
        return [overElements(ropeWgsl, 3 * windows * t * heads * d, constants, ['x', 'turns', 'y'])];
      },
    },
  ],
  buffers(params) {
    const { windows, t, heads, d } = sizeOf(params);
    const length = 3 * windows * t * heads * d;
    return [
      { name: 'x', role: 'input', type: 'f32', length },
      { name: 'turns', role: 'input', type: 'f32', length: 2 * t * Math.floor(d / 2) },
      { name: 'y', role: 'output', type: 'f32', length },
    ];
  },
  inputs(params, seed) {
    const { windows, t, heads, d } = sizeOf(params);
    const x = normals(3 * windows * t * heads * d, seed, `x windows=${windows},t=${t},heads=${heads},d=${d}`);
    return { x, turns: ropeTurns(t, d, 10_000) };
  },
  /** Two products and a sum for each query and key element. */
  cost(params) {
    const { windows, t, heads, d } = sizeOf(params);
    const elements = windows * t * heads * d;
    return { flops: 6 * elements, bytes: 24 * elements + 8 * t * Math.floor(d / 2) };
  },
  /** Three roundings an element. */
  tolerance: () => 2e-7,
  reference(params, inputs) {
    const { windows, t, heads, d } = sizeOf(params);
    const [x, turns] = [inputs['x'] as Float32Array, inputs['turns'] as Float32Array];
    const [width, half] = [heads * d, d / 2];
    return entrywise(3 * windows, t * width, (row, column) => {
      const [window, plane] = [Math.floor(row / 3), row % 3];
      const perHead = plane > 0;
      const position = perHead ? Math.floor(column / d) % t : Math.floor(column / width);
      const head = perHead ? Math.floor(column / (d * t)) : Math.floor(column / d) % heads;
      const e = column % d;
      const at = (window * t + position) * 3 * width + plane * width + head * d;
      if (plane === 2) return x[at + e]!;
      const turn = 2 * (position * half + (e % half));
      const [cos, sin] = [turns[turn]!, turns[turn + 1]!];
      return e < half
        ? x[at + e]! * cos - x[at + e + half]! * sin
        : x[at + e]! * cos + x[at + e - half]! * sin;
    });
  },
});
