/**
 * @file Small statistics. How samples become a summary is part of the run file and stands in
 * `src/results/summary.ts`; it is offered here too, so that whoever needs a median looks in one place.
 */
import { median } from '../results/summary.ts';

export {
  ascending,
  median,
  medianInterval,
  quantile,
  quantileOfSorted,
  summarize,
} from '../results/summary.ts';
export type { MedianInterval } from '../results/summary.ts';

/**
 * Median absolute deviation from the median, unscaled: multiply by {@link madToSigma} to estimate the standard
 * deviation of normal data.
 */
export function mad(values: readonly number[]): number {
  const middle = median(values);
  return median(values.map((value) => Math.abs(value - middle)));
}

/** 1 / Φ⁻¹(¾). */
export const madToSigma = 1.482602218505602;

/** exp of the mean log. Throws a `RangeError` for no values, and for any that is not positive. */
export function geometricMean(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('a geometric mean needs at least one value');
  let logs = 0;
  for (const [index, value] of values.entries()) {
    if (!(value > 0))
      throw new RangeError(`a geometric mean needs positive values: value ${index} is ${value}`);
    logs += Math.log(value);
  }
  return Math.exp(logs / values.length);
}

/** Sum over count. NaN for no values. */
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Pearson's r of paired values; 0 where one of them does not vary. */
export function correlation(u: readonly number[], v: readonly number[]): number {
  const [meanU, meanV] = [mean(u), mean(v)];
  let [uv, uu, vv] = [0, 0, 0];
  for (const [i, value] of u.entries()) {
    uv += (value - meanU) * (v[i]! - meanV);
    uu += (value - meanU) ** 2;
    vv += (v[i]! - meanV) ** 2;
  }
  return uu > 0 && vv > 0 ? uv / Math.sqrt(uu * vv) : 0;
}
