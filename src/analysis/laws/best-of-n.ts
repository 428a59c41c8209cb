/** @file Many attempts: the best of N, and the chance that one of k passes. */
import { nonnegative, real } from './law.ts';
import type { Law } from './law.ts';
import { meanOf } from './starts.ts';

/** The expected largest of N normal scores, to first order for large N. */
export const bestOfN: Law = {
  name: 'best-of-n',
  formula: 'y = mu + sigma·√(2·ln N)',
  tex: 'y = \\mu + \\sigma\\sqrt{2\\ln N}',
  source: 'extreme values of a normal score; best-of-N sampling in arXiv 2503.18942, 2501.09732',
  inputs: ['N'],
  domains: ['from-one'],
  parameters: [real('mu', 'mean score of one'), nonnegative('sigma', 'standard deviation of the score')],
  space: 'linear',
  evaluate(p, _x, logX, gradient) {
    const column = Math.sqrt(2 * logX[0]!);
    if (gradient) {
      gradient[0] = 1;
      gradient[1] = column;
    }
    return p[0]! + p[1]! * column;
  },
  starts: () => [[0, 1]],
  linear: [0, 1],
};

/** The chance that at least one of k independent attempts passes, for tasks of one difficulty. */
export const passAtK: Law = {
  name: 'pass-at-k',
  formula: 'y = 1 − (1 − p)^k',
  tex: '\\mathrm{pass@}k = 1 - (1-p)^{k}',
  source: 'what 1 − C(n−c, k)/C(n, k) estimates; see passAtKOf',
  inputs: ['k'],
  domains: ['from-one'],
  parameters: [{ name: 'p', meaning: 'chance of one attempt', scale: 'linear', bounds: [1e-12, 1 - 1e-12] }],
  space: 'linear',
  evaluate(p, x, _logX, gradient) {
    const failed = Math.log1p(-p[0]!);
    if (gradient) gradient[0] = x[0]! * Math.exp((x[0]! - 1) * failed);
    return -Math.expm1(x[0]! * failed);
  },
  starts(data) {
    const each = data.flatMap(({ x, y }) => (y > 0 && y < 1 ? [-Math.expm1(Math.log1p(-y) / x[0]!)] : []));
    return [[Math.min(0.999, Math.max(1e-9, meanOf(each)))], [0.5], [0.05], [0.001]];
  },
};

/**
 * pass@k from c passes among n attempts, without bias: 1 − C(n−c, k)/C(n, k). Throws a `RangeError` unless they are
 * integers with 0 ≤ c ≤ n and 1 ≤ k ≤ n.
 */
export function passAtKOf(n: number, c: number, k: number): number {
  if (![n, c, k].every(Number.isInteger) || c < 0 || c > n || k < 1 || k > n) {
    throw new RangeError(`pass@${k} of ${c} passes among ${n} attempts: 0 ≤ c ≤ n and 1 ≤ k ≤ n are needed`);
  }
  let none = 1;
  for (let i = 0; i < k; i++) none *= Math.max(0, n - c - i) / (n - i);
  return 1 - none;
}
