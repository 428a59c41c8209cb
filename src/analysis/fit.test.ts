import { describe, expect, test } from 'vitest';
import { random } from '../random.ts';
import { bandAt, curveOf, extrapolationFactor, forecast } from './bands.ts';
import { estimateParameters } from './estimate.ts';
import { betterByAicc } from './choice.ts';
import { fitLaw, predict } from './fit.ts';
import type { Fit, FitOptions } from './fit.ts';
import { lawNamed } from './laws/index.ts';
import { evaluateAt, inWords } from './laws/law.ts';
import { meanOf } from './laws/starts.ts';
import type { Datum, Law } from './laws/law.ts';

const affine = lawNamed('affine');
const power = lawNamed('power');
/** Those that reports fit. */
const laws: readonly Law[] = [affine, power];

const decades = (count: number, low = 1e5, high = 1e10): number[] =>
  Array.from({ length: count }, (_, i) => low * (high / low) ** (i / (count - 1)));

function sampled(xs: readonly number[], f: (x: number) => number, noise = 0, seed = 1): Datum[] {
  const stream = random(seed);
  return xs.map((x) => ({ x: [x], y: f(x) * Math.exp(noise * stream.normal()) }));
}

function fitted(law: Law, data: readonly Datum[], options?: FitOptions) {
  const result = fitLaw(law, data, options);
  if (result.status !== 'fitted') throw new Error(result.message);
  return result;
}

/** Why a fit is refused. */
const reason = (law: Law, data: readonly Datum[]): string => {
  const result = fitLaw(law, data);
  return result.status === 'refused' ? `${result.reason}: ${result.message}` : 'fitted';
};

/** AICc of a power law over `n` points. */
const aiccs = (n: number) =>
  fitted(
    power,
    sampled(decades(n), (x) => x, 0.1),
    { replicates: 2 },
  ).fit.aicc;

/** The better of both laws over points of `f`. */
const better = (f: (x: number) => number) =>
  betterByAicc(laws.map((law) => fitted(law, sampled(decades(14), f, 0.05), { replicates: 2 }).fit));

/** Codes of the warnings of a power law over points at `xs`. */
const warnings = (xs: number[]): string[] =>
  fitted(
    power,
    sampled(xs, (x) => x, 0.05),
  ).fit.warnings.map(({ code }) => code);

const values = (fit: Fit): number[] => fit.parameters.map(({ value }) => value);

describe('recovers the parameters of exact data', () => {
  test.each([
    [50_000, 0.02],
    [1e-3, 7],
    [3e9, 1e-4],
  ])('affine a = %f, b = %f', (a, b) => {
    const xs = decades(12, a / b / 100, (a / b) * 100);
    const { fit } = fitted(
      affine,
      sampled(xs, (x) => a + b * x),
    );
    expect(values(fit)[0]! / a).toBeCloseTo(1, 8);
    expect(values(fit)[1]! / b).toBeCloseTo(1, 8);
    expect(fit.rmse).toBeLessThan(1e-8);
  });

  test.each([
    [2e-5, 1.5],
    [3000, -0.5],
    [7, 0],
  ])('power a = %f, b = %f', (a, b) => {
    const { fit } = fitted(
      power,
      sampled(decades(9), (x) => a * x ** b),
    );
    expect(values(fit)[0]! / a).toBeCloseTo(1, 9);
    expect(values(fit)[1]).toBeCloseTo(b, 9);
  });

  test('affine without a fixed cost gives exactly 0 and says that it is the bound', () => {
    const { fit } = fitted(
      affine,
      sampled(decades(8), (x) => 0.3 * x),
    );
    expect(values(fit)[0]).toBe(0);
    expect(values(fit)[1]).toBeCloseTo(0.3, 10);
    expect(fit.warnings.map(({ code }) => code)).toContain('at-bound');
  });

  test('data that would need a negative fixed cost stop at 0', () => {
    const { fit } = fitted(
      affine,
      sampled(decades(10, 1e3, 1e6), (x) => x ** 1.2),
    );
    expect(values(fit)[0]).toBe(0);
  });
});

test('the search finds what linear regression finds in closed form, from far away', () => {
  const data = sampled(decades(10), (x) => 4 * x ** 0.8, 0.2);
  const logs = data.map(({ x, y }) => [Math.log(x[0]!), Math.log(y)] as const);
  const [u, v] = [meanOf(logs.map(([x]) => x)), meanOf(logs.map(([, y]) => y))];
  const slope = meanOf(logs.map(([x, y]) => (x - u) * (y - v))) / meanOf(logs.map(([x]) => (x - u) ** 2));
  const searched = estimateParameters({ ...power, linear: [] }, data, { starts: [[1, 1]] })!;
  expect(searched.parameters[1]).toBeCloseTo(slope, 10);
  expect(searched.parameters[0]).toBeCloseTo(Math.exp(v - slope * u), 8);
});

test('errors are relative: the affine optimum has no better neighbour in log space', () => {
  const data = sampled(decades(15, 1e4, 1e9), (x) => 2e4 + 0.01 * x, 0.15);
  const { parameters, loss } = estimateParameters(affine, data)!;
  for (const [da, db] of [
    [1.01, 1],
    [0.99, 1],
    [1, 1.01],
    [1, 0.99],
  ] as const) {
    const moved = [parameters[0]! * da, parameters[1]! * db];
    const other = data.reduce((s, { x, y }) => s + Math.log(y / evaluateAt(affine, moved, x)) ** 2, 0);
    expect(other / 2).toBeGreaterThan(loss);
  }
});

test('scaling x and y scales the parameters and nothing else', () => {
  const data = sampled(decades(9, 1e2, 1e6), (x) => 1000 + 2 * x, 0.1);
  const scaled = data.map(({ x, y }) => ({ x: [x[0]! * 1e6], y: y * 1e3 }));
  const [one, two] = [fitted(affine, data).fit, fitted(affine, scaled).fit];
  expect(values(two)[0]! / values(one)[0]!).toBeCloseTo(1e3, 4);
  expect(values(two)[1]! / values(one)[1]!).toBeCloseTo(1e-3, 9);
  expect(two.rmse).toBeCloseTo(one.rmse, 9);
});

test('huber ignores an outlier that drags least squares, and has no AICc', () => {
  const data = sampled(decades(12), (x) => 5 * x, 0.02);
  data[11] = { x: data[11]!.x, y: data[11]!.y * 20 };
  const plain = fitted(power, data, { replicates: 20 }).fit;
  const robust = fitted(power, data, { loss: { kind: 'huber', delta: 0.03 }, replicates: 20 }).fit;
  expect(Math.abs(values(plain)[1]! - 1)).toBeGreaterThan(0.05);
  expect(Math.abs(values(robust)[1]! - 1)).toBeLessThan(0.02);
  expect(robust.aicc).toBeUndefined();
});

describe('refuses with a reason', () => {
  test.each(laws.map((law) => [law.name, law] as const))('%s', (_name, law) => {
    const data = sampled(decades(6), (x) => x);
    expect(reason(law, [])).toMatch(/^too-few-points: .* needs at least 4 points, there are 0$/);
    expect(reason(law, data.slice(0, 1))).toMatch(/there is 1$/);
    expect(reason(law, data.slice(0, 3))).toMatch(/^too-few-points/);
    expect(reason(law, data.slice(0, 4))).toBe('fitted');
    expect(
      reason(
        law,
        Array.from({ length: 5 }, () => ({ x: [7], y: 1 })),
      ),
    ).toBe('no-spread: all 5 points have the same x');
    for (const y of [0, -1, Number.NaN, Infinity]) {
      expect(reason(law, [...data, { x: [1], y }])).toMatch(/^not-positive: point 6 /);
    }
    expect(reason(law, [...data, { x: [0], y: 1 }])).toMatch(/^not-positive/);
    expect(reason(law, [...data, { x: [1, 2], y: 1 }])).toMatch(/^not-positive/);
  });
});

describe('AICc', () => {
  test('needs parameters + 3 points', () => {
    expect(aiccs(4)).toBeUndefined();
    expect(aiccs(5)).toBeTypeOf('number');
  });

  test('is n·ln(RSS/n) + 2k + 2k(k+1)/(n−k−1) with k = 3', () => {
    const data = sampled(decades(8), (x) => x, 0.1);
    const { fit } = fitted(power, data, { replicates: 2 });
    expect(fit.aicc).toBeCloseTo(8 * Math.log(fit.rmse ** 2) + 6 + 24 / 4, 10);
  });

  test('names the family the data came from, with its lead', () => {
    expect(better((x) => 1e6 + x)?.law).toBe('affine');
    expect(better((x) => 40 * x ** 0.7)?.law).toBe('power');
    expect(better((x) => 1e6 + x)?.lead).toBeGreaterThan(2);
  });

  test('stays finite for exact data, and compares nothing where one is missing', () => {
    const { fit } = fitted(
      power,
      sampled(decades(7), (x) => x),
      { replicates: 2 },
    );
    expect(fit.aicc).toBeGreaterThan(-1000);
    expect(betterByAicc([fit])).toBeUndefined();
  });
});

describe('bootstrap', () => {
  const data = sampled(decades(12, 1e4, 1e9), (x) => 3e4 + 0.02 * x, 0.1, 4);

  test('is the same for the same seed and another for another', () => {
    const [one, again, other] = [1, 1, 2].map((seed) => fitted(affine, data, { seed }).fit);
    expect(one).toEqual(again);
    expect(one!.parameters[0]!.interval).not.toEqual(other!.parameters[0]!.interval);
    expect(values(one!)).toEqual(values(other!));
  });

  test('intervals hold the estimate, and shrink with noise', () => {
    const { fit } = fitted(affine, data);
    const calm = fitted(
      affine,
      sampled(decades(12, 1e4, 1e9), (x) => 3e4 + 0.02 * x, 0.01, 4),
    ).fit;
    for (const [k, { value, interval }] of fit.parameters.entries()) {
      expect(interval[0]).toBeLessThan(value);
      expect(interval[1]).toBeGreaterThan(value);
      const calmer = calm.parameters[k]!.interval;
      expect(calmer[1] - calmer[0]).toBeLessThan((interval[1] - interval[0]) / 3);
    }
  });

  test('the interval of a slope is about as wide as theory has it: ±t·s/√Sxx', () => {
    const xs = decades(20, 1e4, 1e9);
    const { fit } = fitted(
      power,
      sampled(xs, (x) => x, 0.1, 9),
      { replicates: 2000 },
    );
    const middle = Math.log(Math.sqrt(1e4 * 1e9));
    const sxx = xs.reduce((sum, x) => sum + (Math.log(x) - middle) ** 2, 0);
    const s = fit.rmse * Math.sqrt(20 / 18);
    const [low, high] = fit.parameters[1]!.interval;
    const ratio = (high - low) / 2 / ((2.101 * s) / Math.sqrt(sxx)); // t of 18 degrees
    expect(ratio).toBeGreaterThan(0.85);
    expect(ratio).toBeLessThan(1.15);
  });

  test.each(laws.map((law) => [law.name, law] as const))(
    '%s: intervals cover the truth about as often as they say',
    (_name, law) => {
      const truth = law === affine ? [3e4, 0.02] : [5, 0.9];
      const next: Datum = { x: [3e9], y: 0 };
      let [parameterHits, predictionHits] = [0, 0];
      const trials = 40;
      for (let trial = 0; trial < trials; trial++) {
        const drawn = sampled(
          [...decades(12, 1e4, 1e9), next.x[0]!],
          (x) => evaluateAt(law, truth, [x]),
          0.1,
          100 + trial,
        );
        const { fit, ensemble } = fitted(law, drawn.slice(0, 12), { replicates: 100, seed: trial });
        const [low, high] = fit.parameters[1]!.interval;
        if (low <= truth[1]! && truth[1]! <= high) parameterHits++;
        const { interval } = forecast(fit, ensemble, next.x);
        if (interval[0] <= drawn[12]!.y && drawn[12]!.y <= interval[1]) predictionHits++;
      }
      // Percentile intervals from 12 points fall a little short of 95 %; 40 trials have a standard error of 4 %.
      for (const hits of [parameterHits, predictionHits]) {
        expect(hits / trials).toBeGreaterThan(0.8);
      }
    },
  );
});

describe('a fit as data', () => {
  const data = sampled(decades(10), (x) => 1e5 + 0.1 * x, 0.05);
  const { fit, ensemble } = fitted(affine, data);

  test('survives JSON and still predicts', () => {
    const stored = JSON.parse(JSON.stringify(fit)) as Fit;
    expect(stored).toEqual(fit);
    expect(predict(stored, 1e7)).toBe(values(fit)[0]! + values(fit)[1]! * 1e7);
  });

  test('refuses a law or a number of inputs it does not know', () => {
    expect(() => predict({ ...fit, law: 'chinchila' }, 1)).toThrow(
      "no law 'chinchila'; there are affine, power,",
    );
    expect(() => predict(fit, 1, 2)).toThrow('y = a + b·x needs x: 2 values were given');
  });

  test('the band holds the curve, and the prediction band is wider', () => {
    const curve = curveOf(fit, ensemble, [1e4, 1e11], 9);
    expect(curve.map(({ x }) => x)).toHaveLength(9);
    expect(curve[0]!.x).toBeCloseTo(1e4, 6);
    expect(curve[8]!.x / 1e11).toBeCloseTo(1, 12);
    for (const point of curve) {
      expect(point.y).toBe(predict(fit, point.x));
      expect(point.curve[0]).toBeLessThanOrEqual(point.y);
      expect(point.curve[1]).toBeGreaterThanOrEqual(point.y);
      expect(point.prediction[1] - point.prediction[0]).toBeGreaterThan(point.curve[1] - point.curve[0]);
    }
    expect(bandAt(fit, ensemble, 1e7)).toEqual(bandAt(fit, ensemble, 1e7));
  });

  test('extrapolation is a factor, warned about beyond its limit', () => {
    expect(extrapolationFactor(fit, 1e7)).toBe(1);
    expect(extrapolationFactor(fit, 2e10)).toBeCloseTo(2, 9);
    expect(extrapolationFactor(fit, 1e4)).toBeCloseTo(10, 9);
    expect(forecast(fit, ensemble, [2e10]).warnings).toEqual([]);
    expect(forecast(fit, ensemble, [4e10]).warnings[0]).toMatchObject({ code: 'extrapolation' });
    expect(forecast(fit, ensemble, [4e10], { maxExtrapolation: 10 }).warnings).toEqual([]);
  });

  test('warns of few points, a narrow range and parameters that only count together', () => {
    expect(warnings([1e9, 1.2e9, 1.5e9, 2e9])).toEqual([
      'few-points',
      'narrow-range',
      'correlated-parameters',
    ]);
    expect(warnings([0.01, 0.1, 1, 10, 100, 1000])).toEqual([]);
  });
});

/** Of a fit of so many points. */
const replicatesOf = (count: number, options: FitOptions = {}): number =>
  fitted(
    power,
    sampled(decades(count), (x) => x, 0.1),
    { replicates: 20, ...options },
  ).fit.bootstrap.replicates;

describe('few points', () => {
  test('are not resampled, and their intervals hold as often as they say', () => {
    const xs = decades(4, 1e6, 6.4e7);
    let [held, outside] = [0, 0];
    for (let seed = 1; seed <= 400; seed++) {
      const { fit, ensemble } = fitted(
        power,
        sampled(xs, (x) => 3 * x ** 0.9, 0.05, seed),
      );
      expect(fit.bootstrap.replicates).toBe(0);
      const [low, high] = fit.parameters[1]!.interval;
      if (low <= 0.9 && 0.9 <= high) held++;
      const [least, most] = bandAt(fit, ensemble, 1e8).curve;
      const truth = 3 * 1e8 ** 0.9;
      if (truth < least || truth > most) outside++;
    }
    // 380 ± 4.4; a bootstrap of residuals holds 0.9 in 84 %.
    expect(held).toBeGreaterThan(367);
    expect(held).toBeLessThan(393);
    expect(outside).toBeLessThan(33);
  });

  // SciPy 1.17.1: linregress of the logs, ± t(.975, 3) standard errors.
  test('their interval is Student’s', () => {
    const data = [3.1, 5.9, 12.6, 23.8, 49.1].map((y, i): Datum => ({ x: [2 ** i], y }));
    const [a, b] = fitted(power, data).fit.parameters;
    expect([a!.value, ...a!.interval].map((value) => value.toFixed(6))).toEqual([
      '3.055031',
      '2.823830',
      '3.305162',
    ]);
    expect([b!.value, ...b!.interval].map((value) => value.toFixed(6))).toEqual([
      '0.998294',
      '0.951944',
      '1.044644',
    ]);
  });

  test('are resampled where somebody asks for it, and from ten points beyond the parameters on', () => {
    expect([11, 12].map((count) => replicatesOf(count))).toEqual([0, 20]);
    expect(replicatesOf(6, { resampleFrom: 0 })).toBe(20);
    expect(replicatesOf(6, { launches: ['a', 'a', 'b', 'b', 'c', 'c'] })).toBe(20);
    expect(replicatesOf(6, { strata: ['a', 'a', 'a', 'b', 'b', 'b'] })).toBe(20);
    expect(replicatesOf(6, { loss: { kind: 'huber', delta: 0.1 } })).toBe(20);
  });
});

test('a law in other words is the same law', () => {
  const words = inWords(affine, 't = t0 + c·N', ['N'], ['t0', 'c']);
  const data = sampled(decades(8), (x) => 1e6 + x, 0.1);
  const [one, two] = [fitted(affine, data).fit, fitted(words, data).fit];
  expect(two.parameters).toEqual([
    { ...one.parameters[0], name: 't0' },
    { ...one.parameters[1], name: 'c' },
  ]);
  expect(predict(two, 1e7)).toBe(predict(one, 1e7));
  expect(fitLaw(words, [])).toMatchObject({ message: 't = t0 + c·N needs at least 4 points, there are 0' });
  expect(() => inWords(affine, 't = c·N', ['N'], ['c'])).toThrow('t = c·N has not the inputs and parameters');
});
