/** @file The exponent of one quantity in another, by least squares on logs, with its interval. */
import { studentQuantile } from '../results/distributions.ts';
import type { TimingOk } from '../results/schema.ts';

export interface Slope {
  readonly slope: number;
  /** Absent of two points, which leave nothing over to judge by. */
  readonly ci95?: readonly [number, number];
}

/** Of (x, y) pairs, both above 0, two at least and with two different x. */
export function exponentOf(points: readonly (readonly [x: number, y: number])[]): Slope {
  const n = points.length;
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const mean = (axis: 0 | 1): number => logs.reduce((sum, point) => sum + point[axis], 0) / n;
  const [mx, my] = [mean(0), mean(1)];
  const sxx = logs.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
  const slope = logs.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) / sxx;
  if (n < 3) return { slope };
  const rest = logs.reduce((sum, [x, y]) => sum + (y - my - slope * (x - mx)) ** 2, 0);
  const half = studentQuantile(0.975, n - 2) * Math.sqrt(rest / (n - 2) / sxx);
  return { slope, ci95: [slope - half, slope + half] };
}

/**
 * The same of what is counted and has no error: from the least x to the largest, and as its interval the range of the exponents from
 * each x to the next. Of two pairs at least, in the order of their different x.
 */
export function countedExponent(pairs: readonly Pair[]): Required<Slope> {
  const steps = pairs.slice(1).map((pair, i) => between(pairs[i]!, pair));
  return {
    slope: between(pairs[0]!, pairs.at(-1)!),
    ci95: [Math.min(...steps), Math.max(...steps)],
  };
}

type Pair = readonly [x: number, y: number];
const between = ([x, y]: Pair, [u, v]: Pair): number => Math.log(v / y) / Math.log(u / x);

/**
 * The same of measured times in a size: the interval is that of the scatter and of the medians' own intervals together.
 * Absent where a point has too few samples to have one: three of those lie on a line by chance.
 */
export function timeExponent(points: readonly TimingOk[], sizeOf: (point: TimingOk) => number): Slope {
  const { slope, ci95 } = exponentOf(points.map((one) => [sizeOf(one), one.summary.medianNs] as const));
  if (ci95 === undefined || points.some(({ summary }) => summary.ci95 === undefined)) return { slope };
  const logs = points.map((one) => Math.log(sizeOf(one)));
  const mean = logs.reduce((sum, x) => sum + x, 0) / logs.length;
  const sxx = logs.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const own = points.reduce((sum, { summary: { ci95: [low, high] = [1, 1] } }, i) => {
    const half = Math.log(high / low) / 2;
    return sum + (((logs[i]! - mean) / sxx) * half) ** 2;
  }, 0);
  const half = Math.hypot((ci95[1] - ci95[0]) / 2, Math.sqrt(own));
  return { slope, ci95: [slope - half, slope + half] };
}
