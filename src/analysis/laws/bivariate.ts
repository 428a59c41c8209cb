/** @file Laws of two sizes that multiply, or of a size and a share. */
import { exponent, nonnegative, positive, real } from './law.ts';
import type { Law } from './law.ts';
import { combinations } from './starts.ts';

/** Encoder and decoder of a translator. Told apart only where the two sizes do not grow together. */
export const bivariate: Law = {
  name: 'bivariate',
  formula: 'y = Linf + beta·Ne^−pe·Nd^−pd',
  tex: 'y = L_\\infty + \\beta\\,N_e^{-p_e}\\,N_d^{-p_d}',
  source: 'Ghorbani et al. 2021 (arXiv 2109.07740), encoder and decoder sizes',
  inputs: ['Ne', 'Nd'],
  parameters: [
    positive('beta', 'reducible part where both sizes are 1'),
    exponent('pe', 'exponent of the first size'),
    exponent('pd', 'exponent of the second size'),
    nonnegative('Linf', 'what remains at any size (irreducible)'),
  ],
  space: 'log',
  evaluate(p, _x, logX, gradient) {
    const unit = Math.exp(-p[1]! * logX[0]! - p[2]! * logX[1]!);
    const reducible = p[0]! * unit;
    if (gradient) {
      gradient[0] = unit;
      gradient[1] = -reducible * logX[0]!;
      gradient[2] = -reducible * logX[1]!;
      gradient[3] = 1;
    }
    return p[3]! + reducible;
  },
  starts: () => combinations([[1], exponents, exponents, [1]]),
  linear: [0, 3],
  /** At a fixed sum of sizes the best ratio Ne/Nd is pe/pd. */
  derived: (p) => ({ 'best Ne/Nd': p[1]! / p[2]! }),
};

const exponents = [0.05, 0.15, 0.3, 0.6, 1];

/**
 * Several tasks in one model: a task with weight p in the mixture is as well off as alone in a model f(p) times as
 * large. c1 = 0 is f(p) = p: no help from the others.
 */
export const multiTask: Law = {
  name: 'multi-task',
  formula: 'y = Linf + beta·(f(p)·N)^−a, f(p) = p + c1·p^c2·(1−p)^c3',
  tex: 'y = L_\\infty + \\beta\\,\\bigl(f(p)\\,N\\bigr)^{-a},\\quad f(p) = p + c_1\\,p^{c_2}(1-p)^{c_3}',
  source: 'Scaling Laws for Multilingual NMT (arXiv 2302.09650), eqs. 7, 11 and 12',
  inputs: ['N', 'p'],
  domains: ['positive', 'share'],
  parameters: [
    positive('beta', 'reducible part at N = 1 of the task alone'),
    exponent('a', 'exponent, the same for every weight'),
    nonnegative('Linf', 'what remains at any size (irreducible)'),
    real('c1', 'help from the other tasks', 0, 100),
    real('c2', 'its exponent in p', 0, 10),
    real('c3', 'its exponent in 1 − p', 0, 10),
  ],
  space: 'log',
  evaluate(p, x, logX, gradient) {
    const share = x[1]!;
    const logShare = logX[1]!;
    const logRest = Math.log1p(-share);
    // A task without weight learns from the others alone; one alone has none.
    const help = share > 0 && share < 1 ? Math.exp(p[4]! * logShare + p[5]! * logRest) : 0;
    const effective = share + p[3]! * help;
    const unit = Math.exp(-p[1]! * (logX[0]! + Math.log(effective)));
    const reducible = p[0]! * unit;
    if (gradient) {
      const byEffective = (-p[1]! * reducible) / effective;
      gradient[0] = unit;
      gradient[1] = -reducible * (logX[0]! + Math.log(effective));
      gradient[2] = 1;
      gradient[3] = byEffective * help;
      gradient[4] = help > 0 ? byEffective * p[3]! * help * logShare : 0;
      gradient[5] = help > 0 ? byEffective * p[3]! * help * logRest : 0;
    }
    return p[2]! + reducible;
  },
  starts: () => combinations([[1], [0.05, 0.15, 0.3, 0.6], [1], [0.02, 0.3, 1], [0.3, 1], [0.5, 1.5]]),
  linear: [0, 2],
};
