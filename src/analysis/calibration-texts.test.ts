import { expect, test } from 'vitest';
import { calibrationTexts, formatShare } from './calibration-texts.ts';

test('a calibration in words', () => {
  const { facts, rates, leftOut } = calibrationTexts({
    clock: 'gpu-timestamp',
    quantumNs: {},
    overheadNs: { systemSubmit: 120_000, systemDispatch: 3000, gpuTimestamp: 2100 },
    bandwidth: [
      { mode: 'read', bytes: 2 ** 26, gbps: 100 },
      { mode: 'read', bytes: 2 ** 16, gbps: 412 },
      { mode: 'write', bytes: 2 ** 16, gbps: 77.7 },
    ],
    kneeBytes: 2 ** 16,
    peaks: [
      { op: 'f32-fma', gops: 13_400 },
      { op: 'dot4i8', gops: 800 },
    ],
    gather: [{ tableBytes: 2 ** 20, readsPerNs: 0.45 }],
    leftOut: [{ what: 'f16-fma peak', reason: 'no-variant', message: 'no f16 here' }],
  });
  expect(facts).toEqual([
    ['empty dispatch', '2.10 µs by GPU timestamps, 3.00 µs by wall clock, 120 µs for a submit with one'],
    ['f32 peak', '13.4 TFLOP/s by multiply-adds'],
    ['8-bit peak', '800 GOP/s by dot4I8Packed'],
    ['cache knee', '64.0 KiB: larger buffers are read 15 % slower or more'],
  ]);
  expect(rates.rows).toEqual([
    ['64.0 KiB', '412 GB/s', '–', '77.7 GB/s', '–'],
    ['1.00 MiB', '–', '–', '–', '0.450 per ns'],
    ['64.0 MiB', '100 GB/s', '–', '–', '–'],
  ]);
  expect(leftOut).toEqual(['f16-fma peak left out (no-variant): no f16 here']);
});

test('a run that was not calibrated has nothing to say, one without a knee says so', () => {
  const bare = { clock: 'wall', quantumNs: { wall: 5000 } } as const;
  expect(calibrationTexts(bare)).toMatchObject({ facts: [], rates: { rows: [] }, leftOut: [] });
  expect(calibrationTexts({ ...bare, kneeBytes: null }).facts[0]?.[1]).toMatch(/^none/);
});

test('shares have two digits', () => {
  expect([0.4512, 0.0312, 1.2, Number.NaN].map(formatShare)).toEqual(['45 %', '3.1 %', '120 %', '–']);
});
