import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { buildRun, sumOf, timed, untimed } from '../../test/support/build-run.ts';
import { random } from '../random.ts';
import { effectiveSamples } from './autocorrelation.ts';
import { runJsonSchema } from './json-schema.ts';
import { maxRunBytes } from './limits.ts';
import { parseRun, RunFileError, validateRun } from './load.ts';
import type { Problem } from './load.ts';
import type { Run } from './schema.ts';
import { summarize } from './summary.ts';

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
interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly additionalProperties?: JsonSchema | boolean;
}

/** Paths of all named fields of a JSON Schema: `points[].error.checked.projection`. */
function fieldsOf(schema: JsonSchema, at = ''): ReadonlySet<string> {
  const inner = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((one) => [...fieldsOf(one, at)]);
  const items = schema.items === undefined ? [] : [...fieldsOf(schema.items, `${at}[]`)];
  const named = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => [
    `${at}.${name}`,
    ...fieldsOf(field, `${at}.${name}`),
  ]);
  return new Set([...named, ...items, ...inner]);
}

function fieldsIn(value: unknown, at = ''): ReadonlySet<string> {
  if (typeof value !== 'object' || value === null) return new Set();
  if (Array.isArray(value)) return new Set(value.flatMap((item) => [...fieldsIn(item, `${at}[]`)]));
  return new Set(
    Object.entries(value).flatMap(([name, item]) => [`${at}.${name}`, ...fieldsIn(item, `${at}.${name}`)]),
  );
}

const firstPoint = (JSON.parse(text) as { points: Json[] }).points[0]!;
const points = (JSON.parse(text) as { points: Json[] }).points.length;
const failedPoint = parseRun(text).points.findIndex(({ status }) => status === 'failed');

test.each(fixtures)('%s, as released, still loads', (name) => {
  const run = parseRun(readFileSync(new URL(name, folder), 'utf8'));
  expect(run.schema).toBe('run/1');
  expect(new Set(run.points.map(({ kind, status }) => `${kind} ${status}`))).toEqual(
    new Set(['timing ok', 'timing skipped', 'timing failed', 'quality ok', 'memory ok']),
  );
});

test('run-1.0-full.json holds every field there is', () => {
  const full = JSON.parse(readFileSync(new URL('run-1.0-full.json', folder), 'utf8')) as Json;
  const missing = [...fieldsOf(runJsonSchema() as JsonSchema)].filter((path) => !fieldsIn(full).has(path));
  expect(missing).toEqual([]);
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
    expect(problemsOf(' '.repeat(maxRunBytes + 1))[0]?.message).toMatch(/64 MiB is too long/);
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
    ['points[0].cost.flops', 1e300, /at most 1e\+24 is possible/],
    ['points[0].cost.flops', 1e20, /more than any device computes/],
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
    ['points[0].id', 'matmul @ x', /is not what workload, variant and cache say/],
    ['points[0].variant.name', 'tiled', /@ tiled$/, 'points[0].id'],
    ['points[0].workload.params.n', 7, /say, matmul\/m=1,n=7,/, 'points[0].workload.id'],
    ['points[0].workload.kernel', 'conv', /say, conv\/m=1,/, 'points[0].workload.id'],
    ['points[0].summary.medianNs', 1000, /^1000 does not follow from the samples, \d/],
    ['points[0].summary.q3Ns', 1e9, /does not follow from the samples/],
    ['points[0].summary.ci95[1]', 1, /does not follow from the samples/],
    ['points[0].summary.n', 11, /^11 does not follow from the samples, 10 does/],
    ['points[0].error.relativeL2', 0.5, /a wrong result has no speed/],
    ['points[0].error.checked.entries', 1e9, /^1000000000 entries were checked of \d+$/],
    [
      'models[1].model',
      'pythia-70m',
      /^models\[0\] is the same model, phase, tokens, context and format$/,
      'models[1]',
    ],
    ['models[0].terms[2].workload', 'up proj', /^"up proj" is not a workload id/],
    ['models[0].terms[2].count', 0, /^0 is out of range/],
    ['models[0].terms', [], /^a list of 0 has the wrong length/],
    ['models[0].activeParameters', 1e12, /are active of only 70426624/],
    ['models[0].activeParameters', 1e300, /at most 1000000000000000 is possible/],
    ['models[0].parameters', 1e300, /at most 1000000000000000 is possible/],
    ['models[0].terms[0].count', 2 ** 52, /at most 1000000 is possible/],
    ['models[0].tokens', 2 ** 52, /at most 1000000000 is possible/],
    ['models[0].format', 'Q4 G32', /does not look like this pattern/],
    ['environment.limits.maxBufferSize', -1, /^-1 is out of range: at least 0/],
    ['environment.limits.maxBufferSize', 1e300, /at most 18446744073709552000 is possible/],
    ['environment.cores', 1e9, /at most 100000 is possible/],
    ['startedAt', '1969-12-31T00:00:00Z', /is not in 2020…2099: was the clock set\?$/],
    ['finishedAt', '9999-01-01T00:00:00Z', /is not in 2020…2099/],
    [
      'launches',
      [{ startedAt: '9999-01-01T00:00:00Z', finishedAt: '9999-01-01T00:00:00Z' }],
      /2099/,
      'launches[0].startedAt',
    ],
    [
      'launches',
      [{ startedAt: '2026-01-02T00:00:01Z', finishedAt: '2026-01-02T00:00:00Z' }],
      /is before startedAt/,
      'launches[0].finishedAt',
    ],
    ['incidents', [{ at: '9999-01-01T00:00:00Z', code: 'x', message: '' }], /2099/, 'incidents[0].at'],
    ['timeBudgetS', 1e300, /at most 32000000 is possible/],
    [
      'calibration.bandwidth',
      [{ mode: 'read', bytes: 65536, gbps: 1e300 }],
      /at most 1000000 is/,
      'calibration.bandwidth[0].gbps',
    ],
    [
      'calibration.peaks',
      [{ op: 'f32 fma', gops: 1 }],
      /does not look like this pattern/,
      'calibration.peaks[0].op',
    ],
    ['calibration.kneeBytes', 2 ** 52, /is possible/],
    ['points[0].error.tolerance', 1e300, /at most 1 is possible/],
    [
      'points[0].error.checked.method',
      'none',
      /^\d+ entries were checked by the method none$/,
      'points[0].error.checked.entries',
    ],
    [
      'points[0].error.checked',
      { method: 'none', entries: 0, of: 9 },
      /was found though nothing was checked/,
      'points[0].error.relativeL2',
    ],
    ['points[0].error.checked.entries', 1, /^all were checked, yet only 1 of 1536$/],
    ['points[0].error.checked.projection', 1e-9, /^the method all projects nothing$/],
    [
      'points[0].error.checked',
      { method: 'freivalds', entries: 9, of: 9, projection: 1.5 },
      /as large as the result/,
      'points[0].error.checked.projection',
    ],
    [
      'points[0].quantization',
      { bitsPerWeight: 4, weightNmse: 0.01, outputNmse: 0.01, outputRelativeL2: 0.2, entries: 9 },
      /not the root/,
      'points[0].quantization.outputRelativeL2',
    ],
    [`points[${failedPoint}].error.checked.entries`, 1e12, /^1000000000000 entries were checked of \d+$/],
    ['points[0].workload.params.m', 1e300, /is possible/],
    ['points[0].memoryBytes', 2 ** 52, /is possible/],
    ['points[0].dispatches', 2 ** 40, /is possible/],
    ['points[0].samples[0].launch', 2 ** 40, /is possible/],
    [
      'points[0].roofline',
      { fraction: 1e300, bound: 'memory', idealNs: 1 },
      /is possible/,
      'points[0].roofline.fraction',
    ],
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
