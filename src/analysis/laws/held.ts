/** @file A law with some of its parameters held at known values. */
import type { Law } from './law.ts';

/** Throws a `RangeError` for a parameter there is not, and where none would be left. */
export function holding(law: Law, values: Readonly<Record<string, number>>): Law {
  for (const name of Object.keys(values)) {
    if (law.parameters.every((parameter) => parameter.name !== name)) {
      throw new RangeError(`${law.formula} has no parameter ${name}`);
    }
  }
  const free = law.parameters.flatMap(({ name }, k) => (values[name] === undefined ? [k] : []));
  if (free.length === 0) throw new RangeError(`${law.formula}: no parameter is left to fit`);
  const whole = Float64Array.from(law.parameters, ({ name }) => values[name] ?? 0);
  const wholeGradient = new Float64Array(whole.length);
  const { linear = [] } = law;
  return {
    ...law,
    formula: `${law.formula} with ${Object.entries(values)
      .map(([name, value]) => `${name} = ${value}`)
      .join(', ')}`,
    parameters: free.map((k) => law.parameters[k]!),
    evaluate(p, x, logX, gradient) {
      for (let k = 0; k < free.length; k++) whole[free[k]!] = p[k]!;
      if (!gradient) return law.evaluate(whole, x, logX);
      const y = law.evaluate(whole, x, logX, wholeGradient);
      for (let k = 0; k < free.length; k++) gradient[k] = wholeGradient[free[k]!]!;
      return y;
    },
    starts: (data) => law.starts(data).map((start) => free.map((k) => start[k]!)),
    linear: linear.flatMap((k) => (free.includes(k) ? [free.indexOf(k)] : [])),
    shape: { ...law.shape, held: values },
    ...(law.derived && {
      derived: (p) => {
        const all = Array.from(whole);
        for (const [k, place] of free.entries()) all[place] = p[k]!;
        return law.derived?.(all) ?? {};
      },
    }),
  };
}
