/** The main job, once as a user does it: `quick` in a real browser, to its report and its file. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { matmul } from '../kernels/matmul/kernel.ts';
import { modelCurves } from '../src/analysis/model-curve.ts';
import { parseRun } from '../src/results/load.ts';
import type { Run } from '../src/results/schema.ts';
import { rooflaw } from './support/cli.ts';
import type { Outcome } from './support/cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'rooflaw-quick-'));
let outcome: Outcome;
let run: Run;

beforeAll(async () => {
  const out = join(folder, 'run.json');
  outcome = await rooflaw([
    'run',
    '--suite',
    'quick',
    '--where',
    'browser',
    '--time-budget',
    '480',
    // Every workload is measured; how narrow its interval gets is not what is tested.
    '--point-limit',
    '0.1',
    '--out',
    out,
  ]).done;
  run = parseRun(readFileSync(out, 'utf8'));
}, 700_000);
afterAll(() => rmSync(folder, { recursive: true }));

// With room to spare: what fits 90 s on two idle cores is measured by hand, not by a test that others' load can fail.
test('it ends well and at least nine points of ten are measured', () => {
  expect(outcome.code, outcome.stderr).toBe(0);
  expect(run).toMatchObject({ status: 'complete', suite: 'quick' });
  expect(run.points.filter(({ status }) => status === 'failed')).toEqual([]);
  const measured = run.points.filter(({ status }) => status === 'ok').length;
  expect(measured / run.points.length).toBeGreaterThanOrEqual(0.9);
});

test('every measured point has passed its check and stays within the tolerance of f32', () => {
  for (const point of run.points) {
    if (point.kind !== 'timing' || point.status !== 'ok' || point.workload.kernel !== 'matmul') continue;
    expect(point.error.relativeL2, point.id).toBeLessThanOrEqual(matmul.tolerance(point.workload.params));
    expect(point.error.checked.entries, point.id).toBeGreaterThan(0);
  }
});

test('the decode curve holds five models and predicts the held-out one', () => {
  const decode = modelCurves(run).find(({ phase }) => phase === 'decode');
  expect(decode?.models.filter(({ status }) => status === 'complete').length).toBeGreaterThanOrEqual(5);
  expect(outcome.stdout).toContain('held out: predicted');
});
