import { expect, test } from 'vitest';
import { random } from '../random.ts';
import type { Point } from '../results/schema.ts';
import { qualityCells } from './quality-cells.ts';
import type { GapLaw } from './quality-laws.ts';
import { qualityFindings } from './quality.ts';

const SIZES = [35e3, 123e3, 357e3, 636e3, 1038e3];
const TRAINED = [2e6, 8e6, 32e6];

function point(
  model: string,
  params: Record<string, number | string>,
  metrics: Record<string, number>,
): Point {
  const all = { model, ...params };
  const id = `ladder/${Object.entries(all)
    .map(([name, value]) => `${name}=${value}`)
    .join(',')}`;
  return {
    kind: 'quality',
    status: 'ok',
    reason: 'measured',
    id: `${id} @ x, quality`,
    workload: { id, kernel: 'ladder', params: all },
    variant: { name: 'x', shaders: [], chosenBy: 'only-one' },
    metrics,
  };
}

/** Gaps of a known law with 5 % noise. */
function ladder(law: (n: number, d: number, g: number) => number, seed = 3): readonly Point[] {
  const noise = random(seed);
  return SIZES.flatMap((parameters) =>
    TRAINED.flatMap((trainTokens) => {
      const model = `gpt-${parameters}-D${trainTokens}`;
      const loss = 0.8 + 20 / parameters ** 0.3 + 150 / trainTokens ** 0.4;
      const common = { parameters, trainTokens };
      return [
        point(model, { method: 'none' }, { ...common, loss, bitsPerWeight: 16 }),
        ...[8, 16, 32, 0].map((group) => {
          const gap = law(parameters, trainTokens, group || 100) * (1 + 0.1 * (noise.uniform() - 0.5));
          const metrics = { ...common, loss: loss + gap, gap, gapSe: gap / 20, bitsPerWeight: 4.5 };
          return point(model, { method: 'rtn', bits: 4, group }, metrics);
        }),
      ];
    }),
  );
}

test('exponents of a known law come back, with their directions and what was left out predicted', () => {
  const points = ladder((n, d, g) => (0.02 * d ** 0.2 * Math.log2(g) ** 0.8) / n ** 0.25);
  const { gaps, loss, withoutPower } = qualityFindings({ points: [...points], seed: 1 })!;
  expect(loss?.fitted.status).toBe('fitted');
  expect(loss?.leftOut.map(({ parameters }) => parameters)).toEqual(SIZES);
  expect(loss?.leftOut.at(-1)!.ratio).toBeCloseTo(1, 2);
  expect(gaps.map(({ arm }) => arm)).toEqual(['rtn, bits=4', 'rtn, bits=4, group=0']);
  const [{ cells, directions, leftOut, fitted }, perChannel] = gaps as [GapLaw, GapLaw];
  expect(cells).toBe(5 * 3 * 3);
  expect(fitted.status).toBe('fitted');
  const by = Object.fromEntries(directions.map((one) => [one.parameter, one]));
  expect(by['gN']!.value).toBeCloseTo(0.25, 1);
  expect(by['gD']!.value).toBeCloseTo(0.2, 1);
  expect(by['gG']!.value).toBeCloseTo(0.8, 1);
  expect(directions.map(({ found }) => found)).toEqual(Array(3).fill('as-published'));
  expect(directions.map(({ verdict }) => verdict)).toEqual(Array(3).fill('holds'));
  expect(leftOut.map(({ parameters }) => parameters)).toEqual(SIZES);
  expect(leftOut.at(-1)!.ratio).toBeCloseTo(1, 1);
  expect(leftOut.at(-1)!.powered).toMatchObject({ cells: 9, ratio: leftOut.at(-1)!.ratio });
  expect(withoutPower).toEqual([]);
  // Per channel G is 100 for all: k takes it up.
  expect(perChannel.directions.map(({ parameter }) => parameter)).toEqual(['gN', 'gD']);
  expect(perChannel.directions[0]!.value).toBeCloseTo(0.25, 1);
});

/** Of these exponents, everywhere above the floor. */
const clear = (n: number, d: number, g: number): number =>
  (0.02 * d ** 0.2 * Math.log2(g) ** 0.8) / n ** 0.25;

/** The same, measured over so many windows, on which losses are `shift` higher. */
const over = (windows: number, points: readonly Point[], shift: number): readonly Point[] =>
  points.map((one) => {
    if (one.kind !== 'quality') throw new Error(one.kind);
    const params = { ...one.workload.params, windows };
    const loss = one.metrics['loss']! + shift;
    return {
      ...one,
      workload: { ...one.workload, id: `${one.workload.id},windows=${windows}`, params },
      metrics: { ...one.metrics, loss },
    };
  });

test('a checkpoint in one setting is one piece of evidence, over as many windows as there are', () => {
  const many = over(256, ladder(clear, 3), 0);
  // The largest size only over few windows, on which text is harder.
  const large = (points: readonly Point[]): readonly Point[] =>
    points.filter(({ workload }) => String(workload.params['model']).startsWith(`gpt-${SIZES.at(-1)}`));
  const small = many.filter((one) => !large(many).includes(one));
  const alone = qualityFindings({ points: [...small], seed: 1 })!;
  const few = over(32, ladder(clear, 4), 0.06);
  const both = qualityFindings({ points: [...few, ...small], seed: 1 })!;
  expect(alone.setAside).toBe(0);
  expect(both.setAside).toBe(small.length);
  expect(both.gaps[0]!.cells).toBe(5 * 3 * 3);
  expect(both.withoutPower).toEqual([]);
  // Gaps are paired; losses are of one text, the one that all models have.
  expect(both.loss!.leftOut.map(({ parameters }) => parameters)).toEqual(SIZES);
  expect(both.loss!.fitted).toEqual(qualityFindings({ points: [...few], seed: 1 })!.loss!.fitted);
  const again = qualityFindings({ points: [...small, ...large(few)], seed: 1 })!;
  expect(both.gaps[0]!.fitted).toMatchObject({ status: 'fitted' });
  expect(both.gaps[0]!.directions.map(({ value }) => value.toFixed(9))).toEqual(
    again.gaps[0]!.directions.map(({ value }) => value.toFixed(9)),
  );
});

test('two sizes are no direction of size', () => {
  const law = ladder((n, d, g) => (0.02 * d ** 0.2 * Math.log2(g) ** 0.8) / n ** 0.25);
  const points = law.filter(
    ({ workload: { params } }) =>
      params['method'] !== 'none' && /^gpt-(35|123)000/.test(String(params['model'])),
  );
  const [{ directions }] = qualityFindings({ points, seed: 1 })!.gaps as [GapLaw];
  expect(directions.map(({ verdict }) => verdict)).toEqual(['no-power', 'holds', 'holds']);
});

/** Everywhere below .01 nats. */
const faint = (n: number, d: number, g: number): number =>
  (0.0008 * d ** 0.2 * Math.log2(g) ** 0.8) / n ** 0.25;

test('below the floor of the seeds the same law is found, and has no power', () => {
  const points = ladder(faint).filter(({ workload }) => workload.params['method'] !== 'none');
  const { gaps, withoutPower } = qualityFindings({ points, seed: 1 })!;
  expect(gaps[0]!.directions.map(({ found }) => found)).toEqual(Array(3).fill('as-published'));
  expect(gaps[0]!.directions.map(({ verdict }) => verdict)).toEqual(Array(3).fill('no-power'));
  expect(gaps[0]!.directions.every(({ above }) => above === undefined)).toBe(true);
  expect(gaps[0]!.withoutPower).toBe(45);
  // And a prediction of them says nothing of how well gaps are predicted that have it.
  expect(gaps[0]!.leftOut.at(-1)).toMatchObject({ cells: 9 });
  expect(gaps[0]!.leftOut.at(-1)!.most).toBeGreaterThan(1);
  expect(gaps[0]!.leftOut.every(({ powered }) => powered === undefined)).toBe(true);
  expect(gaps[0]!.directions.every(({ power }) => power === undefined)).toBe(true);
  expect(withoutPower).toHaveLength(60);
});

test('an opposite direction is called so, and one that is not there hardly ever found', () => {
  const found = Array.from({ length: 20 }, (_, seed) => {
    const points = ladder((n, _d, g) => 1e-4 * n ** 0.2 * Math.log2(g), seed);
    const grouped = points.filter(({ workload: { params } }) => Number(params['group']) > 0);
    const [law] = qualityFindings({ points: grouped, seed })!.gaps;
    return law!.directions.map((one) => one.found);
  });
  expect(found.map(([gN]) => gN)).toEqual(Array(20).fill('opposite'));
  expect(found.map(([, , gG]) => gG)).toEqual(Array(20).fill('as-published'));
  // Of intervals at 95 %, one in twenty misses 0, and few checkpoints make that some more.
  const missed = found.filter(([, gD]) => gD !== 'undecided').length;
  expect(missed).toBeLessThan(5);
});

/** Gaps of the arms of arXiv:2505.14302 with FC2's input at 4 and at 8 bits. */
const arms = (both: number, fc2: number): readonly Point[] =>
  SIZES.map((parameters) => ({ parameters, model: `gpt-${parameters}` })).flatMap(
    ({ parameters, model }, i) => {
      const gapped = (params: Record<string, number | string>, gap: number): Point =>
        point(
          model,
          { ...params, group: 32 },
          { parameters, trainTokens: 8e6, loss: 2, bitsPerWeight: 4.5, gap, gapSe: 1e-3 },
        );
      const size = 1 + 0.05 * (i % 2);
      return [
        gapped({ method: 'rtn', bits: 4 }, 0.1 * size),
        gapped({ method: 'int', bits: 16, activations: 4, down: 4 }, 0.2),
        gapped({ method: 'int', bits: 4, activations: 4, down: 4 }, both * size),
        gapped({ method: 'int', bits: 4, activations: 4, down: 8 }, fc2),
      ];
    },
  );

test('published orders: as published, the opposite, and too near to tell', () => {
  const of = (both: number, fc2: number) =>
    qualityFindings({ points: [...arms(both, fc2)], seed: 1 })!.orders.map(({ verdict }) => verdict);
  const words = qualityFindings({ points: [...arms(0.25, 0.2)], seed: 1 })!.orders.map((one) => one.words);
  expect(words).toEqual([
    expect.stringContaining('FC2'),
    expect.stringContaining('more than weights'),
    expect.stringContaining('their sum'),
  ]);
  expect(of(0.25, 0.2)).toEqual(['holds', 'holds', 'holds']);
  expect(of(0.35, 0.45)).toEqual(['opposite', 'holds', 'opposite']);
  // Below the floor of .011, however even the ratios are.
  expect(of(0.305, 0.3).filter((_, i) => i !== 1)).toEqual(['no-power', 'no-power']);
});

const intervals = (points: readonly Point[]): readonly number[] =>
  qualityFindings({ points: [...points], seed: 1 })!.orders.flatMap(({ interval }) => interval);

test('a ratio of gaps has the interval of its sizes, whatever lengths of training each has', () => {
  const once = arms(0.25, 0.2);
  const thrice = [1, 2, 3].flatMap((length) =>
    once.map((one) => {
      const params = { ...one.workload.params, model: `${one.workload.params['model']}-D${length}` };
      return { ...one, workload: { ...one.workload, params } };
    }),
  );
  const [expected, found] = [intervals(once), intervals(thrice)];
  expect(found).toHaveLength(6);
  for (const [i, end] of found.entries()) expect(end).toBeCloseTo(expected[i]!, 10);
});

test('a ratio that the floor hides would have to be as far from 1 as the floor asks for', () => {
  const [weights, activations] = [0.008, 0.008 * 1.6];
  const points = SIZES.flatMap((parameters) =>
    (
      [
        [{ method: 'rtn', bits: 4 }, weights],
        [{ method: 'int', bits: 16, activations: 4, down: 4 }, activations],
        [{ method: 'int', bits: 4, activations: 4, down: 4 }, 0.004],
        [{ method: 'int', bits: 4, activations: 4, down: 8 }, 0.003],
      ] as const
    ).map(([params, gap]) =>
      point(
        `gpt-${parameters}`,
        { ...params, group: 32 },
        { parameters, trainTokens: 8e6, loss: 2, bitsPerWeight: 4.5, gap, gapSe: 1e-4 },
      ),
    ),
  );
  const { orders } = qualityFindings({ points, seed: 1 })!;
  const [fc2, more] = orders;
  // Every ratio is 1.6, and the difference of .0048 nowhere above .011.
  expect(more).toMatchObject({ verdict: 'no-power', pairs: { count: 5, aboveFloor: 0 } });
  expect(more!.value).toBeCloseTo(1.6, 10);
  expect(more!.power).toBeCloseTo(1 + 0.011 / 0.008, 10);
  // A gap of 0 is .004 less: even that would not be told.
  expect(fc2).toMatchObject({ verdict: 'no-power' });
  expect(fc2!.power).toBeUndefined();
});

const half = ([low, high]: readonly [number, number]): number => (high - low) / 2;

test('a difference of exponents would have to be as great as the wider of the two fits asks for', () => {
  const noise = random(5);
  const points = SIZES.flatMap((parameters) =>
    TRAINED.flatMap((trainTokens) =>
      [8, 16, 32].flatMap((group) =>
        [
          { method: 'rtn', bits: 4 },
          { method: 'int', bits: 16, activations: 4, down: 4 },
        ].map((params) => {
          const gap = 4 * parameters ** -0.5 * Math.log2(group) * (0.7 + 0.6 * noise.uniform());
          const metrics = { parameters, trainTokens, loss: 2, bitsPerWeight: 4.5, gap, gapSe: gap / 50 };
          return point(`gpt-${parameters}-D${trainTokens}`, { ...params, group }, metrics);
        }),
      ),
    ),
  );
  const { gaps, orders } = qualityFindings({ points, seed: 1 })!;
  const [a, b] = gaps.map(({ directions }) => directions.find(({ parameter }) => parameter === 'gN')!);
  expect(half(a!.above!.interval)).toBeGreaterThan(half(a!.interval));
  expect(a!.power).toBe(half(a!.above!.interval));
  // Sizes are drawn too, and no verdict reads it.
  expect(a!.bySize![0]).toBeLessThan(a!.value);
  const apart = (one: NonNullable<typeof a>['above'], other: typeof one): number =>
    (Math.hypot(one!.value - one!.interval[0], other!.interval[1] - other!.value) +
      Math.hypot(one!.interval[1] - one!.value, other!.value - other!.interval[0])) /
    2;
  expect(orders[0]!.words).toBe('gN of weights above that of activations');
  expect(orders[0]!.power).toBeCloseTo(Math.max(apart(a, b), apart(a!.above, b!.above)), 10);
});

test('tails of FC2 inputs: the heaviest counted, a trend with size found', () => {
  const points = SIZES.flatMap((parameters) =>
    TRAINED.map((trainTokens) =>
      point(
        `gpt-${parameters}-D${trainTokens}`,
        { method: 'none' },
        {
          parameters,
          trainTokens,
          loss: 1.5,
          bitsPerWeight: 16,
          kurtosisFc2: 1e-3 * parameters ** 0.7,
          kurtosisFc2Most: 1e4,
          kurtosisQkv: 4,
          kurtosisOut: 5,
          kurtosisGateUp: 3,
        },
      ),
    ),
  );
  const { kurtosis } = qualityFindings({ points, seed: 1 })!;
  expect(kurtosis?.rows).toHaveLength(15);
  // 1.5 and 3.6 at the two smallest sizes, above 5 from the third on.
  expect(kurtosis?.heaviest).toBe(9);
  const { trend } = kurtosis!;
  if (trend.status === 'refused') throw new Error(trend.message);
  expect(trend.fit.parameters.find(({ name }) => name === 'gN')?.value).toBeCloseTo(-0.7, 6);
});

/** Three lengths of training of every size, which share what its size makes of the kurtosis. */
const tailed = (factors: readonly number[]): readonly Point[] =>
  SIZES.flatMap((parameters, i) =>
    TRAINED.map((trainTokens) =>
      point(
        `gpt-${parameters}-D${trainTokens}`,
        { method: 'none' },
        {
          parameters,
          trainTokens,
          loss: 1.5,
          bitsPerWeight: 16,
          kurtosisFc2: parameters ** 0.5 * factors[i]!,
          kurtosisFc2Most: 1e4,
          kurtosisQkv: 4,
          kurtosisOut: 5,
          kurtosisGateUp: 3,
        },
      ),
    ),
  );

test('a trend of tails has the interval of its sizes: more lengths of training are no more sizes', () => {
  const { trend } = qualityFindings({ points: [...tailed([1, 1.6, 0.7, 1.5, 0.8])], seed: 1 })!.kurtosis!;
  if (trend.status === 'refused') throw new Error(trend.message);
  const [low, high] = trend.fit.parameters.find(({ name }) => name === 'gN')!.interval;
  // Least squares over the five logarithms: a slope of −.43 with a standard error of .16.
  expect((high - low) / 2).toBeGreaterThan(0.25);
});

test('gaps not above 0 have no logarithm: they are left out and counted', () => {
  const points = ladder((n, d, g) => (n === SIZES[0] && g === 8 && d === TRAINED[0] ? -0.001 : 0.01 * g));
  expect(qualityFindings({ points: [...points], seed: 1 })!.gaps[0]).toMatchObject({ cells: 44, dropped: 1 });
});

test('vector codes stand against GPTQ at equal bits, between its neighbours on the frontier', () => {
  const common = { parameters: 1e5, trainTokens: 1e6, loss: 2, gapSe: 0.01 };
  const gptq = (group: number, bitsPerWeight: number, gap: number) =>
    point('m', { method: 'gptq', bits: 2, group }, { ...common, bitsPerWeight, gap });
  const points = [
    gptq(32, 2.5, 0.4),
    gptq(16, 3, 0.5), // more bits and a larger gap: not on the frontier
    gptq(8, 4, 0.1),
    point('m', { method: 'vptq', v: 4, k: 256 }, { ...common, bitsPerWeight: 3.25, gap: 0.1 }),
    point('m', { method: 'vptq', v: 2, k: 256 }, { ...common, bitsPerWeight: 4.5, gap: 0.05 }),
  ];
  const { equalBits } = qualityFindings({ points, seed: 1 })!;
  expect(equalBits).toHaveLength(1);
  expect(equalBits[0]).toMatchObject({ setting: 'v=4, k=256', scalarGap: expect.closeTo(0.2, 10) });
  expect(equalBits[0]!.ratio).toBeCloseTo(0.5, 10);
  // Two standard errors of the vector code's gap and of the worse of GPTQ's neighbours.
  expect(equalBits[0]).toMatchObject({
    found: 'vector',
    power: expect.closeTo(1.96 * Math.hypot(0.01, 0.02), 10),
  });
});

test('a run without such points has no findings', () => {
  expect(qualityCells({ points: [] })).toEqual([]);
  expect(qualityFindings({ points: [], seed: 1 })).toBeUndefined();
});
