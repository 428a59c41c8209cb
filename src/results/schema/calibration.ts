/** @file What the device can do at best, and what its clocks can see. */
import { z } from 'zod';
import {
  byteCount,
  clockName,
  maxGbps,
  maxGflops,
  ns,
  openWord,
  positiveNs,
  reason,
  text,
  word,
} from './words.ts';

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

export type Calibration = z.infer<typeof calibrationSchema>;
