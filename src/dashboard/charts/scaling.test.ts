import { expect, test } from 'vitest';
import { binaryTicks, linearTicks, logTicks } from './ticks.ts';

test('ticks are round, inside, and no more than asked for', () => {
  expect(logTicks([0.9, 12], 6)).toEqual([1, 2, 5, 10]);
  expect(logTicks([0.9, 120], 6)).toEqual([1, 3, 10, 30, 100]);
  expect(logTicks([1e-3, 2e-2], 6)).toEqual([0.001, 0.002, 0.005, 0.01, 0.02]);
  expect(logTicks([1, 1e9], 4)).toEqual([1, 1e3, 1e6, 1e9]);
  for (const span of [1.5, 7, 40, 3e3, 1e12]) {
    const ticks = logTicks([2.5, 2.5 * span], 6);
    expect(ticks.length).toBeLessThanOrEqual(6);
    expect(ticks.every((tick) => tick >= 2.5 && tick <= 2.5 * span)).toBe(true);
  }
});

test('ticks of bytes are powers of two', () => {
  expect(binaryTicks([60e3, 70e6], 6)).toEqual([2 ** 16, 2 ** 18, 2 ** 20, 2 ** 22, 2 ** 24, 2 ** 26]);
  expect(binaryTicks([60e3, 150e6], 4)).toEqual([2 ** 18, 2 ** 21, 2 ** 24, 2 ** 27]);
});

test('ticks of a linear axis are round, also around zero', () => {
  expect(linearTicks([-0.23, 0.31], 6)).toEqual([-0.2, -0.1, 0, 0.1, 0.2, 0.3]);
  expect(linearTicks([1.9, 8.2], 6)).toEqual([2, 4, 6, 8]);
  for (const [low, high] of [
    [0, 1],
    [-3e-9, 7e-9],
    [99, 101],
  ] as const) {
    const ticks = linearTicks([low, high], 5);
    expect(ticks.length).toBeGreaterThan(1);
    expect(ticks.length).toBeLessThanOrEqual(5);
    expect(ticks.every((tick) => tick >= low && tick <= high)).toBe(true);
  }
});
