/**
 * @file The file format `run/1`, the only thing that leaves a measurement.
 *
 * Within `run/1` only optional fields are ever added, so a stored file loads for ever; each released
 * state keeps a fixture under `test/fixtures/runs`. Objects are strict: an unknown field is refused, because a
 * misspelt field that is silently dropped is data lost.
 *
 * A list of words is closed where a reader must treat each of them in its own way (a kind, a status, a clock, a
 * state of the cache). It is open, any kebab-case word with the known ones named beside it, where a reader only
 * sorts and shows (a reason, a flag, an arithmetic peak); words are added there and never change meaning.
 *
 * Every number has a largest value that no machine or model reaches: run files come from strangers, and a
 * number beyond sense would bend every scale and fit it enters.
 *
 * Times are nanoseconds (`…Ns`), sizes bytes. A file carries flops, bytes, error, raw samples, the
 * environment and the model sums, so reports and fits never need a kernel.
 *
 * The id of a point is `<workload id> @ <variant name>`, then optionally `, hot` or `, cold`, then `, quality` or
 * `, memory` for a point of that kind (a timing has no such suffix). `point-id.ts` writes it and says when the
 * state of the cache belongs to it.
 */
import { z } from 'zod';
import { calibrationSchema } from './schema/calibration.ts';
import { environmentSchema } from './schema/environment.ts';
import { modelSumSchema } from './schema/model-sum.ts';
import { pointSchema } from './schema/point.ts';
import { tuningSchema } from './schema/tuning.ts';
import { isoTime, ns, openWord, reason, sha256, text, word } from './schema/words.ts';

export type { Calibration } from './schema/calibration.ts';
export type { Adapter, Environment } from './schema/environment.ts';
export type { ModelSum } from './schema/model-sum.ts';
export type {
  MemoryPoint,
  Point,
  PointError,
  PointQuantization,
  PointVariant,
  Sample,
  Summary,
  TimingOk,
  TimingPoint,
} from './schema/point.ts';
export type { Tuning } from './schema/tuning.ts';
export type { ClockName } from './schema/words.ts';

const incidentSchema = z.strictObject({
  at: isoTime,
  code: reason,
  message: text,
  /** Workload or point it is about. */
  point: z.string().max(750).optional(),
});

/** What the wall time of a run goes to; each moment is booked once. */
const spentOn = z.enum([
  'calibration',
  /** Making inputs from the seed. */
  'inputs',
  'compile',
  /** Creating, filling and reading buffers. */
  'buffers',
  /** The reference and the comparison with it. */
  'check',
  /** Trying variants to choose among them. */
  'tuning',
  'warm-up',
  'samples',
  /** Watching for a machine that slows down, and waiting for it. */
  'canary',
  'other',
]);

export const runSchema = z.strictObject({
  schema: z.literal('run/1'),
  id: z.string().regex(/^[0-9]{8}-[0-9]{6}-[0-9a-f]{6}$/),
  harness: z.strictObject({
    name: z.literal('rooflaw'),
    version: word,
    /** Git commit the page or CLI was built from; null outside a checkout. */
    commit: z
      .string()
      .regex(/^[0-9a-f]{40}(-dirty)?$/)
      .nullable(),
    /** Version of what numbers mean (see data-version.ts); absent in files older than the field, which are 1. */
    data: z.int().positive().max(1e6).optional(),
  }),
  startedAt: isoTime,
  finishedAt: isoTime,
  suite: word,
  filter: text.optional(),
  seed: z.int().nonnegative(),
  /** Seconds, at most a year. */
  timeBudgetS: z.number().positive().max(3.2e7).optional(),
  /** Seconds of samples a point was given at most, where that was asked for and not the suite's own. */
  pointLimitS: z.number().positive().max(3600).optional(),
  status: z.enum(['complete', 'cancelled', 'device-lost', 'error']),
  environment: environmentSchema,
  calibration: calibrationSchema,
  /** One entry per fresh start of browser or process that samples come from; absent means one launch. */
  launches: z
    .array(z.strictObject({ startedAt: isoTime, finishedAt: isoTime }))
    .max(1000)
    .optional(),
  points: z.array(pointSchema).max(20_000),
  models: z.array(modelSumSchema).max(2000),
  incidents: z.array(incidentSchema).max(20_000),
  /** WGSL as compiled, once per run, by the SHA-256 of its UTF-8 text. */
  shaders: z.record(sha256, z.string().max(1_000_000)),
  tuning: tuningSchema.optional(),
  /** The files of the claims as they were when this run began, by SHA-256: what is judged later had its bounds then. */
  claims: z
    .array(z.strictObject({ id: openWord, sha256 }))
    .max(1000)
    .optional(),
  /** What whoever published the run added to it. */
  submission: z
    .strictObject({
      /** What the device is called in a shop: browsers tell a family at most. */
      deviceName: z.string().min(2).max(100).optional(),
      submittedAt: isoTime,
    })
    .optional(),
  /** Wall time by what it went to, ns; of all launches together. */
  spentNs: z.partialRecord(spentOn, ns).optional(),
});

export type Incident = z.infer<typeof incidentSchema>;
export type SpentOn = z.infer<typeof spentOn>;
export type Run = z.infer<typeof runSchema>;
