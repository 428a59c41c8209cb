import { expect, test } from 'vitest';
import { normals } from '../inputs.ts';
import { attention, attentionInputs, attentionWorkload } from './kernel.ts';
import { plane, store } from './kv.ts';
import { pairs, sizeOf } from './size.ts';

/** softmax(Q·Kᵀ/√d + mask)·V, straight from the formula, over arrays of arrays. */
function naive(q: number[][], k: number[][], v: number[][], firstPosition: number | undefined): number[][] {
  return q.map((query, i) => {
    const scores = k.map((key, j) => {
      if (firstPosition !== undefined && j > firstPosition + i) return -Infinity;
      return key.reduce((sum, x, c) => sum + x * query[c]!, 0) / Math.sqrt(query.length);
    });
    const weights = scores.map((score) => Math.exp(score));
    const total = weights.reduce((sum, x) => sum + x, 0);
    return query.map((_, c) => weights.reduce((sum, w, j) => sum + (w / total) * v[j]![c]!, 0));
  });
}

const matrix = (of: ArrayLike<number>, rows: number, columns: number, at: (r: number, c: number) => number) =>
  Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (__, c) => of[at(r, c)]!));

test.each([
  [attentionWorkload(4, 2, 8, 13, 5)],
  [attentionWorkload(3, 1, 4, 7, 7)],
  [attentionWorkload(2, 2, 12, 9, 3, { causal: 'no' })],
  [attentionWorkload(4, 4, 8, 11, 1, { kv: 'f16' })],
  [attentionWorkload(4, 2, 8, 11, 2, { kv: 'q8' })],
  [attentionWorkload(4, 2, 8, 11, 2, { kv: 'q4', scale: 'layer' })],
])('$id: the reference is the formula, whole, by rows and by entries', ({ params }) => {
  const { heads, kvheads, d, t, s, causal } = sizeOf(params);
  const inputs = attention.inputs(params, 3);
  const reference = attention.reference(params, inputs);
  const all = reference.all();
  expect([reference.rows, reference.columns]).toEqual([s * heads, d]);

  const name = `heads=${heads},kvheads=${kvheads},d=${d},t=${t}`;
  const numbers = (which: 'k' | 'v', kvHead: number): number[] => {
    const values = normals(kvheads * t * d, 3, `${which} ${name}`);
    const kv = params['kv'] as 'f32';
    const { words, scales } = store(values, kvheads, kv, params['scale'] === 'layer' ? 'layer' : 'head');
    const { numbers: stored, mid, step } = plane(words, scales, kv, kvheads, kvHead);
    return Array.from(stored, (x) => mid + step * x);
  };
  for (let head = 0; head < heads; head++) {
    const kvHead = Math.floor((head * kvheads) / heads);
    const q = matrix(inputs['q']!, s, d, (i, c) => (i * heads + head) * d + c);
    const k = matrix(numbers('k', kvHead), t, d, (j, c) => j * d + c);
    const v = matrix(numbers('v', kvHead), t, d, (j, c) => j * d + c);
    for (const [i, row] of naive(q, k, v, causal ? t - s : undefined).entries()) {
      for (const [c, x] of row.entries()) expect(all[(i * heads + head) * d + c]).toBeCloseTo(x, 12);
    }
  }
  for (let r = 0; r < reference.rows; r++) {
    expect(reference.row(r)).toEqual(all.slice(r * d, (r + 1) * d));
  }
  const places = Uint32Array.from([all.length - 1, 0, d, 0, all.length >> 1]);
  expect(reference.entries(places)).toEqual(Float64Array.from(places, (i) => all[i]!));
});

test('one key: its value; equal scores: the mean of what is seen', () => {
  const one = attentionWorkload(2, 1, 4, 1);
  const inputs = attention.inputs(one.params, 5);
  const v = Float64Array.from(inputs['v'] as Float32Array);
  expect([...attention.reference(one.params, inputs).all()]).toEqual([...v, ...v]);

  const { params } = attentionWorkload(1, 1, 4, 3, 3);
  const values = Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  const flat = attentionInputs(params, new Float32Array(12), values, values);
  const out = attention.reference(params, flat).all();
  expect([...out]).toEqual([1, 2, 3, 4, 3, 4, 5, 6, 5, 6, 7, 8]);
});

test('scores far beyond what an exponential holds', () => {
  const { params } = attentionWorkload(1, 1, 4, 2);
  const q = Float32Array.from([1e6, 0, 0, 0]);
  const k = Float32Array.from([1e6, 0, 0, 0, -1e6, 0, 0, 0]);
  const v = Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8]);
  expect([...attention.reference(params, attentionInputs(params, q, k, v)).all()]).toEqual([1, 2, 3, 4]);
});

const cost = (...of: Parameters<typeof attentionWorkload>) => attention.cost(attentionWorkload(...of).params);

test('cost counts what is not masked, and every byte once', () => {
  expect(pairs(sizeOf(attentionWorkload(1, 1, 4, 5, 3).params))).toBe(3 + 4 + 5);
  expect(cost(8, 8, 64, 1024).flops).toBe(4 * 1024 * 64 * 8);
  expect(cost(8, 2, 64, 1024).bytes).toBe(2 * 2 * 1024 * 64 * 4 + 2 * 8 * 64 * 4);
  expect(cost(8, 2, 64, 1024, 1, { kv: 'q4' }).bytes).toBe((2 * 2 * 1024 * 64) / 2 + 16 * 2 + 2 * 8 * 64 * 4);
  expect(cost(1, 1, 64, 100, 100, { causal: 'no' }).flops).toBe(4 * 10_000 * 64);
  expect(attention.cache?.(attentionWorkload(8, 8, 64, 1024).params)).toBe('cold');
  expect(attention.cache?.(attentionWorkload(8, 8, 64, 1024, 2).params)).toBe('hot');
});

test('the same seed gives the same numbers whatever they are stored as', () => {
  const f32 = attention.inputs(attentionWorkload(2, 2, 8, 9).params, 1);
  const again = attention.inputs(attentionWorkload(2, 2, 8, 9, 1, { kv: 'q8' }).params, 1);
  expect(again['q']).toEqual(f32['q']);
  expect(again['scales']).toHaveLength(8);
  expect(attention.inputs(attentionWorkload(2, 2, 8, 9).params, 2)['q']).not.toEqual(f32['q']);
});
