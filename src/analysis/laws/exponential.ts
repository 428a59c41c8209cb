/** @file Exponential decay, and a power that turns into it. */
import { exponent, nonnegative, positive } from './law.ts';
import type { Law } from './law.ts';
import { geometric, inputRange, linearGuess } from './starts.ts';

export const exponential: Law = {
  name: 'exponential',
  formula: 'y = c + a·e^(−x/x0)',
  tex: 'y = c + a\\,e^{-x/x_0}',
  source: 'Beyond neural scaling laws (arXiv 2206.14486); error against bits or levels of a quantiser',
  inputs: ['x'],
  domains: ['real'],
  parameters: [
    nonnegative('c', 'what remains'),
    positive('a', 'what decays, at x = 0'),
    positive('x0', 'x over which it falls to 1/e'),
  ],
  space: 'log',
  evaluate(p, x, _logX, gradient) {
    const unit = Math.exp(-x[0]! / p[2]!);
    if (gradient) {
      gradient[0] = 1;
      gradient[1] = unit;
      gradient[2] = (p[1]! * unit * x[0]!) / (p[2]! * p[2]!);
    }
    return p[0]! + p[1]! * unit;
  },
  starts(data) {
    const [low, high] = inputRange(data);
    const span = high - low || 1;
    return geometric(span / 60, span * 10, 14).map((x0) => [1, 1, x0]);
  },
  linear: [0, 1],
};

/** rate = 0 is the power alone, so the law tells whether the data show a cutoff at all. */
export const crossover: Law = {
  name: 'crossover',
  formula: 'y = k·x^−a·e^(−rate·x)',
  tex: 'y = k\\,x^{-a}\\,e^{-r x}',
  source: 'Beyond neural scaling laws (arXiv 2206.14486): from power to exponential with pruned data',
  inputs: ['x'],
  parameters: [
    positive('k', 'scale'),
    exponent('a', 'exponent of the power'),
    nonnegative('rate', 'of the exponential: 1/rate is where it takes over'),
  ],
  space: 'log',
  evaluate(p, x, logX, gradient) {
    const unit = Math.exp(-p[1]! * logX[0]! - p[2]! * x[0]!);
    const y = p[0]! * unit;
    if (gradient) {
      gradient[0] = unit;
      gradient[1] = -y * logX[0]!;
      gradient[2] = -y * x[0]!;
    }
    return y;
  },
  /** In logarithms it is linear in all three. */
  starts(data) {
    const logs = data.flatMap(({ x, y }) => (y > 0 ? [{ x, y: Math.log(y) }] : []));
    const found = linearGuess(logs, ({ x }) => [1, -Math.log(x[0]!), -x[0]!], 'equal');
    const [, high] = inputRange(data);
    const guess = found && [
      Math.exp(found[0]!),
      Math.min(10, Math.max(0, found[1]!)),
      Math.max(0, found[2]!),
    ];
    return [...(guess ? [guess] : []), [1, 0.5, 0], [1, 0, 3 / high], [1, 1, 1 / high]];
  },
  linear: [0],
  derived: (p) => ({ 'x0 = 1/rate': 1 / p[2]! }),
};
