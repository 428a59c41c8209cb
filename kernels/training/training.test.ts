import { expect, test } from 'vitest';
import { periodOf } from '../inputs.ts';
import { uniformOf } from './counter.ts';
import { models } from './merge/models.ts';
import { binOf, thresholdOf } from './merge/reference.ts';
import { sizeOf } from './merge/size.ts';
import { statistics } from './store/reference.ts';
import { sizeOf as storeSize } from './store/size.ts';

test('random numbers of a place: uniform, and unlike those of other draws and places', () => {
  const n = 20_000;
  const draw = (stream: number) => Array.from({ length: n }, (_, i) => uniformOf(i, stream) - 0.5);
  const [a, b] = [draw(0), draw(1)];
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / n;
  const spread = 5 / Math.sqrt(12 * n);
  expect(Math.abs(mean(a))).toBeLessThan(spread);
  expect(mean(a.map((value) => value ** 2))).toBeCloseTo(1 / 12, 2);
  expect(Math.abs(mean(a.map((value, i) => value * b[i]!)))).toBeLessThan(spread);
  expect(Math.abs(mean(a.slice(1).map((value, i) => value * a[i]!)))).toBeLessThan(spread);
  expect(Math.min(...a)).toBeGreaterThanOrEqual(-0.5);
  expect(Math.max(...a)).toBeLessThan(0.5);
});

test('bins grow with size, whatever the sign, and a threshold keeps the whole bin', () => {
  expect([0, 1e-30, 0.5, -1, 1.5, 3e38].map(binOf)).toEqual(
    [0, 1e-30, 0.5, 1, 1.5, 3e38].map(binOf).toSorted((a, b) => a - b),
  );
  const values = [0.1, -4, 1, 1.001, 2, -0.5];
  expect(thresholdOf((i) => values[i]!, 6, 2)).toBe(binOf(2));
  expect(thresholdOf((i) => values[i]!, 6, 3)).toBe(binOf(1.001)); // that of 1 too
  expect(thresholdOf((i) => values[i]!, 6, 6)).toBe(binOf(0.1));
});

test('models are no repeated numbers: the harness may copy those on the device', () => {
  const size = sizeOf({ rows: 1, columns: 1_100_000, experts: 1, method: 'average' });
  expect(periodOf(models(size, 1).experts)).toBeUndefined();
});

test('statistics: of each head or of all; equal activations have no range', () => {
  const x = Float32Array.of(0, 255, 1, 1, 0, 51, 1, 1);
  const of = (by: string) => statistics(storeSize({ t: 2, heads: 2, d: 2, by }), x);
  expect(of('head')).toEqual([
    { offset: 0, step: 1 },
    { offset: 1, step: 0 },
  ]);
  expect(of('layer')).toEqual([{ offset: 0, step: 1 }]);
});
