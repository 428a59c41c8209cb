/**
 * @file A law fitted to data, with intervals. A {@link Fit} is plain data that names its law, so it can be
 * stored and drawn anywhere; {@link predict} evaluates it.
 */
import { bootstrap, bootstrapInterval } from './bootstrap.ts';
import type { Ensemble, Interval } from './bootstrap.ts';
import { estimateParameters, logResiduals } from './estimate.ts';
import type { Loss } from './estimate.ts';
import { lawNamed } from './laws/index.ts';
import type { Datum, Law } from './laws/law.ts';
import { remarksOn } from './remarks.ts';
import type { Remark } from './remarks.ts';

export interface FitOptions {
  /** Default `least-squares`; `huber` has no likelihood and therefore no AICc. */
  readonly loss?: Loss;
  /** Bootstrap replicates, default 400. */
  readonly replicates?: number;
  readonly seed?: number;
  /** Default 0.95. */
  readonly confidence?: number;
}

export interface FittedParameter {
  readonly name: string;
  readonly value: number;
  readonly interval: Interval;
}

export interface Fit {
  readonly law: string;
  readonly formula: string;
  readonly loss: Loss;
  readonly parameters: readonly FittedParameter[];
  /** Points. */
  readonly n: number;
  /** Smallest and largest value of each input. */
  readonly xRange: readonly Interval[];
  /** Root of the mean squared log residual: 0.1 is about 10 %. */
  readonly rmseLog: number;
  /** Of normal errors in log y, the error's variance counted as a parameter; absent below parameters + 3 points. */
  readonly aicc?: number;
  readonly warnings: readonly Remark[];
  readonly bootstrap: { readonly replicates: number; readonly seed: number; readonly confidence: number };
}

export interface Refused {
  readonly status: 'refused';
  readonly reason: 'too-few-points' | 'no-spread' | 'not-positive' | 'no-fit';
  readonly message: string;
}
export type Fitted = { readonly status: 'fitted'; readonly fit: Fit; readonly ensemble: Ensemble } | Refused;

/** Fits `law` to `data`, or says why not. Deterministic for a seed. Never throws for odd data. */
export function fitLaw(law: Law, data: readonly Datum[], options: FitOptions = {}): Fitted {
  const { loss = 'least-squares', replicates = 400, seed = 1, confidence = 0.95 } = options;
  const refused = refuse(law, data);
  if (refused) return refused;
  const estimate = estimateParameters(law, data, loss);
  if (estimate === undefined) {
    return {
      status: 'refused',
      reason: 'no-fit',
      message: `no parameters of ${law.formula} fit these points`,
    };
  }
  const n = data.length;
  const p = law.parameters.length;
  const residuals = logResiduals(law, estimate.parameters, data);
  const meanSquare = residuals.reduce((sum, residual) => sum + residual * residual, 0) / n;
  const ensemble = bootstrap(law, data, estimate.parameters, residuals, loss, replicates, seed);
  const xRange = law.inputs.map((_, k): Interval => {
    const values = data.map(({ x }) => x[k]!);
    return [Math.min(...values), Math.max(...values)];
  });
  const fit: Fit = {
    law: law.name,
    formula: law.formula,
    loss,
    parameters: law.parameters.map(({ name }, k) => ({
      name,
      value: estimate.parameters[k]!,
      interval: bootstrapInterval(
        ensemble.parameters.map((drawn) => drawn[k]!),
        ensemble.freedom,
        confidence,
      ),
    })),
    n,
    xRange,
    rmseLog: Math.sqrt(meanSquare),
    ...(loss === 'least-squares' && n >= p + 3 && { aicc: aicc(meanSquare, n, p + 1) }),
    warnings: remarksOn(law, estimate.parameters, ensemble, xRange, n, replicates),
    bootstrap: { replicates: ensemble.parameters.length, seed, confidence },
  };
  return { status: 'fitted', fit, ensemble };
}

/** The curve at `x`, one value per input. Throws a `RangeError` for a law or a number of inputs it does not know. */
export function predict(fit: Pick<Fit, 'law' | 'parameters'>, ...x: readonly number[]): number {
  const law = lawNamed(fit.law);
  if (x.length !== law.inputs.length) {
    throw new RangeError(`${law.formula} needs ${law.inputs.join(', ')}: ${x.length} values were given`);
  }
  return law.predict(
    fit.parameters.map(({ value }) => value),
    x,
  );
}

/** The fit with the lowest AICc and its lead over the next; undefined unless two have one over the same points. */
export function betterByAicc(
  fits: readonly Fit[],
): { readonly law: string; readonly lead: number } | undefined {
  const ranked = fits
    .flatMap(({ law, aicc: value }) => (value === undefined ? [] : [{ law, value }]))
    .toSorted((a, b) => a.value - b.value);
  const [first, second] = ranked;
  if (first === undefined || second === undefined) return undefined;
  return { law: first.law, lead: second.value - first.value };
}

function refuse(law: Law, data: readonly Datum[]): Refused | undefined {
  const p = law.parameters.length;
  const bad = data.findIndex(
    ({ x, y }) => x.length !== law.inputs.length || ![...x, y].every((v) => v > 0 && v < Infinity),
  );
  if (bad >= 0) {
    const { x, y } = data[bad]!;
    return {
      status: 'refused',
      reason: 'not-positive',
      message: `point ${bad} (x = ${x.join(', ')}; y = ${y}) cannot be fitted in log space`,
    };
  }
  if (data.length < p + 2) {
    return {
      status: 'refused',
      reason: 'too-few-points',
      message: `${law.formula} needs at least ${p + 2} points, there ${data.length === 1 ? 'is' : 'are'} ${data.length}`,
    };
  }
  const distinct = new Set(data.map(({ x }) => x.join(' '))).size;
  if (distinct < p) {
    return {
      status: 'refused',
      reason: 'no-spread',
      message:
        distinct === 1
          ? `all ${data.length} points have the same ${law.inputs.join(', ')}`
          : `${p} parameters cannot be told from ${distinct} different ${law.inputs.join(', ')}`,
    };
  }
  return undefined;
}

/**
 * Akaike's criterion corrected for few points (Hurvich & Tsai, Biometrika 76, 1989), up to a constant that all
 * laws over the same points share. The variance is floored at rounding error, so that exact data stay finite.
 */
function aicc(meanSquare: number, n: number, k: number): number {
  return n * Math.log(Math.max(meanSquare, 1e-26)) + 2 * k + (2 * k * (k + 1)) / (n - k - 1);
}
