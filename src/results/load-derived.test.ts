/** What a run file states and its samples show: both must agree. */
import { describe, expect, test } from 'vitest';
import { buildRun, timed, untimed } from '../../test/support/build-run.ts';
import { refusal } from '../../test/support/run-text.ts';
import { effectiveSamples } from './autocorrelation.ts';
import { validateRun } from './load.ts';
import type { Run } from './schema.ts';
import { summarize } from './summary.ts';

test('a point that was skipped before a variant was chosen has the id of its workload or of a candidate', () => {
  const { variant: _variant, ...skipped } = untimed('skipped', 'exceeds-limits', { m: 9 });
  const withId = (id: string): Run => buildRun({ points: [{ ...skipped, id }] });
  expect(validateRun(withId('matmul/m=9')).points[0]?.id).toBe('matmul/m=9');
  expect(validateRun(withId('matmul/m=9 @ direct')).points).toHaveLength(1);
  expect(refusal(() => validateRun(withId('matmul/m=91'))).problems[0]?.path).toBe('points[0].id');
});

test('an interval of the median from fewer than 6 samples is refused, a missing one accepted', () => {
  const five = timed({ ns: [1, 2, 3, 4, 5] });
  const claimed = { ...five, summary: { ...five.summary, ci95: [10, 50] as [number, number] } };
  expect(refusal(() => validateRun(buildRun({ points: [claimed] }))).problems).toEqual([
    { path: 'points[0].summary.ci95', message: '5 samples give no 95 % interval of the median' },
  ]);
  const { ci95: _ci95, ...plain } = timed({ ns: 7 }).summary;
  expect(validateRun(buildRun({ points: [{ ...timed({ ns: 7 }), summary: plain }] })).points).toHaveLength(1);
});

describe('what follows from the samples', () => {
  const samples = Array.from({ length: 30 }, (_, i) => ({
    ns: 1000 + ((7 * i) % 30) + 5 * Math.floor(i / 6),
    round: Math.floor(i / 3) % 2,
    launch: Math.floor(i / 6),
  }));
  const dispatches = 10;
  const point = {
    ...timed({ ns: 7, dispatches }),
    samples,
    effectiveN: effectiveSamples(samples),
    summary: summarize(samples, dispatches),
  };
  const problemsWith = (changed: object): readonly string[] =>
    refusal(() => validateRun(buildRun({ points: [{ ...point, ...changed }] }))).problems.map(
      ({ path, message }) => `${path}: ${message}`,
    );

  test('a point with effectiveN, rerun95 and launches is accepted', () => {
    expect(point.summary).toHaveProperty('rerun95');
    expect(point.summary.ci95).not.toEqual(summarize(samples, dispatches, samples.length).ci95);
    expect(validateRun(buildRun({ points: [point] })).points).toEqual([point]);
  });

  test('a point from before effectiveN has the interval of the plain count', () => {
    const { effectiveN: _effectiveN, ...older } = point;
    const plain = { ...older, summary: summarize(samples, dispatches, samples.length) };
    expect(validateRun(buildRun({ points: [plain] })).points).toHaveLength(1);
    expect(problemsWith({ effectiveN: undefined })[0]).toMatch(
      /^points\[0\]\.summary\.ci95\[0\]: .* does not follow/,
    );
  });

  test('each is derived again', () => {
    expect(problemsWith({ effectiveN: 30 })).toEqual([
      `points[0].effectiveN: 30 does not follow from the samples, ${point.effectiveN} does`,
    ]);
    const { launches: _launches, ...unsaid } = point.summary;
    expect(problemsWith({ summary: unsaid })).toEqual([
      'points[0].summary.launches: 1 does not follow from the samples, 5 does',
    ]);
    const [low, high] = point.summary.rerun95!;
    expect(problemsWith({ summary: { ...point.summary, rerun95: [low, high * 1.01] } })[0]).toMatch(
      /^points\[0\]\.summary\.rerun95\[1\]: .* does not follow from the samples/,
    );
  });

  test('rerun95 of too few launches is refused', () => {
    const four = samples.slice(0, 24);
    const summary = { ...summarize(four, dispatches), rerun95: [90, 110] };
    expect(problemsWith({ samples: four, effectiveN: effectiveSamples(four), summary })).toEqual([
      'points[0].summary.rerun95: 4 launches do not show where another one falls, 5 do',
    ]);
  });
});
