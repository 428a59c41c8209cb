/** @file Loss against size of trained models as a chart: a colour for each method, and a line for each of its bits. */
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
  const methods = [...new Set(series.map(({ name }) => methodOf(name)))];
  return {
    heading,
    chart: {
      kind: 'scaling',
      rows: series.flatMap(({ name, points }) =>
        points.map(({ model, facts, ...at }, i): ScalingRow => ({
          ...at,
          label: `${model}, ${name}`,
          ...(i === points.length - 1 && { tag: bitsOf(name) }),
          heldOut: false,
          series: methods.indexOf(methodOf(name)),
          facts: () => facts,
        })),
      ),
      lines: series.map(({ name, isPlain, points }): ScalingLine => ({
        name,
        rank: isPlain ? 'best' : 'other',
        series: methods.indexOf(methodOf(name)),
        points: points.map(({ x, y }) => ({ x, y })),
      })),
      series: methods,
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

/** `GPTQ` of `GPTQ, 2 bits`. */
const methodOf = (name: string): string => name.split(', ')[0]!;

/** `2 bits` of `VPTQ, 2 bits (256 vectors of 4)`; the name of what has none. */
const bitsOf = (name: string): string =>
  /(?<=, )[\d.]+ bits/.exec(name)?.[0].replace(/^1 bits/, '1 bit') ?? name;
