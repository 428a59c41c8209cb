/** @file Where a run happened. */
import { z } from 'zod';
import { count, text, word } from './words.ts';

const adapterSchema = z.strictObject({
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

export type Adapter = z.infer<typeof adapterSchema>;
export type Environment = z.infer<typeof environmentSchema>;
