import { geometricMean } from '../statistics.ts';
import type { Datum, Law } from './law.ts';

/** A fixed cost plus a cost per unit of work; 1/b is the rate that large work approaches. */
export const affine: Law = {
  name: 'affine',
  formula: 'y = a + b·x',
  inputs: ['x'],
  parameters: [
    { name: 'a', domain: 'nonnegative', meaning: 'fixed cost, in units of y' },
    { name: 'b', domain: 'positive', meaning: 'cost of each further unit of x' },
  ],
  predict: ([a, b], [x]) => a! + b! * x!,
  starts(data) {
    const proportional = geometricMean(data.map(({ x, y }) => y / x[0]!));
    const smallest = Math.min(...data.map(({ y }) => y));
    const guesses = [0.9, 0.3, 0.01].map((share) => [share * smallest, proportional]);
    const linear = relativeLeastSquares(data);
    return linear === undefined ? guesses : [linear, ...guesses];
  },
};

/** Minimises Σ((a + b·x − y)/y)², linear in a and b and close to the logarithmic optimum for small errors. */
function relativeLeastSquares(data: readonly Datum[]): readonly number[] | undefined {
  let [uu, uv, vv, u1, v1] = [0, 0, 0, 0, 0];
  for (const { x, y } of data) {
    const u = 1 / y;
    const v = x[0]! / y;
    uu += u * u;
    uv += u * v;
    vv += v * v;
    u1 += u;
    v1 += v;
  }
  const determinant = uu * vv - uv * uv;
  const a = (u1 * vv - v1 * uv) / determinant;
  const b = (uu * v1 - uv * u1) / determinant;
  return a > 0 && b > 0 && b < Infinity ? [a, b] : undefined;
}
