/** @file Powers of one input: alone, above a floor, and between a guess and a floor. */
import { exponent, nonnegative, positive, real } from './law.ts';
import type { Datum, Law } from './law.ts';
import { inputRange, logLogGuess, rangeOf, responses } from './starts.ts';

/** A straight line in log-log axes. */
export const power: Law = {
  name: 'power',
  formula: 'y = a·x^b',
  tex: 'y = a\\,x^{b}',
  source:
    'Hestness et al. 2017 (arXiv 1712.00409), without its constant; Kaplan’s L(N) as restated in arXiv 2403.06563',
  inputs: ['x'],
  parameters: [positive('a', 'y at x = 1'), real('b', 'exponent: 1 is proportional growth', -30, 30)],
  space: 'log',
  evaluate(p, _x, logX, gradient) {
    const unit = Math.exp(p[1]! * logX[0]!);
    const y = p[0]! * unit;
    if (gradient) {
      gradient[0] = unit;
      gradient[1] = y * logX[0]!;
    }
    return y;
  },
  starts(data) {
    const [logA, b] = logLogGuess(data) ?? [0, 1];
    return [
      [Math.exp(logA!), b!],
      [1, b! + 0.3],
    ];
  },
  linear: [0],
};

/** Decay exponents to begin at, and the same for growth. */
const exponents = [0.02, 0.05, 0.1, 0.16, 0.25, 0.4, 0.6, 0.8, 1, 1.5, 2.5, 4];

/**
 * A power above a floor. x0 is where the reducible part is 1 in units of y; it and the exponent are strongly
 * correlated, since x0 usually lies far outside the data. A negative exponent makes it grow.
 */
export const powerConstant: Law = {
  name: 'power-constant',
  formula: 'y = c + (x0/x)^a',
  tex: 'y = c + \\left(\\frac{x_0}{x}\\right)^{a}',
  source: 'Henighan et al. 2020 (arXiv 2010.14701), eq. 1.1; Hestness et al. 2017 (arXiv 1712.00409)',
  inputs: ['x'],
  parameters: [
    nonnegative('c', 'what remains at any size (irreducible)'),
    positive('x0', 'size at which the reducible part is 1'),
    real('a', 'exponent of the reducible part', -10, 10),
  ],
  space: 'log',
  evaluate(p, _x, logX, gradient) {
    const log = Math.log(p[1]!) - logX[0]!;
    const reducible = Math.exp(p[2]! * log);
    if (gradient) {
      gradient[0] = 1;
      gradient[1] = (p[2]! * reducible) / p[1]!;
      gradient[2] = reducible * log;
    }
    return p[0]! + reducible;
  },
  starts(data) {
    const falls = (logLogGuess(data)?.[1] ?? 0) <= 0;
    return exponents.flatMap((size) => {
      const a = falls ? size : -size;
      const found = powerAbove(data, a);
      return found === undefined ? [] : [[found.c, Math.exp(Math.log(found.amplitude) / a), a]];
    });
  },
};

/** c + amplitude·x^−a nearest to the data by relative error, c from 0, the amplitude above it. */
function powerAbove(data: readonly Datum[], a: number): { c: number; amplitude: number } | undefined {
  const scale = inputRange(data)[0];
  let [one, two, both, ofOne, ofTwo] = [0, 0, 0, 0, 0];
  for (const { x, y } of data) {
    const [u, v] = [1 / y, (x[0]! / scale) ** -a / y];
    one += u * u;
    two += v * v;
    both += u * v;
    ofOne += u;
    ofTwo += v;
  }
  const determinant = one * two - both * both;
  let c = (two * ofOne - both * ofTwo) / determinant;
  let amplitude = (one * ofTwo - both * ofOne) / determinant;
  if (!(determinant > 1e-12 * one * two) || !(c >= 0)) [c, amplitude] = [0, ofTwo / two];
  return amplitude > 0 && amplitude < Infinity ? { c, amplitude: amplitude * scale ** a } : undefined;
}

/** The same with an amplitude: linear in it, and what groups share in `joint`. */
export const scaledPower: Law = {
  name: 'scaled-power',
  formula: 'y = Linf + beta·N^−a',
  tex: 'y = L_\\infty + \\beta\\,N^{-a}',
  source: 'Hestness et al. 2017 (arXiv 1712.00409): ε(m) = α·m^β + γ; arXiv 2302.09650, eq. 7',
  inputs: ['N'],
  parameters: [
    positive('beta', 'reducible part at N = 1'),
    exponent('a', 'exponent'),
    nonnegative('Linf', 'what remains at any size (irreducible)'),
  ],
  space: 'log',
  evaluate(p, _x, logX, gradient) {
    const unit = Math.exp(-p[1]! * logX[0]!);
    if (gradient) {
      gradient[0] = unit;
      gradient[1] = -p[0]! * unit * logX[0]!;
      gradient[2] = 1;
    }
    return p[2]! + p[0]! * unit;
  },
  starts: () => exponents.map((a) => [1, a, 1]),
  linear: [0, 2],
};

/**
 * Too few data: the best guess; then a power; then what cannot be learned. The zones meet where the power reaches
 * the guess, and where it has fallen to the floor itself.
 */
export const threeZone: Law = {
  name: 'three-zone',
  formula: 'y = min(guess, g + alpha·m^−b)',
  tex: 'y = \\min\\left(y_{\\text{guess}},\\; g + \\alpha\\,m^{-b}\\right)',
  source: 'Hestness et al. 2017 (arXiv 1712.00409): small-data, power-law and irreducible zones',
  inputs: ['m'],
  parameters: [
    positive('guess', 'y of the best guess, without learning'),
    positive('alpha', 'reducible part at m = 1'),
    exponent('b', 'exponent of the power-law zone'),
    nonnegative('g', 'what remains at any size (irreducible)'),
  ],
  space: 'log',
  evaluate(p, _x, logX, gradient) {
    const reducible = p[1]! * Math.exp(-p[2]! * logX[0]!);
    const y = p[3]! + reducible;
    const guessed = p[0]! <= y;
    if (gradient) {
      gradient[0] = guessed ? 1 : 0;
      gradient[1] = guessed ? 0 : reducible / p[1]!;
      gradient[2] = guessed ? 0 : -reducible * logX[0]!;
      gradient[3] = guessed ? 0 : 1;
    }
    return guessed ? p[0]! : y;
  },
  starts(data) {
    const sorted = data.toSorted((a, b) => a.x[0]! - b.x[0]!);
    const found: number[][] = [];
    // Where the first zone may end: after each of the first points.
    for (let first = 1; first <= sorted.length - 3; first += Math.max(1, Math.floor(sorted.length / 12))) {
      const guesses = responses(sorted.slice(0, first));
      const guess = guesses.reduce((sum, y) => sum + y, 0) / first;
      const rest = sorted.slice(first);
      for (const a of [0.1, 0.25, 0.5, 1]) {
        const fit = powerAbove(rest, a);
        if (fit && guess > 0) found.push([guess, fit.amplitude, a, fit.c]);
      }
    }
    const [, high] = rangeOf(responses(data));
    return found.length > 0 ? found : [[high, high, 0.3, 0]];
  },
  derived: (p) => ({
    'power law from m': (p[1]! / Math.max(p[0]! - p[3]!, 0)) ** (1 / p[2]!),
    'floor from m': (p[1]! / p[3]!) ** (1 / p[2]!),
  }),
};
