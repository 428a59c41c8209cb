import { expect, test } from 'vitest';
import type { ReportRow } from '../../analysis/report.ts';
import { lossChart } from './quality.ts';

function row(
  model: string,
  params: Record<string, string | number>,
  metrics: Record<string, number>,
): ReportRow {
  const workload = `ladder/model=${model},method=${params['method']}`;
  const all = { model, ...params };
  return {
    id: workload,
    workload,
    kernel: 'ladder',
    params: all,
    kind: 'quality',
    status: 'ok',
    reason: 'measured',
    metrics,
  };
}

const SIZES: readonly (readonly [string, number])[] = [
  ['gpt-123k', 123_200],
  ['gpt-35k', 34_976],
];
const rows = SIZES.flatMap(([name, parameters]) => {
  const common = { parameters, bitsPerWeight: 4.5, lossSe: 0.02, gapSe: 0.001 };
  const cell = (params: Record<string, string | number>, gap: number): ReportRow =>
    row(`${name}-D8`, params, { ...common, gap, loss: 1.4 + gap });
  return [
    row(`${name}-D8`, { method: 'none' }, { parameters, loss: 1.4, lossSe: 0.02 }),
    cell({ method: 'gptq', bits: 2, group: 32 }, 0.3),
    cell({ method: 'rtn', bits: 4, group: 32 }, 0.02),
    cell({ method: 'rtn', bits: 4, group: 8 }, 0.01),
    cell({ method: 'vptq', v: 4, k: 256 }, 0.2),
    cell({ method: 'int', bits: 4, activations: 4, down: 4, group: 32 }, 0.5),
    row(`${name}-D32`, { method: 'none' }, { parameters, loss: 1.2, lossSe: 0.02 }),
  ];
});

test('a line for each method and bits at one length of training, the unquantised first, by size', () => {
  const chart = lossChart(rows)!;
  expect(chart.heading).toBe('Loss against size, trained on 8 × 1.024 million bytes');
  expect(chart.series.map(({ name }) => name)).toEqual([
    'unquantised',
    'round-to-nearest, 4 bits',
    'VPTQ, 2 bits (256 vectors of 4)',
    'GPTQ, 2 bits',
  ]);
  expect(chart.series.map(({ points }) => points.map(({ x }) => x))).toEqual(
    chart.series.map(() => [34_976, 123_200]),
  );
  const [plain, rtn] = chart.series;
  expect(plain!.points[0]!.high).toBeCloseTo(1.44, 10);
  expect(rtn!.points[0]!.high).toBeCloseTo(1.422, 10);
  expect(rtn!.points[0]!.facts[1]).toBe('gap 0.0200 ± 0.0010 (standard error over documents)');
  expect(chart.summary).toMatch(
    /^2 models from 35K to 123K parameters: 1\.40 to 1\.40 .* 1\.70 .* GPTQ, 2 bits\./,
  );
  expect(chart.summary).toContain('2 models of other lengths of training are in the table.');
});

test('where there are more methods than colours, those of the same bits', () => {
  const more = SIZES.flatMap(([name, parameters]) =>
    ['rtn', 'rtn-clip', 'gptq'].flatMap((method) =>
      [2, 3].map((bits) =>
        row(`${name}-D8`, { method, bits, group: 32 }, { parameters, gap: 0.1, gapSe: 0.001, loss: 1.5 }),
      ),
    ),
  );
  const chart = lossChart([...rows, ...more])!;
  expect(chart.series.map(({ name }) => name).toSorted()).toEqual([
    'GPTQ, 2 bits',
    'VPTQ, 2 bits (256 vectors of 4)',
    'clipped rounding, 2 bits',
    'round-to-nearest, 2 bits',
    'unquantised',
  ]);
  expect(chart.summary).toContain('Codes of 2 bits; the others are in the table.');
});

test('one size is no chart, nor is a run of times', () => {
  expect(lossChart(rows.slice(0, 7))).toBeUndefined();
  expect(lossChart([])).toBeUndefined();
});
