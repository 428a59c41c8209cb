import { describe, expect, test } from 'vitest';
import { timed } from '../../test/support/build-run.ts';
import type { Calibration, TimingOk } from '../results/schema.ts';
import {
  idealOf,
  judge,
  kneeOf,
  loadOf,
  rateAt,
  whyNoRoof,
  withRoofline,
  withoutNeedlessRoof,
} from './roofline.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** 400 GB/s out of a cache of 4 MiB, 100 GB/s past it; 1000 GFLOP/s. */
const calibration: Calibration = {
  clock: 'gpu-timestamp',
  quantumNs: { 'gpu-timestamp': 1 },
  overheadNs: { systemSubmit: 50_000, systemDispatch: 3000, gpuTimestamp: 2000 },
  bandwidth: [
    { mode: 'read', bytes: 64 * KIB, gbps: 400 },
    { mode: 'read', bytes: 4 * MIB, gbps: 400 },
    { mode: 'read', bytes: 64 * MIB, gbps: 100 },
    { mode: 'write', bytes: 4 * MIB, gbps: 200 },
    { mode: 'write', bytes: 64 * MIB, gbps: 60 },
    { mode: 'copy', bytes: 32 * MIB, gbps: 90 },
  ],
  peaks: [
    { op: 'f32-fma', gops: 1000 },
    { op: 'f16-fma', gops: 2000 },
    { op: 'dot4i8', gops: 8000 },
  ],
  gather: [
    { tableBytes: 64 * KIB, readsPerNs: 8 },
    { tableBytes: 64 * MIB, readsPerNs: 0.5 },
  ],
};

describe('a rate at a size', () => {
  const rates = [
    [100, 8],
    [1, 2],
  ] as const;
  test('is the measured one, the nearest end outside, and the geometric mean half way in log', () => {
    expect([1, 100, 0.1, 1e9, Infinity].map((bytes) => rateAt(rates, bytes))).toEqual([2, 8, 2, 8, 8]);
    expect(rateAt(rates, 10)).toBeCloseTo(4, 12);
    expect(rateAt([], 1)).toBeUndefined();
  });
});

const point = (facts: Partial<TimingOk>, ns: number, cost: { flops: number; bytes: number }): TimingOk => ({
  ...timed({ ns, ...cost }),
  ...facts,
});

test('a matrix–vector product is bound by reading: its bytes at the rate of its own working set', () => {
  const cost = { flops: 2e6, bytes: 4e6 };
  const hot = judge(calibration, point({ memoryBytes: 4 * MIB }, 20_000, cost));
  expect(hot).toEqual({ roofline: { bound: 'memory', idealNs: 10_000, fraction: 0.5 }, flags: [] });
  // Half way between 4 and 64 MiB in log size is 16 MiB: half way between the rates too, 200 GB/s.
  const between = judge(calibration, point({ memoryBytes: 16 * MIB }, 40_000, cost));
  expect(between.roofline?.idealNs).toBeCloseTo(20_000, 6);
  const cold = judge(calibration, point({ cache: 'cold', memoryBytes: 4 * MIB }, 50_000, cost));
  expect(cold.roofline).toMatchObject({ idealNs: 40_000, fraction: 0.8 });
  const ring = { bytes: 16 * MIB, sets: 4 };
  const partial = judge(calibration, point({ cache: 'cold-partial', ring }, 40_000, cost));
  expect(partial.roofline?.fraction).toBeCloseTo(0.5, 9);
});

test('much arithmetic on few bytes is bound by the peak of its type', () => {
  const cost = { flops: 1e9, bytes: 1e5 };
  expect(judge(calibration, point({}, 2e6, cost)).roofline).toEqual({
    bound: 'compute',
    idealNs: 1e6,
    fraction: 0.5,
  });
  const load = { ...cost, traffic: 'read', ops: ['f16-fma'] } as const;
  expect(idealOf(calibration, load)).toEqual({ bound: 'compute', idealNs: 5e5 });
  // Without the peak of its type no share of a roof is known; what computes nothing needs none.
  const unknown = { ...calibration, peaks: calibration.peaks!.filter(({ op }) => op !== 'f16-fma') };
  expect(idealOf(unknown, load)).toBeUndefined();
  expect(idealOf(unknown, { ...load, flops: 0 })?.bound).toBe('memory');
});

test('no share for a time by a clock that was given up', () => {
  const doubted = point({}, 2e6, { flops: 1e9, bytes: 1e5 });
  expect(judge(calibration, { ...doubted, flags: ['clock-in-doubt'] }).roofline).toBeUndefined();
});

test('writes and copies have ceilings of their own; a copy holds its buffer twice', () => {
  const load = { flops: 0, ops: ['f32-fma'] } as const;
  const ideal = (traffic: 'write' | 'mixed', reuseBytes: number) =>
    idealOf(calibration, { ...load, bytes: 9000, traffic, reuseBytes })?.idealNs;
  expect(ideal('write', 64 * MIB)).toBeCloseTo(150, 9);
  // Measured 90 GB/s; reads and writes one after another would reach 75.
  expect(ideal('mixed', 64 * MIB)).toBeCloseTo(100, 9);
  // In the cache nothing was copied, and 2 / (1/400 + 1/200) is more than the nearest copy.
  expect(ideal('mixed', 4 * MIB)).toBeCloseTo(9000 / (800 / 3), 9);
});

test('random reads are held against the gather rate of their table', () => {
  const gathered = {
    ...timed({
      kernel: 'roofline/gather',
      params: { table: 64 * KIB, threads: 10, each: 10 },
      ns: 100,
      flops: 0,
      bytes: 1600,
    }),
  };
  expect(judge(calibration, gathered).roofline).toEqual({ bound: 'memory', idealNs: 12.5, fraction: 0.125 });
});

const loadOfKernel = (kernel: string, params: TimingOk['workload']['params']) =>
  loadOf(timed({ kernel, params, ns: 1 }));

test('kernels are told apart by id and type', () => {
  expect(loadOfKernel('roofline/dot', {})).toMatchObject({ ops: ['dot4i8'], traffic: 'read' });
  expect(loadOfKernel('matmul', { dtype: 'f16' })).toMatchObject({ ops: ['f16-fma'], traffic: 'read' });
  expect(loadOfKernel('roofline/copy', {})).toMatchObject({ ops: ['f32-fma'], traffic: 'mixed' });
});

test('integer products are held against the faster of both units, so that a right one is not above the roof', () => {
  const codes = { m: 512, wbits: 4, abits: 8 };
  const kernel = 'quantized/integer-matmul';
  expect(loadOfKernel(kernel, codes).ops).toEqual(['f32-fma', 'dot4i8']);
  expect(loadOfKernel(kernel, { ...codes, abits: 16 }).ops).toEqual(['f32-fma']);
  const cost = { flops: 1e9, bytes: 1e5 };
  const at = (params: TimingOk['workload']['params']) =>
    judge(calibration, { ...timed({ kernel, params, ns: 2e5, ...cost }) });
  // At five times the float's rate: possible in packed dot products (8000), and in floats (1000) a wrong model.
  expect(at(codes)).toMatchObject({ roofline: { bound: 'compute', fraction: 0.625 } });
  expect(at(codes).flags).not.toContain('cost-model-suspect');
  expect(at({ ...codes, abits: 16 }).flags).toContain('cost-model-suspect');
});

test('look-ups in a codebook are a roof and have none: the entries may come from a cache', () => {
  const facts = { kernel: 'quantized/gather', params: { v: 8, entries: 256 }, ns: 1, bytes: 4e6 };
  expect(judge(calibration, timed(facts))).not.toHaveProperty('roofline');
});

describe('flags', () => {
  const cost = { flops: 0, bytes: 4e6 };
  const flagsAt = (ns: number, facts: Partial<TimingOk> = {}) =>
    judge(calibration, point({ memoryBytes: 4 * MIB, ...facts }, ns, cost)).flags;

  test('faster than the roofline is suspect from 105 % on, and not hidden', () => {
    expect(flagsAt(10_000 / 1.04)).toEqual([]);
    expect(flagsAt(10_000 / 1.06)).toEqual(['cost-model-suspect']);
    expect(judge(calibration, point({}, 1000, cost)).roofline?.fraction).toBeGreaterThan(5);
  });

  test('under three empty dispatches is launch-bound, on either clock', () => {
    const tiny = { flops: 100, bytes: 100 };
    const flags = (ns: number, clock: TimingOk['clock']) =>
      judge(calibration, point({ clock }, ns, tiny)).flags;
    expect(flags(5999, 'gpu-timestamp')).toEqual(['launch-bound']);
    expect(flags(6001, 'gpu-timestamp')).toEqual([]);
    expect(flags(8999, 'wall')).toEqual(['launch-bound']);
    expect(flags(9001, 'wall')).toEqual([]);
  });

  test('are added to those a point has', () => {
    const flagged = withRoofline(calibration, point({ flags: ['clock-saturated'] }, 1000, cost));
    expect(flagged.flags).toEqual(['clock-saturated', 'cost-model-suspect', 'launch-bound']);
    expect(flagged.roofline).toBeDefined();
    expect(withRoofline(calibration, flagged).flags).toEqual(flagged.flags);
  });
});

test('without ceilings there is no fraction, and without overheads no flag', () => {
  const bare: Calibration = { clock: 'wall', quantumNs: {} };
  expect(judge(bare, point({}, 1, { flops: 1e9, bytes: 1e9 }))).toEqual({ flags: [] });
  const empty = timed({ kernel: 'roofline/empty', params: {}, ns: 10_000, flops: 0, bytes: 0 });
  expect(judge(calibration, empty)).toEqual({ flags: [] });
});

const reads = (...rates: number[]) =>
  rates.map((gbps, k) => ({ mode: 'read' as const, bytes: 64 * KIB * 4 ** k, gbps }));

describe('the knee', () => {
  test('is the last size before a drop for good', () => {
    expect(kneeOf(reads(400, 410, 390, 100, 98))).toBe(MIB);
    expect(kneeOf(reads(900, 400, 410, 100, 100))).toBe(MIB); // the last cache, not the first
    expect(kneeOf(reads(400, 400, 100, 400))).toBeNull(); // it came back
    expect(kneeOf(reads(400, 400, 100))).toBeNull(); // one slow size alone proves nothing
  });
  test('is none where nothing drops by 15 %', () => {
    expect(kneeOf(reads(1, 1.1, 1.05, 0.94))).toBeNull();
    expect(kneeOf(reads(1))).toBeNull();
    expect(kneeOf([])).toBeNull();
    expect(kneeOf(reads(1, 0.84, 0.8))).toBe(64 * KIB);
    expect(kneeOf(reads(1, 0.86, 0.8))).toBeNull();
  });
  test('is read from reads alone', () => {
    const writes = reads(100, 1).map((one) => ({ ...one, mode: 'write' as const }));
    expect(kneeOf([...writes, ...reads(5, 5)])).toBeNull();
  });
});

test('a kernel about transfers is not held against the ceilings, nor is one of an older file', () => {
  const cost = { flops: 2e6, bytes: 4e6 };
  const workload = { id: 'moe/offload/blocks=6', kernel: 'moe/offload', params: {} };
  const transferred = withRoofline(calibration, point({ workload, memoryBytes: 4 * MIB }, 20, cost));
  expect(transferred).not.toHaveProperty('roofline');
  expect(transferred.flags).toEqual(['launch-bound']);
  expect(whyNoRoof('moe/offload')).toMatch(/transfer of experts from host memory/);
  const older = withRoofline(calibration, point({ memoryBytes: 4 * MIB }, 2000, cost));
  expect(older.flags).toEqual(['cost-model-suspect', 'launch-bound']);
  const cleared = withoutNeedlessRoof({ ...older, workload });
  expect(cleared).not.toHaveProperty('roofline');
  expect(cleared.flags).toEqual(['launch-bound']);
  expect(withoutNeedlessRoof(older)).toBe(older);
});
