import { describe, expect, test } from 'vitest';
import { buildRun, timed, untimed } from '../../test/support/build-run.ts';
import { RunFileError, validateRun } from './load.ts';
import { isCacheForced, pointId } from './point-id.ts';
import type { Point } from './schema.ts';

const workload = 'matmul/m=1,n=64,k=64,dtype=f32';

test.each([
  [{}, `${workload} @ direct`, false],
  [{ cache: 'cold' }, `${workload} @ direct, cold`, true],
  [{ cache: 'hot' }, `${workload} @ direct, hot`, true],
  [{ kind: 'quality' }, `${workload} @ direct, quality`, false],
  [{ kind: 'memory', cache: 'hot' }, `${workload} @ direct, hot, memory`, true],
] as const)('%j: %s', (rest, id, forced) => {
  expect(pointId({ workload, variant: 'direct', ...rest })).toBe(id);
  expect(isCacheForced({ id })).toBe(forced);
});

test('a variant called cold is not a state of the cache', () => {
  expect(isCacheForced({ id: `${workload} @ cold` })).toBe(false);
  expect(isCacheForced({ id: workload })).toBe(false);
});

/** What is wrong with a run of these points. */
function problemsOf(points: Point[]): readonly string[] {
  try {
    validateRun(buildRun({ points }));
    return [];
  } catch (error) {
    if (!(error instanceof RunFileError)) throw error;
    return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
}
const named = <T extends Point>(point: T, suffix: string): T => ({ ...point, id: `${point.id}${suffix}` });
const hot = timed({ ns: 7 });
const cold = timed({ ns: 9, cache: 'cold' });
const partial = timed({ ns: 8, cache: 'cold-partial' });
const { variant, cost } = hot;
const { cache: _cache, ...unsaid } = hot;
const quality: Point = {
  kind: 'quality',
  status: 'ok',
  id: `${hot.id}, quality`,
  workload: hot.workload,
  variant,
  cost,
  reason: 'measured',
  metrics: { nmse: 0.1 },
};
const memory: Point = {
  kind: 'memory',
  status: 'ok',
  id: `${hot.id}, memory`,
  workload: hot.workload,
  variant,
  reason: 'counted',
  bytes: { weights: 64 },
};

describe('one run may hold, of one workload and variant,', () => {
  test.each<[string, Point[]]>([
    ['the default and the other state of the cache', [hot, named(cold, ', cold')]],
    ['cold by default, and hot', [cold, named(hot, ', hot')]],
    ['both states by name', [named(hot, ', hot'), named(cold, ', cold')]],
    ['cold as far as it was possible', [hot, named(partial, ', cold')]],
    ['every kind', [hot, quality, memory]],
    ['a peer that does not say how its caches were', [unsaid]],
    [
      'a skipped one in a state of the cache',
      [hot, named(untimed('skipped', 'over-time-budget', { m: 2 }), ', cold')],
    ],
  ])('%s', (_, points) => {
    expect(problemsOf(points)).toEqual([]);
  });
});

describe('it is refused that', () => {
  test.each<[string, Point[], RegExp]>([
    [
      'an id says cold of a hot point',
      [named(hot, ', cold')],
      /^points\[0\]\.id: .* say, matmul\S+ @ direct$/,
    ],
    ['an id says hot of a cold point', [named(partial, ', hot')], /^points\[0\]\.id: /],
    ['an id hides its kind', [{ ...quality, id: hot.id }], /^points\[0\]\.id: .*@ direct, quality$/],
    ['an id names another kind', [{ ...quality, id: memory.id }], /^points\[0\]\.id: /],
    ['a timing says that it is one', [named(hot, ', timing')], /^points\[0\]\.id: /],
    ['a point stands twice', [hot, hot], /^points\[1\]\.id: points\[0\] has the same id/],
    [
      'a point stands twice under two ids',
      [hot, named(hot, ', hot')],
      /^points\[1\]: points\[0\] is of the same/,
    ],
    [
      'a variant looks like a suffix',
      [{ ...hot, id: `${hot.id}, cold`, variant: { ...variant, name: 'direct, cold' } }],
      /^points\[0\]\.variant\.name: "direct, cold" does not look like/,
    ],
    [
      'a parameter holds what separates parameters',
      [{ ...hot, workload: { ...hot.workload, params: { m: 1, n: 64, k: 64, dtype: 'f32,x=1' } } }],
      /^points\[0\]\.workload\.params\.dtype: /,
    ],
  ])('%s', (_, points, message) => {
    expect(problemsOf(points)[0]).toMatch(message);
  });
});
