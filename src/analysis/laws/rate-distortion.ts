/** @file Error against bits. */
import { positive, real } from './law.ts';
import type { Law } from './law.ts';

/** r = 2 and s the variance is Shannon's bound for a Gaussian: 6.02 dB a bit. */
export const rateDistortion: Law = {
  name: 'rate-distortion',
  formula: 'y = s·2^(−r·R)',
  tex: 'D = s\\,2^{-rR}',
  source:
    'Shannon’s rate–distortion function of a Gaussian, D = σ²·2^(−2R), with a gap and a slope of its own',
  inputs: ['R'],
  domains: ['real'],
  parameters: [positive('s', 'error at no bits'), real('r', 'halvings for each bit', -20, 20)],
  space: 'log',
  evaluate(p, x, _logX, gradient) {
    const unit = Math.exp(-Math.LN2 * p[1]! * x[0]!);
    const y = p[0]! * unit;
    if (gradient) {
      gradient[0] = unit;
      gradient[1] = -Math.LN2 * x[0]! * y;
    }
    return y;
  },
  starts: () => [
    [1, 2],
    [1, 1],
    [1, 0.3],
    [1, 0],
  ],
  linear: [0],
};
