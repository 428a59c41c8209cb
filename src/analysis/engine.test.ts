import { describe, expect, test } from 'vitest';
import { random } from '../random.ts';
import { bandAt, forecast } from './bands.ts';
import { betterByAicc, choose, disagreement, whyNot } from './choice.ts';
import { estimateParameters } from './estimate.ts';
import { bfgs } from './estimation/bfgs.ts';
import { levenbergMarquardt } from './estimation/levenberg-marquardt.ts';
import { eigenOf, fitLinear, inverse } from './estimation/linear.ts';
import type { Objective } from './estimation/objective.ts';
import { fitLaw } from './fit.ts';
import type { Fit, FitOptions } from './fit.ts';
import { holdOutLargest, leaveOneOut } from './held-out.ts';
import { lawMakers, lawNamed, laws } from './laws/index.ts';
import { domainOf, evaluateAt } from './laws/law.ts';
import type { Datum, Law, LawShape } from './laws/law.ts';
import { systematicOrder } from './runs-test.ts';

const sizes = (count: number, low = 1e4, high = 1e9): readonly number[] =>
  Array.from({ length: count }, (_, i) => low * (high / low) ** (i / (count - 1)));

/** Data of a law at its true parameters, with noise that is relative, or of that size in linear space. */
function sampled(
  law: Law,
  truth: readonly number[],
  xs: readonly (readonly number[])[],
  noise: number,
  seed = 1,
) {
  const stream = random(seed);
  return xs.map((x): Datum => {
    const y = evaluateAt(law, truth, x);
    const error = noise * stream.normal();
    return { x, y: law.space === 'log' ? y * Math.exp(error) : y + error };
  });
}

function fitted(law: Law, data: readonly Datum[], options: FitOptions = {}) {
  const result = fitLaw(law, data, { replicates: 0, ...options });
  if (result.status === 'refused') throw new Error(result.message);
  return result;
}
const fitOf = (name: string, data: readonly Datum[], options?: FitOptions, shape?: LawShape): Fit =>
  fitted(lawNamed(name, shape), data, options).fit;
const codes = ({
  warnings,
}: {
  readonly warnings: readonly { readonly code: string }[];
}): readonly string[] => warnings.map(({ code }) => code);
const width = ([low, high]: readonly [number, number]): number => high - low;
const ratio = ([low, high]: readonly [number, number]): number => Math.log(high / low);
const areaOf = ({ x }: { readonly x: readonly number[] }): number => x[0]! * x[1]!;
const each = (values: readonly number[]): readonly (readonly number[])[] => values.map((value) => [value]);

const valley = (u: ArrayLike<number>) => [10 * (u[1]! - u[0]! * u[0]!), 1 - u[0]!] as const;
/** Rosenbrock's valley as residuals, inside a box. */
const rosenbrock = (low: readonly number[], high: readonly number[]): Objective => {
  const size = 2;
  return {
    size,
    low: Float64Array.from(low),
    high: Float64Array.from(high),
    newEvaluation: () => ({ loss: 0, gradient: new Float64Array(2), normal: new Float64Array(4) }),
    loss(u) {
      const [a, b] = valley(u);
      return (a * a + b * b) / 2;
    },
    evaluate(u, into) {
      const [a, b] = valley(u);
      const x = u[0]!;
      into.loss = (a * a + b * b) / 2;
      into.gradient.set([-20 * x * a - b, 10 * a]);
      into.normal.set([400 * x * x + 1, -200 * x, -200 * x, 100]);
    },
  };
};

describe('minimisers', () => {
  const wide = rosenbrock([-9, -9], [9, 9]);

  test.each([
    ['Levenberg–Marquardt', levenbergMarquardt],
    ['BFGS', bfgs],
  ] as const)('%s: Rosenbrock’s valley, free and against a bound', (_, minimise) => {
    const free = minimise(wide, Float64Array.of(-1.2, 1));
    expect(free.at[0]).toBeCloseTo(1, 5);
    expect(free.at[1]).toBeCloseTo(1, 5);
    expect(free.converged).toBe(true);
    // With x at most ½ the best y is ¼.
    const bounded = minimise(rosenbrock([-9, -9], [0.5, 9]), Float64Array.of(-1.2, 1));
    expect(bounded.at[0]).toBe(0.5);
    expect(bounded.at[1]).toBeCloseTo(0.25, 6);
  });

  test.each([
    ['Levenberg–Marquardt', levenbergMarquardt],
    ['BFGS', bfgs],
  ] as const)('%s: a start without a finite loss is infinitely bad', (_, minimise) => {
    const nowhere: Objective = {
      ...wide,
      evaluate: (_at, into) => {
        into.loss = Infinity;
      },
    };
    expect(minimise(nowhere, Float64Array.of(0, 0)).loss).toBe(Infinity);
  });

  test('dense algebra: least squares, inverse, eigenvalues', () => {
    const rows = [0, 1, 2, 3].map((x) => [1, x]);
    expect(fitLinear(rows, [1, 3, 4, 8], [1, 1, 1, 1])).toEqual([
      expect.closeTo(0.7, 12),
      expect.closeTo(2.2, 12),
    ]);
    expect(
      fitLinear(
        [
          [1, 2],
          [2, 4],
          [3, 6],
        ],
        [1, 2, 3],
        [1, 1, 1],
      ),
    ).toBeUndefined();
    expect(Array.from(inverse(Float64Array.of(4, 2, 2, 3), 2)!)).toEqual(
      [0.375, -0.25, -0.25, 0.5].map((value) => expect.closeTo(value, 12)),
    );
    expect(inverse(Float64Array.of(1, 1, 1, 1), 2)).toBeUndefined();
    const { values, vectors } = eigenOf(Float64Array.of(2, 1, 1, 2), 2);
    expect(values).toEqual([expect.closeTo(1, 12), expect.closeTo(3, 12)]);
    expect(Math.abs(vectors[1]![0]! - vectors[1]![1]!)).toBeLessThan(1e-12);
  });

  test('an exponent of 1.5 in seconds is 1.5', () => {
    // Absolute tolerances of a well-known library stop at 1.20 here.
    const data = each(sizes(12, 1e3, 1e7)).map((x): Datum => ({ x, y: 1e-12 * x[0]! ** 1.5 }));
    const power = lawNamed('power');
    expect(estimateParameters(power, data)!.parameters[1]).toBeCloseTo(1.5, 10);
    const blind = { ...power, linear: [] };
    expect(estimateParameters(blind, data, { starts: [[1, 1]] })!.parameters[1]).toBeCloseTo(1.5, 9);
  });
});

describe('what the data do not determine is refused, by name', () => {
  test('two sizes that grow together', () => {
    const law = lawNamed('bivariate');
    const truth = [40, 0.2, 0.3, 1.5];
    const diagonal = sizes(20, 1e6, 1e9).map((n) => [n, 2 * n]);
    const data = sampled(law, truth, diagonal, 0.003);
    expect(fitLaw(law, data)).toMatchObject({ status: 'refused', reason: 'not-identified' });
    expect(fitLaw(law, data)).toMatchObject({
      message: expect.stringMatching(/pe and pd of .* only together: vary the inputs apart/),
    });
    const crossed = sizes(5, 1e6, 1e9).flatMap((n) => [0.2, 1, 5].map((by) => [n, by * n]));
    const { parameters, derived } = fitted(law, sampled(law, truth, crossed, 0.001)).fit;
    expect(parameters[1]!.value).toBeCloseTo(0.2, 1);
    expect(derived?.['best Ne/Nd']).toBeCloseTo(2 / 3, 1);
  });

  test('a cache that every table fits', () => {
    const law = lawNamed('cache-step');
    const xs = sizes(8, 1e6, 1e9).flatMap((bytes) => [1e4, 2e4].map((table) => [bytes, table]));
    const data = sampled(law, [100, 0.05, 1e6], xs, 0.01);
    expect(fitLaw(law, data)).toMatchObject({ status: 'refused', reason: 'not-identified' });
  });
});

describe('groups', () => {
  const groups = ['one', 'two', 'three'];
  const joint = lawNamed('joint', { groups });
  const apart = lawNamed('separate-exponents', { groups });
  const xs = groups.flatMap((_, g) => sizes(8, 2e7, 1e9).map((n) => [n, g]));
  const data = sampled(joint, [300, 420, 600, 0.3, 1.2], xs, 0.003);

  test('share an exponent, and are worth a factor of size', () => {
    const fit = fitOf('joint', data, {}, { groups });
    expect(fit.parameters.map(({ name }) => name)).toEqual([
      'beta[one]',
      'beta[two]',
      'beta[three]',
      'a',
      'Linf',
    ]);
    expect(fit.derived?.['Neff/N[three]']).toBeCloseTo(2 ** (-1 / 0.3), 1);
    expect(betterByAicc([fit, fitted(apart, data).fit])?.law).toBe('joint');
  });

  test('with exponents of their own are told from those that share', () => {
    const other = sampled(apart, [300, 420, 600, 0.3, 0.33, 0.27, 1.2], xs, 0.003);
    expect(betterByAicc([fitted(joint, other).fit, fitted(apart, other).fit])?.law).toBe(
      'separate-exponents',
    );
  });
});

describe('the bootstrap', () => {
  const law = lawNamed('power');
  const xs = each(sizes(10).flatMap((x) => [x, x, x]));
  const launches = xs.map((_, i) => `launch ${i % 3}`);
  const data = sampled(law, [5, 0.5], xs, 0.05);

  test('by strata keeps noise where it was', () => {
    const strata = xs.map((_, i) => (i < 15 ? 'noisy' : 'calm'));
    const uneven = data.map(({ x, y }, i) => ({ x, y: i < 15 ? y : 5 * x[0]! ** 0.5 }));
    const widthAt = (x: number, options: FitOptions) => {
      const { fit, ensemble } = fitted(law, uneven, { replicates: 300, ...options });
      const [low, high] = bandAt(fit, ensemble, x).curve;
      return high / low - 1;
    };
    expect(widthAt(1e9, { strata })).toBeLessThan(0.8 * widthAt(1e9, {}));
  });

  test('by launches draws whole launches; those with too few distinct x are drawn again and counted', () => {
    const { fit, ensemble } = fitted(law, data, { replicates: 200, launches });
    expect(fit.bootstrap).toMatchObject({ replicates: 200, redrawn: 0 });
    expect(ensemble.freedom).toBe(2);
    // Launches of one size each: three draws of three must be different sizes for two parameters.
    const few = data.map(({ y }, i) => ({ x: [10 ** (i % 3)], y }));
    const redrawn = fitted(law, few, { replicates: 50, launches }).fit;
    expect(redrawn.bootstrap.redrawn).toBeGreaterThan(50);
    expect(codes(redrawn)).toContain('redrawn');
  });

  test('and the curvature at the optimum agree where a law is nearly straight', () => {
    const drawn = fitted(law, data, { replicates: 2000 }).fit.parameters[1]!;
    const curved = fitted(law, data).fit.parameters[1]!;
    expect(width(drawn.interval) / width(curved.interval)).toBeCloseTo(1, 1);
    expect(curved.standardError! * 4.1).toBeCloseTo(width(curved.interval), 2);
  });
});

test('bands without a bootstrap come from the covariance, and one more point needs a wider one', () => {
  const law = lawNamed('power');
  const data = sampled(law, [5, 0.5], each(sizes(20)), 0.1);
  const [drawn, curved] = [400, 0].map((replicates) => {
    const { fit, ensemble } = fitted(law, data, { replicates });
    return bandAt(fit, ensemble, 1e10);
  });
  expect(ratio(curved!.curve) / ratio(drawn!.curve)).toBeCloseTo(1, 0);
  expect(ratio(curved!.prediction)).toBeGreaterThan(2 * ratio(curved!.curve));
});

describe('a curve that turns', () => {
  const law = lawNamed('u-shape');
  const xs = each(sizes(15, 1e6, 1e10));

  test('is one where the interval of its vertex lies inside the data', () => {
    const fit = fitted(law, sampled(law, [0.4, 0.02, 1e8], xs, 0.05)).fit;
    expect(codes(fit)).not.toContain('vertex-outside');
    expect(fit.parameters[2]!.interval[0]).toBeGreaterThan(1e6);
  });
  test('and not where the data show one arm', () => {
    const fit = fitted(law, sampled(law, [0.4, 0.02, 1e12], xs, 0.05)).fit;
    expect(codes(fit)).toContain('vertex-outside');
    expect(whyNot({ fit })).toContain('they do not show that the curve bends');
  });
});

const candidates = (points: readonly Datum[], names: readonly string[], options: FitOptions = {}) =>
  names.map((name) => ({ fit: fitOf(name, points, options) }));

describe('choice', () => {
  const xs = each(sizes(24));
  const truth = lawNamed('power-constant');
  const data = sampled(truth, [2.2, 63, 0.13], xs, 0.002);

  test('the family the data came from, by AICc; a lead below 2 decides nothing', () => {
    const names = ['power', 'power-constant', 'affine'];
    expect(choose(candidates(data, names))).toMatchObject({ law: 'power-constant' });
    const plain = sampled(lawNamed('power'), [5, -0.3], xs, 0.05);
    const [one, two] = candidates(plain, ['power', 'power-constant']);
    const better = betterByAicc([one!.fit, two!.fit])!;
    expect(better.lead).toBeLessThan(5);
  });

  test('never between log y and y, never for Huber’s loss, never below parameters + 3 points', () => {
    const inLog = fitOf('power', data);
    expect(betterByAicc([inLog, fitOf('power-constant', data, { space: 'linear' })])).toBeUndefined();
    const huber = fitOf('power', data, { loss: { kind: 'huber', delta: 1e-3 } });
    expect([huber.aicc, huber.bic]).toEqual([undefined, undefined]);
    expect(fitOf('power', data.slice(0, 4)).bic).toBeUndefined();
    expect(fitOf('power', data.slice(0, 5)).bic).toBeTypeOf('number');
  });

  test('no family fits a wave, nor one noise', () => {
    const wave = xs.map((x): Datum => ({ x, y: 3 + Math.sin(Math.log(x[0]!) * 2) }));
    const none = choose(candidates(wave, ['power', 'power-constant', 'logarithmic'], { space: 'log' }));
    expect(none.law).toBeUndefined();
    expect(codes({ warnings: none.remarks })).toEqual(['no-family-fits']);
    const stream = random(8);
    const noise = xs.map((x): Datum => ({ x, y: Math.exp(0.1 * stream.normal()) }));
    const again = choose(candidates(noise, ['power', 'affine']));
    expect(again.remarks[0]?.message).toContain('a constant does as well');
  });

  test('a smaller error on the held-out sizes goes before AICc', () => {
    const both = ['power', 'power-constant'].map((name) => ({
      fit: { ...fitOf(name, data), warnings: [] },
      heldOut: holdOutLargest(lawNamed(name), data, 0.25, { replicates: 0 }),
    }));
    expect(choose(both)).toMatchObject({ law: 'power-constant', by: 'held-out' });
    expect(choose(both).lead).toBeGreaterThan(2);
  });

  test('laws that fit alike and part beyond the data are said to', () => {
    const fits = candidates(data, ['power', 'power-constant']).map(({ fit }) => fit);
    const at = (y: readonly number[]) =>
      disagreement(fits.map((fit, k) => ({ fit: { ...fit, r2: 0.95 }, y: y[k]! })));
    expect(at([2, 3])?.remark.code).toBe('families-disagree');
    expect(at([2, 2.1])).toBeUndefined();
    expect(disagreement([{ fit: fits[0]!, y: 1 }])).toBeUndefined();
  });
});

describe('held out', () => {
  const law = lawNamed('chinchilla');
  const truth = [1.9, 240, 0.3, 600, 0.3];
  const xs = sizes(8, 1e7, 1e9).flatMap((n) => sizes(6, 1e9, 1e11).map((d) => [n, d]));
  const data = sampled(law, truth, xs, 0.002);

  test('the largest are predicted from the others, each with its interval and how far it lies beyond', () => {
    const held = holdOutLargest(law, data, 0.2, { replicates: 0 });
    if (held.status === 'refused') throw new Error(held.message);
    expect(held.points).toHaveLength(10);
    expect(held.fit.n).toBe(38);
    const largest = data.map(areaOf).toSorted((a, b) => b - a)[9]!;
    for (const point of held.points) expect(areaOf(point)).toBeGreaterThanOrEqual(largest * 0.999);
    expect(held.worst).toBeLessThan(0.02);
    expect(held.inside).toBeGreaterThanOrEqual(8);
    expect(() => holdOutLargest(law, data, 1)).toThrow('cannot be held out');
    expect(holdOutLargest(law, data, 0.95)).toMatchObject({
      status: 'refused',
      message: expect.stringMatching(/^without the 46 held out: /),
    });
  });

  test('each model in turn', () => {
    const models = xs.map((_, i) => `model ${Math.floor(i / 6)}`);
    const left = leaveOneOut(law, data, models, { replicates: 0 });
    expect(left.map(({ label }) => label)).toHaveLength(8);
    for (const { heldOut } of left) {
      expect(heldOut.status === 'fitted' && heldOut.worst).toBeLessThan(0.05);
    }
  });

  test('a forecast states how far it goes beyond the data', () => {
    const { fit, ensemble } = fitted(law, data);
    expect(forecast(fit, ensemble, [4e9, 1e11])).toMatchObject({ extrapolation: expect.closeTo(4, 9) });
    expect(codes(forecast(fit, ensemble, [4e9, 1e11]))).toEqual(['extrapolation']);
    expect(codes(forecast(fit, ensemble, [5e8, 1e10]))).toEqual([]);
  });
});

test('residuals that wave are told from those that scatter', () => {
  const stream = random(4);
  const scatter = Array.from({ length: 30 }, () => stream.normal());
  expect(systematicOrder(scatter)).toBeUndefined();
  expect(systematicOrder(scatter.toSorted((a, b) => a - b))).toMatchObject({ runs: 2 });
  expect(systematicOrder([1, 1, 1, -1, -1, -1])).toBeUndefined();
});

test('odd data are fitted or refused: no error, no NaN, no interval upside down', () => {
  const stream = random(7);
  const odd: readonly (() => number)[] = [
    () => 10 ** (40 * stream.uniform() - 20),
    () => 3,
    () => stream.normal(),
    () => 1e-300,
    () => stream.below(3),
  ];
  const made = lawMakers.map((maker) => maker.make({ groups: ['a', 'b'], factors: ['u', 'v'] }));
  for (const law of [...laws, ...made]) {
    for (const y of odd) {
      const data = Array.from({ length: 1 + stream.below(20) }, (): Datum => {
        const x = law.inputs.map((_, k) => {
          const domain = domainOf(law, k);
          if (domain === 'group') return stream.below(2);
          if (domain === 'share' || domain === 'fraction') return 0.01 + 0.98 * stream.uniform();
          return 1 + Math.abs(odd[stream.below(odd.length)]!());
        });
        return { x, y: y() };
      });
      const space = stream.below(2) === 0 ? 'log' : 'linear';
      const result = fitLaw(law, data, { replicates: 3, space });
      const ends = result.status === 'fitted' ? result.fit.parameters.map(({ interval }) => interval) : [];
      expect(
        ends.filter(([low, high]) => !(low <= high)),
        law.name,
      ).toEqual([]);
    }
  }
});
