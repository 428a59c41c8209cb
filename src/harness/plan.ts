/** @file The numbers of measuring, named in one place with their reasons. */

export interface SamplingPlan {
  /** Samples wanted of each point. */
  readonly samples: number;
  /** Fewest samples of a point; below 6 the median has no distribution-free 95 % interval. */
  readonly minSamples: number;
  /** Wall time after which a point stops once it has `minSamples`. */
  readonly pointLimitS: number;
}

/** A pass is at least this many quanta long: two truncated stamps then differ from the truth by under 0.5 %. */
export const QUANTA_PER_SAMPLE = 200;

/** And at least this long, so that an empty pass is small against it. */
export const MIN_SAMPLE_NS = 5e6;

/** Longest pass wanted: half a second freezes a display, and drivers reset after a few. */
export const MAX_SUBMIT_NS = 4e8;

/** Most dispatches in a pass; an empty one takes about a microsecond. */
export const MAX_DISPATCHES = 10_000;

/** Growth of the number of dispatches while it is looked for: a clock that reads 0 must not jump to the maximum. */
export const MAX_GROWTH = 16;

/** How long a sample's pass should be, given the clock's quantum. */
export const sampleTargetNs = (quantumNs: number): number =>
  Math.min(Math.max(MIN_SAMPLE_NS, QUANTA_PER_SAMPLE * quantumNs), MAX_SUBMIT_NS);
