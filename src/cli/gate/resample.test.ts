import { expect, test } from 'vitest';
import { launchOf, timedPoint } from '../../../test/support/build-gate.ts';
import { random } from '../../random.ts';
import {
  launchNoise,
  launchesNeeded,
  oneKernel,
  resampleGates,
  turnsNoise,
  type FreeLaunch,
} from './resample.ts';

/** Launches of ten workloads of two kernels, whose times scatter by `sd` (of logs). */
function launchesOf(count: number, sd: number): readonly FreeLaunch[] {
  const source = random(5);
  return Array.from({ length: count }, () =>
    launchOf(
      Array.from({ length: 10 }, (_, i) =>
        timedPoint(`kernel${i % 2}/n=${i}`, 1e6 * Math.exp(sd * source.normal()), { samples: 9 }),
      ),
    ),
  );
}

const options = { gates: 60, pairs: 8, threshold: 0.05, seed: 1 };

test('quiet launches: nothing is red for nothing, a slowdown is', () => {
  const launches = launchesOf(40, 0.01);
  expect(resampleGates({ ...options, launches, factor: 1 })).toMatchObject({ gates: 60, red: 0 });
  expect(resampleGates({ ...options, launches, factor: 1.02 }).red).toBe(0);
  const { red, rows, tooNoisy } = resampleGates({ ...options, launches, factor: 1.1, slowed: oneKernel });
  expect(red).toBe(60);
  expect(rows).toBe(600);
  expect(tooNoisy).toBeLessThan(60);
});

test('noisy launches: nothing is red, and it is said that nothing could be told', () => {
  const found = resampleGates({ ...options, launches: launchesOf(40, 0.3), factor: 1 });
  expect(found.red).toBe(0);
  expect(found.tooNoisy).toBeGreaterThan(0.95 * found.rows);
});

test('noise of a launch is that of its neighbours', () => {
  expect(launchNoise(launchesOf(200, 0.03))).toBeCloseTo(0.03, 2);
  expect(launchNoise(launchesOf(1, 0.03))).toBeNaN();
});

test('two looks that share no launch are needed', () => {
  expect(launchesNeeded(8, 'launches')).toBe(32);
  expect(launchesNeeded(8, 'process')).toBe(16);
  expect(() => resampleGates({ ...options, launches: launchesOf(31, 0.01), factor: 1 })).toThrow(
    '32 are needed',
  );
});

test('one kernel is slowed whole', () => {
  const slow = oneKernel(['a/b/x=1', 'a/b/x=2', 'c/x=1'], random(1));
  expect([...slow]).toEqual(slow.has('c/x=1') ? ['c/x=1'] : ['a/b/x=1', 'a/b/x=2']);
});

test('launches that measured both in turns are judged by their ratios, however their times scatter', () => {
  const source = random(7);
  const launches = launchesOf(40, 0.3).map((launch): FreeLaunch => ({
    ...launch,
    base: launch.points,
    points: launch.points.map((point) => ({ ...point, ratio: Math.exp(0.01 * source.normal()) })),
  }));
  expect(turnsNoise(launches)).toBeCloseTo(0.01, 2);
  expect(resampleGates({ ...options, launches, factor: 1 }).red).toBe(0);
  expect(resampleGates({ ...options, launches, factor: 1.02 }).red).toBe(0);
  expect(resampleGates({ ...options, launches, factor: 1.1, slowed: oneKernel }).red).toBe(60);
});
