/** @file What independent repetitions of a miniature say together. */
import { mean } from '../../analysis/statistics.ts';
import { studentQuantile } from '../../results/distributions.ts';

export interface Drawn {
  readonly value: number;
  /** 95 %, by Student's t over the repetitions. */
  readonly ci95: readonly [number, number];
}

/** Mean of independent values, at least two. */
export function drawn(values: readonly number[]): Drawn {
  const n = values.length;
  const value = mean(values);
  const square = values.reduce((sum, one) => sum + (one - value) ** 2, 0);
  const half = studentQuantile(0.975, n - 1) * Math.sqrt(square / (n - 1) / n);
  return { value, ci95: [value - half, value + half] };
}

/** Of log y on log x, by least squares; every point counts the same. */
export function logSlope(x: readonly number[], y: readonly number[]): number {
  const [u, v] = [x.map(Math.log), y.map(Math.log)];
  const [mu, mv] = [mean(u), mean(v)];
  const across = u.reduce((sum, one, i) => sum + (one - mu) * (v[i]! - mv), 0);
  return across / u.reduce((sum, one) => sum + (one - mu) ** 2, 0);
}

/** `compute` at the first call, its result at all later ones: several claims read one miniature. */
export function once<T>(compute: () => T): () => T {
  let kept: { readonly result: T } | undefined;
  return () => (kept ??= { result: compute() }).result;
}
