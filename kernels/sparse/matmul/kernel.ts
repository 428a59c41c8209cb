import { defineKernel } from '../../../src/kernel.ts';
import type { Params, Pass, Variant } from '../../../src/kernel.ts';
import { hashText, mixSeed, random } from '../../../src/random.ts';
import { normals } from '../../inputs.ts';
import { entrywise, overElements } from '../../transformer/elementwise.ts';
import slicesWgsl from './slices.wgsl?raw';
import sumWgsl from './sum.wgsl?raw';

function sizeOf(params: Params) {
  const [m, n, k] = [Number(params['m']), Number(params['n']), Number(params['k'])];
  return { m, n, k, each: Math.max(1, Math.round((k * Number(params['density'])) / 100)) };
}

/** Threads that keep a GPU busy; a slice is at least so many pairs of entries long. */
const THREADS = 32_768;
const SHORTEST = 16;

function slicesOf(params: Params): number {
  const { m, n, each } = sizeOf(params);
  const most = Math.max(1, Math.floor(Math.ceil(each / 2) / SHORTEST));
  return Math.max(1, Math.min(most, Math.ceil(THREADS / (n * m))));
}

const slices: Variant = {
  name: 'slices',
  target: 'any',
  scratch(params) {
    const { m, n } = sizeOf(params);
    return [{ name: 'parts', role: 'scratch', type: 'f32', length: m * n * slicesOf(params) }];
  },
  passes(params): readonly Pass[] {
    const { m, n, k, each } = sizeOf(params);
    const count = slicesOf(params);
    return [
      {
        wgsl: slicesWgsl,
        constants: { M: m, N: n, K: k, EACH: each, SLICES: count },
        bindings: ['x', 'values', 'columns', 'parts'],
        workgroups: [Math.ceil(n / 64), count, m],
      },
      overElements(sumWgsl, m * n, { N: n, SLICES: count }, ['parts', 'c']),
    ];
  },
};

/** `each` different columns of `k`, in order (Vitter's selection sampling). */
function drawColumns(k: number, each: number, next: () => number, put: (t: number, column: number) => void) {
  let wanted = each;
  for (let column = 0; wanted > 0; column++) {
    if (next() * (k - column) < wanted) {
      put(each - wanted, column);
      wanted--;
    }
  }
}

/** Places of the kept entries, as the shader reads them: [⌈each/2⌉, n] words of two columns. */
function placesOf(n: number, k: number, each: number, seed: number): Uint32Array {
  const words = new Uint32Array(Math.ceil(each / 2) * n);
  const source = random(mixSeed(seed, hashText(`columns n=${n},k=${k},each=${each}`)));
  for (let row = 0; row < n; row++) {
    drawColumns(
      k,
      each,
      () => source.uniform(),
      (t, column) => {
        words[(t >> 1) * n + row]! |= column << (16 * (t & 1));
      },
    );
  }
  return words;
}

/** A weight most of whose entries are zero, as pruning without a pattern leaves it, times some rows. */
export const matmul = defineKernel({
  id: 'sparse/matmul',
  summary: 'product with a weight that keeps some entries of each row, at any places',
  params: {
    m: { kind: 'integer', min: 1, max: 65_535, help: 'rows of x: tokens in flight' },
    n: { kind: 'integer', min: 1, max: 1 << 20, help: 'outputs of the layer' },
    k: { kind: 'integer', min: 1, max: 65_536, help: 'inputs of the layer' },
    density: { kind: 'integer', min: 1, max: 100, help: 'hundredths of a row’s entries that are kept' },
  },
  variants: [slices],
  buffers(params) {
    const { m, n, k, each } = sizeOf(params);
    return [
      { name: 'x', role: 'input', type: 'f32', length: m * k },
      { name: 'values', role: 'input', type: 'f32', length: each * n },
      { name: 'columns', role: 'input', type: 'u32', length: Math.ceil(each / 2) * n },
      { name: 'c', role: 'output', type: 'f32', length: m * n },
    ];
  },
  inputs(params, seed) {
    const { m, n, k, each } = sizeOf(params);
    return {
      x: normals(m * k, seed, `x m=${m},k=${k}`),
      values: normals(each * n, seed, `values n=${n},k=${k},each=${each}`),
      columns: placesOf(n, k, each, seed),
    };
  },
  /** A multiply-add for each entry that is kept, and four bytes of value with two of place. */
  cost(params) {
    const { m, n, k, each } = sizeOf(params);
    return {
      flops: 2 * m * n * each,
      bytes: 4 * (m * k + each * n + Math.ceil(each / 2) * n + m * n),
    };
  },
  /** As the dense product of one row: it streams its weight once. */
  cache: (params) => (sizeOf(params).m === 1 ? 'cold' : 'hot'),
  /** As the dense product with as many terms: see matmul. */
  tolerance(params) {
    const { m, n, each } = sizeOf(params);
    return 3e-8 * Math.sqrt(each) * (1 + 8 / (m * n)) + 6e-8;
  },
  reference(params, inputs) {
    const { m, n, k, each } = sizeOf(params);
    const [x, values] = [inputs['x'] as Float32Array, inputs['values'] as Float32Array];
    const columns = inputs['columns'] as Uint32Array;
    return entrywise(m, n, (r, row) => {
      let sum = 0;
      for (let t = 0; t < each; t++) {
        const column = (columns[(t >> 1) * n + row]! >>> (16 * (t & 1))) & 0xffff;
        sum += values[t * n + row]! * x[r * k + column]!;
      }
      return sum;
    });
  },
});
