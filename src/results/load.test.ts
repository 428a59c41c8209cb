/** Run files as they were released, and texts that are none or were cut off. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { problemsOf, releasedRuns, runText, type Json } from '../../test/support/run-text.ts';
import { random } from '../random.ts';
import { runJsonSchema } from './json-schema.ts';
import { maxRunBytes } from './limits.ts';
import { parseRun } from './load.ts';

const fixtures = readdirSync(releasedRuns).filter((name) => name.endsWith('.json'));

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

test.each(fixtures)('%s, as released, still loads', (name) => {
  const run = parseRun(readFileSync(new URL(name, releasedRuns), 'utf8'));
  expect(run.schema).toBe('run/1');
  expect(new Set(run.points.map(({ kind, status }) => `${kind} ${status}`))).toEqual(
    new Set(['timing ok', 'timing skipped', 'timing failed', 'quality ok', 'memory ok']),
  );
});

test('run-1.0-full.json holds every field there is', () => {
  const full = JSON.parse(readFileSync(new URL('run-1.0-full.json', releasedRuns), 'utf8')) as Json;
  const missing = [...fieldsOf(runJsonSchema() as JsonSchema)].filter((path) => !fieldsIn(full).has(path));
  expect(missing).toEqual([]);
});

test('what is loaded is what was written', () => {
  expect(parseRun(runText)).toEqual(JSON.parse(runText));
  expect(parseRun(`\uFEFF${runText}`)).toEqual(JSON.parse(runText)); // byte order mark
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
  const end = runText.trimEnd().length;
  const stream = random(21);
  const lengths = [1, 100, end - 1, ...Array.from({ length: 60 }, () => 1 + stream.below(end - 1))];
  test.each(lengths)('after %i characters', (length) => {
    const [problem] = problemsOf(runText.slice(0, length));
    expect(problem?.message).toMatch(/^the file seems cut off at line \d+, column \d+ \(position \d+\)/);
  });

  test('names the value it was cut off in', () => {
    const at = runText.indexOf('"samples":[') + '"samples":[{"ns":'.length;
    expect(problemsOf(runText.slice(0, at))[0]?.path).toBe('points[0].samples[0].ns');
  });
});

test('NaN and Infinity as text are refused with their path', () => {
  for (const word of ['NaN', 'Infinity', '-Infinity']) {
    const file = runText.replace(/"ns":\d+/, `"ns":${word}`);
    const [problem] = problemsOf(file);
    expect(problem?.path).toBe('points[0].samples[0].ns');
    expect(problem?.message).toContain(`${word} is no number that JSON knows`);
  }
});
