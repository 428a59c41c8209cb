/** @file Points: what was measured, or why not, of one workload and variant. */
import { z } from 'zod';
import {
  byteCount,
  clockName,
  count,
  idPart,
  ns,
  openWord,
  passNs,
  positiveNs,
  reason,
  sha256,
  text,
  word,
  workloadId,
} from './words.ts';

const workloadSchema = z.strictObject({
  /** `<kernel>/<name>=<value>,…`, the parameters in the order of `params`. */
  id: workloadId,
  /** `matmul`, `roofline/copy`. */
  kernel: z
    .string()
    .regex(/^[^/=,@\s]+(\/[^/=,@\s]+)*$/)
    .max(200),
  params: z.record(
    idPart,
    z.union([
      z
        .number()
        .min(-(2 ** 53))
        .max(2 ** 53),
      idPart,
    ]),
  ),
});

export const variantSchema = z.strictObject({
  /** Without a comma followed by a space, which in a point's id begins a suffix. */
  name: word.regex(/^(?!.*, )/),
  /** One per pass: key into `run.shaders`. */
  shaders: z.array(sha256).max(16),
  /** Why this variant: `only-one`, `cpu-adapter`, `gpu-adapter`, `forced` … */
  chosenBy: word,
  /** Another library that computed the workload, and the settings it was run with; absent for this program's kernels. */
  peer: z.strictObject({ name: word, version: word, settings: text.optional() }).optional(),
});

const costSchema = z.strictObject({
  flops: z.number().nonnegative().max(1e24),
  bytes: z.number().nonnegative().max(1e18),
});

/** Against the f64 reference; see `src/harness/check.ts` for how each is found. */
const errorSchema = z.strictObject({
  /** ‖y − r‖₂ / ‖r‖₂ over the entries compared. */
  relativeL2: z.number().nonnegative(),
  maxAbs: z.number().nonnegative(),
  /** ‖y − r‖² / ‖r‖². */
  nmse: z.number().nonnegative(),
  /** Largest `relativeL2` of a correct result; 1 would let an output of zeros pass. */
  tolerance: z.number().nonnegative().max(1),
  checked: z.strictObject({
    /** `none`: nothing was compared, so there are no entries and every error is 0. */
    method: z.enum(['all', 'freivalds', 'entries', 'none']),
    /** Entries compared one by one. */
    entries: count,
    /** Entries of the whole output. */
    of: count,
    /** Largest relative residual of the random projections (method `freivalds`). */
    projection: z.number().nonnegative().optional(),
  }),
});

/**
 * What quantisation costs, beside `error`, which is the kernel's against its own dequantised operands: here the
 * operands as they were before quantisation are what is compared with.
 */
const quantizationSchema = z.strictObject({
  /** Storage of one weight with everything counted: codes, scales, codebooks, permutation, padding. */
  bitsPerWeight: z.number().positive().max(1e6),
  /** ‖Ŵ − W‖² / ‖W‖² of the stored weights. */
  weightNmse: z.number().nonnegative(),
  /** ‖y − y₀‖² / ‖y₀‖² of the output, and its root. */
  outputNmse: z.number().nonnegative(),
  outputRelativeL2: z.number().nonnegative(),
  /** Entries compared. */
  entries: count,
});

/** One timed pass. `ns` is the whole pass. */
export const sampleSchema = z.strictObject({
  ns: passNs,
  round: count.max(1e6),
  launch: count.max(1e6),
  /** Dispatches in this pass where they are not the point's, as in launches that calibrated differently. */
  dispatches: z.int().positive().max(1e9).optional(),
});

/** One that is not used, and why. */
export const discardedSchema = z.strictObject({ ...sampleSchema.shape, reason });

/** Per dispatch, derived from the samples of this run. */
const summarySchema = z.strictObject({
  n: z.int().positive(),
  medianNs: positiveNs,
  q1Ns: positiveNs,
  q3Ns: positiveNs,
  minNs: positiveNs,
  /** Distribution-free interval of the median within this run; absent below 6 samples. */
  ci95: z.tuple([positiveNs, positiveNs]).optional(),
  /** Where the median of another launch on this machine falls; from at least 5 launches. Never `ci95`. */
  rerun95: z.tuple([positiveNs, positiveNs]).optional(),
  /** Launches the samples come from; absent means 1. */
  launches: z.int().positive().optional(),
});

const pointBase = {
  /** Unique in a run; see the top of the file. */
  id: z.string().min(1).max(750),
  workload: workloadSchema,
  /** Absent when a point was skipped before a variant was chosen. */
  variant: variantSchema.optional(),
  cost: costSchema.optional(),
};

const timingOkSchema = z.strictObject({
  ...pointBase,
  kind: z.literal('timing'),
  status: z.literal('ok'),
  variant: variantSchema,
  cost: costSchema,
  /** Why sampling stopped: `samples-reached`, `time-limit` … */
  reason,
  error: errorSchema,
  /** Only where operands are quantised. */
  quantization: quantizationSchema.optional(),
  /** What the output shows beside its error, by name: a bias, collisions, the error of a level. */
  metrics: z.record(word, z.number()).optional(),
  clock: clockName,
  /** Dispatches in the pass of each sample that does not state its own. */
  dispatches: z.int().positive().max(1e9),
  samples: z.array(sampleSchema).min(1).max(100_000),
  summary: summarySchema,
  /**
   * `hot`: the same buffers again and again; `cold`: more bytes between two uses than the caches hold;
   * `cold-partial`: as many as the device allowed, fewer than cold needs. Absent where nobody can tell, as with a
   * peer that manages its own buffers.
   */
  cache: z.enum(['hot', 'cold', 'cold-partial']).optional(),
  /** Pipeline creation, and the first dispatch by wall clock, never among the samples; absent where not seen. */
  compileNs: ns.optional(),
  firstNs: ns.optional(),
  /** Bytes of all buffers the workload holds. */
  memoryBytes: byteCount.optional(),
  /** With `cold`: bytes touched before a set of buffers is used again, and the number of sets. */
  ring: z.strictObject({ bytes: byteCount, sets: z.int().positive() }).optional(),
  /** Samples that count as independent, after lag-1 autocorrelation. */
  effectiveN: z.number().positive().optional(),
  /** Samples taken but not used, each with its reason (`throttled` …). */
  discarded: z.array(discardedSchema).max(100_000).optional(),
  /** What a reader should know before believing it: `launch-bound`, `cost-model-suspect`, `clock-saturated` … */
  flags: z.array(reason).max(20).optional(),
  /** Share of the roofline that its traffic allows, by this run's calibration. */
  roofline: z
    .strictObject({
      fraction: z.number().nonnegative().max(1e6),
      /** Which ceiling the workload meets first: `memory`, `compute` … */
      bound: openWord,
      /** Time the roofline allows per dispatch. */
      idealNs: positiveNs,
    })
    .optional(),
});

const timingSkippedSchema = z.strictObject({
  ...pointBase,
  kind: z.literal('timing'),
  status: z.literal('skipped'),
  reason,
  message: text,
  /** With `over-time-budget`: what it was expected to take. */
  predictedNs: ns.optional(),
});

const timingFailedSchema = z.strictObject({
  ...pointBase,
  kind: z.literal('timing'),
  status: z.literal('failed'),
  reason,
  message: text,
  /** Present with `wrong-result`: a wrong kernel has an error and no speed. */
  error: errorSchema.optional(),
});

/** Error of a method on data, without a time. */
const qualitySchema = z.strictObject({
  ...pointBase,
  kind: z.literal('quality'),
  status: z.enum(['ok', 'skipped', 'failed']),
  reason,
  message: text.optional(),
  metrics: z.record(word, z.number()),
});

/** Bytes, counted or read from the device. */
const memorySchema = z.strictObject({
  ...pointBase,
  kind: z.literal('memory'),
  status: z.enum(['ok', 'skipped', 'failed']),
  reason,
  message: text.optional(),
  bytes: z.record(word, byteCount),
});

const timingSchema = z.discriminatedUnion('status', [
  timingOkSchema,
  timingSkippedSchema,
  timingFailedSchema,
]);
export const pointSchema = z.discriminatedUnion('kind', [timingSchema, qualitySchema, memorySchema]);

export type PointVariant = z.infer<typeof variantSchema>;
export type PointQuantization = z.infer<typeof quantizationSchema>;
export type PointError = z.infer<typeof errorSchema>;
export type Sample = z.infer<typeof sampleSchema>;
export type Summary = z.infer<typeof summarySchema>;
export type TimingOk = z.infer<typeof timingOkSchema>;
export type TimingPoint = z.infer<typeof timingSchema>;
export type MemoryPoint = z.infer<typeof memorySchema>;
export type Point = z.infer<typeof pointSchema>;
