/**
 * @file The honest measure of a law: fitted to some data, held against others. The largest sizes are held out (the
 * procedure of "Unraveling the Mystery of Scaling Laws", arXiv 2403.06563: estimate on small models, predict large
 * ones), or each named part of the data in turn.
 */
import { forecast } from './bands.ts';
import type { Forecast } from './bands.ts';
import { fitLaw } from './fit.ts';
import type { Fit, FitOptions, Refused } from './fit.ts';
import { isSize } from './laws/law.ts';
import type { Datum, Law } from './laws/law.ts';

export interface HeldOutPoint extends Forecast {
  readonly measured: number;
  /** predicted ÷ measured − 1. */
  readonly relativeError: number;
  /** Whether `measured` lies in the interval. */
  readonly inside: boolean;
}

export type HeldOut =
  | {
      readonly status: 'fitted';
      readonly fit: Fit;
      readonly points: readonly HeldOutPoint[];
      /** Root mean squared error in the space of the fit. */
      readonly rmse: number;
      /** Largest |relative error|. */
      readonly worst: number;
      /** Points whose measurement lies in its interval. */
      readonly inside: number;
      /** Largest factor beyond the fitted data. */
      readonly extrapolation: number;
    }
  | Refused;

/** Size of a datum: the product of its inputs that are sizes; the first input where none is. */
function sizeOf(law: Law, { x }: Datum): number {
  const sizes = x.filter((_, k) => isSize(law, k));
  return sizes.length > 0 ? sizes.reduce((sum, value) => sum + Math.log(value), 0) : (x[0] ?? 0);
}

/**
 * Holds out the largest `share` of the data, at least one; data of equal size stay together. Refuses where too few
 * are left.
 */
export function holdOutLargest(
  law: Law,
  data: readonly Datum[],
  share: number,
  options: FitOptions = {},
): HeldOut {
  if (!(share > 0 && share < 1)) throw new RangeError(`a share of ${share} cannot be held out: 0 to 1`);
  const sizes = data.map((datum) => sizeOf(law, datum));
  const sorted = sizes.toSorted((a, b) => b - a);
  const least = sorted[Math.max(0, Math.round(share * data.length) - 1)] ?? Infinity;
  return holdOut(
    law,
    data,
    sizes.map((size) => size >= least * (1 - 1e-12) - 1e-12),
    options,
  );
}

export interface LeftOut {
  readonly label: string;
  readonly heldOut: HeldOut;
}

/** Each label's data (a model's, say) predicted from all others. */
export function leaveOneOut(
  law: Law,
  data: readonly Datum[],
  labels: readonly string[],
  options: FitOptions = {},
): readonly LeftOut[] {
  return [...new Set(labels)].map((label) => ({
    label,
    heldOut: holdOut(
      law,
      data,
      labels.map((one) => one === label),
      options,
    ),
  }));
}

function holdOut(
  law: Law,
  data: readonly Datum[],
  isHeld: readonly boolean[],
  { strata, launches, ...options }: FitOptions,
): HeldOut {
  const kept = <T>(all: readonly T[]): readonly T[] => all.filter((_, i) => !isHeld[i]!);
  const fitted = fitLaw(law, kept(data), {
    ...options,
    ...(strata && { strata: kept(strata) }),
    ...(launches && { launches: kept(launches) }),
  });
  if (fitted.status === 'refused') {
    const held = isHeld.filter(Boolean).length;
    return { ...fitted, message: `without the ${held} held out: ${fitted.message}` };
  }
  const { fit, ensemble } = fitted;
  const points = data
    .filter((_, i) => isHeld[i]!)
    .map(({ x, y }): HeldOutPoint => {
      const predicted = forecast(fit, ensemble, x);
      const [low, high] = predicted.interval;
      return { ...predicted, measured: y, relativeError: predicted.y / y - 1, inside: low <= y && y <= high };
    });
  const errors = points.map(({ y, measured }) =>
    fit.space === 'log' ? Math.log(y / measured) : y - measured,
  );
  return {
    status: 'fitted',
    fit,
    points,
    rmse: Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length),
    worst: points.reduce((most, { relativeError }) => Math.max(most, Math.abs(relativeError)), 0),
    inside: points.filter(({ inside }) => inside).length,
    extrapolation: points.reduce((most, { extrapolation }) => Math.max(most, extrapolation), 1),
  };
}
