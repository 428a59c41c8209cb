/** @file Whether the data exclude that a parameter stands at its bound, where a straight-line error would mislead. */
import { holding } from '../laws/held.ts';
import type { Law, Space } from '../laws/law.ts';
import { levenbergMarquardt } from './levenberg-marquardt.ts';
import { leastSquaresLoss, objectiveOf, toCoordinates } from './objective.ts';
import type { Prepared } from './objective.ts';

/**
 * Fits the other parameters with parameter `k` held at `bound`, and compares: the bound lies in the interval of the
 * profile likelihood unless the loss rises by more than t² times the variance (Bates and Watts, Nonlinear Regression
 * Analysis, 1988, section 6.1). `loss` is ½Σr² of the whole fit, of least squares.
 */
export function boundIsPossible(
  law: Law,
  data: Prepared,
  space: Space,
  parameters: readonly number[],
  loss: number,
  k: number,
  bound: number,
  t: number,
): boolean {
  const { name } = law.parameters[k]!;
  if (parameters.length < 2) return false;
  const rest = holding(law, { [name]: bound });
  const start = parameters.filter((_, j) => j !== k);
  const objective = objectiveOf(rest, data, space, leastSquaresLoss);
  const held = levenbergMarquardt(objective, toCoordinates(rest, start));
  const variance = (2 * loss) / (data.response.length - parameters.length);
  return 2 * (held.loss - loss) <= t * t * variance;
}
