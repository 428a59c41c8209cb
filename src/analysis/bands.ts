/** @file A fit with its uncertainty at chosen points: bands for charts, and forecasts of held-out points. */
import { mixSeed, random } from '../random.ts';
import { studentQuantile } from '../results/distributions.ts';
import { bootstrapInterval } from './bootstrap-interval.ts';
import type { Interval } from './bootstrap-interval.ts';
import type { Ensemble } from './bootstrap.ts';
import { lawOf, predict } from './fit.ts';
import type { Fit } from './fit.ts';
import { isSize } from './laws/law.ts';
import type { Law } from './laws/law.ts';
import type { Remark } from './remark.ts';

/** How far `x` lies outside the fitted points: 1 inside, 2 at twice the largest or half the smallest. */
export function extrapolationFactor(
  fit: Pick<Fit, 'law' | 'shape' | 'xRange'>,
  ...x: readonly number[]
): number {
  const law = lawOf(fit);
  return Math.max(
    1,
    ...fit.xRange.flatMap(([low, high], k) => (isSize(law, k) ? [x[k]! / high, low / x[k]!] : [])),
  );
}

export interface Band {
  readonly y: number;
  /** Where the curve lies. */
  readonly curve: Interval;
  /** Where one more measurement would lie: the curve's uncertainty and a point's scatter. */
  readonly prediction: Interval;
}
export interface CurvePoint extends Band {
  readonly x: number;
}

/** Curve, band of the curve and band of one more point at `x` (one value per input). */
export function bandAt(fit: Fit, ensemble: Ensemble, ...x: readonly number[]): Band {
  const law = lawOf(fit);
  if (ensemble.parameters.length === 0) return asymptoticBand(law, fit, ensemble, x);
  const logX = x.map(Math.log);
  const stream = random(mixSeed(fit.bootstrap.seed, 2));
  const curve: number[] = [];
  const scattered: number[] = [];
  for (const parameters of ensemble.parameters) {
    const y = law.evaluate(parameters, x, logX);
    const residual = ensemble.residuals[stream.below(ensemble.residuals.length)]!;
    curve.push(y);
    scattered.push(fit.space === 'log' ? y * Math.exp(residual) : y + residual);
  }
  const { confidence } = fit.bootstrap;
  return {
    y: predict(fit, ...x),
    curve: bootstrapInterval(curve, ensemble.freedom, confidence),
    prediction: bootstrapInterval(scattered, ensemble.freedom, confidence),
  };
}

/** By the covariance of the parameters and the slope of the curve in each (the delta method). */
function asymptoticBand(law: Law, fit: Fit, { covariance, freedom }: Ensemble, x: readonly number[]): Band {
  const size = law.parameters.length;
  const values = fit.parameters.map(({ value }) => value);
  const slopes = new Float64Array(size);
  const y = law.evaluate(values, x, x.map(Math.log), slopes);
  const scale = fit.space === 'log' ? 1 / y : 1;
  let variance = covariance === undefined ? Infinity : 0;
  for (let k = 0; k < size; k++) {
    slopes[k]! *= scale * (law.parameters[k]!.scale === 'log' ? values[k]! : 1);
  }
  for (const [at, element] of covariance?.entries() ?? []) {
    variance += slopes[Math.floor(at / size)]! * slopes[at % size]! * element;
  }
  const t = studentQuantile((1 + fit.bootstrap.confidence) / 2, freedom);
  const scatter = (fit.rmse * fit.rmse * fit.n) / freedom;
  const around = (half: number): Interval =>
    fit.space === 'log' ? [y * Math.exp(-half), y * Math.exp(half)] : [y - half, y + half];
  return {
    y,
    curve: around(t * Math.sqrt(variance)),
    prediction: around(t * Math.sqrt(variance + scatter)),
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

/** What a response can be, such as 0 to 1 for a share. */
export interface ForecastLimits {
  /** Default 3. */
  readonly maxExtrapolation?: number;
  readonly range?: Interval;
}

/** A prediction with its interval for one more point; warns beyond the data, and of what cannot be. */
export function forecast(
  fit: Fit,
  ensemble: Ensemble,
  x: readonly number[],
  { maxExtrapolation = 3, range }: ForecastLimits = {},
): Forecast {
  const { y, prediction } = bandAt(fit, ensemble, ...x);
  const extrapolation = extrapolationFactor(fit, ...x);
  const warnings: Remark[] = [];
  if (extrapolation > maxExtrapolation) {
    warnings.push({
      code: 'extrapolation',
      message: `predicted ${extrapolation.toPrecision(3)} times beyond the fitted points; more than ${maxExtrapolation} times is a guess`,
    });
  }
  if (range && (y < range[0] || y > range[1])) {
    warnings.push({
      code: 'impossible',
      message: `${fit.formula} predicts ${y.toPrecision(3)}, which is not within ${range.join(' to ')}`,
    });
  }
  return { x, y, interval: prediction, extrapolation, warnings };
}
