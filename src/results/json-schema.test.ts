import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runJsonSchema, runJsonSchemaText } from './json-schema.ts';

const committed = new URL('../../bench-results/run.schema.json', import.meta.url);

test('bench-results/run.schema.json is current (UPDATE_SCHEMA=1 writes it)', () => {
  if (process.env['UPDATE_SCHEMA'] === '1') writeFileSync(committed, runJsonSchemaText());
  expect(readFileSync(committed, 'utf8')).toBe(runJsonSchemaText());
});

test('it describes strict objects and the version', () => {
  const schema = runJsonSchema() as {
    required: string[];
    additionalProperties: boolean;
    properties: Record<string, unknown>;
  };
  expect(schema['additionalProperties']).toBe(false);
  expect(schema.required).toEqual(
    expect.arrayContaining(['schema', 'environment', 'points', 'models', 'shaders']),
  );
  expect(schema.required).not.toContain('filter');
  expect(schema.properties['schema']).toEqual({ type: 'string', const: 'run/1' });
});
