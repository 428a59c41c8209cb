import { defineKernel } from '../../../src/kernel.ts';
import type { Params, Pass, Variant } from '../../../src/kernel.ts';
import { hashText, mixSeed, random } from '../../../src/random.ts';
import { normals } from '../../inputs.ts';
import counterWgsl from '../counter.wgsl?raw';
import codesWgsl from './codes.wgsl?raw';
import rangesWgsl from './ranges.wgsl?raw';
import { storeReference } from './reference.ts';
import { sizeOf } from './size.ts';
import statisticsWgsl from './statistics.wgsl?raw';

/** Workgroups in a line: WebGPU promises 65 535 in a dimension. */
const ACROSS = 32_768;
/** Threads over all groups that look for least and greatest. */
const THREADS = 4096;
/** Columns of the gradient that `metrics` works out. */
const OUTPUTS = 4;

function slicesOf(params: Params): number {
  const { n, groups } = sizeOf(params);
  return Math.min(n / groups, Math.max(1, Math.floor(THREADS / groups)));
}

const slices: Variant = {
  name: 'slices',
  target: 'any',
  scratch: (params) => [
    { name: 'ranges', role: 'scratch', type: 'f32', length: 2 * sizeOf(params).groups * slicesOf(params) },
  ],
  passes(params): readonly Pass[] {
    const { t, heads, d, n, groups, codes, stochastic } = sizeOf(params);
    const count = slicesOf(params);
    const lines = Math.ceil(codes / 64);
    const across = Math.min(lines, ACROSS);
    return [
      {
        wgsl: rangesWgsl,
        constants: { T: t, D: d, HEADS: heads, GROUPS: groups, SLICES: count },
        bindings: ['x', 'ranges'],
        workgroups: [Math.ceil(count / 64), groups, 1],
      },
      {
        wgsl: statisticsWgsl,
        constants: { CODES: codes, GROUPS: groups, SLICES: count },
        bindings: ['ranges', 'stored'],
        workgroups: [Math.ceil(groups / 16), 1, 1],
      },
      {
        wgsl: `${counterWgsl}\n${codesWgsl}`,
        constants: {
          N: n,
          D: d,
          HEADS: heads,
          GROUPS: groups,
          CODES: codes,
          ACROSS: across * 64,
          STOCHASTIC: stochastic ? 1 : 0,
        },
        bindings: ['x', 'stored'],
        workgroups: [across, Math.ceil(lines / across), 1],
      },
    ];
  },
};

/** ‖a − b‖² / ‖b‖². */
function nmse(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [error, square] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    error += (a[i]! - b[i]!) ** 2;
    square += b[i]! ** 2;
  }
  return error / square;
}

/** Xᵀ·G, [columns, OUTPUTS]: the gradient of a layer's weights, of its inputs X and the gradients G of its outputs. */
function gradient(x: ArrayLike<number>, rows: number, columns: number, g: Float32Array): Float64Array {
  const out = new Float64Array(columns * OUTPUTS);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const value = x[r * columns + c]!;
      for (let o = 0; o < OUTPUTS; o++) out[c * OUTPUTS + o]! += value * g[r * OUTPUTS + o]!;
    }
  }
  return out;
}

/** Activations kept for the backward pass in 8 bits, as Mesa keeps them (arXiv:2111.11124 and its custom_quant.py). */
export const store = defineKernel({
  id: 'training/store',
  summary: 'activations stored in 8 bits for the backward pass, with statistics of each head or of the layer',
  params: {
    t: { kind: 'integer', min: 1, max: 1 << 20, help: 'tokens' },
    heads: { kind: 'integer', min: 1, max: 1024, help: 'heads of a layer' },
    d: { kind: 'integer', min: 1, max: 4096, help: 'numbers of a head' },
    by: { kind: 'word', words: ['head', 'layer'], help: 'what shares a range' },
    rounding: {
      kind: 'word',
      words: ['stochastic', 'nearest'],
      usual: 'stochastic',
      help: 'how numbers become codes',
    },
    spread: {
      kind: 'integer',
      min: 0,
      max: 300,
      usual: 70,
      help: 'hundredths: standard deviation of the logarithm of a head’s scale',
    },
  },
  variants: [slices],
  buffers(params) {
    const { n, codes, groups } = sizeOf(params);
    return [
      { name: 'x', role: 'input', type: 'f32', length: n },
      { name: 'stored', role: 'output', type: 'u32', length: codes + 2 * groups },
    ];
  },
  /** Normal within a head; the scales of heads are lognormal, since by heads alone nothing could be gained of equal ones. */
  inputs(params, seed) {
    const { t, heads, d, n, spread } = sizeOf(params);
    const source = random(mixSeed(seed, hashText(`heads=${heads}`)));
    const scales = Array.from({ length: heads }, () => Math.exp(spread * source.normal()));
    const x = normals(n, seed, `x t=${t},heads=${heads},d=${d}`).map(
      (value, i) => value * scales[Math.floor(i / d) % heads]!,
    );
    return { x };
  },
  /** Two comparisons, a subtraction, a multiply-add and a cut for each; read once, a byte each written. */
  cost(params) {
    const { n, codes, groups } = sizeOf(params);
    return { flops: 6 * n, bytes: 4 * n + 4 * codes + 8 * groups };
  },
  /**
   * WGSL allows the two divisions 2.5 ulp: a code is off by one where that moves a number past a whole one, of about 10⁻⁴ of
   * the numbers. Rounding itself errs by 10⁻² and more.
   */
  tolerance: () => 1e-3,
  reference: (params, inputs) => storeReference(sizeOf(params), inputs['x'] as Float32Array),
  /** The activations as they are read back. */
  decode(params, words) {
    const { n, heads, d, groups, codes } = sizeOf(params);
    const width = (heads * d) / groups;
    const floats = new Float32Array(words.buffer, words.byteOffset, words.length);
    return Float64Array.from({ length: n }, (_, i) => {
      const at = codes + 2 * (Math.floor(i / width) % groups);
      const q = (words[i >>> 2]! >>> (8 * (i & 3))) & 255;
      return q * floats[at + 1]! + floats[at]!;
    });
  },
  /** Squared error of the activations and of a gradient of weights computed from them, relative; and bytes, before and after. */
  metrics(params, inputs, words, seed) {
    const { t, heads, d, n } = sizeOf(params);
    const x = inputs['x'] as Float32Array;
    const read = store.decode!(params, words);
    const g = normals(t * OUTPUTS, seed, `gradient t=${t}`);
    return {
      nmse: nmse(read, x),
      gradientNmse: nmse(gradient(read, t, heads * d, g), gradient(x, t, heads * d, g)),
      bytesStored: 4 * words.length,
      bytesF32: 4 * n,
    };
  },
});
