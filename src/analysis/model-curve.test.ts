import { describe, expect, test } from 'vitest';
import { buildRun, sumOf, timed } from '../../test/support/build-run.ts';
import { complete, curveOf, idOf, ladder, params } from '../../test/support/model-ladder.ts';
import { random } from '../random.ts';
import type { TimingOk } from '../results/schema.ts';
import { predict } from './fit.ts';
import { maxFitted } from './fit-budget.ts';
import { countOn } from './model-count.ts';
import { curvesLeftOut, modelCurves } from './model-curve.ts';
import type { ModelCurve } from './model-curve.ts';

const truth = (parameters: number): number => 2e6 + 0.05 * parameters;

describe('fits', () => {
  const noise = random(6);
  const sizes = [7e7, 1.6e8, 4.1e8, 1e9, 1.4e9, 2.8e9, 6.9e9];
  const curve = curveOf(
    ladder(sizes.toReversed().map((n) => [n, truth(n) * Math.exp(0.02 * noise.normal())])),
  );

  test('models stand by parameter count', () => {
    expect(curve.models.map(({ parameters }) => parameters)).toEqual(sizes);
  });

  test('t0 + c·N and a·N^b over all complete models, with curves for the chart', () => {
    expect(curve.families.map(({ formula }) => formula)).toEqual(['t = t0 + c·N', 't = a·N^b']);
    const { all } = curve.families[0]!;
    expect(all).toMatchObject({
      law: 'affine',
      fit: { law: 'affine', parameters: [{ name: 't0' }, { name: 'c' }] },
    });
    const [t0, c] = all.status === 'fitted' ? all.fit.parameters : [];
    expect(t0!.interval[0]).toBeLessThan(2e6);
    expect(t0!.interval[1]).toBeGreaterThan(2e6);
    expect(Math.abs(c!.value / 0.05 - 1)).toBeLessThan(0.05);
    expect(curve.better?.law).toBe('affine');
    expect(all.status === 'fitted' && all.curve.length).toBeGreaterThan(20);
  });

  test('the largest is held out: predicted by the others, with its error and interval', () => {
    const { heldOut } = curve.families[0]!;
    if (heldOut.status !== 'fitted') throw new Error(heldOut.message);
    expect(heldOut.model).toBe('m0');
    expect(heldOut.parameters).toBe(6.9e9);
    expect(heldOut.fit.n).toBe(6);
    expect(heldOut.fit.xRange).toEqual([[7e7, 2.8e9]]);
    expect(heldOut.measuredNs).toBe(complete(curve).at(-1)!.timePerTokenNs);
    expect(heldOut.predicted.y).toBe(predict(heldOut.fit, 6.9e9));
    expect(heldOut.relativeError).toBeCloseTo(heldOut.predicted.y / heldOut.measuredNs - 1, 12);
    expect(Math.abs(heldOut.relativeError)).toBeLessThan(0.06);
    expect(heldOut.predicted.interval[0]).toBeLessThan(heldOut.measuredNs);
    expect(heldOut.predicted.interval[1]).toBeGreaterThan(heldOut.measuredNs);
    expect(heldOut.predicted.extrapolation).toBeCloseTo(6.9 / 2.8, 9);
    expect(heldOut.curve.at(-1)!.x / 6.9e9).toBeCloseTo(1, 9);
    expect(curve.bestForecast).toBe('affine');
  });

  test('are the same for the same run', () => {
    const parts = ladder(sizes.map((n) => [n, truth(n)]));
    expect(curveOf(parts)).toEqual(curveOf(parts));
  });
});

/** The curve of `count` models, each twice the one before. */
const first = (count: number): ModelCurve =>
  curveOf(ladder([1, 2, 4, 8, 16].slice(0, count).map((n) => [n * 1e8, n * 1e6])));

describe('few complete models', () => {
  test.each([1, 2, 3])('%i: no fit, with the reason', (count) => {
    for (const { all, heldOut } of first(count).families) {
      expect(all).toMatchObject({ status: 'refused', reason: 'too-few-points' });
      expect(heldOut).toMatchObject({ status: 'refused', reason: 'too-few-points' });
    }
  });

  test('4: a fit, but nothing to hold out', () => {
    const [affine] = first(4).families;
    expect(affine?.all.status).toBe('fitted');
    expect(affine?.heldOut).toMatchObject({
      message: 'to hold out the largest model, 4 others must be complete; there are 3',
    });
    expect(first(4)).not.toHaveProperty('bestForecast');
  });

  test('5: both', () => {
    expect(first(5).families.map(({ heldOut }) => heldOut.status)).toEqual(['fitted', 'fitted']);
  });

  test('models of one size: no spread', () => {
    const same = ladder([[1e8, 1e6]]);
    const models = Array.from({ length: 5 }, (_, k) => ({ ...same.models[0]!, model: `copy${k}` }));
    const [curve] = modelCurves(buildRun({ points: same.points, models }));
    expect(curve?.families[0]?.all).toMatchObject({ status: 'refused', reason: 'no-spread' });
    expect(curve?.families[0]?.heldOut).toMatchObject({ status: 'refused', reason: 'no-spread' });
  });

  test('none at all: no curves', () => expect(modelCurves(buildRun())).toEqual([]));
});

test('each phase and number of tokens is a curve of its own', () => {
  const { points, models } = ladder([[1e8, 1e6]]);
  const all = [
    ...models,
    ...ladder([[1e8, 1]], { phase: 'prefill', tokens: 16 }).models,
    ...ladder([[1e8, 1]], { phase: 'prefill', tokens: 128 }).models,
  ];
  expect(modelCurves(buildRun({ points, models: all })).map(({ id }) => id)).toEqual([
    'decode',
    'prefill tokens=16',
    'prefill tokens=128',
  ]);
});

test('says when sums mix clocks or caches, and when models are incomplete', () => {
  const points: TimingOk[] = [
    timed({ params: params(1), ns: 1 }),
    timed({ params: params(2), ns: 1, clock: 'wall', cache: 'cold' }),
  ];
  const models = [
    sumOf('a', 1e8, [
      [idOf(1), 1],
      [idOf(2), 1],
    ]),
    sumOf('b', 2e8, [[idOf(3), 1]]),
  ];
  const [curve] = modelCurves(buildRun({ points, models }));
  expect(curve?.remarks.map(({ code }) => code)).toEqual([
    'incomplete-models',
    'mixed-clocks',
    'mixed-caches',
  ]);
});

const codes = (curve: ModelCurve | undefined) => curve?.remarks.map(({ code }) => code);

describe('mixtures of experts', () => {
  // Times grow with what a token uses; totals are drawn without any order to them.
  const actives = [1, 2, 3, 4, 6, 8, 12].map((n) => n * 1e8);
  const totals = [90, 7, 60, 9, 20, 100, 14].map((n) => n * 1e9);
  const points = actives.map((n, i) => timed({ params: params(i), ns: 1e6 + n / 100 }));
  const mixtures = actives.map((activeParameters, i) =>
    sumOf(i === 0 ? 'a-by-4' : i === 1 ? 'b-decoder' : `m${i}`, totals[i]!, [[idOf(i), 1]], {
      activeParameters,
    }),
  );
  const dense = sumOf('dense', 1e8, [[idOf(0), 1]]);
  const curves = modelCurves(buildRun({ points, models: [dense, ...mixtures] }), { replicates: 100 });
  const [, active, total] = curves;

  test('have two curves of their own, by each count, beside the dense models', () => {
    expect(curves.map(({ id, against }) => [id, against])).toEqual([
      ['decode', undefined],
      ['decode experts N=active', 'active'],
      ['decode experts N=total', 'total'],
    ]);
    expect(curves[0]!.models.map(({ model }) => model)).toEqual(['dense']);
    expect(active!.models.map((model) => countOn(active!, model))).toEqual(actives);
    expect(total!.models.map((model) => countOn(total!, model))).toEqual(totals.toSorted((a, b) => a - b));
    expect(complete(active!)).toHaveLength(7);
  });

  test('are fitted against that count, with its largest model held out', () => {
    const affine = active!.families[0]!;
    if (affine.all.status !== 'fitted' || affine.heldOut.status !== 'fitted') throw new Error('not fitted');
    const [fixed, slope] = affine.all.fit.parameters;
    expect(fixed!.value).toBeCloseTo(1e6, -4);
    expect(slope!.value).toBeCloseTo(0.01, 4);
    expect(affine.heldOut).toMatchObject({ model: 'm6', parameters: 12e8 });
    expect(Math.abs(affine.heldOut.relativeError)).toBeLessThan(0.01);
    expect(total!.families[0]!.heldOut).toMatchObject({ model: 'm5', parameters: 100e9 });
  });

  test('say what N is, whose shape is not the published one, and which count says more', () => {
    const rest = ['scaled-shapes', 'decoders-alone', 'active-or-total'];
    expect(codes(active)).toEqual(['active-parameters', ...rest]);
    expect(codes(total)).toEqual(['total-parameters', ...rest]);
    for (const curve of [active, total]) {
      expect(curve!.remarks.at(-1)!.message).toMatch(
        /^active parameters describe these times better than total ones/,
      );
    }
  });
});

test('context and format make curves of their own', () => {
  const { points, models } = ladder([[1e8, 1e6]]);
  const all = [
    ...models,
    ...ladder([[1e8, 1]], { context: 2048 }).models,
    ...ladder([[1e8, 1]], { context: 2048, format: 'q4g32' }).models,
    ...ladder([[1e8, 1]], { phase: 'prefill', tokens: 16, format: 'q4g32' }).models,
  ];
  const curves = modelCurves(buildRun({ points, models: all }));
  expect(curves.map(({ id }) => id)).toEqual([
    'decode',
    'decode context=2048',
    'decode context=2048 format=q4g32',
    'prefill tokens=16 format=q4g32',
  ]);
  expect(curves[2]).toMatchObject({ context: 2048, format: 'q4g32' });
  expect(curves[0]).not.toHaveProperty('context');
});

describe('too much to fit', () => {
  test('of many curves those with most models are fitted, and the rest is counted', () => {
    const { points, models } = ladder([
      [1e8, 1e6],
      [2e8, 2e6],
    ]);
    const few = Array.from({ length: 60 }, (_, k) => ({ ...models[0]!, tokens: k + 2 }));
    const run = buildRun({ points, models: [...few, ...models] });
    const curves = modelCurves(run, { replicates: 10 });
    expect(curves).toHaveLength(maxFitted);
    expect(curves.at(-1)?.models).toHaveLength(2);
    expect(curvesLeftOut(run)).toEqual([
      {
        code: 'curves-left-out',
        message: '21 of 61 model curves are left out: only the 40 with most models are fitted',
      },
    ]);
    expect(curvesLeftOut(buildRun({ models }))).toEqual([]);
  });

  test('a curve of many models lists all and is fitted to some, the largest among them', () => {
    const same = ladder([[1e8, 1e6]]);
    const models = Array.from({ length: 1500 }, (_, k) => ({
      ...same.models[0]!,
      model: `m${k}`,
      parameters: 1e8 + 1e6 * k,
    }));
    const [curve] = modelCurves(buildRun({ points: same.points, models }), { replicates: 10 });
    expect(curve?.models).toHaveLength(1500);
    const { all, heldOut } = curve!.families[0]!;
    expect(all.status === 'fitted' && all.fit.n).toBe(1000);
    expect(heldOut).toMatchObject({ model: 'm1499' });
    expect(curve?.remarks.map(({ code }) => code)).toEqual(['thinned']);
  });
});
