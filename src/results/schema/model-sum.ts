/** @file Architectures as sums of kernels. */
import { z } from 'zod';
import { count, openWord, word, workloadId } from './words.ts';

/** A number of parameters of a model: a quadrillion. */
const parameterCount = z.number().min(1).max(1e15);

/** One term of a model's time: `count` times the measured median of `workload`. */
const modelTermSchema = z.strictObject({
  role: word,
  workload: workloadId,
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

export type ModelSum = z.infer<typeof modelSumSchema>;
