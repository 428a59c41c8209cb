import { defineKernel } from '../../../src/kernel.ts';
import type { Params } from '../../../src/kernel.ts';
import { random } from '../../../src/random.ts';
import { WORKGROUP } from '../grid.ts';
import { lineReference } from '../line.ts';
import dotWgsl from './dot.wgsl?raw';

/** Independent chains of a thread, x and y of four each. */
const CHAINS = 8;
/** Dot products of each chain in one loop. */
const STEPS = 4;
/** A dot product of four with its accumulation: four products, four sums. */
const OPERATIONS = 8;
/** Threads that differ; then they repeat. */
const DISTINCT = 256;

const threads = (params: Params): number => Number(params['threads']);
const loops = (params: Params): number => Number(params['loops']);

const signed = (word: number, byte: number): number => (word << (24 - 8 * byte)) >> 24;

/** WGSL's dot4I8Packed. */
const dot4 = (a: number, b: number): number =>
  signed(a, 0) * signed(b, 0) +
  signed(a, 1) * signed(b, 1) +
  signed(a, 2) * signed(b, 2) +
  signed(a, 3) * signed(b, 3);

function resultOf(thread: number, weights: Uint32Array, steps: number): number {
  const start = Math.imul(thread, 0x01030507);
  const chains = Array.from({ length: CHAINS }, (_, chain) => {
    const weight = weights[chain]!;
    let sum = (start + chain + 1) | 0;
    for (let step = 0; step < steps; step++) sum = (sum + dot4(sum, weight)) | 0;
    return sum;
  });
  const [a, b, c, d] = [0, 1, 2, 3].map((i) => (chains[i]! + Math.imul(3, chains[i + 4]!)) | 0);
  return ((a! ^ b!) + (c! ^ d!)) | 0;
}

/** Packed integer dot products: the arithmetic roofline of 8-bit kernels. */
export const dot = defineKernel({
  id: 'roofline/dot',
  summary: 'dot4I8Packed in registers: the integer roofline of 8-bit kernels',
  params: {
    threads: { kind: 'integer', min: 1, max: 4_000_000, help: 'threads, each with 8 chains' },
    loops: { kind: 'integer', min: 1, max: 4096, help: 'loops of 4 dot products on each chain' },
  },
  variants: [
    {
      name: 'dot4I8Packed',
      target: 'any',
      passes: (params) => [
        {
          wgsl: dotWgsl,
          constants: { THREADS: threads(params), LOOPS: loops(params) },
          bindings: ['weights', 'results'],
          workgroups: [Math.ceil(threads(params) / WORKGROUP), 1, 1],
        },
      ],
    },
  ],
  buffers: (params) => [
    { name: 'weights', role: 'input', type: 'u32', length: CHAINS },
    { name: 'results', role: 'output', type: 'i32', length: threads(params) },
  ],
  inputs(_, seed) {
    const source = random(seed);
    return { weights: Uint32Array.from({ length: CHAINS }, () => source.below(2 ** 32)) };
  },
  cost: (params) => ({
    flops: OPERATIONS * CHAINS * STEPS * threads(params) * loops(params),
    bytes: 4 * CHAINS + 4 * threads(params),
  }),
  tolerance: () => 0, // integers wrap, and are exact
  reference(params, inputs) {
    const weights = inputs['weights'] as Uint32Array;
    return lineReference(threads(params), WORKGROUP, () => {
      const distinct = Math.min(threads(params), DISTINCT);
      const results = Array.from({ length: distinct }, (_, thread) =>
        resultOf(thread, weights, STEPS * loops(params)),
      );
      return Float64Array.from({ length: threads(params) }, (_, thread) => results[thread % DISTINCT]!);
    });
  },
});
