/**
 * @file The parameters of a law that fit data best: least squares of log y, so that every point counts by its
 * relative error and the largest does not decide alone. Intervals stand in `fit.ts`.
 */
import { madToSigma, mad } from './statistics.ts';
import { leastSquares } from './least-squares.ts';
import type { Datum, Law } from './laws/law.ts';

/** `huber`: errors beyond 1.345 robust standard deviations count linearly, so that an outlier does not pull. */
export type Loss = 'least-squares' | 'huber';

export interface Estimate {
  readonly parameters: readonly number[];
  /** Σ w·(log y − log f)². */
  readonly loss: number;
}

/** The usual width of Huber's function: 95 % as efficient as least squares where errors are normal. */
const huberWidth = 1.345;

/** log y − log f(x) of each datum. */
export function logResiduals(
  law: Law,
  parameters: readonly number[],
  data: readonly Datum[],
): readonly number[] {
  return data.map(({ x, y }) => Math.log(y) - Math.log(law.predict(parameters, x)));
}

/** The best parameters from the law's own starts and `starts`; undefined where no start leads to a finite fit. */
export function estimateParameters(
  law: Law,
  data: readonly Datum[],
  loss: Loss,
  starts: readonly (readonly number[])[] = law.starts(data),
): Estimate | undefined {
  let weights = data.map(() => 1);
  let best = weightedEstimate(law, data, weights, starts);
  if (loss === 'least-squares') return best;
  // Iteratively reweighted least squares: each round is a weighted fit, and the weights settle within a few.
  for (let round = 0; round < 30 && best !== undefined; round++) {
    const residuals = logResiduals(law, best.parameters, data);
    const width = huberWidth * madToSigma * mad(residuals);
    if (width < 1e-12) break; // more than half the points are met exactly: nothing left to weigh
    const next = residuals.map((residual) => Math.min(1, width / Math.abs(residual)));
    const change = Math.max(...next.map((weight, i) => Math.abs(weight - weights[i]!)));
    weights = next;
    best = weightedEstimate(law, data, weights, [best.parameters, ...starts.slice(0, 1)]);
    if (change < 1e-6) break;
  }
  return best;
}

function weightedEstimate(
  law: Law,
  data: readonly Datum[],
  weights: readonly number[],
  starts: readonly (readonly number[])[],
): Estimate | undefined {
  const lossOf = (parameters: readonly number[]): number => {
    const sum = logResiduals(law, parameters, data).reduce((s, r, i) => s + weights[i]! * r * r, 0);
    return Number.isFinite(sum) ? sum : Infinity;
  };
  const solved = law.solve?.(data, weights);
  if (solved !== undefined) return finite({ parameters: solved, loss: lossOf(solved) });

  const roots = weights.map(Math.sqrt);
  let best: Estimate | undefined;
  for (const zeros of zeroSets(law)) {
    for (const start of starts) {
      const inner = toCoordinates(law, start, zeros);
      const minimum = leastSquares((at) => {
        const residuals = logResiduals(law, fromCoordinates(law, at, zeros), data);
        return residuals.map((residual, i) => roots[i]! * residual);
      }, inner);
      // Strictly better, so that of two equal fits the one with fewer terms stays.
      if (minimum.loss < (best?.loss ?? Infinity) * (1 - 1e-9)) {
        best = { parameters: fromCoordinates(law, minimum.at, zeros), loss: minimum.loss };
      }
    }
  }
  return best && finite(best);
}

const finite = (estimate: Estimate): Estimate | undefined =>
  Number.isFinite(estimate.loss) && estimate.parameters.every(Number.isFinite) ? estimate : undefined;

/**
 * Which nonnegative parameters are held at 0, every combination, most zeros first: a logarithm never arrives
 * at 0, so the border is searched on its own.
 */
function zeroSets(law: Law): readonly (readonly boolean[])[] {
  let sets: boolean[][] = [[]];
  for (const { domain } of law.parameters) {
    sets = (domain === 'nonnegative' ? [true, false] : [false]).flatMap((zero) =>
      sets.map((set) => [...set, zero]),
    );
  }
  return sets;
}

/** Parameters → unbounded coordinates; those held at 0 are left out. */
export function toCoordinates(
  law: Law,
  parameters: readonly number[],
  zeros: readonly boolean[],
): readonly number[] {
  return parameters.flatMap((value, k) => {
    if (zeros[k] === true) return [];
    return law.parameters[k]!.domain === 'real' ? [value] : [Math.log(Math.max(value, Number.MIN_VALUE))];
  });
}

function fromCoordinates(
  law: Law,
  coordinates: readonly number[],
  zeros: readonly boolean[],
): readonly number[] {
  let next = 0;
  return law.parameters.map(({ domain }, k) => {
    if (zeros[k] === true) return 0;
    const value = coordinates[next++]!;
    return domain === 'real' ? value : Math.exp(value);
  });
}
