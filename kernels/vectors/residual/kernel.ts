import { defineKernel } from '../../../src/kernel.ts';
import type { Params, Pass, Variant } from '../../../src/kernel.ts';
import { overElements } from '../../transformer/elementwise.ts';
import { drawVectors, halvesPass, nearestPass, paddedTo4 } from '../search/passes.ts';
import { drawCodebooks } from './codebooks.ts';
import copyWgsl from './copy.wgsl?raw';
import { residualReference } from './reference.ts';
import type { Size } from './reference.ts';
import subtractWgsl from './subtract.wgsl?raw';

const sizeOf = (params: Params): Size => ({
  n: Number(params['n']),
  d: Number(params['d']),
  k: Number(params['k']),
  levels: Number(params['levels']),
});

function passesOf(form: 'rows' | 'tile', params: Params): readonly Pass[] {
  const { n, d, k, levels } = sizeOf(params);
  const D4 = paddedTo4(d) / 4;
  return [
    halvesPass(k * levels, d, 'codebooks'),
    overElements(copyWgsl, n * D4, {}, ['x', 'left']),
    ...Array.from({ length: levels }, (_, level) => [
      nearestPass(form, { rows: n, columns: k, first: level * k, d, x: 'left', y: 'codebooks' }, 'codes'),
      overElements(subtractWgsl, n, { D4, FIRST: level * k, K: k, LEVEL: level, LEVELS: levels }, [
        'codebooks',
        'codes',
        'left',
        'found',
      ]),
    ]).flat(),
  ];
}

const variant = (name: 'rows' | 'tile', target: Variant['target']): Variant => ({
  name,
  target,
  scratch(params) {
    const { n, d, k, levels } = sizeOf(params);
    return [
      { name: 'halves', role: 'scratch', type: 'f32', length: k * levels },
      { name: 'left', role: 'scratch', type: 'f32', length: n * paddedTo4(d) },
      { name: 'codes', role: 'scratch', type: 'u32', length: n },
    ];
  },
  passes: (params) => passesOf(name, params),
});

/** How many pairs of vectors have all codes in common, and how many different ones there are. */
function collisions(words: Uint32Array, n: number, levels: number): { pairs: number; distinct: number } {
  const counts = new Map<string, number>();
  let pairs = 0;
  for (let i = 0; i < n; i++) {
    const id = words.subarray(i * levels, (i + 1) * levels).join(' ');
    const before = counts.get(id) ?? 0;
    pairs += before;
    counts.set(id, before + 1);
  }
  return { pairs, distinct: counts.size };
}

/** Items as a few codes each, as generative recommenders name them (MiniOneRec, arXiv:2510.24431: three codes of 256). */
export const residual = defineKernel({
  id: 'vectors/residual',
  summary: 'residual quantisation: level after level the nearest centroid of what is left',
  params: {
    n: { kind: 'integer', min: 1, max: 1 << 22, help: 'vectors' },
    d: { kind: 'integer', min: 1, max: 4096, help: 'numbers in a vector' },
    k: { kind: 'integer', min: 1, max: 65_536, help: 'centroids of a level' },
    levels: { kind: 'integer', min: 1, max: 8, help: 'codes of a vector' },
  },
  variants: [variant('rows', 'cpu'), variant('tile', 'gpu')],
  /** `found`: the codes [n, levels], then ‖what is left‖² after each level, [n, levels], as f32 bits. */
  buffers(params) {
    const { n, d, k, levels } = sizeOf(params);
    return [
      { name: 'x', role: 'input', type: 'f32', length: n * paddedTo4(d) },
      { name: 'codebooks', role: 'input', type: 'f32', length: levels * k * paddedTo4(d) },
      { name: 'found', role: 'output', type: 'u32', length: 2 * n * levels },
    ];
  },
  inputs(params, seed) {
    const { n, d, k, levels } = sizeOf(params);
    return { x: drawVectors(n, d, seed, `x n=${n},d=${d}`), codebooks: drawCodebooks(k, levels, d, seed) };
  },
  /** A multiply-add for each number of each vector and centroid. */
  cost(params) {
    const { n, d, k, levels } = sizeOf(params);
    return { flops: 2 * n * d * k * levels, bytes: 4 * (n * d + levels * k * d + 2 * n * levels) };
  },
  /**
   * Of two centroids that are equally near within rounding either may be taken, and then the later levels find others: of
   * some 10⁵ vectors one, off by some tenths. What a wrong centroid does to all of them is a hundred times as much.
   */
  tolerance: () => 2e-3,
  reference: (params, inputs) =>
    residualReference(sizeOf(params), inputs['x'] as Float32Array, inputs['codebooks'] as Float32Array),
  /** What the codes stand for: ‖what is left‖². The codes themselves may differ where two are equally near. */
  decode(params, words) {
    const { n, levels } = sizeOf(params);
    return new Float32Array(words.buffer, words.byteOffset + 4 * n * levels, n * levels);
  },
  /**
   * `left L`: share of the variance that level L leaves of what it is given. `pairs`: vectors that share all codes, two by two;
   * `pairsIfUniform`: how many there were if all codes were equally likely, n(n − 1)/2kᴸ. `distinct`: different names.
   */
  metrics(params, inputs, words) {
    const { n, levels, k } = sizeOf(params);
    const squares = residual.decode!(params, words);
    const x = inputs['x'] as Float32Array;
    const shares: Record<string, number> = {};
    let before = x.reduce((sum, value) => sum + value * value, 0);
    for (let level = 0; level < levels; level++) {
      let after = 0;
      for (let i = 0; i < n; i++) after += squares[i * levels + level]!;
      shares[`left ${level + 1}`] = after / before;
      before = after;
    }
    return {
      ...shares,
      ...collisions(words, n, levels),
      pairsIfUniform: (n * (n - 1)) / 2 / k ** levels,
    };
  },
});
