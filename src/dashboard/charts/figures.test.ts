import { expect, test } from 'vitest';
import { buildReport } from '../../analysis/report.ts';
import { buildRun, timed } from '../../../test/support/build-run.ts';
import { syntheticRun } from '../../../test/support/synthetic.ts';
import { chartLegend, chartTable } from './chart.ts';
import { errorFigure } from './formats.ts';
import { kernelFigure, rateFigure } from './kernels.ts';
import { asRate, parameterTexts } from './law-texts.ts';
import { formatsFigures, modelFigure, modelHeading, residualFigure, throughputFigure } from './models.ts';
import { ratioFigure } from './ratios.ts';
import { rooflineFigure } from './roofline.ts';
import { samplesChart, samplesSummary } from './samples.ts';

const report = buildReport(syntheticRun());

test('the model figure marks the held-out model and draws one line per family, the best one last', () => {
  const figure = modelFigure(report.modelCurves[0]!);
  expect(figure?.heading).toBe('Decode: time per generated token');
  expect(figure?.chart.rows.filter(({ heldOut }) => heldOut).map(({ label }) => label)).toEqual([
    'pythia-2.8b',
  ]);
  expect(figure?.chart.lines.map(({ rank }) => rank)).toEqual(['other', 'best']);
  expect(figure?.chart.lines.at(-1)?.points.every(({ low, high }) => low !== undefined && high! >= low)).toBe(
    true,
  );
  expect(figure?.summary).toMatch(
    /^6 models from 70\.4M to 2\.8B parameters take .* too (high|low)\. Sum of kernels/,
  );
});

test('headings name what makes a curve another one', () => {
  const curve = { ...report.modelCurves[0]!, context: 2048, format: 'q4g32' };
  expect(modelHeading(curve)).toBe('Decode: time per generated token, context 2048, q4g32');
  expect(modelHeading({ ...curve, phase: 'prefill', tokens: 16 })).toBe(
    'Prefill: time per prompt token, 16 at once, context 2048, q4g32',
  );
});

test('a curve without a complete model has no figure', () => {
  const run = { ...syntheticRun(), points: [] };
  expect(modelFigure(buildReport(run).modelCurves[0]!)).toBeUndefined();
});

test('the kernel figure holds every timed workload of its group', () => {
  const law = report.kernelLaws.find(({ group }) => group.shape === 'matrix-vector')!;
  const figure = kernelFigure(law);
  expect(figure.heading).toBe('matmul: matrix–vector, f32, hot, GPU timestamps');
  expect(figure.chart.rows).toHaveLength(25);
  expect(figure.chart.rows.some(({ heldOut }) => heldOut)).toBe(false);
});

test('an affine law is told as a time and the rate it tends to, low end first', () => {
  const law = report.kernelLaws.find(({ group }) => group.shape === 'matrix-matrix')!;
  const affine = law.families.find((family) => family.status === 'fitted' && family.law === 'affine');
  if (affine?.status !== 'fitted') throw new Error('no affine fit');
  const [fixed, rate] = parameterTexts(affine.fit, asRate('flops'));
  expect(fixed).toMatch(/^a = .* (ns|µs) \(/);
  const [value, low, high] = /^1\/b = ([\d.]+) GFLOP\/s \(([\d.]+) GFLOP\/s to ([\d.]+) GFLOP\/s\)$/
    .exec(rate ?? '')!
    .slice(1)
    .map(Number);
  expect(low).toBeLessThanOrEqual(value!);
  expect(high).toBeGreaterThanOrEqual(value!);
  expect(value).toBeCloseTo(45, -1); // what the synthetic times are made with
});

test('throughput is the same turned over, intervals and band included', () => {
  const [time, rate] = [modelFigure(report.modelCurves[0]!)!, throughputFigure(report.modelCurves[0]!)!];
  for (const [i, row] of rate.chart.rows.entries()) {
    const of = time.chart.rows[i]!;
    expect(row.y * of.y).toBeCloseTo(1e9, 0);
    expect(row.low! * of.high!).toBeCloseTo(1e9, 0);
    expect(row.low!).toBeLessThanOrEqual(row.y);
  }
  expect(rate.chart.lines.at(-1)!.points.every(({ low, y, high }) => low! <= y && y <= high!)).toBe(true);
  expect(rate.heading).toBe('Decode: throughput');
});

test('residuals are of the line that is drawn, the held-out model’s is its forecast error', () => {
  const curve = report.modelCurves[0]!;
  const figure = residualFigure(curve)!;
  const best = curve.families.find(({ law }) => law === curve.bestForecast)!;
  if (best.heldOut.status !== 'fitted') throw new Error('nothing held out');
  const row = figure.chart.rows.find(({ heldOut }) => heldOut)!;
  expect(1 / (1 + row.y) - 1).toBeCloseTo(best.heldOut.relativeError, 9);
  expect(figure.chart).toMatchObject({ yType: 'linear', yRule: 0, lines: [] });
});

test('formats of one phase share their axes', () => {
  const [curve] = report.modelCurves;
  const [figure, ...others] = formatsFigures([curve!, { ...curve!, format: 'q4g32' }]);
  expect(others).toEqual([]);
  expect(figure?.chart.series).toEqual(['f32', 'q4g32']);
  expect(figure?.chart.rows).toHaveLength(12);
  expect(figure?.chart.lines.map(({ series }) => series)).toEqual([0, 1]);
  expect(formatsFigures([curve!])).toEqual([]);
});

test('a kernel’s rate is its work over its time', () => {
  const law = report.kernelLaws.find(({ group }) => group.shape === 'matrix-vector')!;
  const [time, rate] = [kernelFigure(law).chart.rows[0]!, rateFigure(law).chart.rows[0]!];
  expect(rate.y).toBeCloseTo((1e9 * time.x) / time.y, 0);
});

const calibrated = buildRun({
  calibration: {
    clock: 'gpu-timestamp',
    quantumNs: {},
    peaks: [{ op: 'f32-fma', gops: 100 }],
    bandwidth: [
      { mode: 'read', bytes: 2 ** 16, gbps: 40 },
      { mode: 'read', bytes: 2 ** 26, gbps: 10 },
    ],
  },
  points: [
    timed({ ns: 1e5, flops: 1e6, bytes: 1e6 }),
    timed({ ns: 1e5, flops: 2e6, bytes: 1e5, params: { m: 64, n: 64, k: 64, dtype: 'f32' } }),
    timed({ kernel: 'roofline/copy', params: { bytes: 64 }, ns: 1, flops: 0 }),
  ],
});

test('roofs rise with intensity up to the peak; what computes nothing is not under them', () => {
  const figure = rooflineFigure(calibrated)!;
  expect(figure.chart.rows.map(({ x, y }) => [x, y])).toEqual([
    [1, 1e10],
    [20, 2e10],
  ]);
  const [slow, fast] = figure.chart.lines;
  expect(slow!.points).toEqual([
    { x: 0.5, y: 5e9 },
    { x: 10, y: 1e11 },
    { x: 40, y: 1e11 },
  ]);
  expect(fast!.points[1]).toEqual({ x: 2.5, y: 1e11 });
  expect(rooflineFigure(buildRun({ points: calibrated.points }))).toBeUndefined();
});

const coded = (n: number, bits: number, group: number) => ({
  ...timed({ kernel: 'quantized/scalar-matvec', params: { n, k: 64, bits, group }, ns: 10, flops: n }),
  quantization: {
    bitsPerWeight: bits + 16 / group,
    weightNmse: 4 ** -bits,
    outputNmse: 4 ** -bits,
    outputRelativeL2: 2 ** -bits,
    entries: 1,
  },
});

test('error against bits: a series for each group size, one point a format, the largest product’s', () => {
  const points = [coded(64, 2, 32), coded(128, 2, 32), coded(64, 4, 32), coded(64, 4, 128), timed({ ns: 5 })];
  const figure = errorFigure({ points })!;
  expect(figure.chart.series).toEqual(['groups of 32', 'groups of 128']);
  expect(figure.chart.rows.map(({ label, x, series }) => [label.includes('n=128'), x, series])).toEqual([
    [true, 2.5, 0],
    [false, 4.5, 0],
    [false, 4.125, 1],
  ]);
  expect(errorFigure({ points: [points[0]!] })).toBeUndefined();
});

test('ratios of peers and variants stand in two colours; a wrong one has no ratio', () => {
  const row = {
    workload: 'w',
    against: 'direct',
    isPeer: false,
    clock: 'wall',
    ratio: 1.5,
    n: 9,
    name: 'edge',
  } as const;
  const figure = ratioFigure([
    row,
    { ...row, name: 'ort', isPeer: true, ratio: 0.5, ci95: [0.4, 0.6] },
    { workload: 'w', name: 'bad', isPeer: true, wrong: 'no' },
  ])!;
  expect(figure.chart.rows.map(({ label, series }) => [label, series])).toEqual([
    ['w · edge', 0],
    ['w · ort', 1],
  ]);
  expect(figure.summary).toContain('Of 1 peers 1 is faster beyond its interval');
  expect(ratioFigure([])).toBeUndefined();
});

test('every chart has its table and its key', () => {
  const model = modelFigure(report.modelCurves[0]!)!.chart;
  expect(chartTable(model).columns).toEqual(['point', 'Parameters', 'Time per token', '95 % interval']);
  expect(chartTable(model).rows).toHaveLength(6);
  expect(chartLegend(model).map(({ mark }) => mark)).toEqual(['line', 'dashed', 'diamond']);
  const samples = samplesChart(timed({ ns: 100 }));
  expect(chartTable(samples).rows[0]).toEqual(['1', '1', '1', '99.0 ns']);
  expect(samplesSummary(samples)).toMatch(/^6 samples from 99\.0 ns to 101 ns a dispatch/);
});
