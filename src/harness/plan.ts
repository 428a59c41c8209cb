/** @file The numbers of measuring, named in one place with their reasons; those of stopping stand in stopping.ts. */
import { MIN_VISITS } from './stopping.ts';

/** Visits to each workload, separated in time: what one moment of the machine does to it, the other shows. */
export const VISITS = MIN_VISITS;

/** Workloads between whose first and second visit the others of the batch are measured. */
export const BATCH = 10;

/** A pass is at least this many quanta long: two truncated stamps then differ from the truth by under 0.5 %. */
const QUANTA_PER_SAMPLE = 200;

/** And at least this long, so that an empty pass is small against it. */
const MIN_SAMPLE_NS = 5e6;

/**
 * By the wall clock a submit is part of each pass, so a pass lasts this many of them: it may stop at {@link LONG_ENOUGH} of
 * that, and then a submit is a twentieth of it.
 */
const SUBMITS_PER_SAMPLE = 25;

/** Above this share of its pass a submit is a good part of the number, and the point is flagged. */
export const SUBMIT_SHARE = 0.05;

/** A pass is long enough at this share of its target: to come closer is not worth another one. */
export const LONG_ENOUGH = 0.8;

/** Below this share of its target it is too short for what it says, and the point is flagged. */
export const SHORT_SHARE = 0.5;

/** Longest pass wanted: half a second freezes a display, and drivers reset after a few. */
export const MAX_SUBMIT_NS = 4e8;

/** A single dispatch that a hardware adapter takes longer for risks the driver's watchdog; it is not repeated. */
export const WATCHDOG_NS = 2e9;

/** One run of another library on a software adapter, where no driver resets anything: longer ones are left out. */
export const LONGEST_PEER_NS = 8e9;

/** Of the time left, what the samples of one peer's point may take. */
export const PEER_SHARE = 0.5;

/** Most dispatches in a pass; an empty one takes about a microsecond. */
export const MAX_DISPATCHES = 10_000;

/** Growth of the number of dispatches while it is looked for: a clock that reads 0 must not jump to the maximum. */
export const MAX_GROWTH = 16;

/**
 * Reuse distance of a cold measurement: past the largest last-level caches of GPUs and most CPUs, small enough for
 * the default limit of a buffer.
 */
export const RING_BYTES = 256 * 2 ** 20;

/** A ring is also this many times the cache knee, where calibration found one. */
export const RING_PER_KNEE = 3;

/** A dispatch expected to be longer is not started: waits on the GPU end at 60 s. */
export const LONGEST_DISPATCH_NS = 45e9;

/** Work given to a hardware adapter before calibration, and again to each fresh device, so that its clock is up. */
export const SPIN_UP_MS = 500;

/** A pass of that work: the GPU rests between two of them, which is then little. */
export const SPIN_PASS_NS = 5e7;

/** Length by the wall clock of the passes that show whether the GPU's clock is to be believed. */
export const CLOCK_PASS_NS = 1.75e8;

/** Between two signs of life of a point that takes long. */
export const HEARTBEAT_NS = 5e9;

/** Fresh devices opened in a run after one was lost. */
export const MAX_REOPENED = 3;

/** Losses under one workload after which it is given up, so that the rest can be measured. */
export const MAX_LOSSES = 2;

/** How long a sample's pass should be, given the clock's quantum and what a submit adds to its readings (0 on the GPU's). */
export const sampleTargetNs = (quantumNs: number, submitNs = 0): number =>
  Math.min(
    Math.max(MIN_SAMPLE_NS, QUANTA_PER_SAMPLE * quantumNs, SUBMITS_PER_SAMPLE * submitNs),
    MAX_SUBMIT_NS,
  );
