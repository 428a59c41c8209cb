import { defineKernel } from '../../../src/kernel.ts';
import type { Params, Variant } from '../../../src/kernel.ts';
import { codeInPlanes, fillPlanes, planeStride, planeWords } from '../../../src/packing/code-planes.ts';
import { toHalves } from '../../../src/packing/half.ts';
import { hashText, mixSeed, random } from '../../../src/random.ts';
import { smallIntegers } from '../../inputs.ts';
import { lineReference } from '../../roofline/line.ts';
import { octetOf, vectorOf } from '../codebooks/passes.ts';
import { entryWords } from '../codebooks/size.ts';
import { codebookNumbers, codebookWords } from '../codebooks/weights.ts';
import halfShiftWgsl from '../codebooks/half-shift.wgsl?raw';
import halfUnpackWgsl from '../codebooks/half-unpack.wgsl?raw';
import gatherWgsl from './gather.wgsl?raw';

/** Codes of a thread are whole blocks. */
const BLOCK = 32;

interface Size {
  readonly v: number;
  readonly entries: number;
  readonly bits: number;
  readonly threads: number;
  readonly each: number;
}

const sizeOf = (params: Params): Size => ({
  v: Number(params['v']),
  entries: Number(params['entries']),
  bits: Math.log2(Number(params['entries'])),
  threads: Number(params['threads']),
  each: Number(params['each']),
});

function refuse(params: Params): string | undefined {
  const { v, bits, each } = sizeOf(params);
  if (vectorOf(v) === undefined) return `needs v to be 2, 4, 6, 8 or 12, not ${v}`;
  if (octetOf(bits) === undefined) return 'needs 16, 256, 4096 or 65536 entries: codes of whole half-bytes';
  return each % BLOCK === 0 ? undefined : `needs each to be a multiple of ${BLOCK}, not ${each}`;
}

const WORKGROUP = { cpu: 16, gpu: 64 } as const;

/** Reads as the codebook products do, and adds; halves by shifts or by an instruction, as they do. */
const form = (name: string, target: 'cpu' | 'gpu', halves: string): Variant => ({
  name,
  target,
  refuses: refuse,
  passes(params) {
    const { v, entries, bits, threads, each } = sizeOf(params);
    return [
      {
        wgsl: [gatherWgsl, vectorOf(v), octetOf(bits), halves].join('\n'),
        constants: {
          THREADS: threads,
          S: planeStride(threads),
          BLOCKS: each / BLOCK,
          ENTRIES: entries,
          WORKGROUP: WORKGROUP[target],
        },
        bindings: ['codes', 'table', 'sums'],
        workgroups: [Math.ceil(threads / WORKGROUP[target]), 1, 1],
      },
    ];
  },
});

/** Random reads of whole codebook entries, told by streamed codes: the roofline of the codebook products. */
export const codebookGather = defineKernel({
  id: 'quantized/gather',
  summary: 'codebook entries at streamed random codes, added up: the roofline of codebook products',
  params: {
    v: { kind: 'integer', min: 2, max: 12, help: 'numbers of an entry, f16: 2, 4, 6, 8 or 12' },
    entries: { kind: 'integer', min: 16, max: 65_536, help: 'entries of the table: 16, 256, 4096 or 65536' },
    threads: { kind: 'integer', min: 1, max: 1 << 20, help: 'threads' },
    each: { kind: 'integer', min: 32, max: 65_536, help: 'reads of each thread, a multiple of 32' },
  },
  variants: [form('unpack', 'gpu', halfUnpackWgsl), form('shift', 'cpu', halfShiftWgsl)],
  buffers(params) {
    const { v, entries, bits, threads, each } = sizeOf(params);
    return [
      { name: 'codes', role: 'input', type: 'u32', length: planeWords(threads, each, bits) },
      { name: 'table', role: 'input', type: 'u32', length: entries * entryWords(v) },
      { name: 'sums', role: 'output', type: 'f32', length: threads },
    ];
  },
  inputs(params, seed) {
    const { v, entries, bits, threads, each } = sizeOf(params);
    const name = `gather ${v} ${entries}`;
    const source = random(mixSeed(seed, hashText(name)));
    return {
      codes: fillPlanes(threads, each, bits, () => source.below(entries)),
      table: codebookWords(toHalves(smallIntegers(entries * v, seed, name)), v),
    };
  },
  /** Codes once, and 2·v bytes a read: neighbours share nothing but by chance. */
  cost(params) {
    const { v, bits, threads, each } = sizeOf(params);
    return { flops: 0, bytes: threads * (each * (bits / 8 + 2 * v) + 4) };
  },
  tolerance: () => 0, // sums of small whole numbers are exact in any order
  reference(params, inputs) {
    const { v, bits, threads, each } = sizeOf(params);
    const codes = inputs['codes'] as Uint32Array;
    const table = codebookNumbers(inputs['table'] as Uint32Array, v);
    return lineReference(threads, WORKGROUP.gpu, () =>
      Float64Array.from({ length: threads }, (_, thread) => {
        let sum = 0;
        for (let c = 0; c < each; c++) {
          const at = v * codeInPlanes(codes, threads, bits, thread, c);
          for (let r = 0; r < v; r++) sum += (r + 1) * table[at + r]!;
        }
        return sum;
      }),
    );
  },
});
