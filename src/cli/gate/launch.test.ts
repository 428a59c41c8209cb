import { expect, test } from 'vitest';
import { buildRun, untimed } from '../../../test/support/build-run.ts';
import { pointsOf } from './launch.ts';

test('a point without a variant says of both sides that they have none', () => {
  const point = untimed('skipped', 'no-variant', { m: 1, n: 2, k: 3, dtype: 'f32' });
  const { variant: _variant, ...bare } = point;
  const run = buildRun({ points: [bare] });
  const found = { status: 'skipped', reason: 'no-variant', workload: point.workload.id };
  expect(pointsOf(run, 'base')).toMatchObject([found]);
  expect(pointsOf(run, 'head')).toMatchObject([found]);
  // With one, it is of its side alone.
  const ofHead = buildRun({ points: [{ ...point, variant: { ...point.variant!, name: 'none head' } }] });
  expect(pointsOf(ofHead, 'base')).toEqual([]);
  expect(pointsOf(ofHead, 'head')).toMatchObject([{ ...found, variant: 'none' }]);
});
