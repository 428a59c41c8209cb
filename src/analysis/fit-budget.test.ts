import { expect, test } from 'vitest';
import { keepLargest, maxFitted, maxPointsTogether, planFits, thinned } from './fit-budget.ts';

test('the largest are kept in their order, and of equal ones the first', () => {
  const sizes = Array.from({ length: 100 }, (_, k) => (k % 10 === 7 ? 5 : 1));
  const kept = keepLargest([...sizes.entries()], ([, size]) => size).map(([index]) => index);
  expect(kept).toHaveLength(maxFitted);
  expect(kept).toEqual(kept.toSorted((a, b) => a - b));
  expect(kept.filter((index) => index % 10 === 7)).toHaveLength(10);
  expect(kept.at(-2)).toBe(87);
  expect(Math.max(...kept.filter((index) => index % 10 !== 7))).toBe(32);
});

test('runs of usual size are fitted whole, with 400 replicates', () => {
  expect(planFits([30, 40, 25, 20, 20, 300])).toEqual({ points: Infinity, replicates: 400 });
  expect(planFits([])).toEqual({ points: Infinity, replicates: 400 });
});

test.each([
  [[5000]],
  [[5000, 5, 5]],
  [Array.from({ length: 40 }, (_, k) => 10 * k)],
  [Array.from({ length: 80 }, () => 2000)],
])('points together stay within bounds, small fits keep theirs', (sizes) => {
  const { points, replicates } = planFits(sizes);
  const used = sizes.map((size) => Math.min(size, points)).reduce((sum, size) => sum + size, 0);
  expect(used).toBeLessThanOrEqual(maxPointsTogether);
  expect(used).toBeGreaterThan(0.9 * maxPointsTogether);
  expect(points).toBeGreaterThanOrEqual(20);
  expect(replicates).toBeGreaterThanOrEqual(100);
  expect(replicates).toBeLessThan(400);
});

test('thinning keeps the ends and spreads the rest', () => {
  const all = Array.from({ length: 101 }, (_, k) => k);
  expect(thinned(all, 5)).toEqual([0, 25, 50, 75, 100]);
  expect(thinned(all, 101)).toBe(all);
  expect(new Set(thinned(all, 100)).size).toBe(100);
});
