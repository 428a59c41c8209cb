/** @file One law over several groups that share some parameters and have the others for themselves. */
import type { Datum, Law, LawMaker, LawParameter } from './law.ts';
import { scaledPower } from './power.ts';

/**
 * `law` over groups: parameters named in `apart` exist once a group, `beta[en-de]`, the others once for all. The
 * group is a last input, the index into `groups`. Throws a `RangeError` for no groups or a parameter there is not.
 */
export function shared(
  law: Law,
  apart: readonly string[],
  groups: readonly string[],
  name: string = law.name,
): Law {
  if (groups.length === 0) throw new RangeError(`${name} needs at least 1 group`);
  const unknown = apart.find((own) => law.parameters.every((parameter) => parameter.name !== own));
  if (unknown !== undefined) throw new RangeError(`${law.formula} has no parameter ${unknown}`);
  const parameters: LawParameter[] = [];
  /** Where parameter k of the law stands for each group. */
  const places = law.parameters.map((parameter) => {
    const first = parameters.length;
    if (!apart.includes(parameter.name)) {
      parameters.push(parameter);
      return groups.map(() => first);
    }
    for (const group of groups) parameters.push({ ...parameter, name: `${parameter.name}[${group}]` });
    return groups.map((_, g) => first + g);
  });
  const own = new Float64Array(law.parameters.length);
  const ownGradient = new Float64Array(law.parameters.length);
  const inputs = [...law.inputs, 'group'];
  return {
    name,
    formula: `${law.formula}; ${apart.join(', ')} per group`,
    tex: law.tex,
    source: law.source,
    inputs,
    domains: [...law.inputs.map((_, k) => law.domains?.[k] ?? 'positive'), 'group'],
    parameters,
    space: law.space,
    evaluate(p, x, logX, gradient) {
      const group = x[law.inputs.length]!;
      for (let k = 0; k < own.length; k++) own[k] = p[places[k]![group]!]!;
      if (!gradient) return law.evaluate(own, x, logX);
      const y = law.evaluate(own, x, logX, ownGradient);
      gradient.fill(0, 0, parameters.length);
      for (let k = 0; k < own.length; k++) gradient[places[k]![group]!] = ownGradient[k]!;
      return y;
    },
    starts: (data) =>
      law.starts(data.map(withoutGroup)).map((start) => {
        const full = parameters.map(() => 0);
        for (const [k, value] of start.entries()) for (const place of places[k]!) full[place] = value;
        return full;
      }),
    ...(law.linear && { linear: [...new Set(law.linear.flatMap((k) => places[k]!))] }),
    shape: { groups },
  };
}

const withoutGroup = ({ x, y }: Datum): Datum => ({ x: x.slice(0, -1), y });

/** Tasks, weights or methods that differ in the multiplier alone. */
export const joint: LawMaker = {
  name: 'joint',
  formula: 'y = Linf + beta[group]·N^−a, a and Linf shared',
  tex: 'L_i = \\beta_i\\,N^{-a} + L_\\infty',
  source:
    'Scaling Laws for Multilingual NMT (arXiv 2302.09650), eq. 7: the weights change the multiplier alone',
  takes: 'groups',
  inputs: ['N'],
  space: 'log',
  make({ groups = [] }) {
    const law = shared(scaledPower, ['beta'], groups, 'joint');
    const a = groups.length;
    return {
      ...law,
      formula: joint.formula,
      tex: joint.tex,
      source: joint.source,
      /** N_eff/N of each group against the first. */
      derived: (p) =>
        Object.fromEntries(
          groups.slice(1).map((group, g) => [`Neff/N[${group}]`, (p[0]! / p[g + 1]!) ** (1 / p[a]!)]),
        ),
    };
  },
};

/** The same with an exponent for each group: what `joint` is compared with. */
export const separateExponents: LawMaker = {
  ...joint,
  name: 'separate-exponents',
  formula: 'y = Linf + beta[group]·N^−a[group], Linf shared',
  tex: 'L_i = \\beta_i\\,N^{-a_i} + L_\\infty',
  source: 'the alternative to a shared exponent (arXiv 2302.09650)',
  make({ groups = [] }) {
    return {
      ...shared(scaledPower, ['beta', 'a'], groups, 'separate-exponents'),
      formula: separateExponents.formula,
      tex: separateExponents.tex,
    };
  },
};
