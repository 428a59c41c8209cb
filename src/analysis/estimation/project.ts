/** @file Variable projection: for a start, the best values of the parameters in which the law is linear. */
import type { Law, Space } from '../laws/law.ts';
import { fitLinear } from './linear.ts';
import type { Prepared } from './objective.ts';

/**
 * `start` with its linear parameters replaced by those of a linear least-squares fit (Golub and Pereyra, SIAM
 * Journal on Numerical Analysis 10, 1973), weighted by 1/y² in log space, where a small log residual is a relative
 * error. One that would leave its bounds is held at the bound, and the others are fitted again.
 */
export function projected(
  law: Law,
  data: Prepared,
  space: Space,
  start: readonly number[],
): readonly number[] {
  if (law.linear === undefined || law.linear.length === 0) return start;
  const parameters = Float64Array.from(start);
  for (const k of law.linear) parameters[k] = insideOf(law, k, 1);
  const gradient = new Float64Array(parameters.length);
  const n = data.response.length;
  const rows: Float64Array[] = [];
  const rest: number[] = [];
  const weights: number[] = [];
  for (let i = 0; i < n; i++) {
    const f = law.evaluate(parameters, data.x[i]!, data.logX[i]!, gradient);
    let remainder = (space === 'log' ? Math.exp(data.response[i]!) : data.response[i]!) - f;
    for (const k of law.linear) remainder += parameters[k]! * gradient[k]!;
    rows.push(Float64Array.from(gradient));
    rest.push(remainder);
    weights.push(space === 'log' ? Math.exp(-2 * data.response[i]!) : 1);
  }
  let free = [...law.linear];
  while (free.length > 0) {
    const held = law.linear.filter((k) => !free.includes(k));
    const targets = rest.map((value, i) =>
      held.reduce((sum, k) => sum - parameters[k]! * rows[i]![k]!, value),
    );
    const found = fitLinear(
      rows.map((row) => free.map((k) => row[k]!)),
      targets,
      weights,
    );
    if (found === undefined) return Array.from(parameters);
    const outside = free.filter((k, j) => {
      const [low, high] = law.parameters[k]!.bounds;
      return !(found[j]! >= low && found[j]! <= high);
    });
    for (const [j, k] of free.entries()) parameters[k] = insideOf(law, k, found[j]!, meanSize(rows, rest, k));
    if (outside.length === 0) break;
    free = free.filter((k) => !outside.includes(k));
  }
  return Array.from(parameters);
}

/** Nearest value inside the bounds; a positive one that would be 0 is a thousandth of the response instead. */
function insideOf(law: Law, k: number, value: number, size = 1): number {
  const { bounds, scale } = law.parameters[k]!;
  const [low, high] = bounds;
  if (scale === 'log' && !(value > low)) return 1e-3 * size;
  return Math.min(high, Math.max(low, value));
}

/** Coefficient at which the column is as large as the responses. */
function meanSize(rows: readonly Float64Array[], rest: readonly number[], k: number): number {
  let [response, column] = [0, 0];
  for (const [i, row] of rows.entries()) {
    response += Math.abs(rest[i]!);
    column += Math.abs(row[k]!);
  }
  const size = response / column;
  return size > 0 && Number.isFinite(size) ? size : 1;
}
