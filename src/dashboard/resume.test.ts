import { expect, test } from 'vitest';
import { timed } from '../../test/support/build-run.ts';
import { syntheticHeader } from '../../test/support/synthetic.ts';
import type { Point, Run } from '../results/schema.ts';
import { optionsAsBegun, placeToGoOn } from './resume.ts';

/** The product of that size, with a sample of each launch. */
function measured(m: number, launches: number, reason = 'samples-reached'): Point {
  const point = timed({ ns: 100, params: { m, n: 64, k: 64, dtype: 'f32' } });
  const samples = Array.from({ length: launches }, (_, launch) => ({ ns: 100, round: 0, launch }));
  return { ...point, reason, samples };
}

const [one, two, three] = [1, 2, 3].map((m) => measured(m, 1).workload.id) as [string, string, string];
const IDS = [one, two, three];

function skipped(m: number, reason: string, name = 'direct'): Point {
  const { workload } = measured(m, 1);
  const variant = { name, shaders: [], chosenBy: 'peer', peer: { name: 'jax-js', version: '1' } };
  return {
    kind: 'timing',
    status: 'skipped',
    id: `${workload.id} @ ${name}`,
    workload,
    variant,
    reason,
    message: '',
  };
}

test('a launch that was cut off goes on with what it has left', () => {
  const points = [measured(1, 3), measured(2, 2), measured(3, 3, 'cancelled')];
  expect(placeToGoOn({ points }, { number: 3, of: 5 }, IDS)).toEqual({ number: 3, skip: [one] });
  expect(placeToGoOn({ points: [measured(1, 1)] }, { number: 1, of: 1 }, IDS)).toEqual({
    number: 1,
    skip: [one],
  });
});

test('cut off between two launches, it goes on with the next; after the last with nothing', () => {
  const points = IDS.map((_, k) => measured(k + 1, 2));
  expect(placeToGoOn({ points }, { number: 2, of: 5 }, IDS)).toEqual({ number: 3, skip: [] });
  expect(placeToGoOn({ points }, { number: 2, of: 2 }, IDS)).toBeUndefined();
});

test('what is out of the question is not tried again, what had no time is', () => {
  const points = [
    measured(1, 1),
    skipped(1, 'no-peer', 'jax'),
    measured(2, 1),
    skipped(3, 'over-time-budget'),
  ];
  expect(placeToGoOn({ points }, { number: 1, of: 1 }, IDS)?.skip).toEqual([one, two]);
});

test('a workload with a count of its memory has as many launches as its samples', () => {
  const timing = measured(1, 2);
  const memory: Point = {
    kind: 'memory',
    status: 'ok',
    id: `${timing.id}, memory`,
    workload: timing.workload,
    reason: 'counted',
    bytes: { codes: 5 },
  };
  expect(placeToGoOn({ points: [timing, memory] }, { number: 2, of: 2 }, [one])).toBeUndefined();
});

test('losses of trained models come out the same in every launch', () => {
  const { workload, id } = measured(1, 1);
  const quality: Point = { kind: 'quality', status: 'ok', id, workload, reason: 'measured', metrics: {} };
  expect(placeToGoOn({ points: [quality] }, { number: 3, of: 3 }, [one, two])).toEqual({
    number: 3,
    skip: [one],
  });
});

test('it goes on with the options it was begun with, other libraries among them', () => {
  const run: Run = {
    ...syntheticHeader(),
    filter: 'matmul/*',
    seed: 7,
    points: [skipped(1, 'no-peer', 'jax')],
  };
  expect(optionsAsBegun(run)).toEqual({
    suite: 'quick',
    seed: 7,
    features: 'all',
    filter: 'matmul/*',
    peers: ['jax'],
  });
});
