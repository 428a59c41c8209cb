import { expect, test } from 'vitest';
import { normals } from '../inputs.ts';
import { plane, storageError, store } from './kv.ts';
import type { Granularity, KvType } from './kv.ts';

const HEADS = 4;
const LENGTH = 64 * 24;
const values = normals(HEADS * LENGTH, 1, 'kv test');
/** Heads that differ in spread, as those of trained models do. */
const spread = values.map((x, i) => x * [0.25, 1, 4, 0.5][Math.floor(i / LENGTH)]!);

const back = (of: Float32Array, type: KvType, by: Granularity): Float64Array => {
  const { words, scales } = store(of, HEADS, type, by);
  const out = new Float64Array(of.length);
  for (let head = 0; head < HEADS; head++) {
    const { numbers, mid, step } = plane(words, scales, type, HEADS, head);
    for (const [i, x] of numbers.entries()) out[head * LENGTH + i] = mid + step * x;
  }
  return out;
};

test('f32 comes back as it was, f16 within 2⁻¹¹ of it', () => {
  expect(back(values, 'f32', 'head')).toEqual(Float64Array.from(values));
  for (const [i, x] of back(values, 'f16', 'head').entries()) {
    expect(Math.abs(x - values[i]!)).toBeLessThanOrEqual(Math.abs(values[i]!) * 2 ** -11 + 2 ** -25);
  }
});

test.each([
  ['q8', 'head'],
  ['q8', 'layer'],
  ['q4', 'head'],
  ['q4', 'layer'],
] as const)(
  '%s with a scale for each %s is off by half a step at most, and holds the extremes',
  (type, by) => {
    const { scales } = store(spread, HEADS, type, by);
    expect(scales).toHaveLength(by === 'head' ? 2 * HEADS : 2);
    for (const [i, x] of back(spread, type, by).entries()) {
      const step = scales[by === 'head' ? 2 * Math.floor(i / LENGTH) + 1 : 1]!;
      expect(Math.abs(x - spread[i]!)).toBeLessThanOrEqual(0.5001 * step);
    }
  },
);

test('equal values need no step and come back exactly', () => {
  const equal = new Float32Array(values.length).fill(0.7);
  expect(back(equal, 'q4', 'head')).toEqual(Float64Array.from(equal));
});

test('a scale for each head errs no more than one for the layer, and much less where heads differ', () => {
  for (const type of ['q8', 'q4'] as const) {
    for (let seed = 1; seed <= 20; seed++) {
      const alike = normals(HEADS * LENGTH, seed, 'heads alike');
      expect(storageError(alike, HEADS, type, 'head')).toBeLessThanOrEqual(
        storageError(alike, HEADS, type, 'layer'),
      );
    }
    // Three of four heads lie within 1, 1/4 and 1/8 of the widest, whose range is all a layer's scale sees.
    const small = spread.subarray(0, LENGTH);
    const own = storageError(small, 1, type, 'head');
    const { words, scales } = store(spread, HEADS, type, 'layer');
    const { numbers, mid, step } = plane(words, scales, type, HEADS, 0);
    let error = 0;
    let square = 0;
    for (const [i, x] of small.entries()) {
      error += (mid + step * numbers[i]! - x) ** 2;
      square += x * x;
    }
    expect(error / square / own).toBeGreaterThan(50);
  }
});

test('fewer bits err more', () => {
  const types: readonly KvType[] = ['f32', 'f16', 'q8', 'q4'];
  const [f32, f16, q8, q4] = types.map((type) => storageError(spread, HEADS, type, 'head'));
  expect(f32).toBe(0);
  expect(f16).toBeLessThan(q8! / 10);
  expect(q8).toBeLessThan(q4! / 100);
});
