/**
 * @file The format `run/1` as JSON Schema, for whoever reads run files without this program. It is committed as
 * `bench-results/run.schema.json`; after a change to `schema.ts` write it again with
 * `UPDATE_SCHEMA=1 npx vitest run src/results/json-schema`.
 *
 * A JSON Schema cannot say everything `load.ts` checks: ids that fit their parts and summaries that follow from
 * the samples are beyond it.
 */
import { z } from 'zod';
import { runSchema } from './schema.ts';

/** JSON Schema (draft 2020-12) of a run file. */
export function runJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = z.toJSONSchema(runSchema, { target: 'draft-2020-12' });
  return {
    $schema,
    title: 'Rooflaw run, format run/1',
    description:
      'One run of the benchmark: environment, calibration and points. Times are nanoseconds, sizes bytes.',
    ...rest,
  };
}

/** The text of `bench-results/run.schema.json`. */
export const runJsonSchemaText = (): string => `${JSON.stringify(runJsonSchema(), null, 2)}\n`;
