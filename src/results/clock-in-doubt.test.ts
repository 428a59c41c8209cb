/** What is left of a run once its GPU's clock was found wrong: the same in a run, a journal and a file. */
import { expect, test } from 'vitest';
import { buildRun, builtShader, builtShaderHash, timed, untimed } from '../../test/support/build-run.ts';
import { CLOCK_DEMOTED, withClockInDoubt } from './clock-in-doubt.ts';
import { appended } from './journal.ts';
import { parseRun } from './load.ts';

const roofline = { fraction: 1.2, bound: 'memory', idealNs: 1000 } as const;
const size = (m: number) => ({ params: { m, n: 64, k: 64, dtype: 'f32' } });
const calibration = {
  clock: 'gpu-timestamp' as const,
  quantumNs: { 'gpu-timestamp': 1, wall: 5000 },
  overheadNs: { systemSubmit: 50_000, systemDispatch: 2500, gpuTimestamp: 2000 },
  bandwidth: [{ mode: 'read', bytes: 65_536, gbps: 100 }],
  kneeBytes: null,
  peaks: [{ op: 'f32-fma', gops: 1000 }],
};
const run = buildRun({
  calibration,
  shaders: { [builtShaderHash]: builtShader },
  points: [
    { ...timed({ ns: 1e6, ...size(1) }), roofline, flags: ['cost-model-suspect', 'few-samples'] },
    { ...timed({ ns: 1e6, clock: 'wall', ...size(2) }), roofline },
    untimed('failed', 'zero-time', size(3).params),
  ],
});

test('times by that clock stay and are flagged; its ceilings go, with every share of them', () => {
  const told = withClockInDoubt(run);
  expect(told.points).toEqual([
    { ...timed({ ns: 1e6, ...size(1) }), flags: ['few-samples', 'clock-in-doubt'] },
    timed({ ns: 1e6, clock: 'wall', ...size(2) }),
    run.points[2],
  ]);
  expect(told.calibration).toEqual({
    clock: 'wall',
    quantumNs: calibration.quantumNs,
    overheadNs: { systemSubmit: 50_000, systemDispatch: 2500 },
    leftOut: [
      { what: 'bandwidth', reason: 'clock-in-doubt', message: expect.any(String) },
      { what: 'peaks', reason: 'clock-in-doubt', message: expect.any(String) },
    ],
  });
  expect(parseRun(JSON.stringify(told)).points).toEqual(told.points);
  // Twice is as once.
  expect(withClockInDoubt(told)).toEqual(told);
});

test('ceilings by the wall clock stand, and so do the shares of them', () => {
  const byWall = {
    ...run,
    calibration: { ...calibration, clock: 'wall' as const },
    points: [run.points[1]!],
  };
  expect(withClockInDoubt(byWall)).toEqual(byWall);
});

test('a journal says the same once it was told', () => {
  const incident = { at: run.startedAt, code: CLOCK_DEMOTED, message: 'GPU timestamps said 1 ms' };
  const told = appended(run, { kind: 'incident', incident });
  expect(told).toEqual({ ...withClockInDoubt(run), incidents: [incident] });
});
