import { describe, expect, test } from 'vitest';
import { buildRun, sumOf, timed, untimed } from '../../test/support/build-run.ts';
import { complete, idOf, params } from '../../test/support/model-ladder.ts';
import { random } from '../random.ts';
import type { ModelSum, TimingOk } from '../results/schema.ts';
import { modelCurves } from './model-curve.ts';

describe('a sum', () => {
  const points = [
    timed({ params: params(1), ns: [100, 110, 120, 130, 140, 150, 160, 170, 180, 190, 200] }),
    timed({ params: params(2), ns: [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20] }),
    timed({ params: params(2), ns: 5000, variant: 'slow' }),
  ];

  test('is count × median of the fastest variant, and per token', () => {
    const models = [
      sumOf('m', 1e9, [
        [idOf(1), 6],
        [idOf(2), 4],
      ]),
      sumOf('m', 1e9, [[idOf(1), 6]], { phase: 'prefill', tokens: 16 }),
    ];
    const [decode, prefill] = modelCurves(buildRun({ points, models }));
    expect(decode).toMatchObject({
      id: 'decode',
      label: 'sum of kernels: no attention, norms, sampling or launch gaps',
      models: [
        { status: 'complete', passNs: 6 * 150 + 4 * 15, timePerTokenNs: 960, tokensPerSecond: 1e9 / 960 },
      ],
    });
    expect(decode?.models[0]?.terms[1]).toEqual({
      role: 'term1',
      workload: idOf(2),
      count: 4,
      medianNs: 15,
      variant: 'direct',
    });
    expect(prefill).toMatchObject({ id: 'prefill tokens=16', tokens: 16 });
    expect(prefill?.models[0]).toMatchObject({
      passNs: 900,
      timePerTokenNs: 56.25,
      tokensPerSecond: 16e9 / 900,
    });
  });

  test('has the root of the summed squares as interval; terms of one workload share their error', () => {
    const sum = (terms: [string, number][]) =>
      complete(modelCurves(buildRun({ points, models: [sumOf('m', 1e9, terms)] }))[0]!)[0]!.interval!;
    const [low, high] = points[0]!.summary.ci95!;
    expect(sum([[idOf(1), 1]])).toEqual([low, high]);
    const both = sum([
      [idOf(1), 6],
      [idOf(2), 4],
    ]);
    expect(both[0]).toBeCloseTo(960 - Math.hypot(6 * (150 - low), 4 * (15 - low / 10)), 9);
    expect(both[1]).toBeCloseTo(960 + Math.hypot(6 * (high - 150), 4 * (high / 10 - 15)), 9);
    const twice = sum([
      [idOf(1), 3],
      [idOf(1), 2],
    ]);
    expect(twice[0]).toBeCloseTo(5 * low, 9);
    expect(twice[1]).toBeCloseTo(5 * high, 9);
  });

  test('has no interval when a summand has too few samples for one', () => {
    const few = timed({ params: params(3), ns: [1, 2, 3] });
    const models = [
      sumOf('m', 1e9, [
        [idOf(1), 1],
        [idOf(3), 1],
      ]),
    ];
    const [model] = modelCurves(buildRun({ points: [...points, few], models }))[0]!.models;
    expect(model?.status).toBe('complete');
    expect(model).not.toHaveProperty('interval');
  });

  test('covers the true sum at least as often as it says, for skewed noise', () => {
    const stream = random(31);
    let covered = 0;
    const trials = 400;
    for (let trial = 0; trial < trials; trial++) {
      const drawn = [1, 2, 3].map((n) =>
        timed({
          params: params(n),
          ns: Array.from({ length: 10 }, () => n * Math.exp(0.2 * stream.normal())),
        }),
      );
      const models = [
        sumOf('m', 1e9, [
          [idOf(1), 6],
          [idOf(2), 3],
          [idOf(3), 2],
        ]),
      ];
      const interval = complete(modelCurves(buildRun({ points: drawn, models }))[0]!)[0]!.interval!;
      if (interval[0] <= 18 && 18 <= interval[1]) covered++;
    }
    expect(covered / trials).toBeGreaterThan(0.94);
  });
});

describe('a model with a missing term', () => {
  const models = [
    sumOf('m', 1e9, [
      [idOf(1), 6],
      [idOf(2), 1],
      [idOf(3), 1],
      [idOf(4), 1],
      [idOf(4), 2],
    ]),
  ];
  const points = [
    timed({ params: params(1), ns: 100 }),
    untimed('skipped', 'over-time-budget', params(2)),
    untimed('failed', 'wrong-result', params(3)),
  ];
  const [curve] = modelCurves(buildRun({ points, models }));

  test('is incomplete, has no time, and says what is missing and why', () => {
    const [model] = curve!.models;
    expect(model).toMatchObject({
      status: 'incomplete',
      missing: [
        { workload: idOf(2), why: 'skipped: over-time-budget' },
        { workload: idOf(3), why: 'failed: wrong-result' },
        { workload: idOf(4), why: 'not in this run' },
      ],
    });
    expect(model).not.toHaveProperty('timePerTokenNs');
    expect(model?.terms[0]).toHaveProperty('medianNs');
    expect(model?.terms[1]).not.toHaveProperty('medianNs');
  });

  test('is in no fit', () => {
    expect(curve?.remarks.map(({ code }) => code)).toEqual(['no-complete-models']);
  });
});

const named = (point: TimingOk, suffix: string): TimingOk => ({ ...point, id: `${point.id}${suffix}` });

describe('which point of a workload counts', () => {
  const models = [sumOf('m', 1e9, [[idOf(1), 1]])];
  const timeOf = (points: TimingOk[]): number =>
    complete(modelCurves(buildRun({ points, models }))[0]!)[0]!.timePerTokenNs;
  const cold = timed({ params: params(1), ns: 100, cache: 'cold' });
  const hot = timed({ params: params(1), ns: 60 });

  test('that of the cache as the kernel is met in real use, not the faster one', () => {
    expect(timeOf([cold, named(hot, ', hot')])).toBe(100);
    expect(timeOf([named(hot, ', hot'), cold])).toBe(100);
    expect(timeOf([named(cold, ', cold'), hot])).toBe(60);
    expect(timeOf([named(hot, ', hot')])).toBe(60);
  });

  test('never that of a peer', () => {
    const variant = { ...hot.variant, name: 'other', peer: { name: 'other', version: '1' } };
    const peer: TimingOk = { ...hot, id: `${hot.workload.id} @ other`, variant };
    expect(timeOf([cold, peer])).toBe(100);
    const [model] = modelCurves(buildRun({ points: [peer], models }))[0]!.models;
    expect(model).toMatchObject({ status: 'incomplete', missing: [{ why: 'not in this run' }] });
  });

  test('one that does not say how its caches were mixes nothing', () => {
    const { cache: _cache, ...unsaid } = hot;
    const [model] = complete(modelCurves(buildRun({ points: [unsaid], models }))[0]!);
    expect(model?.caches).toEqual([]);
  });
});

const stored = (n: number, bits: number, nmse: number): TimingOk => ({
  ...timed({ kernel: 'quantized/scalar-matvec', params: { n, k: 10, bits }, ns: 1e6 }),
  quantization: {
    bitsPerWeight: bits,
    weightNmse: nmse,
    outputNmse: nmse,
    outputRelativeL2: Math.sqrt(nmse),
    entries: 1,
  },
});

test('a sum over quantised weights states their bits and error, weighted by how many there are', () => {
  const points = [stored(100, 4, 0.01), stored(300, 2, 0.25), timed({ ns: 1e6 })];
  const sum: ModelSum = {
    model: 'm',
    phase: 'decode',
    tokens: 1,
    format: 'mixed',
    parameters: 1e6,
    terms: points.map(({ workload }, i) => ({ role: 'up', workload: workload.id, count: i === 0 ? 3 : 1 })),
  };
  const [curve] = modelCurves(buildRun({ points, models: [sum] }));
  // 3 · 1000 weights of 4 bits and 3000 of 2; the dense product is in neither.
  expect(curve!.models[0]).toMatchObject({
    status: 'complete',
    storage: { bitsPerWeight: 3, weightNmse: 0.13 },
  });
});
