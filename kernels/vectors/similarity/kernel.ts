import { defineKernel } from '../../../src/kernel.ts';
import type { Params, Pass, Reference, Variant } from '../../../src/kernel.ts';
import { overElements } from '../../transformer/elementwise.ts';
import { drawVectors, halvesPass, nearestPass, paddedTo4, sumPass } from '../search/passes.ts';
import type { Search } from '../search/passes.ts';
import distanceWgsl from './distance.wgsl?raw';

const sizeOf = (params: Params) => ({
  rows: Number(params['rows']),
  columns: Number(params['columns']),
  d: Number(params['d']),
  isSum: params['of'] === 'sum',
});

const searchOf = (params: Params): Search => {
  const { rows, columns, d } = sizeOf(params);
  return { rows, columns, d, x: 'x', y: 'y' };
};

function passesOf(form: 'rows' | 'tile', params: Params): readonly Pass[] {
  const { rows, columns, d, isSum } = sizeOf(params);
  const search = searchOf(params);
  if (isSum) return [sumPass(form, search, 'found')];
  const constants = { COLUMNS: columns, D4: paddedTo4(d) / 4 };
  return [
    halvesPass(columns, d, 'y'),
    nearestPass(form, search, 'codes'),
    overElements(distanceWgsl, rows, constants, ['x', 'y', 'codes', 'found']),
  ];
}

const variant = (name: 'rows' | 'tile', target: Variant['target']): Variant => ({
  name,
  target,
  scratch(params) {
    const { rows, columns, isSum } = sizeOf(params);
    if (isSum) return [];
    return [
      { name: 'halves', role: 'scratch', type: 'f32', length: columns },
      { name: 'codes', role: 'scratch', type: 'u32', length: rows },
    ];
  },
  passes: (params) => passesOf(name, params),
});

/** One number a row, in f64: it costs all of its row's products. */
function similarityReference(params: Params, x: Float32Array, y: Float32Array): Reference {
  const { rows, columns, d, isSum } = sizeOf(params);
  const stride = paddedTo4(d);
  const scores = new Float64Array(columns);
  const entry = (i: number): number => {
    let top = -Infinity;
    let least = Infinity;
    for (let j = 0; j < columns; j++) {
      let dot = 0;
      let square = 0;
      for (let k = 0; k < d; k++) {
        const [a, b] = [x[i * stride + k]!, y[j * stride + k]!];
        dot += a * b;
        square += (a - b) * (a - b);
      }
      scores[j] = dot / Math.sqrt(d);
      top = Math.max(top, scores[j]!);
      least = Math.min(least, square);
    }
    return isSum ? top + Math.log(scores.reduce((sum, score) => sum + Math.exp(score - top), 0)) : least;
  };
  return {
    rows,
    columns: 1,
    tile: 32,
    wholeRows: true,
    all: () => Float64Array.from({ length: rows }, (_, i) => entry(i)),
    row: (i) => Float64Array.of(entry(i)),
    entries: (indices) => Float64Array.from(indices, entry),
  };
}

/** Every vector against every other, streamed: contrastive losses over large batches, and distances to prototypes. */
export const similarity = defineKernel({
  id: 'vectors/similarity',
  summary: 'each vector against all others without storing the products: log-sum-exp, or the nearest',
  params: {
    rows: { kind: 'integer', min: 1, max: 1 << 20, help: 'vectors that look' },
    columns: { kind: 'integer', min: 1, max: 1 << 20, help: 'vectors they look at' },
    d: { kind: 'integer', min: 1, max: 4096, help: 'numbers in a vector' },
    of: { kind: 'word', words: ['sum', 'nearest'], help: 'ln Σ exp(x·y/√d), or min ‖x − y‖²' },
  },
  variants: [variant('rows', 'cpu'), variant('tile', 'gpu')],
  buffers(params) {
    const { rows, columns, d } = sizeOf(params);
    return [
      { name: 'x', role: 'input', type: 'f32', length: rows * paddedTo4(d) },
      { name: 'y', role: 'input', type: 'f32', length: columns * paddedTo4(d) },
      { name: 'found', role: 'output', type: 'f32', length: rows },
    ];
  },
  inputs(params, seed) {
    const { rows, columns, d } = sizeOf(params);
    const name = `rows=${rows},columns=${columns},d=${d}`;
    return {
      x: drawVectors(rows, d, seed, `x ${name}`),
      y: drawVectors(columns, d, seed, `y ${name}`),
    };
  },
  /** A multiply-add for each number of each pair; both sides read once, a number a row written. */
  cost(params) {
    const { rows, columns, d } = sizeOf(params);
    return { flops: 2 * rows * columns * d, bytes: 4 * (d * (rows + columns) + rows) };
  },
  /**
   * A product is a sum of d, off by about 2⁻²⁴·√d; the logarithm of a sum of exponentials of N(0, 1) keeps less of it. Of two
   * that are equally near within that, the farther may win.
   */
  tolerance: () => 1e-5,
  reference: (params, inputs) =>
    similarityReference(params, inputs['x'] as Float32Array, inputs['y'] as Float32Array),
});
