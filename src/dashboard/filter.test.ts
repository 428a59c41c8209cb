import { expect, test } from 'vitest';
import { buildRun, sumOf, timed, untimed } from '../../test/support/build-run.ts';
import type { Point } from '../results/schema.ts';
import { bitsOf, filterChoices, isNarrow, matcher, withCondition, type ResultsFilter } from './filter.ts';

const dense = timed({ ns: 100 });
const coded = timed({
  kernel: 'quantized/scalar-matvec',
  params: { n: 64, k: 64, bits: 4, group: 32 },
  ns: 50,
});
const skipped = untimed('skipped', 'over-time-budget', { m: 9, n: 9, k: 9 });
const quality: Point = {
  kind: 'quality',
  status: 'ok',
  id: 'ladder/model=gpt-35k-D2,method=rtn @ quad, quality',
  workload: {
    id: 'ladder/model=gpt-35k-D2,method=rtn',
    kernel: 'ladder',
    params: { model: 'gpt-35k-D2', method: 'rtn' },
  },
  reason: 'measured',
  metrics: { bitsPerWeight: 3.25 },
};
const run = buildRun({
  points: [dense, coded, skipped, quality],
  models: [sumOf('tiny', 1e6, [[dense.workload.id, 2]])],
});
const left = (filter: ResultsFilter): readonly string[] =>
  run.points.filter(matcher(run, filter)).map(({ workload }) => workload.kernel);

test('each condition narrows, and they add up', () => {
  expect(left({})).toHaveLength(4);
  expect(left({ kernel: 'matmul' })).toEqual(['matmul', 'matmul']);
  expect(left({ kernel: 'matmul', status: 'skipped' })).toEqual(['matmul']);
  expect(left({ bits: '4' })).toEqual(['quantized/scalar-matvec']);
  expect(left({ bits: '32', q: 'DIRECT' })).toEqual(['matmul']);
  expect(left({ model: 'tiny' })).toEqual(['matmul']);
  expect(left({ model: 'gpt-35k-D2' })).toEqual(['ladder']);
  expect(left({ q: 'over-time' })).toEqual(['matmul']);
  expect(left({ q: 'round-to-n' })).toEqual(['ladder']); // as the table calls it
  expect(left({ model: 'unheard of' })).toEqual([]);
});

test('bits are what the workload names, a vector code’s without its codebook', () => {
  const vector = { m: 1, n: 64, k: 64, v: 8, centroids: 65_536, dtype: 'f32' };
  expect(bitsOf(timed({ kernel: 'quantized/codebook-matvec', params: vector, ns: 1 }))).toBe(2);
  expect(bitsOf(dense)).toBe(32);
  expect(bitsOf(quality)).toBe(3);
  const params = { model: 'gpt-35k-D2', method: 'vptq', v: 4, k: 256 };
  expect(bitsOf({ ...quality, workload: { ...quality.workload, params } })).toBe(2);
  expect(bitsOf(timed({ kernel: 'roofline/copy', params: { bytes: 64 }, ns: 1 }))).toBeUndefined();
});

test('what can be chosen is what the run holds', () => {
  expect(filterChoices(run)).toEqual({
    kernels: ['ladder', 'matmul', 'quantized/scalar-matvec'],
    models: ['tiny', 'gpt-35k-D2'],
    bits: ['3', '4', '32'],
    statuses: ['ok', 'skipped'],
  });
});

test('a condition is set and taken away; an order narrows nothing', () => {
  const set = withCondition({ sort: '-time' }, 'kernel', 'matmul');
  expect(set).toEqual({ sort: '-time', kernel: 'matmul' });
  expect(isNarrow(set)).toBe(true);
  expect(withCondition(set, 'kernel', '')).toEqual({ sort: '-time' });
  expect(isNarrow({ sort: '-time' })).toBe(false);
});
