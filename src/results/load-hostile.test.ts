/** Run files from strangers: names that reach for prototypes, nesting without end, random damage. */
import { describe, expect, test } from 'vitest';
import { buildRun, sumOf, timed, untimed } from '../../test/support/build-run.ts';
import { problemsOf, refusal, runText, type Json } from '../../test/support/run-text.ts';
import { random } from '../random.ts';
import { parseRun, RunFileError, validateRun } from './load.ts';
import { evenPasses } from './passes.ts';
import type { Run } from './schema.ts';
import { summarize } from './summary.ts';

/** What a text is read as; any other error than a refusal is a bug and passes through. */
function attempt(file: string): Run | RunFileError {
  try {
    return parseRun(file);
  } catch (error) {
    if (error instanceof RunFileError) return error;
    throw error;
  }
}

describe('hostile files', () => {
  test.each(['__proto__', 'constructor', 'prototype'])('the name %s, wherever it stands', (key) => {
    const inject = (before: string): string =>
      runText.replace(before, `"${key}":{"isSoftware":false},${before}`);
    expect(problemsOf(inject('"schema"'))[0]?.path).toBe(key);
    expect(problemsOf(inject('"host"'))[0]?.path).toBe(`environment.${key}`);
    expect(problemsOf(inject('"m":1'))[0]?.path).toBe(`points[0].workload.params.${key}`);
    expect(problemsOf(inject('"m":1'))[0]?.message).toContain(`the name ${key} is refused`);
    expect(({} as Record<string, unknown>)['isSoftware']).toBeUndefined();
  });

  test('nesting without end', () => {
    for (const depth of [20, 100_000]) {
      const nested = `${'['.repeat(depth)}${']'.repeat(depth)}`;
      const [problem] = problemsOf(runText.replace('"points":', `"deep":${nested},"points":`));
      expect(problem?.message).toMatch(/nested deeper than 16 levels/);
      expect(problem?.path).toMatch(/^deep\[0\]\[0\]/);
    }
  });

  test('a value that holds itself', () => {
    const run = buildRun() as Run & { self?: unknown };
    run.self = run;
    expect(refusal(() => validateRun(run)).message).toMatch(/nested deeper/);
  });

  test('problems are counted, not all kept', () => {
    const many = JSON.stringify({
      ...(JSON.parse(runText) as Json),
      ...Object.fromEntries(Array.from({ length: 1000 }, (_, k) => [`field${k}`, 1])),
    });
    const error = refusal(() => parseRun(many));
    expect(error.problems).toHaveLength(100);
    expect(error.total).toBe(1000);
    expect(error.message).toMatch(/^field0: unknown field.*\(and 999 more\)$/);
    expect(error.name).toBe('RunFileError');
  });
});

const wrong = (length: number): unknown => Array.from({ length }, () => ({ kind: 'memory', a: 1 }));

describe('files that are wrong throughout', () => {
  test('lists that no run has are refused before they are looked at', () => {
    const run = buildRun();
    for (const [parts, path, message] of [
      [{ points: wrong(20_001) }, 'points', 'a list of 20001: at most 20000 is possible'],
      [{ launches: wrong(1001) }, 'launches', 'a list of 1001'],
      [{ points: [{ ...timed({ ns: 1 }), samples: wrong(100_001) }] }, 'points[0].samples', 'at most 100000'],
      [
        { points: [{ ...timed({ ns: 1 }), metrics: Object.fromEntries(Array(1001).entries()) }] },
        'points[0].metrics',
        'an object with 1001 names',
      ],
    ] as const) {
      expect(refusal(() => validateRun({ ...run, ...parts })).problems).toEqual([
        { path, message: expect.stringContaining(message) },
      ]);
    }
  });

  test('of a list some hundred wrong elements are looked at', () => {
    const samples = Array.from({ length: 50_000 }, () => ({ ns: 0 }));
    const points = [untimed('skipped', 'no-variant', { m: 1 }), { ...timed({ ns: 1 }), samples }];
    const { problems, total } = refusal(() => validateRun({ ...buildRun(), points }));
    expect(total).toBe(300); // each of them lacks a round and a launch too
    expect(problems[0]?.path).toBe('points[1].samples[0].ns');
    expect(refusal(() => validateRun({ ...buildRun(), points: wrong(20_000) })).total).toBeLessThan(2000);
    const tuning = { mode: 'quick', adapterKey: 'a'.repeat(64), classes: wrong(2000) };
    expect(refusal(() => validateRun({ ...buildRun(), tuning })).total).toBeLessThan(2000);
  });

  test('what is right to zod alone is kept whole', () => {
    const points = Array.from({ length: 150 }, (_, m) => ({
      ...untimed('skipped', 'no-variant', { m: m + 1 }),
      cost: undefined,
    }));
    expect(validateRun({ ...buildRun(), points }).points).toHaveLength(150);
  });

  test('a pass that is no time any more when it is shared out', () => {
    const point = timed({ ns: 1 });
    const samples = point.samples.map((one) => ({ ...one, ns: 5e-324, dispatches: 1e9 }));
    const file = JSON.stringify(buildRun({ points: [{ ...point, dispatches: 1, samples }] }));
    expect(problemsOf(file)[0]).toMatchObject({
      path: 'points[0].samples[0].ns',
      message: expect.stringContaining('at least 0.000001 is needed'),
    });
    // The least that is allowed still is one.
    expect(
      summarize(evenPasses([{ ns: 1e-6, round: 0, launch: 0, dispatches: 1e9 }], 1), 1).minNs,
    ).toBeGreaterThan(0);
  });
});

describe('random damage', () => {
  test('never gets through as anything but a valid run, and never throws anything else', () => {
    const small = JSON.stringify(
      buildRun({
        points: [timed({ ns: [5, 6, 7, 8, 9, 10, 11] }), untimed('skipped', 'over-time-budget', { m: 2 })],
        models: [sumOf('m', 1e9, [['matmul/m=1,n=64,k=64,dtype=f32', 3]])],
      }),
    );
    const stream = random(77);
    let refused = 0;
    for (let trial = 0; trial < 500; trial++) {
      const at = stream.below(small.length);
      const damaged =
        small.slice(0, at) +
        String.fromCharCode(32 + stream.below(95)) +
        small.slice(at + 1 + stream.below(3));
      const outcome = attempt(damaged);
      if (outcome instanceof RunFileError) refused++;
      expect(outcome instanceof RunFileError ? outcome.problems : outcome.points).not.toHaveLength(0);
    }
    expect(refused).toBeGreaterThan(350);
  });
});
