/** @file Loss as a sum of what the model is too small for, what the data are too few for, and the rest. */
import { exponent, inWords, nonnegative, positive } from './law.ts';
import type { Law, LawMaker } from './law.ts';
import { combinations } from './starts.ts';

/** What to begin at; with E, A and B computed for each pair, a fine grid covers all five dimensions. */
const exponents = [0.05, 0.15, 0.25, 0.35, 0.5, 0.75, 1.1];

export const chinchilla: Law = {
  name: 'chinchilla',
  formula: 'y = E + A/N^alpha + B/D^beta',
  tex: 'y = E + \\frac{A}{N^{\\alpha}} + \\frac{B}{D^{\\beta}}',
  source: 'the additive law of parameters and tokens, as restated in arXiv 2505.14302, eq. 1',
  inputs: ['N', 'D'],
  parameters: [
    nonnegative('E', 'what remains at any size (irreducible)'),
    positive('A', 'loss of too few parameters at N = 1'),
    exponent('alpha', 'exponent of parameters'),
    positive('B', 'loss of too few data at D = 1'),
    exponent('beta', 'exponent of data'),
  ],
  space: 'log',
  evaluate(p, _x, logX, gradient) {
    const unitN = Math.exp(-p[2]! * logX[0]!);
    const unitD = Math.exp(-p[4]! * logX[1]!);
    const [ofN, ofD] = [p[1]! * unitN, p[3]! * unitD];
    if (gradient) {
      gradient[0] = 1;
      gradient[1] = unitN;
      gradient[2] = -ofN * logX[0]!;
      gradient[3] = unitD;
      gradient[4] = -ofD * logX[1]!;
    }
    return p[0]! + ofN + ofD;
  },
  starts: () => combinations([[1], [1], exponents, [1], exponents]),
  linear: [0, 1, 3],
  /** At compute ∝ N·D the best N grows as compute^(β/(α+β)). */
  derived: (p) => ({ 'exponent of the best N in N·D': p[4]! / (p[2]! + p[4]!) }),
};

/** Pruned while it trains: N is the mean over training of the parameters there were. */
export const averageParameter: Law = {
  ...inWords(
    chinchilla,
    'y = E + A/Nbar^alpha + B/D^beta, Nbar the mean of N over training',
    ['Nbar', 'D'],
    ['E', 'A', 'alpha', 'B', 'beta'],
  ),
  name: 'average-parameter',
  tex: 'y = E + \\frac{A}{\\bar N^{\\alpha}} + \\frac{B}{D^{\\beta}},\\quad \\bar N = \\frac{1}{D}\\int_0^D N(t)\\,dt',
  source: 'The Journey Matters (arXiv 2501.12486): average parameter count in place of N',
};

/** Each configuration (a number format, say) is worth a fraction of the parameters; the first named counts whole. */
export const effectiveParameter: LawMaker = {
  name: 'effective-parameter',
  formula: 'y = E + A/(N·eff)^alpha + B/D^beta, eff per group',
  tex: 'y = E + \\frac{A}{(N\\,\\mathrm{eff}_C)^{\\alpha}} + \\frac{B}{D^{\\beta}}',
  source: 'the effective-parameter multiplier that arXiv 2505.14302 compares with, its eq. 2',
  takes: 'groups',
  inputs: ['N', 'D'],
  space: 'log',
  make({ groups = [] }) {
    if (groups.length < 2) throw new RangeError('effective-parameter needs at least 2 groups');
    return {
      name: 'effective-parameter',
      formula: `y = E + A/(N·eff)^alpha + B/D^beta, eff of ${groups[0]!} = 1`,
      tex: effectiveParameter.tex,
      source: effectiveParameter.source,
      inputs: ['N', 'D', 'group'],
      domains: ['positive', 'positive', 'group'],
      parameters: [
        ...chinchilla.parameters,
        ...groups.slice(1).map((group) => positive(`eff[${group}]`, `worth of a parameter of ${group}`)),
      ],
      space: 'log',
      evaluate(p, x, logX, gradient) {
        const group = x[2]!;
        const eff = group === 0 ? 1 : p[4 + group]!;
        const unitN = Math.exp(-p[2]! * (logX[0]! + Math.log(eff)));
        const unitD = Math.exp(-p[4]! * logX[1]!);
        const [ofN, ofD] = [p[1]! * unitN, p[3]! * unitD];
        if (gradient) {
          gradient.fill(0, 5);
          gradient[0] = 1;
          gradient[1] = unitN;
          gradient[2] = -ofN * (logX[0]! + Math.log(eff));
          gradient[3] = unitD;
          gradient[4] = -ofD * logX[1]!;
          if (group > 0) gradient[4 + group] = (-p[2]! * ofN) / eff;
        }
        return p[0]! + ofN + ofD;
      },
      starts: (data) =>
        chinchilla.starts(data).flatMap((start) => [
          [...start, ...groups.slice(1).map(() => 1)],
          [...start, ...groups.slice(1).map(() => 0.5)],
        ]),
      linear: [0, 1, 3],
      shape: { groups },
    };
  },
};
