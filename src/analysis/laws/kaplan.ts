/** @file The forms of "Scaling laws for neural language models": data and size jointly, and learning curves. */
import { exponent, positive, real } from './law.ts';
import type { Datum, Law } from './law.ts';
import { combinations, inputRange, rangeOf, responses } from './starts.ts';

const source = 'Kaplan’s forms, as restated in Unraveling the Mystery of Scaling Laws (arXiv 2403.06563)';

/** (scale/x)^exponent and its logarithm's base, the term all these forms are made of. */
const term = (scale: number, logX: number, power: number): { log: number; value: number } => {
  const log = Math.log(scale) - logX;
  return { log, value: Math.exp(power * log) };
};

export const kaplan: Law = {
  name: 'kaplan',
  formula: 'y = ((Nc/N)^(aN/aD) + Dc/D)^aD',
  tex: 'y = \\left[\\left(\\frac{N_c}{N}\\right)^{\\alpha_N/\\alpha_D} + \\frac{D_c}{D}\\right]^{\\alpha_D}',
  source,
  inputs: ['N', 'D'],
  parameters: [
    positive('Nc', 'scale of parameters'),
    real('aN', 'exponent of parameters, with data to spare', 1e-4, 10),
    positive('Dc', 'scale of data'),
    real('aD', 'exponent of data, with parameters to spare', 1e-4, 10),
  ],
  space: 'log',
  evaluate(p, x, logX, gradient) {
    const ratio = p[1]! / p[3]!;
    const { log, value: ofN } = term(p[0]!, logX[0]!, ratio);
    const ofD = p[2]! / x[1]!;
    const sum = ofN + ofD;
    const y = Math.exp(p[3]! * Math.log(sum));
    if (gradient) {
      const bySum = (p[3]! * y) / sum;
      gradient[0] = (bySum * ofN * ratio) / p[0]!;
      gradient[1] = (bySum * ofN * log) / p[3]!;
      gradient[2] = bySum / x[1]!;
      gradient[3] = y * Math.log(sum) - (bySum * ofN * log * ratio) / p[3]!;
    }
    return y;
  },
  starts(data) {
    const [, y] = rangeOf(responses(data));
    const [n, d] = [inputRange(data)[0], inputRange(data, 1)[0]];
    // Each term alone would give `share` of the largest response at the smallest size.
    return combinations([
      [0.04, 0.08, 0.15, 0.35],
      [0.05, 0.1, 0.2, 0.4],
      [0.3, 0.7, 0.95],
    ]).map(([aN, aD, share]) => [
      n * (share! * y) ** (1 / aN!),
      aN!,
      d * Math.max(y ** (1 / aD!) - (share! * y) ** (1 / aD!), 1e-9 * y ** (1 / aD!)),
      aD!,
    ]);
  },
};

export const learningCurve: Law = {
  name: 'learning-curve',
  formula: 'y = (Nc/N)^aN + (Sc/Smin)^aS',
  tex: 'y = \\left(\\frac{N_c}{N}\\right)^{\\alpha_N} + \\left(\\frac{S_c}{S_{\\min}}\\right)^{\\alpha_S}',
  source,
  inputs: ['N', 'Smin'],
  parameters: [
    positive('Nc', 'scale of parameters'),
    exponent('aN', 'exponent of parameters'),
    positive('Sc', 'scale of steps'),
    exponent('aS', 'exponent of steps'),
  ],
  space: 'log',
  evaluate(p, _x, logX, gradient) {
    const n = term(p[0]!, logX[0]!, p[1]!);
    const s = term(p[2]!, logX[1]!, p[3]!);
    if (gradient) {
      gradient[0] = (p[1]! * n.value) / p[0]!;
      gradient[1] = n.value * n.log;
      gradient[2] = (p[3]! * s.value) / p[2]!;
      gradient[3] = s.value * s.log;
    }
    return n.value + s.value;
  },
  starts: curveStarts,
};

function curveStarts(data: readonly Datum[]): readonly (readonly number[])[] {
  const [, y] = rangeOf(responses(data));
  const [n, s] = [inputRange(data)[0], inputRange(data, 1)[0]];
  return combinations([
    [0.04, 0.08, 0.16, 0.4],
    [0.3, 0.6, 0.9],
    [0.15, 0.5, 0.9],
  ]).map(([aN, aS, share]) => [n * (share! * y) ** (1 / aN!), aN!, s * ((1 - share!) * y) ** (1 / aS!), aS!]);
}

/** Steps to the root; each at least doubles the digits. */
const maxNewton = 60;

/**
 * The learning curve at any batch size: Smin = S/(1 + Bcrit(y)/B) and Bcrit(y) = Bstar/y^(1/aB), so that y stands on
 * both sides. The right side falls with y, hence one solution; Newton's steps from below never pass it.
 */
export const learningCurveBatch: Law = {
  name: 'learning-curve-batch',
  formula: 'y = (Nc/N)^aN + (Sc/Smin)^aS, Smin = S/(1 + Bcrit/B), Bcrit = Bstar/y^(1/aB)',
  tex: 'y = \\left(\\tfrac{N_c}{N}\\right)^{\\alpha_N} + \\left(\\tfrac{S_c}{S_{\\min}}\\right)^{\\alpha_S},\\; S_{\\min} = \\tfrac{S}{1 + B_{\\mathrm{crit}}/B},\\; B_{\\mathrm{crit}} = \\tfrac{B_*}{y^{1/\\alpha_B}}',
  source,
  inputs: ['N', 'S', 'B'],
  parameters: [
    ...learningCurve.parameters,
    positive('Bstar', 'critical batch size at y = 1'),
    real('aB', 'exponent of the critical batch size', 0.02, 10),
  ],
  space: 'log',
  evaluate(p, _x, logX, gradient) {
    const n = term(p[0]!, logX[0]!, p[1]!);
    const inverseB = 1 / p[5]!;
    const logStar = Math.log(p[4]!) - logX[2]!;
    const logS = Math.log(p[2]!) - logX[1]!;
    // In l = log y: h(l) = n + exp(aS·(logS + log(1 + exp(logStar − l/aB)))), which falls with l.
    let y = n.value + Math.exp(p[3]! * logS);
    let [critical, rest, slope] = [0, 0, 0];
    for (let step = 0; step < maxNewton; step++) {
      critical = Math.exp(logStar - inverseB * Math.log(y));
      rest = Math.exp(p[3]! * (logS + Math.log1p(critical)));
      slope = (-p[3]! * rest * inverseB * critical) / ((1 + critical) * y);
      const by = (n.value + rest - y) / (1 - slope);
      y += by;
      if (!(Math.abs(by) > 1e-15 * y)) break;
    }
    if (gradient) {
      const scale = 1 / (1 - slope);
      const byCritical = (p[3]! * rest * critical) / (1 + critical);
      gradient[0] = (scale * p[1]! * n.value) / p[0]!;
      gradient[1] = scale * n.value * n.log;
      gradient[2] = (scale * p[3]! * rest) / p[2]!;
      gradient[3] = scale * rest * (logS + Math.log1p(critical));
      gradient[4] = (scale * byCritical) / p[4]!;
      gradient[5] = scale * byCritical * Math.log(y) * inverseB * inverseB;
    }
    return y;
  },
  starts(data) {
    const [low, high] = inputRange(data, 2);
    const middle = Math.sqrt(low * high);
    const [, y] = rangeOf(responses(data));
    return curveStarts(data).flatMap((start) =>
      [0.15, 0.3].flatMap((aB) =>
        [0.1, 1, 10].map((factor) => [...start, factor * middle * y ** (1 / aB), aB]),
      ),
    );
  },
};
