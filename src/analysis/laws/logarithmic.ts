/** @file Gains per factor of size, and the bridge from them to gains per unit. */
import { real } from './law.ts';
import type { Law } from './law.ts';

export const logarithmic: Law = {
  name: 'logarithmic',
  formula: 'y = a + b·ln x',
  tex: 'y = a + b\\,\\ln x',
  source: 'logarithmic against near-linear gains with data: arXiv 2501.05952',
  inputs: ['x'],
  parameters: [real('a', 'y at x = 1'), real('b', 'gain for each factor e')],
  space: 'linear',
  evaluate(p, _x, logX, gradient) {
    if (gradient) {
      gradient[0] = 1;
      gradient[1] = logX[0]!;
    }
    return p[0]! + p[1]! * logX[0]!;
  },
  starts: () => [[0, 1]],
  linear: [0, 1],
};

/** lambda = 0 is logarithmic, 1 linear; its interval says which of them the data allow. */
export const boxCox: Law = {
  name: 'box-cox',
  formula: 'y = a + b·(x^lambda − 1)/lambda',
  tex: 'y = a + b\\,\\frac{x^{\\lambda} - 1}{\\lambda}',
  source: 'the transformation of Box and Cox (J. R. Stat. Soc. B 26, 1964), here of x',
  inputs: ['x'],
  parameters: [real('a', 'y at x = 1'), real('b', 'slope at x = 1'), real('lambda', 'power', -5, 5)],
  space: 'linear',
  evaluate(p, _x, logX, gradient) {
    const log = logX[0]!;
    const bent = p[2]! * log;
    // (e^(λl) − 1)/λ and its slope in λ, by their series where λl is small.
    const small = Math.abs(bent) < 1e-4;
    const column = small ? log * (1 + bent / 2 + (bent * bent) / 6) : Math.expm1(bent) / p[2]!;
    if (gradient) {
      const slope = small
        ? log * log * (1 / 2 + bent / 3 + (bent * bent) / 8)
        : (log * Math.exp(bent) - column) / p[2]!;
      gradient[0] = 1;
      gradient[1] = column;
      gradient[2] = p[1]! * slope;
    }
    return p[0]! + p[1]! * column;
  },
  starts: () => [-2, -1, -0.5, -0.2, 0, 0.2, 0.5, 1, 1.5, 2.5].map((lambda) => [0, 1, lambda]),
  linear: [0, 1],
};
