import { expect, test } from 'vitest';
import { buildRun, timed, untimed } from '../../test/support/build-run.ts';
import { syntheticRun } from '../../test/support/synthetic.ts';
import { buildReport } from '../analysis/report.ts';
import { glances } from './glance.ts';

test('ceilings, the largest model and what was measured, each with what it is of', () => {
  const run = syntheticRun();
  const report = buildReport({
    ...run,
    calibration: {
      ...run.calibration,
      bandwidth: [
        { mode: 'read', bytes: 2 ** 26, gbps: 250 },
        { mode: 'read', bytes: 2 ** 20, gbps: 900 },
        { mode: 'write', bytes: 2 ** 28, gbps: 100 },
      ],
      peaks: [
        { op: 'f32-fma', gops: 9400 },
        { op: 'f16-fma', gops: 18_800 },
      ],
    },
  });
  const [arithmetic, memory, model, ...rest] = glances(report);
  expect(arithmetic).toMatchObject({
    value: '9.40 TFLOP/s',
    note: 'multiply-adds in f32; 18.8 TFLOP/s in f16',
  });
  expect(memory).toMatchObject({ value: '250 GB/s', note: 'reading 64.0 MiB; 900 GB/s at 1.00 MiB' });
  expect(model?.label).toBe('pythia-2.8b');
  expect(model?.value).toMatch(/^[\d.]+ tokens\/s$/);
  expect(rest.at(-1)).toEqual({
    label: 'Measured',
    value: '50 of 52',
    note: 'points; 1 skipped, 1 failed',
  });
});

test('a run with nothing to compare it with has none', () => {
  const points = [timed({ ns: 1000 }), untimed('skipped', 'over-time-budget', { m: 2, n: 2, k: 2 })];
  expect(glances(buildReport(buildRun({ points })))).toEqual([]);
});
