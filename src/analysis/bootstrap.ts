/**
 * @file Uncertainty of a fit by a seeded bootstrap of residuals: new responses are the fitted ones times exp of
 * residuals drawn with replacement, enlarged by √(n/(n−p)) for the p parameters the fit has already bent to them;
 * each set is fitted again, and intervals are quantiles.
 *
 * Simulated with the affine and power laws and 10 % noise, 95 % intervals cover the truth in 93–97 % of data sets
 * of 12 points, 91–95 % of 8 and 86–90 % of 5: hence the `few-points` warning.
 */
import { mixSeed, random } from '../random.ts';
import { normalCdf, studentQuantile } from '../results/distributions.ts';
import { estimateParameters } from './estimate.ts';
import type { Loss } from './estimate.ts';
import type { Datum, Law } from './laws/law.ts';
import { ascending, mean, quantileOfSorted } from './statistics.ts';

export type Interval = readonly [low: number, high: number];

/** What the bootstrap drew, kept out of {@link Fit} because it is large. */
export interface Ensemble {
  readonly parameters: readonly (readonly number[])[];
  /** Enlarged, centred log residuals. */
  readonly residuals: readonly number[];
  /** Points less parameters. */
  readonly freedom: number;
}

/** Fits `replicates` resampled data sets; those that cannot be fitted are left out. */
export function bootstrap(
  law: Law,
  data: readonly Datum[],
  parameters: readonly number[],
  residuals: readonly number[],
  loss: Loss,
  replicates: number,
  seed: number,
): Ensemble {
  const n = data.length;
  const centre = mean(residuals);
  const enlarge = Math.sqrt(n / (n - parameters.length));
  const pool = residuals.map((residual) => (residual - centre) * enlarge);
  const fitted = data.map(({ x }) => law.predict(parameters, x));
  const stream = random(mixSeed(seed, 1));
  const drawn: (readonly number[])[] = [];
  for (let replicate = 0; replicate < replicates; replicate++) {
    const resampled = data.map(({ x }, i) => ({ x, y: fitted[i]! * Math.exp(pool[stream.below(n)]!) }));
    // The law's best guess is close; the fit itself is a second start where that guess leads nowhere.
    const estimate =
      estimateParameters(law, resampled, loss, law.starts(resampled).slice(0, 1)) ??
      estimateParameters(law, resampled, loss, [parameters]);
    if (estimate) drawn.push(estimate.parameters);
  }
  return { parameters: drawn, residuals: pool, freedom: n - parameters.length };
}

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
