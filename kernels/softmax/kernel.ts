import { defineKernel } from '../../src/kernel.ts';
import type { Params, Variant } from '../../src/kernel.ts';
import { normals } from '../inputs.ts';
import { softmaxReference } from './reference.ts';
import rowWgsl from './row.wgsl?raw';
import splitStateWgsl from './split-state.wgsl?raw';
import splitWriteWgsl from './split-write.wgsl?raw';
import subgroupWgsl from './subgroup.wgsl?raw';
import workgroupWgsl from './workgroup.wgsl?raw';

const sizeOf = (params: Params) => ({ rows: Number(params['rows']), columns: Number(params['columns']) });

/** Threads that keep a CPU's cores and lanes busy; cut finer than this many columns, a row gains nothing. */
const CPU_THREADS = 256;
const FINEST = 512;

function cut(params: Params): { readonly chunk: number; readonly splits: number } {
  const { rows, columns } = sizeOf(params);
  const wanted = Math.max(1, Math.ceil(CPU_THREADS / rows));
  const chunk = FINEST * Math.ceil(columns / (FINEST * wanted));
  return { chunk, splits: Math.ceil(columns / chunk) };
}

const split: Variant = {
  name: 'split',
  target: 'cpu',
  refuses: (params) => (cut(params).splits > 1 ? undefined : 'is for few long rows'),
  scratch: (params) => [
    { name: 'states', role: 'scratch', type: 'f32', length: 2 * sizeOf(params).rows * cut(params).splits },
  ],
  passes(params) {
    const { rows, columns } = sizeOf(params);
    const { chunk, splits } = cut(params);
    const constants = { R: rows, C: columns, CHUNK: chunk, SPLITS: splits };
    const workgroups = [Math.ceil((rows * splits) / 16), 1, 1] as const;
    return [
      { wgsl: splitStateWgsl, constants, bindings: ['x', 'states'], workgroups },
      { wgsl: splitWriteWgsl, constants, bindings: ['x', 'states', 'y'], workgroups },
    ];
  },
};

const row: Variant = {
  name: 'row',
  target: 'cpu',
  passes(params) {
    const { rows, columns } = sizeOf(params);
    const constants = { R: rows, C: columns };
    return [{ wgsl: rowWgsl, constants, bindings: ['x', 'y'], workgroups: [Math.ceil(rows / 16), 1, 1] }];
  },
};

/** Workgroups in a line: WebGPU promises 65 535 in a dimension. */
const ACROSS = 32_768;

const rowPerWorkgroup = (name: string, wgsl: string, features?: readonly string[]): Variant => ({
  name,
  target: 'gpu',
  ...(features === undefined ? {} : { features }),
  passes(params) {
    const { rows, columns } = sizeOf(params);
    const across = Math.min(rows, ACROSS);
    const constants = { R: rows, C: columns, ACROSS: across };
    return [
      { wgsl, constants, bindings: ['x', 'y'], workgroups: [across, Math.ceil(rows / across), 1] as const },
    ];
  },
});

/** Row softmax, numerically stable: of attention scores, router logits, a vocabulary. */
export const softmax = defineKernel({
  id: 'softmax',
  summary: 'softmax of each row of a matrix',
  params: {
    rows: { kind: 'integer', min: 1, max: 1 << 20, help: 'rows, each with its own sum' },
    columns: { kind: 'integer', min: 1, max: 1 << 24, help: 'entries of a row' },
    dtype: { kind: 'word', words: ['f32'], help: 'storage and accumulation' },
  },
  variants: [
    split,
    row,
    rowPerWorkgroup('subgroup', subgroupWgsl, ['subgroups']),
    rowPerWorkgroup('workgroup', workgroupWgsl),
  ],
  buffers(params) {
    const { rows, columns } = sizeOf(params);
    return [
      { name: 'x', role: 'input', type: 'f32', length: rows * columns },
      { name: 'y', role: 'output', type: 'f32', length: rows * columns },
    ];
  },
  inputs(params, seed) {
    const { rows, columns } = sizeOf(params);
    return { x: normals(rows * columns, seed, `x rows=${rows},columns=${columns}`) };
  },
  /** Five operations an entry: compare, subtract, exponential (counted as one), add, divide. */
  cost(params) {
    const { rows, columns } = sizeOf(params);
    return { flops: 5 * rows * columns, bytes: 8 * rows * columns };
  },
  /**
   * WGSL allows exp2 an error of (3 + 2·|x|) ulp of 2⁻²³: with N(0, 1) inputs the entries that decide lie within
   * about 8 octaves of the largest, 2·10⁻⁶. The sum of C terms adds 2⁻²⁴·√C at most, common to a row. SwiftShader
   * stays near 10⁻⁷.
   */
  tolerance: (params) => 2e-6 + 6e-8 * Math.sqrt(sizeOf(params).columns / 4),
  reference(params, inputs) {
    const { rows, columns } = sizeOf(params);
    return softmaxReference(rows, columns, inputs['x'] as Float32Array);
  },
});
