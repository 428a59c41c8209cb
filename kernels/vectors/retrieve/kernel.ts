import { defineKernel } from '../../../src/kernel.ts';
import type { Params, Pass, Reference } from '../../../src/kernel.ts';
import { overElements } from '../../transformer/elementwise.ts';
import { drawVectors, paddedTo4 } from '../search/passes.ts';
import clearWgsl from './clear.wgsl?raw';
import collectWgsl from './collect.wgsl?raw';
import countWgsl from './count.wgsl?raw';
import distancesWgsl from './distances.wgsl?raw';
import meanWgsl from './mean.wgsl?raw';
import pickWgsl from './pick.wgsl?raw';

const sizeOf = (params: Params) => ({
  q: Number(params['q']),
  n: Number(params['n']),
  d: Number(params['d']),
  k: Number(params['k']),
});

/** Bits of a distance that each round settles: 32 together. */
const ROUNDS = [8, 8, 8, 8] as const;
const BINS = 256;

function passesOf(params: Params): readonly Pass[] {
  const { q, n, d, k } = sizeOf(params);
  const D4 = paddedTo4(d) / 4;
  const queries = [Math.ceil(q / 16), 1, 1] as const;
  return [
    {
      wgsl: distancesWgsl,
      constants: { QUERIES: q, ROWS: n, D4 },
      bindings: ['x', 'y', 'distances'],
      workgroups: [Math.ceil(n / 64), Math.ceil(q / 4), 1],
    },
    ...ROUNDS.flatMap((bits, round): readonly Pass[] => {
      const SETTLED = bits * round;
      return [
        overElements(clearWgsl, q * BINS, {}, ['histograms']),
        overElements(countWgsl, q * n, { ROWS: n, BINS, SHIFT: 32 - bits - SETTLED, SETTLED }, [
          'distances',
          'picked',
          'histograms',
        ]),
        {
          wgsl: pickWgsl,
          constants: { QUERIES: q, BINS, K: k, SETTLED },
          bindings: ['histograms', 'picked'],
          workgroups: queries,
        },
      ];
    }),
    overElements(clearWgsl, 2 * q, {}, ['counters']),
    overElements(collectWgsl, q * n, { ROWS: n, K: k }, ['distances', 'picked', 'counters', 'nearest']),
    {
      wgsl: meanWgsl,
      constants: { QUERIES: q, ROWS: n, D4, K: k },
      bindings: ['x', 'y', 'nearest', 'found'],
      workgroups: queries,
    },
  ];
}

/** Mean of the k least ‖x − y‖² of each query, in f64. */
function retrieveReference(params: Params, x: Float32Array, y: Float32Array): Reference {
  const { q, n, d, k } = sizeOf(params);
  const stride = paddedTo4(d);
  const distances = new Float64Array(n);
  const entry = (i: number): number => {
    for (let j = 0; j < n; j++) {
      let square = 0;
      for (let c = 0; c < d; c++) square += (x[i * stride + c]! - y[j * stride + c]!) ** 2;
      distances[j] = square;
    }
    return (
      distances
        .toSorted()
        .subarray(0, k)
        .reduce((sum, value) => sum + value, 0) / k
    );
  };
  return {
    rows: q,
    columns: 1,
    tile: 16,
    wholeRows: true,
    all: () => Float64Array.from({ length: q }, (_, i) => entry(i)),
    row: (i) => Float64Array.of(entry(i)),
    entries: (indices) => Float64Array.from(indices, entry),
  };
}

/** The context of a query, as tabular models that learn in context retrieve it (TabDPT, arXiv:2410.18164): its k nearest rows. */
export const retrieve = defineKernel({
  id: 'vectors/retrieve',
  summary: 'the k nearest rows of a table for each query, by distances and a selection',
  params: {
    q: { kind: 'integer', min: 1, max: 65_535, help: 'queries' },
    n: { kind: 'integer', min: 1, max: 4_000_000, help: 'rows of the table' },
    d: { kind: 'integer', min: 1, max: 4096, help: 'numbers of a row: features' },
    k: { kind: 'integer', min: 1, max: 65_536, help: 'rows retrieved, n at most' },
  },
  unsound(params) {
    const { q, n, k } = sizeOf(params);
    if (k > n) return `k=${k} rows cannot be retrieved of n=${n}: lower k`;
    return q * n < 2 ** 32 ? undefined : `q=${q} and n=${n} make more than 2^32 distances: lower one of them`;
  },
  variants: [
    {
      name: 'radix',
      target: 'any',
      scratch(params) {
        const { q, n, k } = sizeOf(params);
        return [
          { name: 'distances', role: 'scratch', type: 'f32', length: q * n },
          { name: 'histograms', role: 'scratch', type: 'u32', length: q * BINS },
          { name: 'picked', role: 'scratch', type: 'u32', length: 2 * q },
          { name: 'counters', role: 'scratch', type: 'u32', length: 2 * q },
          { name: 'nearest', role: 'scratch', type: 'u32', length: q * k },
        ];
      },
      passes: passesOf,
    },
  ],
  /** The numbers of the rows are scratch: they come in no order, and of equally near ones any may be named. */
  buffers(params) {
    const { q, n, d } = sizeOf(params);
    return [
      { name: 'x', role: 'input', type: 'f32', length: q * paddedTo4(d) },
      { name: 'y', role: 'input', type: 'f32', length: n * paddedTo4(d) },
      { name: 'found', role: 'output', type: 'f32', length: q },
    ];
  },
  inputs(params, seed) {
    const { q, n, d } = sizeOf(params);
    return {
      x: drawVectors(q, d, seed, `x q=${q},n=${n},d=${d}`),
      y: drawVectors(n, d, seed, `y q=${q},n=${n},d=${d}`),
    };
  },
  /** A subtraction and a multiply-add for each number of each pair; what the selection takes is not counted. */
  cost(params) {
    const { q, n, d, k } = sizeOf(params);
    return { flops: 3 * q * n * d, bytes: 4 * (d * (q + n) + q * k) };
  },
  /** Sums of d squares and k distances in f32; of rows equally near within rounding a farther one may be taken. */
  tolerance: () => 1e-5,
  reference: (params, inputs) =>
    retrieveReference(params, inputs['x'] as Float32Array, inputs['y'] as Float32Array),
});
