import { expect, test } from 'vitest';
import { buildReport } from '../../analysis/report.ts';
import { syntheticRun } from '../../../test/support/synthetic.ts';
import { asRate, kernelFigure, modelFigure, modelHeading, parameterTexts } from './from-report.ts';

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

test('a curve of mixtures stands at the count it is against, and says so', () => {
  const run = syntheticRun();
  const models = run.models.map((sum) => ({ ...sum, activeParameters: sum.parameters / 4 }));
  const curves = buildReport({ ...run, models }).modelCurves;
  const [active, total] = curves.map((curve) => modelFigure(curve)!);
  expect(active!.heading).toBe('Decode: time per generated token, mixtures of experts by active parameters');
  expect(active!.chart.xLabel).toBe('Active parameters →');
  expect(total!.chart.xLabel).toBe('Parameters →');
  for (const [i, { x, facts }] of active!.chart.rows.entries()) {
    expect(4 * x).toBe(total!.chart.rows[i]!.x);
    expect(facts[0]).toMatch(/ parameters, .* active$/);
  }
  expect(active!.summary).toContain('17.6M to 694M active parameters take');
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
