/** @file Curves that bend once on a logarithmic axis: up to a ceiling, from a floor, or from one slope to another. */
import { positive, real } from './law.ts';
import type { Law } from './law.ts';
import { combinations, geometric, inputRange, rangeOf, responses } from './starts.ts';

/** Where the bend may be, inside the data. */
function bends(data: Parameters<Law['starts']>[0]): readonly number[] {
  const [low, high] = inputRange(data);
  return geometric(low, high, 14).slice(1, -1);
}

/** Rises with log x to a ceiling and stays there. */
export const plateau: Law = {
  name: 'plateau',
  formula: 'y = top − b·max(0, ln(x0/x))',
  tex: 'y = y_{\\text{top}} - b\\,\\max\\left(0,\\, \\ln\\frac{x_0}{x}\\right)',
  source: 'a ceiling: arXiv 2505.16276, 2506.07927; translation quality in arXiv 2109.07740',
  inputs: ['x'],
  parameters: [
    real('top', 'y from x0 on'),
    real('b', 'rise for each factor e below x0'),
    positive('x0', 'where the plateau begins'),
  ],
  space: 'linear',
  evaluate(p, _x, logX, gradient) {
    const before = Math.max(0, Math.log(p[2]!) - logX[0]!);
    if (gradient) {
      gradient[0] = 1;
      gradient[1] = -before;
      gradient[2] = before > 0 ? -p[1]! / p[2]! : 0;
    }
    return p[0]! - p[1]! * before;
  },
  starts: (data) => bends(data).map((x0) => [0, 1, x0]),
  linear: [0, 1],
  bend: 2,
};

/** Flat, then rising with log x: what is called emergent. */
export const threshold: Law = {
  name: 'threshold',
  formula: 'y = base + b·max(0, ln(x/x0))',
  tex: 'y = y_{\\text{base}} + b\\,\\max\\left(0,\\, \\ln\\frac{x}{x_0}\\right)',
  source: 'an emergent threshold: arXiv 2310.03262, 2505.10527',
  inputs: ['x'],
  parameters: [
    real('base', 'y up to x0'),
    real('b', 'rise for each factor e above x0'),
    positive('x0', 'where the rise begins'),
  ],
  space: 'linear',
  evaluate(p, _x, logX, gradient) {
    const after = Math.max(0, logX[0]! - Math.log(p[2]!));
    if (gradient) {
      gradient[0] = 1;
      gradient[1] = after;
      gradient[2] = after > 0 ? -p[1]! / p[2]! : 0;
    }
    return p[0]! + p[1]! * after;
  },
  starts: (data) => bends(data).map((x0) => [0, 1, x0]),
  linear: [0, 1],
  bend: 2,
};

/** Two slopes on a logarithmic axis. */
export const hinge: Law = {
  name: 'hinge',
  formula: 'y = y0 + b1·min(0, ln(x/x0)) + b2·max(0, ln(x/x0))',
  tex: 'y = y_0 + b_1\\min\\left(0, \\ln\\frac{x}{x_0}\\right) + b_2\\max\\left(0, \\ln\\frac{x}{x_0}\\right)',
  source: 'a broken line: plateau and threshold are its cases b2 = 0 and b1 = 0',
  inputs: ['x'],
  parameters: [
    real('y0', 'y at x0'),
    real('b1', 'slope per factor e below x0'),
    real('b2', 'slope per factor e above x0'),
    positive('x0', 'where the slope changes'),
  ],
  space: 'linear',
  evaluate(p, _x, logX, gradient) {
    const log = logX[0]! - Math.log(p[3]!);
    if (gradient) {
      gradient[0] = 1;
      gradient[1] = Math.min(0, log);
      gradient[2] = Math.max(0, log);
      gradient[3] = -(log < 0 ? p[1]! : p[2]!) / p[3]!;
    }
    return p[0]! + (log < 0 ? p[1]! : p[2]!) * log;
  },
  starts: (data) => bends(data).map((x0) => [0, 1, 1, x0]),
  linear: [0, 1, 2],
  bend: 3,
};

/** Between a floor and a ceiling, an S on a logarithmic axis. */
export const logistic: Law = {
  name: 'logistic',
  formula: 'y = low + (high − low)/(1 + (x0/x)^k)',
  tex: 'y = y_{\\text{low}} + \\frac{y_{\\text{high}} - y_{\\text{low}}}{1 + (x_0/x)^{k}}',
  source: 'a smooth ceiling or threshold: arXiv 2505.16276, 2503.18942, 2505.10527',
  inputs: ['x'],
  parameters: [
    real('low', 'y of the smallest sizes'),
    real('high', 'y of the largest sizes'),
    positive('x0', 'half of the way'),
    positive('k', 'steepness'),
  ],
  space: 'linear',
  evaluate(p, _x, logX, gradient) {
    const log = Math.log(p[2]!) - logX[0]!;
    const share = 1 / (1 + Math.exp(p[3]! * log));
    if (gradient) {
      const bend = (p[1]! - p[0]!) * share * (1 - share);
      gradient[0] = 1 - share;
      gradient[1] = share;
      gradient[2] = (-bend * p[3]!) / p[2]!;
      gradient[3] = -bend * log;
    }
    return p[0]! + (p[1]! - p[0]!) * share;
  },
  starts(data) {
    const [low, high] = inputRange(data);
    const [bottom, top] = rangeOf(responses(data));
    return combinations([geometric(low, high, 9), [0.3, 0.8, 2, 5]]).map(([x0, k]) => [bottom, top, x0!, k!]);
  },
  linear: [0, 1],
};
