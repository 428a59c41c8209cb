/** @file Curves that turn, and those that go the wrong way. */
import { positive, real } from './law.ts';
import type { Law } from './law.ts';
import { geometric, inputRange } from './starts.ts';

/**
 * A parabola in log x, by its vertex: k > 0 is a U, k < 0 an inverted U. It is one only where the interval of `vertex` lies inside
 * the data; else the data show one arm of it.
 */
export const uShape: Law = {
  name: 'u-shape',
  formula: 'y = h + k·ln²(x/vertex)',
  tex: 'y = h + k\\,\\ln^2\\frac{x}{x_v}',
  source: 'U-shaped and inverted-U scaling: arXiv 2306.09479, 2504.02181, 2311.09325',
  inputs: ['x'],
  parameters: [
    real('h', 'y at the vertex'),
    real('k', 'curvature: above 0 a U, below 0 an inverted U'),
    positive('vertex', 'where it turns'),
  ],
  space: 'linear',
  evaluate(p, _x, logX, gradient) {
    const log = logX[0]! - Math.log(p[2]!);
    if (gradient) {
      gradient[0] = 1;
      gradient[1] = log * log;
      gradient[2] = (-2 * p[1]! * log) / p[2]!;
    }
    return p[0]! + p[1]! * log * log;
  },
  starts(data) {
    const [low, high] = inputRange(data);
    return geometric((low * low) / high, (high * high) / low, 13).map((vertex) => [0, 1, vertex]);
  },
  linear: [0, 1],
  bend: 2,
};

/** Worse with size, throughout. b at its bound 0 says that the data show no such thing. */
export const inverse: Law = {
  name: 'inverse',
  formula: 'y = a − b·ln x',
  tex: 'y = a - b\\,\\ln x',
  source: 'inverse scaling (arXiv 2306.09479); local inversions (arXiv 2505.16276)',
  inputs: ['x'],
  parameters: [real('a', 'y at x = 1'), real('b', 'loss for each factor e', 0)],
  space: 'linear',
  evaluate(p, _x, logX, gradient) {
    if (gradient) {
      gradient[0] = 1;
      gradient[1] = -logX[0]!;
    }
    return p[0]! - p[1]! * logX[0]!;
  },
  starts: () => [[0, 1]],
  linear: [0, 1],
};
