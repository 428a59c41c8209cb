import { expect, test } from 'vitest';
import type { Point } from '../results/schema.ts';
import { orderOf, rowOf, sortOf, sorted } from './rows.ts';

const ok = (id: string, medianNs: number): Point => ({
  kind: 'timing',
  status: 'ok',
  id: `${id} @ direct`,
  workload: { id, kernel: 'matmul', params: {} },
  variant: { name: 'direct', shaders: [], chosenBy: 'only-one' },
  cost: { flops: 2000, bytes: 400 },
  reason: 'samples-reached',
  error: {
    relativeL2: 1e-7,
    maxAbs: 0,
    nmse: 0,
    tolerance: 1e-5,
    checked: { method: 'all', entries: 1, of: 1 },
  },
  clock: 'wall',
  dispatches: 1,
  samples: [{ ns: medianNs, round: 0, launch: 0 }],
  summary: { n: 1, medianNs, q1Ns: medianNs * 0.9, q3Ns: medianNs * 1.1, minNs: medianNs },
  cache: 'hot',
  compileNs: 0,
  firstNs: 0,
});
const skipped: Point = {
  kind: 'timing',
  status: 'skipped',
  id: 'matmul/m=9 @ none',
  workload: { id: 'matmul/m=9', kernel: 'matmul', params: {} },
  reason: 'over-time-budget',
  message: 'would take 3 s',
};
const rows = [ok('matmul/m=16', 1000), skipped, ok('matmul/m=2', 50)].map(rowOf);

test('a row carries rates per second and the spread of its quartiles', () => {
  expect(rows[0]).toMatchObject({ time: 1000, rate: 2e9, bandwidth: 4e8 });
  expect(rows[0]?.spread).toBeCloseTo(0.2);
  expect(rows[1]?.time).toBeUndefined();
});

const idsByTime = (descending: boolean) =>
  sorted(rows, { column: 'time', descending }).map(({ workload }) => workload);

test('rows without a number stand last in both directions', () => {
  expect(idsByTime(false)).toEqual(['matmul/m=2', 'matmul/m=16', 'matmul/m=9']);
  expect(idsByTime(true)).toEqual(['matmul/m=16', 'matmul/m=2', 'matmul/m=9']);
});

test('ids sort by their numbers, and no order keeps the order of measuring', () => {
  const ids = sorted(rows, { column: 'workload', descending: false }).map(({ workload }) => workload);
  expect(ids).toEqual(['matmul/m=2', 'matmul/m=9', 'matmul/m=16']);
  expect(sorted(rows, undefined)).toBe(rows);
});

test('an order is a word of the address and back', () => {
  expect(orderOf('-time')).toEqual({ column: 'time', descending: true });
  expect(sortOf(orderOf('error')!)).toBe('error');
  expect(orderOf('-colour')).toBeUndefined();
  expect(orderOf(undefined)).toBeUndefined();
});
