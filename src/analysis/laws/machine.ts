/** @file Laws of machines: the roofline, transfers beside work, and a table that falls out of a cache. */
import { nonnegative, positive, real } from './law.ts';
import type { Law } from './law.ts';
import { combinations, geometric, inputRange, linearGuess, rangeOf, responses } from './starts.ts';

/** Time is the longer of computing and moving bytes, and a fixed cost. */
export const rooflineLaw: Law = {
  name: 'roofline',
  formula: 'y = t0 + max(flops/P, bytes/BW)',
  tex: 't = t_0 + \\max\\left(\\frac{F}{P}, \\frac{B}{BW}\\right)',
  source: 'Williams, Waterman and Patterson, Communications of the ACM 52(4), 2009, as a time',
  inputs: ['flops', 'bytes'],
  parameters: [
    positive('P', 'arithmetic per unit of time'),
    positive('BW', 'bytes per unit of time'),
    nonnegative('t0', 'fixed cost'),
  ],
  space: 'log',
  evaluate(p, x, _logX, gradient) {
    const compute = x[0]! / p[0]!;
    const move = x[1]! / p[1]!;
    const computes = compute >= move;
    if (gradient) {
      gradient[0] = computes ? -compute / p[0]! : 0;
      gradient[1] = computes ? 0 : -move / p[1]!;
      gradient[2] = 1;
    }
    return p[2]! + Math.max(compute, move);
  },
  /** From the fastest rates seen, and below: the slowest points may be mostly fixed cost. */
  starts(data) {
    const [, peak] = rangeOf(data.map(({ x, y }) => x[0]! / y));
    const [, rate] = rangeOf(data.map(({ x, y }) => x[1]! / y));
    const [least] = rangeOf(responses(data));
    return combinations([
      [1, 0.6, 2],
      [1, 0.6, 2],
      [0, 0.5],
    ]).map(([a, b, c]) => [a! * peak, b! * rate, c! * least]);
  },
  derived: (p) => ({ 'ridge flops/bytes': p[0]! / p[1]! }),
};

/**
 * Work e beside transfers of m·x: h = 1 hides the shorter behind the longer (max), h = 0 nothing (sum). m is how often
 * the transfer is made: 1, or the number of experts where all are fetched.
 */
export const overlap: Law = {
  name: 'overlap',
  formula: 'y = e + m·x − h·min(e, m·x)',
  tex: 't = e + m x - h\\,\\min(e, m x)',
  source: 'Pre-gated MoE (arXiv 2308.12066): transfers on demand, ahead of need, or of all experts',
  inputs: ['e', 'x'],
  parameters: [
    real('h', 'hidden share of the shorter', 0, 1),
    positive('m', 'transfers made for each counted'),
  ],
  space: 'log',
  evaluate(p, x, _logX, gradient) {
    const transfer = p[1]! * x[1]!;
    const shorter = Math.min(x[0]!, transfer);
    if (gradient) {
      gradient[0] = -shorter;
      gradient[1] = x[1]! * (transfer <= x[0]! ? 1 - p[0]! : 1);
    }
    return x[0]! + transfer - p[0]! * shorter;
  },
  starts(data) {
    const ratios = data.map(({ x, y }) => Math.max(y - x[0]!, 0.1 * y) / x[1]!);
    const [low, high] = rangeOf(ratios);
    return combinations([
      [0, 0.5, 1],
      [...geometric(low, high, 5), 1],
    ]);
  },
};

/**
 * A stream of bytes with look-ups in a table: the share 1 − C/table of them misses a cache of C bytes, at a price
 * per byte streamed. Told apart only by tables on both sides of the cache.
 */
export const cacheStep: Law = {
  name: 'cache-step',
  formula: 'y = bytes·(1/BW + penalty·max(0, 1 − C/table))',
  tex: 't = B\\left(\\frac{1}{BW} + \\pi\\,\\max\\left(0, 1 - \\frac{C}{T}\\right)\\right)',
  source:
    'VPTQ (arXiv 2409.17066): look-ups in a codebook that does not fit the cache; misses of uniform random reads',
  inputs: ['bytes', 'table'],
  parameters: [
    positive('BW', 'bytes per unit of time while the table fits'),
    nonnegative('penalty', 'further time for each byte whose look-up misses'),
    positive('C', 'bytes of table that the cache holds'),
  ],
  space: 'log',
  evaluate(p, x, _logX, gradient) {
    const misses = Math.max(0, 1 - p[2]! / x[1]!);
    if (gradient) {
      gradient[0] = -x[0]! / (p[0]! * p[0]!);
      gradient[1] = x[0]! * misses;
      gradient[2] = misses > 0 ? (-x[0]! * p[1]!) / x[1]! : 0;
    }
    return x[0]! * (1 / p[0]! + p[1]! * misses);
  },
  starts(data) {
    const [low, high] = inputRange(data, 1);
    return geometric(low, high, 12).flatMap((cache) => {
      const found = linearGuess(data, ({ x }) => [x[0]!, x[0]! * Math.max(0, 1 - cache / x[1]!)]);
      const [inverse, penalty] = found ?? [0, 0];
      return inverse! > 0 ? [[1 / inverse!, Math.max(0, penalty!), cache]] : [];
    });
  },
};
