import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { buildRun, sumOf, timed, untimed } from '../../test/support/build-run.ts';
import { random } from '../random.ts';
import { maxRunCharacters, parseRun, RunFileError, validateRun } from './load.ts';
import type { Problem } from './load.ts';
import type { Run } from './schema.ts';

const folder = new URL('../../test/fixtures/runs/', import.meta.url);
const fixtures = readdirSync(folder).filter((name) => name.endsWith('.json'));
const text = readFileSync(new URL('run-1.0.json', folder), 'utf8');

/** What a text is read as; any other error than a refusal is a bug and passes through. */
function attempt(file: string): Run | RunFileError {
  try {
    return parseRun(file);
  } catch (error) {
    if (error instanceof RunFileError) return error;
    throw error;
  }
}
function refusal(action: () => unknown): RunFileError {
  try {
    action();
  } catch (error) {
    if (error instanceof RunFileError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}
const problemsOf = (file: string): readonly Problem[] => refusal(() => parseRun(file)).problems;

type Json = Record<string, unknown>;

/** The fixture with the value at `path` replaced, or removed when `value` is undefined. */
function withValue(path: string, value: unknown): string {
  const steps = path.match(/[^.[\]]+/g) ?? [];
  const run = JSON.parse(text) as Json;
  let holder = run;
  for (const step of steps.slice(0, -1)) holder = holder[step] as Json;
  holder[steps.at(-1)!] = value; // JSON leaves undefined out
  return JSON.stringify(run);
}
const firstPoint = (JSON.parse(text) as { points: Json[] }).points[0]!;
const points = (JSON.parse(text) as { points: Json[] }).points.length;

test.each(fixtures)('%s, as released, still loads', (name) => {
  const run = parseRun(readFileSync(new URL(name, folder), 'utf8'));
  expect(run.schema).toBe('run/1');
  expect(new Set(run.points.map(({ kind, status }) => `${kind} ${status}`))).toEqual(
    new Set(['timing ok', 'timing skipped', 'timing failed', 'quality ok', 'memory ok']),
  );
});

test('what is loaded is what was written', () => {
  expect(parseRun(text)).toEqual(JSON.parse(text));
  expect(parseRun(`\uFEFF${text}`)).toEqual(JSON.parse(text)); // byte order mark
});

describe('text that is no run file', () => {
  test.each([
    ['', '', /^the file is empty$/],
    [' \n', '', /^the file is empty$/],
    ['<!doctype html><title>404</title>', '', /looks like a web page/],
    ['[]', '', /a JSON object with "schema": "run\/1" is needed/],
    ['null', '', /a JSON object/],
    ['"run/1"', '', /a JSON object/],
    ['{}', 'schema', /^missing: not a run file/],
    ['{"schema":"run/2"}', 'schema', /this file is run\/2 and this Rooflaw reads run\/1/],
    ['{"schema":7}', 'schema', /^7: not a run file/],
    ['{"schema":"vega-lite/5"}', 'schema', /"vega-lite\/5": not a run file/],
    ['{"schema":"run/1"', 'schema', /seems cut off at line 1, column 18 \(position 17\)/],
  ])('%j', (file, path, message) => {
    const [problem] = problemsOf(file);
    expect(problem?.path).toBe(path);
    expect(problem?.message).toMatch(message);
  });

  test('longer than 64 MiB', () => {
    expect(problemsOf(' '.repeat(maxRunCharacters + 1))[0]?.message).toMatch(/64 MiB is too long/);
  });
});

describe('a file that was cut off', () => {
  const end = text.trimEnd().length;
  const stream = random(21);
  const lengths = [1, 100, end - 1, ...Array.from({ length: 60 }, () => 1 + stream.below(end - 1))];
  test.each(lengths)('after %i characters', (length) => {
    const [problem] = problemsOf(text.slice(0, length));
    expect(problem?.message).toMatch(/^the file seems cut off at line \d+, column \d+ \(position \d+\)/);
  });

  test('names the value it was cut off in', () => {
    const at = text.indexOf('"samples":[') + '"samples":[{"ns":'.length;
    expect(problemsOf(text.slice(0, at))[0]?.path).toBe('points[0].samples[0].ns');
  });
});

test('NaN and Infinity as text are refused with their path', () => {
  for (const word of ['NaN', 'Infinity', '-Infinity']) {
    const file = text.replace(/"ns":\d+/, `"ns":${word}`);
    const [problem] = problemsOf(file);
    expect(problem?.path).toBe('points[0].samples[0].ns');
    expect(problem?.message).toContain(`${word} is no number that JSON knows`);
  }
});

describe('a changed field', () => {
  const cases: readonly (readonly [path: string, value: unknown, message: RegExp, blamed?: string])[] = [
    ['points[0].samples[0].ns', null, /^null where a number is needed \(NaN and Infinity become null/],
    ['points[0].samples[0].ns', '12', /^"12" where a number is needed$/],
    ['points[0].samples[0].ns', -5, /^-5 is out of range: more than 0 is needed/],
    ['points[0].samples[0].ns', 0, /^0 is out of range/],
    ['points[0].samples[0].ns', 1e17, /at most 32000000000000000 is possible/],
    ['points[0].samples', [], /^a list of 0 has the wrong length: at least 1/],
    ['points[0].samples', {}, /^an object where a list is needed/],
    ['points[0].dispatches', 0.5, /^0\.5 where a whole number is needed/],
    ['points[0].cost.flops', -1, /^-1 is out of range/],
    ['points[0].cost.flops', 1e300, /more than any device computes/],
    ['points[0].cost.bytes', 1e15, /more than any device moves/],
    ['points[0].clock', undefined, /^missing: one of gpu-timestamp, wall is needed/],
    ['models', undefined, /^missing: a list is needed/],
    ['points[0].sample', [], /^unknown field: misspelt, or written by a newer Rooflaw/],
    ['pionts', [], /^unknown field/],
    ['points[0].kind', 'speed', /^"speed" is not one of timing, quality, memory/],
    ['points[0].status', 'fine', /^"fine" is not one of ok, skipped, failed/],
    ['points[0].clock', 'sundial', /^"sundial" is not one of gpu-timestamp, wall/],
    ['calibration.quantumNs.sundial', 1, /^unknown field/],
    ['points[0].reason', 'Too slow', /^"Too slow" does not look like this pattern/],
    ['startedAt', '2026-01-02 03:04', /does not look like a time as 2026-01-31T12:00:00Z/],
    ['finishedAt', '2025-12-31T00:00:00Z', /is before startedAt/],
    ['points[0].workload.params.m', [1], /^a list of 1 where a number or a text is needed/],
    ['points[0].workload.params.m', null, /a measurement was lost/],
    ['shaders.nohash', 'x', /key is not allowed/],
    ['shaders', {}, /^shaders has no text for [0-9a-f]{64}/, 'points[0].variant.shaders[0]'],
    [`points[${points}]`, firstPoint, /^points\[0\] has the same id/, `points[${points}].id`],
    ['points[0].id', 'matmul @ x', /is not what workload and variant say/],
    ['points[0].variant.name', 'tiled', /@ tiled$/, 'points[0].id'],
    ['points[0].workload.params.n', 7, /say, matmul\/m=1,n=7,/, 'points[0].workload.id'],
    ['points[0].workload.kernel', 'conv', /say, conv\/m=1,/, 'points[0].workload.id'],
    ['points[0].summary.medianNs', 1000, /^1000 does not follow from the samples, \d/],
    ['points[0].summary.q3Ns', 1e9, /does not follow from the samples/],
    ['points[0].summary.ci95[1]', 1, /does not follow from the samples/],
    ['points[0].summary.n', 11, /^11 does not follow from the samples, 10 does/],
    ['points[0].error.relativeL2', 0.5, /a wrong result has no speed/],
    ['points[0].error.checked.entries', 1e9, /^1000000000 entries were checked of \d+$/],
    ['models[1].model', 'pythia-70m', /^models\[0\] is the same model, phase and tokens/, 'models[1]'],
    ['models[0].terms[2].workload', 'up proj', /^"up proj" is not a workload id/],
    ['models[0].terms[2].count', 0, /^0 is out of range/],
    ['models[0].terms', [], /^a list of 0 has the wrong length/],
    ['models[0].activeParameters', 1e12, /are active of only 70426624/],
    ['status', 'x'.repeat(100_000), /^"x{40}…" is not one of complete/],
    ['points[0].status', 'failed', /^unknown field/, 'points[0].summary'],
  ];
  for (const [path, value, message, blamed = path] of cases) {
    test(`${path} = ${(JSON.stringify(value) ?? 'nothing').slice(0, 40)}`, () => {
      const problems = problemsOf(withValue(path, value));
      expect(problems.map((problem) => problem.path)).toContain(blamed);
      expect(problems.find((problem) => problem.path === blamed)?.message).toMatch(message);
    });
  }
});

describe('hostile files', () => {
  test.each(['__proto__', 'constructor', 'prototype'])('the name %s, wherever it stands', (key) => {
    const inject = (before: string): string =>
      text.replace(before, `"${key}":{"isSoftware":false},${before}`);
    expect(problemsOf(inject('"schema"'))[0]?.path).toBe(key);
    expect(problemsOf(inject('"host"'))[0]?.path).toBe(`environment.${key}`);
    expect(problemsOf(inject('"m":1'))[0]?.path).toBe(`points[0].workload.params.${key}`);
    expect(problemsOf(inject('"m":1'))[0]?.message).toContain(`the name ${key} is refused`);
    expect(({} as Record<string, unknown>)['isSoftware']).toBeUndefined();
  });

  test('nesting without end', () => {
    for (const depth of [20, 100_000]) {
      const nested = `${'['.repeat(depth)}${']'.repeat(depth)}`;
      const [problem] = problemsOf(text.replace('"points":', `"deep":${nested},"points":`));
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
      ...(JSON.parse(text) as Json),
      ...Object.fromEntries(Array.from({ length: 1000 }, (_, k) => [`field${k}`, 1])),
    });
    const error = refusal(() => parseRun(many));
    expect(error.problems).toHaveLength(100);
    expect(error.total).toBe(1000);
    expect(error.message).toMatch(/^field0: unknown field.*\(and 999 more\)$/);
    expect(error.name).toBe('RunFileError');
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
