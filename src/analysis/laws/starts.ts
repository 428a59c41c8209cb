/** @file What laws have in common when they guess where a search should begin. */
import { fitLinear } from '../estimation/linear.ts';
import type { Datum } from './law.ts';

/** Smallest and largest. */
export function rangeOf(values: readonly number[]): readonly [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

export const inputRange = (data: readonly Datum[], k = 0): readonly [number, number] =>
  rangeOf(data.map(({ x }) => x[k]!));

export const responses = (data: readonly Datum[]): readonly number[] => data.map(({ y }) => y);

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** `count` values from `low` to `high`, evenly spaced by ratio. */
export const geometric = (low: number, high: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => low * (high / low) ** (i / Math.max(1, count - 1)));

/** Every combination of one element of each list. */
export function combinations(lists: readonly (readonly number[])[]): readonly (readonly number[])[] {
  let all: number[][] = [[]];
  for (const list of lists) all = all.flatMap((head) => list.map((value) => [...head, value]));
  return all;
}

/**
 * Coefficients of Σ cₖ·columnₖ nearest to the responses; `relative` weighs each datum by 1/y². Undefined where the
 * columns do not determine them.
 */
export function linearGuess(
  data: readonly Datum[],
  columns: (datum: Datum) => readonly number[],
  weighing: 'relative' | 'equal' = 'relative',
): readonly number[] | undefined {
  return fitLinear(
    data.map(columns),
    data.map(({ y }) => y),
    data.map(({ y }) => (weighing === 'relative' && y !== 0 ? 1 / (y * y) : 1)),
  );
}

/** Coefficients of log y on 1 and the logarithms of all inputs; only data with y > 0 count. */
export function logLogGuess(data: readonly Datum[]): readonly number[] | undefined {
  const usable = data.filter(({ y }) => y > 0);
  return fitLinear(
    usable.map(({ x }) => [1, ...x.map(Math.log)]),
    usable.map(({ y }) => Math.log(y)),
    usable.map(() => 1),
  );
}
