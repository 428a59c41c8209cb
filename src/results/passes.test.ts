import { expect, test } from 'vitest';
import { buildRun, timed } from '../../test/support/build-run.ts';
import { effectiveSamples } from './autocorrelation.ts';
import { RunFileError, validateRun } from './load.ts';
import { evenPasses } from './passes.ts';
import type { Sample } from './schema.ts';
import { summarize } from './summary.ts';

const samples: Sample[] = [
  { ns: 1000, round: 0, launch: 0 },
  { ns: 410, round: 1, launch: 1, dispatches: 4 },
  { ns: 1040, round: 2, launch: 1, dispatches: 10 },
];

test('passes of another length count by their time per dispatch', () => {
  expect(evenPasses(samples, 10)).toEqual([
    { ns: 1000, round: 0, launch: 0 },
    { ns: 1025, round: 1, launch: 1 },
    { ns: 1040, round: 2, launch: 1 },
  ]);
});

test('the summary of a run file follows from them', () => {
  const point = timed({ ns: 100, dispatches: 10 });
  const even = evenPasses(samples, 10);
  const summary = summarize(even, 10);
  const right = { ...point, samples, effectiveN: effectiveSamples(even), summary };
  expect(validateRun(buildRun({ points: [right] })).points).toEqual([right]);
  expect(summary.medianNs).toBe(102.5);
  const wrong = { ...right, summary: summarize(samples, 10) };
  expect(() => validateRun(buildRun({ points: [wrong] }))).toThrow(RunFileError);
});
