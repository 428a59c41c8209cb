import { expect, test } from 'vitest';
import { qualityRun } from '../../../test/support/quality-run.ts';
import { qualityRows } from '../../analysis/quality-rows.ts';
import { evaluateAt } from '../../analysis/laws/law.ts';
import { gapPlane } from '../../analysis/quality-laws.ts';
import { buildReport } from '../../analysis/report.ts';
import { bitsFigures, gapFigures } from './gaps.ts';

const report = buildReport(qualityRun());
const rows = qualityRows(report.rows);
const { gaps, equalBits } = report.quality!;

test('gap against size: a chart a family, its law a line through the gaps, the floor of the seeds dashed', () => {
  const figures = gapFigures(rows, gaps);
  expect(figures.map(({ heading }) => heading)).toEqual([
    'Gap against size: round-to-nearest, groups of 32, 2.05M bytes of training',
    'Gap against size: GPTQ, groups of 32, 2.05M bytes of training',
    'Gap against size: VPTQ, 2.05M bytes of training',
    'Gap against size: weights, activations, both, groups of 32, 2.05M bytes of training',
  ]);
  const [rtn, , vptq, arms] = figures;
  const [floor, law] = rtn!.chart.lines;
  expect(floor).toMatchObject({ rank: 'dashed-limit' });
  expect(floor!.points.map(({ y }) => y)).toEqual([0.036, 0.036, 0.011, 0.011]);
  expect([law!.points[0]!.x, law!.points.at(-1)!.x]).toEqual([34_976, 1_037_696]);
  const { fitted } = gaps.find(({ arm }) => arm === 'rtn, bits=4')!;
  if (fitted.status === 'refused') throw new Error(fitted.message);
  const values = fitted.fit.parameters.map(({ value }) => value);
  for (const { x, y } of law!.points)
    expect(y).toBeCloseTo(evaluateAt(gapPlane, values, [x, 2.048e6, 32]), 12);
  // The band: wider than nothing, and as the curves of the bootstrap lie there.
  for (const { x, y, low = y, high = y } of law!.points) {
    expect(low).toBeLessThan(y);
    expect(high).toBeGreaterThan(y);
    const drawn = fitted.ensemble.parameters.map((own) => evaluateAt(gapPlane, own, [x, 2.048e6, 32]));
    const within = drawn.filter((one) => one >= low && one <= high).length / drawn.length;
    expect(within).toBeGreaterThanOrEqual(0.95);
    expect(low).toBeGreaterThanOrEqual(Math.min(...drawn));
    expect(high).toBeLessThanOrEqual(Math.max(...drawn));
  }
  expect(rtn!.summary).toMatch(
    /gN: round-to-nearest, 4 bits 0\.\d+ \(.*\), (?:as published|cannot be told)\./,
  );
  expect(vptq!.chart.lines).toHaveLength(1);
  expect(vptq!.summary).toContain('No law was fitted to these.');
  expect(arms!.chart.series).toEqual(['round-to-nearest, 4 bits', 'W16A4', 'W4A4', 'W4A4, FC2 A8']);
});

test('gap against bits: a chart a size, a colour a method, lines along what fewer bits do not beat', () => {
  const figures = bitsFigures(rows, equalBits);
  expect(figures.map(({ heading }) => heading)).toEqual([
    'Gap against bits a weight: gpt-35k-D2',
    'Gap against bits a weight: gpt-123k-D2',
    'Gap against bits a weight: gpt-380k-D2',
    'Gap against bits a weight: gpt-1m-D2',
  ]);
  const [{ chart, summary }] = figures as [(typeof figures)[0], ...typeof figures];
  expect(chart.series).toEqual(['round-to-nearest', 'GPTQ', 'VPTQ']);
  expect(chart.rows).toHaveLength(3 + 2 + 1);
  const ofGptq = chart.lines.find(({ series }) => series === 1)!;
  expect(ofGptq.points.map(({ x }) => x)).toEqual([2.5, 4]);
  expect(chart.rows.at(-1)!.facts()[0]).toBe('VPTQ, 256 vectors of 4');
  expect(summary).toMatch(
    /^Gap of vector codes over GPTQ’s at as many bits: VPTQ, 256 vectors of 4, at 2\.79 bits × 0\.\d+/,
  );
});

test('one size is no chart against size; without GPTQ nothing is held against bits', () => {
  const one = rows.filter(({ params }) => params['model'] === 'gpt-1m-D2');
  expect(gapFigures(one, gaps)).toEqual([]);
  expect(bitsFigures(one, equalBits)).toHaveLength(1);
  expect(
    bitsFigures(
      rows.filter(({ params }) => params['method'] !== 'gptq'),
      [],
    ),
  ).toEqual([]);
  expect([gapFigures([], []), bitsFigures([], [])]).toEqual([[], []]);
});
