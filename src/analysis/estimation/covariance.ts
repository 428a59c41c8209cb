/**
 * @file What the curvature at the optimum says: standard errors, how parameters hang together, and whether the data
 * determine them at all. Everything is in coordinates (logarithms of positive parameters).
 */
import type { Law, Space } from '../laws/law.ts';
import { eigenOf, inverse } from './linear.ts';
import { leastSquaresLoss, objectiveOf, residualsOf, toCoordinates } from './objective.ts';
import type { Loss, Prepared } from './objective.ts';

export interface Asymptotics {
  /** Row-major, of all coordinates; absent where no errors can be given. */
  readonly covariance?: Float64Array;
  /** Coordinates; where the estimate stands at a bound, where it would be without. */
  readonly centre: readonly number[];
  /** Correlation of estimates, row by row; absent with the covariance. */
  readonly correlations?: readonly (readonly number[])[];
  /** Condition number of the Jacobian with columns of unit length, over the parameters not at a bound. */
  readonly condition: number;
  /** Parameters that the data fix only together with each other, or not at all. */
  readonly unidentified: readonly string[];
  /** With Huber's loss: how many residuals lie within δ, on which its errors rest. */
  readonly within?: number;
}

/** Beyond this the parameters are numerically one. */
const maxCondition = 1e6;
/** Share of a parameter in the direction that the data do not show, from which it is named. */
const namedShare = 0.1;

export function asymptotics(
  law: Law,
  data: Prepared,
  parameters: readonly number[],
  space: Space,
  loss: Loss,
): Asymptotics {
  const size = parameters.length;
  const n = data.response.length;
  const objective = objectiveOf(law, data, space, leastSquaresLoss);
  const at = objective.newEvaluation();
  const coordinates = toCoordinates(law, parameters);
  objective.evaluate(coordinates, at);
  const inside: number[] = [];
  for (let k = 0; k < size; k++) {
    if (coordinates[k]! > objective.low[k]! && coordinates[k]! < objective.high[k]!) inside.push(k);
  }
  const { condition, unidentified } = conditionOf(law, at.normal, inside);
  const centre = Array.from(coordinates);
  if (unidentified.length > 0 || n <= size) return { centre, condition, unidentified };
  // A parameter at its bound widens the errors of the others, as long as the data say anything about it.
  const all = Array.from({ length: size }, (_, k) => k);
  const used = conditionOf(law, at.normal, all).unidentified.length === 0 ? all : inside;
  const inverted = inverse(
    Float64Array.from(used.flatMap((k) => used.map((j) => at.normal[k * size + j]!))),
    used.length,
  );
  if (inverted === undefined) return { centre, condition, unidentified };
  const residuals = residualsOf(law, parameters, data, space);
  const { variance, within } = scaleOf(residuals, size, loss);
  if (!Number.isFinite(variance)) {
    return { centre, condition, unidentified, ...(within !== undefined && { within }) };
  }
  const covariance = new Float64Array(size * size);
  for (const [a, k] of used.entries()) {
    for (const [b, j] of used.entries()) covariance[k * size + j] = variance * inverted[a * used.length + b]!;
    if (!inside.includes(k)) {
      for (const [b, j] of used.entries()) centre[k]! -= inverted[a * used.length + b]! * at.gradient[j]!;
    }
  }
  const deviation = all.map((k) => Math.sqrt(covariance[k * size + k]!));
  const correlations = all.map((k) =>
    all.map((j) => (k === j ? 1 : covariance[k * size + j]! / (deviation[k]! * deviation[j]!) || 0)),
  );
  return {
    covariance,
    centre,
    correlations,
    condition,
    unidentified,
    ...(within !== undefined && { within }),
  };
}

/**
 * Variance by which the inverse normal matrix becomes the covariance: s² = RSS/(n − p); for Huber's loss that of an
 * M-estimator, Σψ²/(n − p) over the square of the mean of ψ′ (Huber, Robust Statistics, 1981, section 7.6).
 */
function scaleOf(
  residuals: Float64Array,
  size: number,
  loss: Loss,
): { readonly variance: number; readonly within?: number } {
  const n = residuals.length;
  const delta = loss.kind === 'huber' ? loss.delta : Infinity;
  let [squares, within] = [0, 0];
  for (const residual of residuals) {
    const distance = Math.abs(residual);
    squares += Math.min(distance, delta) ** 2;
    if (distance <= delta) within++;
  }
  const variance = squares / (n - size) / (within / n) ** 2;
  return loss.kind === 'huber' ? { variance, within } : { variance };
}

/** Condition of some columns, and who is not determined: those without influence, and those in the flattest direction. */
function conditionOf(
  law: Law,
  normal: Float64Array,
  used: readonly number[],
): { readonly condition: number; readonly unidentified: readonly string[] } {
  const size = law.parameters.length;
  const names = (some: readonly number[]): readonly string[] => some.map((k) => law.parameters[k]!.name);
  const idle = used.filter((k) => !(normal[k * size + k]! > 0));
  if (idle.length > 0) return { condition: Infinity, unidentified: names(idle) };
  if (used.length === 0) return { condition: 1, unidentified: [] };
  const root = used.map((k) => Math.sqrt(normal[k * size + k]!));
  const scaled = used.flatMap((k, a) => used.map((j, b) => normal[k * size + j]! / (root[a]! * root[b]!)));
  const { values, vectors } = eigenOf(Float64Array.from(scaled), used.length);
  // Rounding makes an eigenvalue of 0 a little less or more.
  const condition = Math.sqrt(values.at(-1)! / Math.max(values[0]!, 1e-300));
  if (condition <= maxCondition && values[0]! > 0) return { condition, unidentified: [] };
  const involved = used.filter((_, a) => Math.abs(vectors[0]![a]!) > namedShare);
  return { condition, unidentified: names(involved) };
}
