/** @file The regimes of "Explaining Neural Scaling Laws": limited by variance, or by resolution. */
import { nonnegative, positive, real } from './law.ts';
import type { Law } from './law.ts';
import { logLogGuess } from './starts.ts';

export const varianceLimited: Law = {
  name: 'variance-limited',
  formula: 'y = Linf + c/x',
  tex: 'y = L_\\infty + \\frac{c}{x}',
  source: 'Explaining Neural Scaling Laws (arXiv 2102.06701): variance-limited, exponent 1',
  inputs: ['x'],
  parameters: [nonnegative('Linf', 'loss with x without limit'), positive('c', 'excess loss at x = 1')],
  space: 'log',
  evaluate(p, x, _logX, gradient) {
    if (gradient) {
      gradient[0] = 1;
      gradient[1] = 1 / x[0]!;
    }
    return p[0]! + p[1]! / x[0]!;
  },
  starts: () => [[1, 1]],
  linear: [0, 1],
};

export const resolutionLimited: Law = {
  name: 'resolution-limited',
  formula: 'y = k·x^−a',
  tex: 'y = k\\,x^{-a}',
  source:
    'Explaining Neural Scaling Laws (arXiv 2102.06701): resolution-limited; a ≈ 4/d for smooth targets on a d-dimensional manifold',
  inputs: ['x'],
  parameters: [positive('k', 'loss at x = 1'), real('a', 'exponent', 0, 10)],
  space: 'log',
  evaluate(p, _x, logX, gradient) {
    const unit = Math.exp(-p[1]! * logX[0]!);
    if (gradient) {
      gradient[0] = unit;
      gradient[1] = -p[0]! * unit * logX[0]!;
    }
    return p[0]! * unit;
  },
  starts: (data) => [[1, Math.min(10, Math.max(0, -(logLogGuess(data)?.[1] ?? -0.5)))]],
  linear: [0],
  derived: (p) => ({ 'd = 4/a': 4 / p[1]! }),
};
