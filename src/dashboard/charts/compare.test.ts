import { expect, test } from 'vitest';
import { buildRun, timed } from '../../../test/support/build-run.ts';
import { compareRuns } from '../../analysis/compare-runs.ts';
import { compareCells, COMPARE_SORT, rowsWith, sideOf } from '../compare-rows.ts';
import { inOrder } from '../sort-order.ts';
import { chartTable } from './chart.ts';
import { familiesFigure, workloadsFigure } from './compare.ts';

const sizes = [64, 128, 256];
const runOf = (factors: readonly number[], suite = 'quick') =>
  buildRun({
    suite,
    points: sizes.map((n, i) =>
      timed({
        kernel: i === 2 ? 'softmax' : 'matmul',
        params: { m: 1, n, k: n, dtype: 'f32' },
        ns: n * factors[i]!,
        flops: n,
      }),
    ),
  });
const comparison = compareRuns(runOf([1, 1, 1]), runOf([2, 0.5, 1]));

test('each workload is a point at its ratio, each kernel a row', () => {
  const figure = workloadsFigure(comparison)!;
  expect(figure.chart.rows.map(({ x, y }) => [x, Number(y.toFixed(6))])).toEqual([
    [64, 2],
    [128, 0.5],
    [256, 1],
  ]);
  expect(figure.chart.series).toEqual(['matmul', 'softmax']);
  expect(figure.summary).toContain('The highest ratio is 2.00×, of matmul/m=1,n=64');
  const families = familiesFigure(comparison)!;
  expect(families.chart.rows.map(({ label, ratio }) => [label, Number(ratio.toFixed(6))])).toEqual([
    ['all (3)', 1],
    ['matmul (2)', 1],
    ['softmax (1)', 1],
  ]);
  expect(families.summary).toContain('noise within each run only');
  expect(chartTable(families.chart).rows).toHaveLength(3);
});

test('what is not the same thing is said in the heading, and nothing in common is no chart', () => {
  const other = compareRuns(runOf([1, 1, 1]), runOf([1, 1, 1], 'smoke'));
  expect(workloadsFigure(other)!.heading).toMatch(/ – not the same suite$/);
  expect(workloadsFigure(comparison)!.heading).not.toContain('not the same');
  expect(workloadsFigure(compareRuns(buildRun(), runOf([1, 1, 1])))).toBeUndefined();
  expect(familiesFigure(compareRuns(buildRun(), buildRun()))).toBeUndefined();
});

test('the table is put in order and narrowed', () => {
  const ids = (column: 'workload' | 'ratio', descending: boolean) =>
    inOrder(comparison.workloads, COMPARE_SORT, { column, descending }).map(({ ratio }) =>
      Math.round(10 * ratio),
    );
  expect(ids('ratio', true)).toEqual([20, 10, 5]);
  expect(ids('ratio', false)).toEqual([5, 10, 20]);
  expect(ids('workload', false)).toEqual([20, 5, 10]);
  expect(rowsWith(comparison.workloads, 'SOFTMAX')).toHaveLength(1);
  expect(rowsWith(comparison.workloads, 'ambig')).toHaveLength(3);
});

test('an interval that leaves out 1 lies on one side of it; without one nothing is said', () => {
  expect(comparison.workloads.map(sideOf)).toEqual(['above', 'below', undefined]);
  expect(sideOf({ low: 0.99, high: 1.2 })).toBeUndefined();
  expect(sideOf({})).toBeUndefined();
});

test('the file has a head and a line a workload, in numbers', () => {
  const [head, first] = compareCells(comparison.workloads);
  expect(head).toHaveLength(first!.length);
  expect(first!.slice(0, 5)).toEqual(['matmul/m=1,n=64,k=64,dtype=f32', 'direct', 64, 128, 2]);
});
