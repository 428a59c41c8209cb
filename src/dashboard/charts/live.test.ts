import { expect, test } from 'vitest';
import { buildRun, timed } from '../../../test/support/build-run.ts';
import { liveChart } from './live.ts';

const calibration = {
  clock: 'wall' as const,
  quantumNs: {},
  bandwidth: [{ mode: 'read', bytes: 1e6, gbps: 10 }],
  peaks: [{ op: 'f32-fma', gops: 100 }],
};

test('a point on the roof is drawn on the roof', () => {
  const point = timed({ ns: 1e6 });
  // 1e8 operations in 1 ms are 100 GFLOP/s, at 10 per byte: the ridge.
  const chart = liveChart({ points: [{ ...point, cost: { flops: 1e8, bytes: 1e7 } }], calibration });
  const [from, ridge, end] = chart.roof;
  expect(chart.dots).toHaveLength(1);
  expect(chart.dots[0]!.x).toBeCloseTo(ridge!.x);
  expect(chart.dots[0]!.y).toBeCloseTo(ridge!.y);
  expect(from!.y).toBeCloseTo(0); // where memory's slope comes into sight
  expect(end).toEqual({ x: 1, y: ridge!.y });
});

test('without points and calibration there are axes and nothing else', () => {
  const { dots, roof, xTicks, yTicks } = liveChart(buildRun());
  expect([dots, roof]).toEqual([[], []]);
  expect(xTicks.map(({ value }) => value)).toEqual([0.1, 1, 10, 100]);
  expect(yTicks.map(({ at }) => Math.round(at * 2))).toEqual([0, 1, 2]);
});

test('what does no operations, and far values, break nothing', () => {
  const copy = { ...timed({ ns: 5 }), cost: { flops: 0, bytes: 100 } };
  const tiny = { ...timed({ ns: 1e12 }), cost: { flops: 1, bytes: 1e9 } };
  const huge = { ...timed({ ns: 1 }), cost: { flops: 1e15, bytes: 1 } };
  const { dots } = liveChart({ points: [copy, tiny, huge], calibration });
  expect(dots).toHaveLength(2);
  for (const { x, y } of dots) {
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x).toBeLessThanOrEqual(1);
    expect(y).toBeGreaterThanOrEqual(0);
    expect(y).toBeLessThanOrEqual(1);
  }
});
