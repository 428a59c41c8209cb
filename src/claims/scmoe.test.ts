/** SCMoE's overhead: the better of two ways, with its interval; not judged in software or where one is missing. */
import { expect, test } from 'vitest';
import { buildRun, timed } from '../../test/support/build-run.ts';
import type { TimingOk } from '../results/schema.ts';
import overhead from './09-scmoe-measured.ts';
import { judge } from './verdict.ts';

const size = { t: 1, d: 512, ff: 1792, e: 8 };
const small = { t: 1, d: 64, ff: 128, e: 8 };
const both = 'moe/self-contrast';

/** ms of top-2 alone, of two passes and of one; and of a smaller layer, which must not be taken. */
const points = (alone: number, two: number, one: number): readonly TimingOk[] => [
  timed({ kernel: 'moe/layer', params: { ...size, k: 2, dtype: 'f32' }, ns: alone * 1e6 }),
  timed({ kernel: 'moe/layer', params: { ...size, k: 3, dtype: 'f32' }, ns: alone * 9e6 }),
  timed({ kernel: both, params: { ...small, dtype: 'f32' }, ns: 7e6 }),
  timed({ kernel: both, params: { ...small, dtype: 'f32', passes: 'one' }, ns: 7e6 }),
  timed({ kernel: 'moe/layer', params: { ...small, k: 2, dtype: 'f32' }, ns: 1e6 }),
  timed({ kernel: both, params: { ...size, dtype: 'f32' }, ns: two * 1e6 }),
  timed({ kernel: both, params: { ...size, dtype: 'f32', passes: 'one' }, ns: one * 1e6 }),
  timed({ kernel: 'moe/contrast', params: { t: 1, v: 32_000 }, ns: alone * 1e5 }),
];

const verdictOn = (of: readonly TimingOk[], isSoftware = false) => {
  const run = buildRun({ points: [...of] });
  const adapter = { ...run.environment.adapter, isSoftware };
  return judge(overhead, { ...run, environment: { ...run.environment, adapter } });
};

test('the better of one pass and two counts, over the same layer with its best two experts', () => {
  const one = verdictOn(points(10, 16, 13));
  expect(one.value).toBeCloseTo(1.3, 9);
  expect(one).toMatchObject({
    verdict: 'partly',
    measured: expect.stringContaining('1.60 times top-2 alone in two passes, 1.30 in one') as unknown,
    label: expect.stringContaining('8 experts of 512×1792 in f32') as unknown,
  });
  expect(one.measured).toContain('takes 0.10 of such a layer');
  const [low, high] = one.ci95!;
  expect(low).toBeGreaterThan(1.25);
  expect(low).toBeLessThan(1.3);
  expect(high).toBeGreaterThan(1.3);
  expect(high).toBeLessThan(1.35);
  expect(verdictOn(points(10, 15, 19)).value).toBeCloseTo(1.5, 9);
});

test('more than two passes bound by bandwidth contradicts it, near them nothing is decided', () => {
  expect(verdictOn(points(10, 21, 26)).verdict).toBe('contradicted');
  expect(verdictOn(points(10, 15.6, 20)).verdict).toBe('inconclusive');
});

test('software is a rehearsal, and a way that was not measured is asked for', () => {
  expect(verdictOn(points(10, 16, 13), true)).toMatchObject({
    verdict: 'not measured',
    reason: expect.stringContaining('software adapter') as unknown,
    value: expect.closeTo(1.3, 9) as unknown,
  });
  const without = points(10, 16, 13).filter(({ workload }) => workload.params['passes'] !== 'one');
  expect(verdictOn(without)).toMatchObject({ verdict: 'not measured', value: null });
  expect(verdictOn(without).reason).toContain('in two passes and in one');
});
