/** @file What work costs: a fixed cost, a cost per unit, and one that grows with the square. */
import { nonnegative, positive, real } from './law.ts';
import type { Law } from './law.ts';
import { inputRange, meanOf, responses } from './starts.ts';

/** Distance of starts in log(a/b), within which the loss, made of log(a/b + x), has no room for two valleys. */
const gridStep = 1.5;
/** Around them, where a/b or x is small beside the other: fewer. */
const below = [26, 17, 11, 7, 4.5, 3, 1.5];
const above = [1.5, 3, 5, 9, 14];
/** Of starts between the smallest and the largest x. */
const mostCells = 60;

/** A fixed cost plus a cost per unit of work; 1/b is the rate that large work approaches. */
export const affine: Law = {
  name: 'affine',
  formula: 'y = a + b·x',
  tex: 'y = a + b\\,x',
  source: 'a fixed cost and a rate: latency and bandwidth, or launch and work',
  inputs: ['x'],
  parameters: [
    nonnegative('a', 'fixed cost, in units of y'),
    positive('b', 'cost of each further unit of x'),
  ],
  space: 'log',
  evaluate(p, x, _logX, gradient) {
    if (gradient) {
      gradient[0] = 1;
      gradient[1] = x[0]!;
    }
    return p[0]! + p[1]! * x[0]!;
  },
  /** For each ratio a/b of a grid the b that is best for relative errors. */
  starts(data) {
    const [low, high] = inputRange(data).map(Math.log) as [number, number];
    const cells = Math.min(mostCells, Math.max(1, Math.ceil((high - low) / gridStep)));
    const grid = [
      ...below.map((by) => low - by),
      ...Array.from({ length: cells + 1 }, (_, k) => low + ((high - low) * k) / cells),
      ...above.map((by) => high + by),
    ];
    const logs = data.map(({ y }) => Math.log(y));
    if (!logs.every(Number.isFinite)) return [[1, 1]];
    return [-Infinity, ...grid].map((rho) => {
      const ratio = Math.exp(rho);
      const b = Math.exp(meanOf(data.map(({ x }, i) => logs[i]! - Math.log(ratio + x[0]!))));
      return [ratio * b, b];
    });
  },
};

/** A cost per unit and one per pair: attention over n tokens, contrast in a batch of n. */
export const quadratic: Law = {
  name: 'quadratic',
  formula: 'y = t0 + b·n + c·n²',
  tex: 'y = t_0 + b\\,n + c\\,n^2',
  source: 'linear layers and scores of attention against tokens; similarities against batch size',
  inputs: ['n'],
  parameters: [
    nonnegative('t0', 'fixed cost'),
    nonnegative('b', 'cost of each n'),
    nonnegative('c', 'cost of each pair of n'),
  ],
  space: 'log',
  evaluate(p, x, _logX, gradient) {
    const n = x[0]!;
    if (gradient) {
      gradient[0] = 1;
      gradient[1] = n;
      gradient[2] = n * n;
    }
    return p[0]! + n * (p[1]! + n * p[2]!);
  },
  starts(data) {
    const y = meanOf(responses(data));
    const [low, high] = inputRange(data);
    return [
      [1, 1, 1],
      [0, y / high, 0],
      [0, 0, y / (high * high)],
      [y, 0, 0],
      [y / 2, y / (2 * low), y / (2 * high * high)],
    ];
  },
  linear: [0, 1, 2],
};

/** A straight line of any slope. */
export const linear: Law = {
  name: 'linear',
  formula: 'y = a + b·x',
  tex: 'y = a + b\\,x',
  source: 'a straight line; beside `logarithmic` for claims of near-linear gains (arXiv 2501.05952)',
  inputs: ['x'],
  domains: ['real'],
  parameters: [real('a', 'y at x = 0'), real('b', 'slope')],
  space: 'linear',
  evaluate(p, x, _logX, gradient) {
    if (gradient) {
      gradient[0] = 1;
      gradient[1] = x[0]!;
    }
    return p[0]! + p[1]! * x[0]!;
  },
  starts: (data) => [
    [0, 0],
    [meanOf(responses(data)), 0],
  ],
  linear: [0, 1],
};
