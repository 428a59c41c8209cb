/** @file What fields are made of: texts, counts, times and open words, each with a largest value. */
import { z } from 'zod';

/** Longest text a run may carry anywhere but in a shader: run files come from strangers. */
export const text = z.string().max(2000);
export const word = z.string().min(1).max(200);
/** A year in nanoseconds: anything longer is not a measurement. */
const MAX_NS = 3.2e16;
export const ns = z.number().nonnegative().max(MAX_NS);
export const positiveNs = z.number().positive().max(MAX_NS);
/** Of a pass, which no clock sees in less than a femtosecond: shared out among its dispatches it stays above 0. */
export const passNs = z.number().min(1e-6).max(MAX_NS);
export const count = z.int().nonnegative();
/** A pebibyte. */
export const byteCount = count.max(2 ** 50);
/** Rates beyond which one device is not measured but imagined: an exaflop and a petabyte a second. */
export const maxGflops = 1e9;
export const maxGbps = 1e6;
export const isoTime = z.iso.datetime();
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Reason codes and other words of open lists: kebab-case, never changing meaning. */
export const openWord = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(60);
/** Why something is as it is, in an open word; a `message` beside it is for people. */
export const reason = openWord;
/** Part of an id: without the marks that separate the parts. */
export const idPart = z
  .string()
  .regex(/^[^/=,@\s]+$/)
  .max(200);
export const workloadId = z.string().min(1).max(500);

export const clockName = z.enum(['gpu-timestamp', 'wall']);
export type ClockName = z.infer<typeof clockName>;
