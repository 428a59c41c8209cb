/** @file Laws of any number of factors, linear in their logarithms. */
import { positive, real } from './law.ts';
import type { Law, LawMaker, LawParameter } from './law.ts';
import { linearGuess, logLogGuess } from './starts.ts';

function factorsOf(name: string, factors: readonly string[] | undefined): readonly string[] {
  if (factors === undefined || factors.length === 0) throw new RangeError(`${name} needs at least 1 factor`);
  return factors;
}

const source = 'Scaling may be all you need for human-level object recognition (arXiv 2308.03712): its data';

const slopes = (factors: readonly string[]): readonly LawParameter[] =>
  factors.map((factor) => real(`b[${factor}]`, `gain for each factor e of ${factor}`));

const sumOf = (factors: readonly string[], text: (factor: string) => string): string =>
  factors.map(text).join(' + ');

/** Writes 1, log x₁, … into the gradient and returns the sum with the parameters. */
function logSum(
  p: ArrayLike<number>,
  logX: ArrayLike<number>,
  count: number,
  gradient?: Float64Array,
): number {
  let sum = p[0]!;
  if (gradient) gradient[0] = 1;
  for (let k = 0; k < count; k++) {
    sum += p[k + 1]! * logX[k]!;
    if (gradient) gradient[k + 1] = logX[k]!;
  }
  return sum;
}

const every = (count: number): readonly number[] => Array.from({ length: count }, (_, k) => k);

/** Gains per factor e of each input, which add up. */
export const logLinear: LawMaker = {
  name: 'log-linear',
  formula: 'y = a + Σ b[i]·ln x[i]',
  tex: 'y = a + \\sum_i b_i \\ln x_i',
  source,
  takes: 'factors',
  inputs: [],
  space: 'linear',
  make({ factors: given }): Law {
    const factors = factorsOf('log-linear', given);
    return {
      name: 'log-linear',
      formula: `y = a + ${sumOf(factors, (factor) => `b[${factor}]·ln ${factor}`)}`,
      tex: logLinear.tex,
      source,
      inputs: factors,
      parameters: [real('a', 'y where every factor is 1'), ...slopes(factors)],
      space: 'linear',
      evaluate: (p, _x, logX, gradient) => logSum(p, logX, factors.length, gradient),
      starts: () => [[1, ...factors.map(() => 1)]],
      linear: every(factors.length + 1),
      shape: { factors },
    };
  },
};

/** The same with a product of every two logarithms. */
export const logLinearPairs: LawMaker = {
  name: 'log-linear-pairs',
  formula: 'y = a + Σ b[i]·ln x[i] + Σ c[i,j]·ln x[i]·ln x[j]',
  tex: 'y = a + \\sum_i b_i \\ln x_i + \\sum_{i<j} c_{ij} \\ln x_i \\ln x_j',
  source,
  takes: 'factors',
  inputs: [],
  space: 'linear',
  make({ factors: given }): Law {
    const factors = factorsOf('log-linear-pairs', given);
    const pairs = factors.flatMap((_, i) => factors.slice(0, i).map((_other, j) => [j, i] as const));
    if (pairs.length === 0) throw new RangeError('log-linear-pairs needs at least 2 factors');
    const count = factors.length + 1 + pairs.length;
    return {
      name: 'log-linear-pairs',
      formula: `y = a + ${sumOf(factors, (factor) => `b[${factor}]·ln ${factor}`)} + ${pairs.map(([i, j]) => `c[${factors[i]!},${factors[j]!}]·ln ${factors[i]!}·ln ${factors[j]!}`).join(' + ')}`,
      tex: logLinearPairs.tex,
      source,
      inputs: factors,
      parameters: [
        real('a', 'y where every factor is 1'),
        ...slopes(factors),
        ...pairs.map(([i, j]) =>
          real(`c[${factors[i]!},${factors[j]!}]`, 'how one changes the gain of the other'),
        ),
      ],
      space: 'linear',
      evaluate(p, _x, logX, gradient) {
        let sum = logSum(p, logX, factors.length, gradient);
        for (const [k, [i, j]] of pairs.entries()) {
          const product = logX[i]! * logX[j]!;
          const at = factors.length + 1 + k;
          sum += p[at]! * product;
          if (gradient) gradient[at] = product;
        }
        return sum;
      },
      starts: () => [Array.from({ length: count }, () => 1)],
      linear: every(count),
      shape: { factors },
    };
  },
};

/** A power of each input, which multiply. */
export const multiPower: LawMaker = {
  name: 'multi-power',
  formula: 'y = a·Π x[i]^b[i]',
  tex: 'y = a \\prod_i x_i^{b_i}',
  source,
  takes: 'factors',
  inputs: [],
  space: 'log',
  make({ factors: given }): Law {
    const factors = factorsOf('multi-power', given);
    return {
      name: 'multi-power',
      formula: `y = a·${factors.map((factor) => `${factor}^b[${factor}]`).join('·')}`,
      tex: multiPower.tex,
      source,
      inputs: factors,
      parameters: [positive('a', 'y where every factor is 1'), ...slopes(factors)],
      space: 'log',
      evaluate(p, _x, logX, gradient) {
        let exponent = 0;
        for (let k = 0; k < factors.length; k++) exponent += p[k + 1]! * logX[k]!;
        const unit = Math.exp(exponent);
        if (gradient) {
          gradient[0] = unit;
          for (let k = 0; k < factors.length; k++) gradient[k + 1] = p[0]! * unit * logX[k]!;
        }
        return p[0]! * unit;
      },
      starts(data) {
        const found = logLogGuess(data);
        const flat = [1, ...factors.map(() => 0)];
        return found ? [[Math.exp(found[0]!), ...found.slice(1)], flat] : [flat];
      },
      linear: [0],
      shape: { factors },
    };
  },
};

/** Log-odds that add up: never below 0 or above 1, whatever the factors. */
export const logitLinear: LawMaker = {
  name: 'logit-linear',
  formula: 'y = 1/(1 + e^−(a + Σ b[i]·ln x[i]))',
  tex: 'y = \\frac{1}{1 + e^{-(a + \\sum_i b_i \\ln x_i)}}',
  source,
  takes: 'factors',
  inputs: [],
  space: 'linear',
  make({ factors: given }): Law {
    const factors = factorsOf('logit-linear', given);
    return {
      name: 'logit-linear',
      formula: `y = 1/(1 + e^−(a + ${sumOf(factors, (factor) => `b[${factor}]·ln ${factor}`)}))`,
      tex: logitLinear.tex,
      source,
      inputs: factors,
      parameters: [real('a', 'log-odds where every factor is 1'), ...slopes(factors)],
      space: 'linear',
      evaluate(p, _x, logX, gradient) {
        const share = 1 / (1 + Math.exp(-logSum(p, logX, factors.length, gradient)));
        const bend = share * (1 - share);
        if (gradient) for (let k = 0; k <= factors.length; k++) gradient[k]! *= bend;
        return share;
      },
      /** Linear regression of the log-odds, for responses between 0 and 1. */
      starts(data) {
        const odds = data.flatMap(({ x, y }) => (y > 0 && y < 1 ? [{ x, y: Math.log(y / (1 - y)) }] : []));
        const found = linearGuess(odds, ({ x }) => [1, ...x.map(Math.log)], 'equal');
        const flat = [0, ...factors.map(() => 0)];
        return found ? [found, flat] : [flat];
      },
      shape: { factors },
    };
  },
};
