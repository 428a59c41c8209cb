import { defineKernel } from '../../../src/kernel.ts';
import type { Params, Variant } from '../../../src/kernel.ts';
import { normals } from '../../inputs.ts';
import { rowwise } from '../elementwise.ts';
import rowVec4Wgsl from './row-vec4.wgsl?raw';
import rowWgsl from './row.wgsl?raw';
import workgroupWgsl from './workgroup.wgsl?raw';

/** As in the shaders: what GPT-2 and Pythia (GPT-NeoX) have. */
const LAYER_EPS = 1e-5;

const sizeOf = (params: Params) => ({ rows: Number(params['rows']), width: Number(params['width']) });

const variant = (
  name: string,
  target: Variant['target'],
  wgsl: string,
  rowsPerGroup: number,
  constants: Readonly<Record<string, number>> = {},
): Variant => ({
  name,
  target,
  passes(params) {
    const { rows, width } = sizeOf(params);
    const groups = Math.min(Math.ceil(rows / rowsPerGroup), 16_384);
    return [
      {
        wgsl,
        constants: { ROWS: rows, WIDTH: width, SPAN: groups * rowsPerGroup, ...constants },
        bindings: ['x', 'gain', 'bias', 'y'],
        workgroups: [groups, 1, 1],
      },
    ];
  },
});

/** LayerNorm (Ba, Kiros & Hinton, arXiv:1607.06450): y = (x − mean)·gain / √(variance + 1e-5) + bias, row by row. */
export const layernorm = defineKernel({
  id: 'transformer/layernorm',
  summary: 'normalisation of each row by its mean and variance, with a gain and a bias a column',
  params: {
    rows: { kind: 'integer', min: 1, max: 1 << 20, help: 'tokens' },
    width: { kind: 'integer', min: 1, max: 1 << 16, help: 'columns' },
  },
  variants: [
    {
      ...variant('row vec4', 'cpu', rowVec4Wgsl, 16),
      refuses: (params) => (sizeOf(params).width % 4 === 0 ? undefined : 'needs width to be a multiple of 4'),
    },
    variant('row', 'cpu', rowWgsl, 16),
    variant('workgroup THREADS=256', 'gpu', workgroupWgsl, 1, { THREADS: 256 }),
    variant('workgroup THREADS=64', 'gpu', workgroupWgsl, 1, { THREADS: 64 }),
  ],
  buffers(params) {
    const { rows, width } = sizeOf(params);
    return [
      { name: 'x', role: 'input', type: 'f32', length: rows * width },
      { name: 'gain', role: 'input', type: 'f32', length: width },
      { name: 'bias', role: 'input', type: 'f32', length: width },
      { name: 'y', role: 'output', type: 'f32', length: rows * width },
    ];
  },
  inputs(params, seed) {
    const { rows, width } = sizeOf(params);
    const name = `rows=${rows},width=${width}`;
    return {
      x: normals(rows * width, seed, `x ${name}`),
      gain: normals(width, seed, `gain ${name}`),
      bias: normals(width, seed, `bias ${name}`),
    };
  },
  /** An element is added to the mean, and its difference from it squared and added, scaled, multiplied and shifted. */
  cost(params) {
    const { rows, width } = sizeOf(params);
    return { flops: 7 * rows * width, bytes: 8 * rows * width + 8 * width };
  },
  /** As RMSNorm's: sequential sums err by 2⁻²⁴·√width of what is summed, and the root halves it; a few roundings more. */
  tolerance: (params) => 3e-7 + 3e-8 * Math.sqrt(sizeOf(params).width),
  reference(params, inputs) {
    const { rows, width } = sizeOf(params);
    const [x, gain, bias] = ['x', 'gain', 'bias'].map((name) => inputs[name] as Float32Array) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    return rowwise(rows, width, (row) => {
      const values = Float64Array.from(x.subarray(row * width, (row + 1) * width));
      const mean = values.reduce((sum, value) => sum + value, 0) / width;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / width;
      const scale = 1 / Math.sqrt(variance + LAYER_EPS);
      return values.map((value, c) => (value - mean) * scale * gain[c]! + bias[c]!);
    });
  },
});
