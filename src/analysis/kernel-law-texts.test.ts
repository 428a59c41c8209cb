import { expect, test } from 'vitest';
import { buildRun, timed } from '../../test/support/build-run.ts';
import { kernelLaws } from './kernel-law.ts';
import { withoutLaw } from './kernel-law-texts.ts';

/** `count` workloads of one kernel, each twice the one before. */
const group = (kernel: string, count: number) =>
  Array.from({ length: count }, (_, k) =>
    timed({ kernel, params: { n: 2 ** k }, flops: 1e6 * 2 ** k, ns: 1000 * 2 ** k }),
  );

const lawsOf = (...groups: readonly (readonly [kernel: string, count: number])[]) =>
  kernelLaws(buildRun({ points: groups.flatMap(([kernel, count]) => group(kernel, count)) }), {
    replicates: 5,
  }).laws;

test('groups with too few workloads stand in one sentence', () => {
  const { fitted, remark } = withoutLaw(lawsOf(['a', 1], ['b', 5], ['c', 3]));
  expect(fitted.map(({ group: { kernel } }) => kernel)).toEqual(['b']);
  expect(remark?.message).toBe(
    '2 groups have too few workloads for a law (4 are needed): a hot gpu-timestamp (1); c hot gpu-timestamp (3)',
  );
});

test('four are enough, and of many groups some are named', () => {
  const laws = lawsOf(['a', 4], ['b', 6]);
  expect(withoutLaw(laws)).toEqual({ fitted: laws });
  const many = lawsOf(...Array.from({ length: 9 }, (_, k) => [`k${k}`, 1] as const));
  expect(withoutLaw(many).remark?.message).toMatch(/^9 groups .*; k5 hot gpu-timestamp \(1\); 3 more$/);
});
