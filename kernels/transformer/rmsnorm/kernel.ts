import { defineKernel } from '../../../src/kernel.ts';
import type { Params, Variant } from '../../../src/kernel.ts';
import { normals } from '../../inputs.ts';
import { rowwise } from '../elementwise.ts';
import rowVec4Wgsl from './row-vec4.wgsl?raw';
import rowWgsl from './row.wgsl?raw';
import workgroupWgsl from './workgroup.wgsl?raw';

/** As in the shaders, and in every model of the ladder. */
export const RMS_EPS = 1e-5;

const sizeOf = (params: Params) => ({ rows: Number(params['rows']), width: Number(params['width']) });

const variant = (name: string, target: Variant['target'], wgsl: string, rowsPerGroup: number): Variant => ({
  name,
  target,
  passes(params) {
    const { rows, width } = sizeOf(params);
    const groups = Math.min(Math.ceil(rows / rowsPerGroup), 16_384);
    const constants = { ROWS: rows, WIDTH: width, SPAN: groups * rowsPerGroup };
    return [{ wgsl, constants, bindings: ['x', 'gain', 'y'], workgroups: [groups, 1, 1] }];
  },
});

/** RMSNorm (Zhang & Sennrich, arXiv:1910.07467): y = x·gain / √(mean x² + 1e-5), row by row. */
export const rmsnorm = defineKernel({
  id: 'transformer/rmsnorm',
  summary: 'root-mean-square normalisation of each row, with a gain a column',
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
    variant('workgroup', 'gpu', workgroupWgsl, 1),
  ],
  buffers(params) {
    const { rows, width } = sizeOf(params);
    return [
      { name: 'x', role: 'input', type: 'f32', length: rows * width },
      { name: 'gain', role: 'input', type: 'f32', length: width },
      { name: 'y', role: 'output', type: 'f32', length: rows * width },
    ];
  },
  inputs(params, seed) {
    const { rows, width } = sizeOf(params);
    const name = `rows=${rows},width=${width}`;
    return { x: normals(rows * width, seed, `x ${name}`), gain: normals(width, seed, `gain ${name}`) };
  },
  /** A multiply-add for the squares and two products an element. */
  cost(params) {
    const { rows, width } = sizeOf(params);
    return { flops: 4 * rows * width, bytes: 8 * rows * width + 4 * width };
  },
  /** Sequential sums of squares err by at most 2⁻²⁴·√width of the sum, and the root halves it; a few roundings more. */
  tolerance: (params) => 3e-7 + 3e-8 * Math.sqrt(sizeOf(params).width),
  reference(params, inputs) {
    const { rows, width } = sizeOf(params);
    const [x, gain] = [inputs['x'] as Float32Array, inputs['gain'] as Float32Array];
    return rowwise(rows, width, (row) => {
      let square = 0;
      for (let c = 0; c < width; c++) square += x[row * width + c]! ** 2;
      const scale = 1 / Math.sqrt(square / width + RMS_EPS);
      return Float64Array.from({ length: width }, (_, c) => x[row * width + c]! * scale * gain[c]!);
    });
  },
});
