/** @file A fit with its uncertainty at chosen points: bands for charts, and forecasts of held-out points. */
import { mixSeed, random } from '../random.ts';
import { bootstrapInterval } from './bootstrap.ts';
import type { Ensemble, Interval } from './bootstrap.ts';
import { predict } from './fit.ts';
import type { Fit } from './fit.ts';
import { lawNamed } from './laws/index.ts';
import type { Remark } from './remarks.ts';

/** How far `x` lies outside the fitted points: 1 inside, 2 at twice the largest or half the smallest. */
export function extrapolationFactor(fit: Pick<Fit, 'xRange'>, ...x: readonly number[]): number {
  return Math.max(1, ...fit.xRange.flatMap(([low, high], k) => [x[k]! / high, low / x[k]!]));
}

export interface CurvePoint {
  readonly x: number;
  readonly y: number;
  /** Where the curve lies. */
  readonly curve: Interval;
  /** Where one more measurement would lie: the curve's uncertainty and a point's scatter. */
  readonly prediction: Interval;
}

/** Curve, band of the curve and band of one more point at `x` (one value per input). */
export function bandAt(
  fit: Fit,
  ensemble: Ensemble,
  ...x: readonly number[]
): { readonly y: number; readonly curve: Interval; readonly prediction: Interval } {
  const law = lawNamed(fit.law);
  const stream = random(mixSeed(fit.bootstrap.seed, 2));
  const curve: number[] = [];
  const scattered: number[] = [];
  for (const parameters of ensemble.parameters) {
    const y = law.predict(parameters, x);
    curve.push(y);
    scattered.push(y * Math.exp(ensemble.residuals[stream.below(ensemble.residuals.length)]!));
  }
  const { confidence } = fit.bootstrap;
  return {
    y: predict(fit, ...x),
    curve: bootstrapInterval(curve, ensemble.freedom, confidence),
    prediction: bootstrapInterval(scattered, ensemble.freedom, confidence),
  };
}

/** A one-input fit on `count` points from `low` to `high`, even in log x, for charts. */
export function curveOf(
  fit: Fit,
  ensemble: Ensemble,
  [low, high]: Interval,
  count = 33,
): readonly CurvePoint[] {
  return Array.from({ length: count }, (_, i) => {
    const x = low * (high / low) ** (i / (count - 1));
    return { x, ...bandAt(fit, ensemble, x) };
  });
}

export interface Forecast {
  readonly x: readonly number[];
  readonly y: number;
  readonly interval: Interval;
  readonly extrapolation: number;
  readonly warnings: readonly Remark[];
}

/** A prediction with its interval for one more point, and a warning beyond `maxExtrapolation` times the data. */
export function forecast(fit: Fit, ensemble: Ensemble, x: readonly number[], maxExtrapolation = 3): Forecast {
  const { y, prediction } = bandAt(fit, ensemble, ...x);
  const extrapolation = extrapolationFactor(fit, ...x);
  const warnings: Remark[] = [];
  if (extrapolation > maxExtrapolation) {
    warnings.push({
      code: 'extrapolation',
      message: `predicted ${extrapolation.toPrecision(3)} times beyond the fitted points; more than ${maxExtrapolation} times is a guess`,
    });
  }
  return { x, y, interval: prediction, extrapolation, warnings };
}
