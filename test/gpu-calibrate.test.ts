/** Calibration on a software adapter: what it finds, what it leaves out, and that it finds wrong kernels out. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dot } from '../kernels/roofline/dot/kernel.ts';
import { fma } from '../kernels/roofline/fma/kernel.ts';
import { gather } from '../kernels/roofline/gather/kernel.ts';
import { read } from '../kernels/roofline/read/kernel.ts';
import { write } from '../kernels/roofline/write/kernel.ts';
import { calibrate } from '../src/harness/calibrate.ts';
import type { Rig } from '../src/harness/rig.ts';
import { verify } from '../src/harness/verify.ts';
import { workload } from '../src/kernel.ts';
import type { Kernel, Params } from '../src/kernel.ts';
import { calibrationSchema } from '../src/results/schema/calibration.ts';
import { rigOfDawn } from './support/dawn.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await rigOfDawn();
});
afterAll(() => rig.close());

const SEED = 5;
const options = { seed: SEED, cancelled: () => false };

/** The kernel with one piece of its shader replaced; the piece must be there. */
const spoilt = (kernel: Kernel, from: string, to: string): Kernel => ({
  ...kernel,
  variants: kernel.variants.slice(0, 1).map((variant) => ({
    ...variant,
    passes: (params) =>
      variant.passes(params).map((pass) => {
        expect(pass.wgsl).toContain(from);
        return { ...pass, wgsl: pass.wgsl.replace(from, to) };
      }),
  })),
});

const stream: Params = { bytes: 65_552, sweeps: 3, threads: 131 };

const WRONG: readonly (readonly [string, Kernel, Params, string, string])[] = [
  ['read that drops a load', read, stream, 'sum += source[i + COLUMNS];', ''],
  ['read that leaves out its tail', read, stream, 'i < VECTORS; i += COLUMNS', 'false; i += COLUMNS'],
  ['read that stops a sweep early', read, stream, 'sweep < SWEEPS', 'sweep + ROWS < SWEEPS'],
  ['write that leaves out the last vector', write, stream, 'i < VECTORS;', 'i + 1u < VECTORS;'],
  ['write of a constant', write, stream, 'vec4u(4u * i)', 'vec4u(4u)'],
  [
    'fma that takes one step less',
    fma,
    { threads: 65, loops: 3, dtype: 'f32' },
    'i < LOOPS; i++) {\n    x = x * a + b;',
    'i < LOOPS; i++) {',
  ],
  [
    'fma that forgets a chain',
    fma,
    { threads: 65, loops: 3, dtype: 'f32' },
    '6.0, 7.0, 8.0',
    '6.0, 7.0, 7.0',
  ],
  [
    'dot of the wrong weight',
    dot,
    { threads: 65, loops: 3 },
    'dot4I8Packed(u.w, w.w)',
    'dot4I8Packed(u.w, w.z)',
  ],
  [
    'gather from the wrong end',
    gather,
    { table: 4096, threads: 65, each: 7 },
    'd += table[s >> (32u - BITS)]',
    'd += table[s & ((1u << BITS) - 1u)]',
  ],
  [
    'gather that leaves out its tail',
    gather,
    { table: 4096, threads: 65, each: 7 },
    'n < EACH',
    'n + 1u < EACH',
  ],
];

for (const [what, kernel, params, from, to] of WRONG) {
  test(`a ${what} fails`, async () => {
    const bad = spoilt(kernel, from, to);
    const { wrong } = await verify(rig, bad, workload(bad, params), bad.variants[0]!, SEED);
    expect(wrong).toBeDefined();
  });
}

describe('a calibration', () => {
  test('finds every ceiling of this adapter and names what it has no time or feature for', async () => {
    const found = await calibrate(rig, { ...options, budgetS: 8 });
    expect(calibrationSchema.parse(found)).toEqual(found);
    expect(found.clock).toBe(rig.timer.clock);
    expect(found.overheadNs?.systemSubmit).toBeGreaterThan(0);
    expect(found.overheadNs?.gpuTimestamp).toBeGreaterThan(0);
    expect(new Set(found.bandwidth?.map(({ mode }) => mode))).toEqual(new Set(['read', 'copy', 'write']));
    expect(found.peaks?.map(({ op }) => op)).toEqual(['f32-fma', 'dot4i8']);
    expect(found.gather?.length).toBeGreaterThan(0);
    expect(found).toHaveProperty('kneeBytes');
    const missing = found.leftOut?.map(({ what, reason }) => `${what}: ${reason}`);
    expect(missing).toContain('f16-fma peak: no-variant');
    expect(missing).toContain('read bandwidth: over-time-budget');
  });

  test('keeps its budget, but for one measurement under way', async () => {
    const started = performance.now();
    const found = await calibrate(rig, { ...options, budgetS: 0.2 });
    expect(performance.now() - started).toBeLessThan(2500);
    expect(found.leftOut?.some(({ reason }) => reason === 'over-time-budget')).toBe(true);
  });

  test('stops when it is cancelled, and keeps what it has', async () => {
    let passes = 0;
    const timer = {
      ...rig.timer,
      time: (...of: Parameters<typeof rig.timer.time>) => (passes++, rig.timer.time(...of)),
    };
    const found = await calibrate(
      { ...rig, timer },
      { ...options, budgetS: 60, cancelled: () => passes >= 12 },
    );
    expect(passes).toBe(12);
    expect(found.overheadNs).toBeDefined();
    expect(found.leftOut?.every(({ reason }) => reason === 'cancelled')).toBe(true);
    expect(found.leftOut).toContainEqual({
      what: 'gather rate',
      reason: 'cancelled',
      message: 'the run was cancelled',
    });
  });

  test('keeps no ceiling of a clock that is given up meanwhile, and says by which clock the others are', async () => {
    let passes = 0;
    const timer = {
      ...rig.timer,
      get clock() {
        return passes < 8 ? ('gpu-timestamp' as const) : ('wall' as const);
      },
      get demoted() {
        return passes < 8 ? undefined : 'GPU timestamps said 1 ms for a pass of 20 ms';
      },
      time: (...of: Parameters<typeof rig.timer.time>) => (passes++, rig.timer.time(...of)),
    };
    const found = await calibrate(
      { ...rig, timer },
      { ...options, budgetS: 60, cancelled: () => passes >= 14 },
    );
    expect(found.clock).toBe('wall');
    expect(found.overheadNs).not.toHaveProperty('gpuTimestamp');
    expect(found.peaks?.map(({ op }) => op) ?? []).not.toContain('f32-fma');
    const lost = found.leftOut?.filter(({ reason }) => reason === 'clock-in-doubt').map(({ what }) => what);
    expect(lost).toContain('f32-fma peak');
  });

  test('has no rate from a wrong kernel, and says so once', async () => {
    const wrong = spoilt(read, 'sum += source[i + COLUMNS];', '');
    const found = await calibrate(rig, { ...options, budgetS: 3, kernels: { read: wrong } });
    expect(found.bandwidth?.some(({ mode }) => mode === 'read')).not.toBe(true);
    expect(found).not.toHaveProperty('kneeBytes');
    const said = found.leftOut?.filter(({ what }) => what === 'read bandwidth');
    expect(said).toEqual([
      {
        what: 'read bandwidth',
        reason: 'wrong-result',
        message: expect.stringContaining('roofline/read/bytes=65536'),
      },
    ]);
    expect(found.overheadNs).toBeDefined();
  });
});
