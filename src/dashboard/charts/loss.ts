/** @file Loss against size of trained models as a chart, each method at its bits a series. */
import { formatNumber, formatParameters } from '../../analysis/format.ts';
import type { ReportRow } from '../../analysis/report.ts';
import type { Figure } from './chart.ts';
import { lossChart } from './quality.ts';
import type { ScalingChart, ScalingLine, ScalingRow } from './scaling.ts';

/** Undefined for a run without trained models of two sizes. */
export function lossFigure(rows: readonly ReportRow[]): Figure<ScalingChart> | undefined {
  const found = lossChart(rows);
  if (found === undefined) return undefined;
  const { heading, series, summary } = found;
  return {
    heading,
    chart: {
      kind: 'scaling',
      rows: series.flatMap(({ name, points }, of) =>
        points.map(({ model, facts, ...at }): ScalingRow => ({
          ...at,
          label: model,
          heldOut: false,
          series: of,
          facts: () => [name, ...facts],
        })),
      ),
      lines: series.map(({ name, isPlain, points }, of): ScalingLine => ({
        name,
        rank: isPlain ? 'best' : 'other',
        series: of,
        points: points.map(({ x, y }) => ({ x, y })),
      })),
      series: series.map(({ name }) => name),
      xLabel: 'Parameters →',
      yLabel: '↑ Loss, nats a byte',
      xText: formatParameters,
      yText: (value) => formatNumber(value),
      xBinary: false,
      named: false,
    },
    summary,
  };
}
