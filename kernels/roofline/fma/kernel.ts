import { defineKernel } from '../../../src/kernel.ts';
import type { Params, Variant } from '../../../src/kernel.ts';
import { random } from '../../../src/random.ts';
import { WORKGROUP } from '../grid.ts';
import { lineReference } from '../line.ts';
import f16Wgsl from './fma-f16.wgsl?raw';
import f32Wgsl from './fma.wgsl?raw';

/** Independent chains of a thread. */
const CHAINS = 8;
/** Multiply-adds of each chain in one loop. */
const STEPS = 16;

const threads = (params: Params): number => Number(params['threads']);
const loops = (params: Params): number => Number(params['loops']);

const variant = (dtype: 'f32' | 'f16', wgsl: string, rest: Partial<Variant>): Variant => ({
  name: dtype,
  target: 'any',
  ...rest,
  refuses: (params) =>
    params['dtype'] === dtype ? rest.refuses?.(params) : `computes in ${dtype} and nothing else`,
  passes: (params) => [
    {
      wgsl,
      constants: { THREADS: threads(params), LOOPS: loops(params) },
      bindings: ['operands', 'results'],
      workgroups: [Math.ceil(threads(params) / WORKGROUP), 1, 1],
    },
  ],
});

/** Multiply-adds in registers and nothing else: the arithmetic roofline. */
export const fma = defineKernel({
  id: 'roofline/fma',
  summary: 'multiply-adds in registers: the arithmetic roofline',
  params: {
    threads: { kind: 'integer', min: 1, max: 4_000_000, help: 'threads, each with 8 chains' },
    loops: { kind: 'integer', min: 1, max: 4096, help: 'loops of 16 multiply-adds on each chain' },
    dtype: { kind: 'word', words: ['f32', 'f16'], help: 'type of operands and sums' },
  },
  variants: [
    variant('f32', f32Wgsl, {}),
    variant('f16', f16Wgsl, {
      features: ['shader-f16'],
      refuses: (params) => (loops(params) <= 32 ? undefined : 'needs loops ≤ 32: past that f16 rounds'),
    }),
  ],
  buffers: (params) => [
    { name: 'operands', role: 'input', type: 'f32', length: 12 },
    { name: 'results', role: 'output', type: 'f32', length: threads(params) },
  ],
  /** A factor of one for every chain, and for each a step of 1, 2 or 3 up or down. */
  inputs(_, seed) {
    const source = random(seed);
    const step = (): number => source.sign() * (1 + source.below(3));
    return { operands: Float32Array.from({ length: 12 }, (__, i) => (i < 4 ? 1 : step())) };
  },
  cost: (params) => ({
    flops: 2 * CHAINS * STEPS * threads(params) * loops(params),
    bytes: 48 + 4 * threads(params),
  }),
  tolerance: () => 0, // whole numbers within what the type holds exactly
  reference(params, inputs) {
    const operands = inputs['operands'] as Float32Array;
    const steps = STEPS * loops(params);
    return lineReference(threads(params), WORKGROUP, () =>
      Float64Array.from({ length: threads(params) }, (_, thread) => {
        let sum = 0;
        for (let chain = 0; chain < CHAINS; chain++) {
          const start = (thread % 8) + chain;
          sum += (chain + 1) * (start + steps * operands[4 + chain]!); // the factor is one
        }
        return sum;
      }),
    );
  },
});
