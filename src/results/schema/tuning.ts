/** @file How variants were chosen. */
import { z } from 'zod';
import { count, openWord, positiveNs, sha256, text, word, workloadId } from './words.ts';

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
        workload: workloadId.optional(),
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

export type Tuning = z.infer<typeof tuningSchema>;
