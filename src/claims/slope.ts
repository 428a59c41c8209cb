/** @file The exponent of one quantity in another, by least squares on logs, with its interval. */
import { studentQuantile } from '../results/distributions.ts';

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
