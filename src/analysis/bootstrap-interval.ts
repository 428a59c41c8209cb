/** @file From what a bootstrap drew to an interval. Apart from the fitting, which charts have no need of. */
import { normalCdf, studentQuantile } from '../results/distributions.ts';
import { ascending, quantileOfSorted } from './statistics.ts';

export type Interval = readonly [low: number, high: number];

/**
 * The central `confidence` of values drawn by a bootstrap from `freedom` = n − p degrees of freedom. Quantiles
 * of few points fall short as a z-interval does beside Student's t, so they are taken further out by just that
 * much, after the expanded percentile interval (Hesterberg, "What Teachers Should Know about the Bootstrap", The
 * American Statistician 69, 2015), whose other factor, √(n/(n−1)), the enlarged residuals already stand for.
 */
export function bootstrapInterval(values: readonly number[], freedom: number, confidence: number): Interval {
  const sorted = ascending(values);
  const tail = normalCdf(studentQuantile((1 - confidence) / 2, freedom));
  return [quantileOfSorted(sorted, tail), quantileOfSorted(sorted, 1 - tail)];
}
