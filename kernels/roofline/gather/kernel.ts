import { defineKernel } from '../../../src/kernel.ts';
import type { Params } from '../../../src/kernel.ts';
import { smallIntegers } from '../../inputs.ts';
import { WORKGROUP } from '../grid.ts';
import { lineReference } from '../line.ts';
import gatherWgsl from './gather.wgsl?raw';

const threads = (params: Params): number => Number(params['threads']);
const each = (params: Params): number => Number(params['each']);
const vectors = (params: Params): number => Number(params['table']) / 16;

/** The shader's hash of a thread's number. */
function start(thread: number): number {
  let hash = (thread + 0x9e3779b9) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** Random reads of 16 bytes: the roofline of codebook kernels, whose weights are looked up in a table. */
export const gather = defineKernel({
  id: 'roofline/gather',
  summary: 'random reads of 16 bytes from a table: the roofline of codebook kernels',
  params: {
    table: { kind: 'integer', min: 32, max: 2 ** 31, help: 'bytes of the table, a power of two' },
    threads: { kind: 'integer', min: 1, max: 4_000_000, help: 'threads' },
    each: { kind: 'integer', min: 1, max: 65_536, help: 'reads of each thread' },
  },
  variants: [
    {
      name: 'vec4',
      target: 'any',
      refuses: (params) =>
        Number.isInteger(Math.log2(Number(params['table']))) ? undefined : 'needs a table of 2^k bytes',
      passes: (params) => [
        {
          wgsl: gatherWgsl,
          constants: { THREADS: threads(params), EACH: each(params), BITS: Math.log2(vectors(params)) },
          bindings: ['table', 'sums'],
          workgroups: [Math.ceil(threads(params) / WORKGROUP), 1, 1],
        },
      ],
    },
  ],
  buffers: (params) => [
    { name: 'table', role: 'input', type: 'f32', length: Number(params['table']) / 4 },
    { name: 'sums', role: 'output', type: 'f32', length: threads(params) },
  ],
  inputs: (params, seed) => ({
    table: smallIntegers(Number(params['table']) / 4, seed, `gather ${params['table']}`),
  }),
  /** Each read counts 16 bytes: neighbours share nothing but by chance. */
  cost: (params) => ({ flops: 0, bytes: threads(params) * (16 * each(params) + 4) }),
  tolerance: () => 0, // sums of small whole numbers are exact in any order
  reference(params, inputs) {
    const table = inputs['table'] as Float32Array;
    const shift = 32 - Math.log2(vectors(params));
    return lineReference(threads(params), WORKGROUP, () =>
      Float64Array.from({ length: threads(params) }, (_, thread) => {
        let state = start(thread);
        let sum = 0;
        for (let n = 0; n < each(params); n++) {
          state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
          const at = 4 * (state >>> shift);
          sum += table[at]! + 2 * table[at + 1]! + 3 * table[at + 2]! + 4 * table[at + 3]!;
        }
        return sum;
      }),
    );
  },
});
