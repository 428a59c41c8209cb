/** @file Laws of success: the chance to pass a task, and how long a chain of steps holds. */
import { exponent, positive, real } from './law.ts';
import type { Datum, Law } from './law.ts';
import { linearGuess, rangeOf } from './starts.ts';

/** log(−log y), linear in log N for the task law; only 0 < y < 1 count. */
const doubleLog = (data: readonly Datum[]): readonly Datum[] =>
  data.flatMap(({ x, y }) => (y > 0 && y < 1 ? [{ x, y: Math.log(-Math.log(y)) }] : []));

export const task: Law = {
  name: 'task',
  formula: 'y = exp(−c·N^−a)',
  tex: '-\\log \\mathrm{PU} = c\\,N^{-a}',
  source: 'PassUntil (arXiv 2310.03262): task law; log(−log PU) is linear in log N',
  inputs: ['N'],
  parameters: [positive('c', '−log of the chance to pass at N = 1'), exponent('a', 'exponent')],
  space: 'log',
  evaluate(p, _x, logX, gradient) {
    const loss = p[0]! * Math.exp(-p[1]! * logX[0]!);
    const y = Math.exp(-loss);
    if (gradient) {
      gradient[0] = (-y * loss) / p[0]!;
      gradient[1] = y * loss * logX[0]!;
    }
    return y;
  },
  starts(data) {
    const found = linearGuess(doubleLog(data), ({ x }) => [1, -Math.log(x[0]!)], 'equal');
    const [logC, a] = found ?? [0, 0.3];
    return [
      [Math.exp(logC!), Math.min(10, Math.max(0, a!))],
      [1, 0.1],
      [10, 0.3],
    ];
  },
};

/** q < 0: better than the task law with size ("accelerated emergence"); q > 0: worse. The test is q's interval. */
export const taskCurved: Law = {
  name: 'task-curved',
  formula: 'y = exp(−c·N^−a·e^(q·ln²N))',
  tex: '-\\log \\mathrm{PU} = c\\,N^{-a}\\,e^{q \\ln^2 N}',
  source: 'PassUntil (arXiv 2310.03262): super- and sub-scaling as the curvature of log(−log PU)',
  inputs: ['N'],
  parameters: [
    positive('c', '−log of the chance to pass at N = 1'),
    real('a', 'exponent at N = 1', -100, 100),
    real('q', 'curvature', -10, 10),
  ],
  space: 'log',
  evaluate(p, _x, logX, gradient) {
    const log = logX[0]!;
    const loss = p[0]! * Math.exp((p[2]! * log - p[1]!) * log);
    const y = Math.exp(-loss);
    if (gradient) {
      gradient[0] = (-y * loss) / p[0]!;
      gradient[1] = y * loss * log;
      gradient[2] = -y * loss * log * log;
    }
    return y;
  },
  starts(data) {
    const logs = doubleLog(data);
    const curved = linearGuess(logs, ({ x }) => [1, -Math.log(x[0]!), Math.log(x[0]!) ** 2], 'equal');
    const straight = linearGuess(logs, ({ x }) => [1, -Math.log(x[0]!)], 'equal');
    return [
      ...(curved ? [[Math.exp(curved[0]!), curved[1]!, curved[2]!]] : []),
      ...(straight ? [[Math.exp(straight[0]!), straight[1]!, 0]] : []),
      [10, 0.3, 0],
    ];
  },
};

/** Steps until the chance that all went well has fallen to s. */
export const geometricHorizon: Law = {
  name: 'geometric-horizon',
  formula: 'y = ln s/ln p',
  tex: 'H = \\frac{\\ln s}{\\ln p}',
  source: 'The Illusion of Diminishing Returns (arXiv 2509.09677): step accuracy compounds',
  inputs: ['p'],
  domains: ['fraction'],
  parameters: [
    { name: 's', meaning: 'chance of success at the horizon', scale: 'linear', bounds: [1e-12, 1 - 1e-12] },
  ],
  space: 'log',
  evaluate(p, _x, logX, gradient) {
    if (gradient) gradient[0] = 1 / (p[0]! * logX[0]!);
    return Math.log(p[0]!) / logX[0]!;
  },
  starts(data) {
    const [low, high] = rangeOf(data.map(({ x, y }) => y * Math.log(x[0]!)));
    return [low, (low + high) / 2, high].map((log) => [Math.min(1 - 1e-9, Math.max(1e-9, Math.exp(log)))]);
  },
};
