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

/** Longest text a run may carry anywhere but in a shader: run files come from strangers. */
const text = z.string().max(2000);
const word = z.string().min(1).max(200);
/** A year in nanoseconds: anything longer is not a measurement. */
const ns = z.number().nonnegative().max(3.2e16);
const positiveNs = z.number().positive().max(3.2e16);
const count = z.int().nonnegative();
/** A pebibyte. */
const byteCount = count.max(2 ** 50);
/** A number of parameters of a model: a quadrillion. */
const parameterCount = z.number().min(1).max(1e15);
/** Rates beyond which one device is not measured but imagined: an exaflop and a petabyte a second. */
export const maxGflops = 1e9;
export const maxGbps = 1e6;
const isoTime = z.iso.datetime();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Reason codes and other words of open lists: kebab-case, never changing meaning. */
const openWord = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(60);
/** Part of an id: without the marks that separate the parts. */
const idPart = z
  .string()
  .regex(/^[^/=,@\s]+$/)
  .max(200);

export const clockName = z.enum(['gpu-timestamp', 'wall']);

export const workloadSchema = z.strictObject({
  /** `<kernel>/<name>=<value>,…`, the parameters in the order of `params`. */
  id: z.string().min(1).max(500),
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
  /** Another library that computed the workload; absent for the kernels of this program. */
  /** Another library, and the settings it was run with. */
  peer: z.strictObject({ name: word, version: word, settings: text.optional() }).optional(),
});

export const costSchema = z.strictObject({
  flops: z.number().nonnegative().max(1e24),
  bytes: z.number().nonnegative().max(1e18),
});

/** Against the f64 reference; see `src/harness/check.ts` for how each is found. */
export const errorSchema = z.strictObject({
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
export const quantizationSchema = z.strictObject({
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
  ns: positiveNs,
  round: count.max(1e6),
  launch: count.max(1e6),
  /** Dispatches in this pass where they are not the point's, as in launches that calibrated differently. */
  dispatches: z.int().positive().max(1e9).optional(),
});

/** Per dispatch, derived from the samples of this run. */
export const summarySchema = z.strictObject({
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

/** Why something is as it is, in an open word; `message` is for people. */
const reason = openWord;

export const timingOkSchema = z.strictObject({
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
  discarded: z
    .array(z.strictObject({ ...sampleSchema.shape, reason }))
    .max(100_000)
    .optional(),
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

export const timingSkippedSchema = z.strictObject({
  ...pointBase,
  kind: z.literal('timing'),
  status: z.literal('skipped'),
  reason,
  message: text,
  /** With `over-time-budget`: what it was expected to take. */
  predictedNs: ns.optional(),
});

export const timingFailedSchema = z.strictObject({
  ...pointBase,
  kind: z.literal('timing'),
  status: z.literal('failed'),
  reason,
  message: text,
  /** Present with `wrong-result`: a wrong kernel has an error and no speed. */
  error: errorSchema.optional(),
});

/** Error of a method on data, without a time. */
export const qualitySchema = z.strictObject({
  ...pointBase,
  kind: z.literal('quality'),
  status: z.enum(['ok', 'skipped', 'failed']),
  reason,
  message: text.optional(),
  metrics: z.record(word, z.number()),
});

/** Bytes, counted or read from the device. */
export const memorySchema = z.strictObject({
  ...pointBase,
  kind: z.literal('memory'),
  status: z.enum(['ok', 'skipped', 'failed']),
  reason,
  message: text.optional(),
  bytes: z.record(word, byteCount),
});

export const timingSchema = z.discriminatedUnion('status', [
  timingOkSchema,
  timingSkippedSchema,
  timingFailedSchema,
]);
export const pointSchema = z.discriminatedUnion('kind', [timingSchema, qualitySchema, memorySchema]);

export const adapterSchema = z.strictObject({
  vendor: text,
  architecture: text,
  device: text,
  description: text,
  isFallbackAdapter: z.boolean(),
  /** Software by its own word or by name (SwiftShader, llvmpipe, WARP); never ranked with GPUs. */
  isSoftware: z.boolean(),
  subgroupMinSize: count.max(65_536).optional(),
  subgroupMaxSize: count.max(65_536).optional(),
});

export const environmentSchema = z.strictObject({
  /** Where it ran: a browser page, or Dawn inside Node. */
  host: z.enum(['browser', 'node']),
  userAgent: text,
  /** `linux x64` …, as far as the host tells. */
  os: text,
  /** Logical cores, where the host tells. */
  cores: count.max(100_000).optional(),
  cpuModel: text.optional(),
  adapter: adapterSchema,
  /** Features of the device that was used (`requested: 'none'` asks for a bare one). */
  features: z.array(word).max(200),
  requestedFeatures: z.enum(['all', 'none']),
  /** As the device tells them; the largest are 64-bit integers rounded to a double. */
  limits: z.record(
    word,
    z
      .number()
      .nonnegative()
      .max(2 ** 64),
  ),
  crossOriginIsolated: z.boolean(),
  /** Command-line flags of the browser or Dawn toggles, where the driver knows them. */
  flags: z.array(text).max(200),
  /** What a reader should know: `--no-sandbox because the user is root` … */
  notes: z.array(text).max(50),
});

export const calibrationSchema = z.strictObject({
  /** The clock samples are taken with. */
  clock: clockName,
  /** Smallest step seen on each clock that exists. */
  quantumNs: z.partialRecord(clockName, positiveNs),
  /**
   * What an empty kernel costs, in three modes: `systemSubmit`, one dispatch from submit until the queue is
   * done, by wall clock; `systemDispatch`, each further dispatch in that submit, by wall clock; `gpuTimestamp`,
   * each dispatch in a pass between timestamps.
   */
  overheadNs: z
    .strictObject({ systemSubmit: ns, systemDispatch: ns, gpuTimestamp: ns.optional() })
    .optional(),
  /**
   * Streaming rates over buffer sizes (hot: the same buffer again). `bytes` is the buffer's size. Modes: `read`,
   * `write`, and `copy`, which moves two buffers …
   */
  bandwidth: z
    .array(z.strictObject({ mode: openWord, bytes: byteCount, gbps: z.number().positive().max(maxGbps) }))
    .max(200)
    .optional(),
  /** Size past which read bandwidth drops for good; null where no drop of 15 % is seen. */
  kneeBytes: byteCount.nullable().optional(),
  /**
   * Arithmetic peaks by operation: `f32-fma` and `f16-fma`, whose multiply-add is 2 operations, `dot4i8`, whose
   * dot4I8Packed is 8 …
   */
  peaks: z
    .array(z.strictObject({ op: openWord, gops: z.number().positive().max(maxGflops) }))
    .max(50)
    .optional(),
  /** Random reads of 16 bytes from a table of that size: reads per nanosecond. */
  gather: z
    .array(z.strictObject({ tableBytes: byteCount, readsPerNs: z.number().positive().max(maxGbps) }))
    .max(100)
    .optional(),
  /** What was to be calibrated and was not, in words for people, each with its reason. */
  leftOut: z
    .array(z.strictObject({ what: word, reason, message: text }))
    .max(100)
    .optional(),
});

export const incidentSchema = z.strictObject({
  at: isoTime,
  code: reason,
  message: text,
  /** Workload or point it is about. */
  point: z.string().max(750).optional(),
});

/** One term of a model's time: `count` times the measured median of `workload`. */
export const modelTermSchema = z.strictObject({
  role: word,
  workload: z.string().min(1).max(500),
  count: z.int().positive().max(1e6),
});

/** An architecture in a phase, as a sum of kernels: no norms, sampling or launch gaps. */
export const modelSumSchema = z.strictObject({
  model: word,
  phase: z.enum(['decode', 'prefill']),
  /** Tokens one pass of the sum produces or reads (M). */
  tokens: z.int().positive().max(1e9),
  /** Keys and values in the cache that attention reads, this pass's own included; absent where the sum holds no attention. */
  context: count.max(1e9).optional(),
  /** How the weights are stored: `q4g32` …; absent for weights in f32. */
  format: openWord.optional(),
  /** Published parameter count. */
  parameters: parameterCount,
  /** Those one token uses, where fewer. */
  activeParameters: parameterCount.optional(),
  terms: z.array(modelTermSchema).min(1).max(100),
});

/** How variants were chosen on this device, one entry a class of workloads. */
export const tuningSchema = z.strictObject({
  mode: z.enum(['quick', 'full']),
  /** SHA-256 of what choices depend on: adapter, features, engine, harness. Choices hold where it is the same. */
  adapterKey: sha256,
  classes: z
    .array(
      z.strictObject({
        class: z.string().min(1).max(2000),
        /** Tried on this workload; absent where the choice was kept from an earlier run. */
        workload: z.string().min(1).max(500).optional(),
        chosen: word,
        tried: z
          .array(
            z.strictObject({
              variant: word,
              /** Of one dispatch; absent for those that were not timed. */
              medianNs: positiveNs.optional(),
              samples: count.optional(),
              /** Why it was not timed: `wrong-result`, `too-slow`, `shader-rejected` … */
              reason: openWord.optional(),
              message: text.optional(),
            }),
          )
          .max(100),
        /** Not tried at all, by a rule. */
        pruned: z.array(z.strictObject({ variant: word, rule: openWord })).max(100),
      }),
    )
    .max(2000),
});

/** What the wall time of a run goes to; each moment is booked once. */
export const spentOn = z.enum([
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
  spentNs: z.partialRecord(spentOn, z.number().nonnegative().max(3.2e16)).optional(),
});

export type ClockName = z.infer<typeof clockName>;
export type PointVariant = z.infer<typeof variantSchema>;
export type PointQuantization = z.infer<typeof quantizationSchema>;
export type PointError = z.infer<typeof errorSchema>;
export type Sample = z.infer<typeof sampleSchema>;
export type Summary = z.infer<typeof summarySchema>;
export type TimingOk = z.infer<typeof timingOkSchema>;
export type TimingPoint = z.infer<typeof timingSchema>;
export type Tuning = z.infer<typeof tuningSchema>;
export type SpentOn = z.infer<typeof spentOn>;
export type MemoryPoint = z.infer<typeof memorySchema>;
export type Point = z.infer<typeof pointSchema>;
export type Adapter = z.infer<typeof adapterSchema>;
export type Environment = z.infer<typeof environmentSchema>;
export type Calibration = z.infer<typeof calibrationSchema>;
export type Incident = z.infer<typeof incidentSchema>;
export type ModelSum = z.infer<typeof modelSumSchema>;
export type Run = z.infer<typeof runSchema>;
