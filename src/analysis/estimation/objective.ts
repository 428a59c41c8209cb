/**
 * @file What is minimised: Σ ρ(r) over the residuals r = log y − log f or y − f, as a function of coordinates. A
 * parameter of scale `log` has its logarithm as coordinate, so that steps are relative; others are their own.
 */
import type { Datum, Law, LawParameter, Space, Vector } from '../laws/law.ts';

/**
 * `huber`: residuals beyond `delta` count linearly, so that an outlier does not pull. `delta` is in the units of the
 * residuals: 0.001 is a thousandth in log space.
 */
export type Loss = { readonly kind: 'least-squares' } | { readonly kind: 'huber'; readonly delta: number };

export const leastSquaresLoss: Loss = { kind: 'least-squares' };

/** Data with their logarithms, taken once. */
export interface Prepared {
  readonly x: readonly (readonly number[])[];
  readonly logX: readonly (readonly number[])[];
  /** log y or y, as the space says. */
  readonly response: Float64Array;
}

export function prepare(data: readonly Datum[], space: Space): Prepared {
  return {
    x: data.map(({ x }) => x),
    logX: data.map(({ x }) => x.map(Math.log)),
    response: Float64Array.from(data, ({ y }) => (space === 'log' ? Math.log(y) : y)),
  };
}

/** The same data with other responses, already in the space of the fit. */
export const withResponse = ({ x, logX }: Prepared, response: Float64Array): Prepared => ({
  x,
  logX,
  response,
});

/** Where the loss is evaluated, and what is found there. */
export interface Evaluation {
  /** ½Σr², or Σ of Huber's function with the same scale at small r. `Infinity` where a residual is not finite. */
  loss: number;
  /** ∂loss/∂coordinate. */
  readonly gradient: Float64Array;
  /** JᵀWJ, J of the residuals; W is 1, or Huber's weights min(1, δ/|r|). */
  readonly normal: Float64Array;
}

export interface Objective {
  /** Coordinates. */
  readonly size: number;
  readonly low: Float64Array;
  readonly high: Float64Array;
  newEvaluation(): Evaluation;
  /** Loss and gradient at `at`, and the normal matrix unless that is not wanted. */
  evaluate(at: Vector, into: Evaluation, wantsNormal?: boolean): void;
  /** Loss alone. */
  loss(at: Vector): number;
}

export const toCoordinate = ({ scale }: LawParameter, value: number): number =>
  scale === 'log' ? Math.log(value) : value;

export const fromCoordinate = ({ scale }: LawParameter, at: number): number =>
  scale === 'log' ? Math.exp(at) : at;

export const toCoordinates = (law: Law, parameters: Vector): Float64Array =>
  Float64Array.from(law.parameters, (parameter, k) => {
    const [low, high] = parameter.bounds;
    return toCoordinate(parameter, Math.min(high, Math.max(low, parameters[k]!)));
  });

export const fromCoordinates = (law: Law, at: Vector): readonly number[] =>
  law.parameters.map((parameter, k) => fromCoordinate(parameter, at[k]!));

export function objectiveOf(law: Law, data: Prepared, space: Space, loss: Loss): Objective {
  const size = law.parameters.length;
  const isLog = law.parameters.map(({ scale }) => scale === 'log');
  const parameters = new Float64Array(size);
  const row = new Float64Array(size);
  const delta = loss.kind === 'huber' ? loss.delta : Infinity;
  const { x, logX, response } = data;
  const n = response.length;
  const inLog = space === 'log';

  const place = (at: Vector): void => {
    for (let k = 0; k < size; k++) parameters[k] = isLog[k]! ? Math.exp(at[k]!) : at[k]!;
  };

  return {
    size,
    low: Float64Array.from(law.parameters, (parameter) => toCoordinate(parameter, parameter.bounds[0])),
    high: Float64Array.from(law.parameters, (parameter) => toCoordinate(parameter, parameter.bounds[1])),
    newEvaluation: () => ({
      loss: Infinity,
      gradient: new Float64Array(size),
      normal: new Float64Array(size * size),
    }),
    loss(at) {
      place(at);
      let sum = 0;
      for (let i = 0; i < n; i++) {
        const f = law.evaluate(parameters, x[i]!, logX[i]!);
        const r = Math.abs(response[i]! - (inLog ? Math.log(f) : f));
        sum += r <= delta ? 0.5 * r * r : delta * (r - 0.5 * delta);
      }
      return Number.isFinite(sum) ? sum : Infinity;
    },
    evaluate(at, into, wantsNormal = true) {
      place(at);
      const { gradient, normal } = into;
      gradient.fill(0);
      normal.fill(0);
      let sum = 0;
      for (let i = 0; i < n; i++) {
        const f = law.evaluate(parameters, x[i]!, logX[i]!, row);
        const r = response[i]! - (inLog ? Math.log(f) : f);
        const scale = inLog ? 1 / f : 1;
        const distance = Math.abs(r);
        const weight = distance <= delta ? 1 : delta / distance;
        sum += distance <= delta ? 0.5 * r * r : delta * (distance - 0.5 * delta);
        // row becomes ∂(model response)/∂coordinate
        for (let k = 0; k < size; k++) row[k]! *= isLog[k]! ? scale * parameters[k]! : scale;
        for (let k = 0; k < size; k++) {
          const weighted = weight * row[k]!;
          gradient[k]! -= weighted * r;
          if (wantsNormal) for (let j = 0; j <= k; j++) normal[k * size + j]! += weighted * row[j]!;
        }
      }
      for (let k = 0; k < size; k++) for (let j = 0; j < k; j++) normal[j * size + k] = normal[k * size + j]!;
      let finite = Number.isFinite(sum);
      for (let k = 0; k < size && finite; k++) {
        finite = Number.isFinite(gradient[k]!) && Number.isFinite(normal[k * size + k]!);
      }
      into.loss = finite ? sum : Infinity;
    },
  };
}

/** response − model of each datum, in the space of the fit. */
export function residualsOf(law: Law, parameters: Vector, data: Prepared, space: Space): Float64Array {
  return data.response.map((response, i) => {
    const f = law.evaluate(parameters, data.x[i]!, data.logX[i]!);
    return response - (space === 'log' ? Math.log(f) : f);
  });
}
