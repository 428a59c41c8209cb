/**
 * @file The file format `gate/1`: every launch of a gate with its medians, in the order it was measured, so that a
 * verdict can be judged again and the tool's own error rate can be found from real launches. No verdict stands in it:
 * that is derived (src/analysis/gate-judge.ts).
 */
import { z } from 'zod';
import { RunFileError, fromIssues, problem } from './problems.ts';
import { clockName } from './schema/words.ts';

const SCHEMA = 'gate/1';

const text = z.string().max(2000);
const word = z.string().min(1).max(500);
const side = z.enum(['base', 'head']);

const pointSchema = z.strictObject({
  workload: word,
  status: z.enum(['ok', 'skipped', 'failed']),
  variant: word.optional(),
  /** Of one dispatch, with status `ok`: the median of its samples, and their lowest decile, which is compared. */
  medianNs: z.number().positive().max(3.2e16).optional(),
  lowNs: z.number().positive().max(3.2e16).optional(),
  samples: z.int().positive().optional(),
  /**
   * Of head's points where both programs were measured in turns in one process: time of head over time of base, the
   * median over pairs of neighbouring samples.
   */
  ratio: z.number().positive().max(1e6).optional(),
  clock: clockName.optional(),
  cache: word.optional(),
  /** Of the other statuses. */
  reason: word.optional(),
  message: text.optional(),
});

const launchSchema = z.strictObject({
  look: z.union([z.literal(1), z.literal(2)]),
  /** Counted from 0 in its look. */
  pair: z.int().nonnegative().max(1000),
  side,
  /** One side alone in a record with turns in one process: of workloads that those cannot compare. */
  alone: z.boolean().optional(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  /** The system's load average over a minute when the launch began. */
  load: z.number().nonnegative().optional(),
  points: z.array(pointSchema).max(20_000),
  /** Why it has no points. */
  error: text.optional(),
});

const sideSchema = z.strictObject({
  /** As it was asked for: a folder or a git reference. */
  asked: text,
  commit: word.nullable(),
  version: word,
  /** Ids of the workloads that its suite has. */
  workloads: z.array(word).max(20_000),
});

const gateRecordSchema = z.strictObject({
  schema: z.literal(SCHEMA),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  suite: word,
  filter: text.optional(),
  where: z.enum(['node', 'browser']),
  threshold: z.number().positive().lt(1),
  /** Of a look at most: it ends where every workload is clear. */
  pairs: z.int().positive().max(1000),
  seed: z.int().nonnegative(),
  /**
   * Where the turns are; absent: `launches`, of base and head one after the other. With `process` each launch measures
   * the kernels of both in turns, and stands here twice, once for each side, but for those that are `alone`.
   */
  turns: z.enum(['launches', 'process']).optional(),
  /** For checking the gate itself: so many times the dispatches booked were done in `head`. */
  injected: z.number().min(1).max(2).optional(),
  base: sideSchema,
  head: sideSchema,
  machine: z.strictObject({ os: text, cpu: text, cores: z.int().nonnegative(), adapter: text }),
  launches: z.array(launchSchema).max(4000),
  ended: z.enum(['complete', 'wrong-result', 'cancelled']),
});

export type GateRecord = z.infer<typeof gateRecordSchema>;
export type GateLaunch = z.infer<typeof launchSchema>;
export type GatePoint = z.infer<typeof pointSchema>;
export type GateTurns = NonNullable<GateRecord['turns']>;
export type GateSide = z.infer<typeof side>;

/** Throws a {@link RunFileError} with every problem found. */
export function parseGateRecord(content: string): GateRecord {
  if (content.trim() === '') throw new RunFileError([problem([], 'the file is empty')]);
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    throw new RunFileError([problem([], `not JSON: ${String(error)}`)]);
  }
  const schema = typeof value === 'object' && value !== null && 'schema' in value ? value.schema : undefined;
  if (schema !== SCHEMA) {
    const what = schema === 'run/1' ? 'a run: rooflaw compare sets runs side by side' : 'something else';
    throw new RunFileError([
      problem([], `a record of a gate, which says "schema": "${SCHEMA}", is needed, and this is ${what}`),
    ]);
  }
  const parsed = gateRecordSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw fromIssues(parsed.error.issues, value);
}
