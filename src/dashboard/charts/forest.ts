/** @file Ratios with their intervals, one line each, around a line at 1 (a forest plot). Pure. */
import type * as PlotModule from '@observablehq/plot';
import { seriesColor, type LegendEntry } from './palette.ts';
import { seriesShape } from './shapes.ts';
import type { ChartTable } from './table.ts';
import { logTicks, padded, roundText } from './ticks.ts';

export interface ForestRow {
  /** Once per chart. */
  readonly label: string;
  readonly ratio: number;
  readonly low?: number;
  readonly high?: number;
  /** Index into the chart's series. */
  readonly series?: number;
  readonly facts: () => readonly string[];
}

export interface ForestChart {
  readonly kind: 'forest';
  /** Top to bottom. */
  readonly rows: readonly ForestRow[];
  readonly series?: readonly string[];
  readonly xLabel: string;
  readonly xText: (value: number) => string;
  /** What it means to be left and right of 1; stands above either side. */
  readonly sides?: readonly [left: string, right: string];
  /** Drawn from 1 to the ratio, for ratios without intervals. */
  readonly bars?: boolean;
  /** Rows drawn, where that is not {@link MOST_ROWS}. */
  readonly most?: number;
}

/** Rows drawn; the others stand in the table only, and the summary says so. */
export const MOST_ROWS = 40;

const ROW_PX = 22;
const NARROW_PX = 480;
/** Letters of a label beside the bars, and above them where the chart is narrow. */
const LABEL_PX = 7;

export function forestPlot(
  Plot: typeof PlotModule,
  { rows: all, xLabel, xText, sides, series, bars = false, most: rowsDrawn = MOST_ROWS }: ForestChart,
  width: number,
): PlotModule.PlotOptions {
  const rows = all.slice(0, rowsDrawn);
  const narrow = width < NARROW_PX;
  const longest = rows.reduce((most, { label }) => Math.max(most, label.length), 0);
  const marginLeft = narrow ? 12 : Math.min(Math.round(width * 0.55), Math.ceil(longest * LABEL_PX) + 16);
  const domain = padded(
    [...rows.flatMap(({ ratio, low = ratio, high = ratio }) => [ratio, low, high]), 1],
    0.06,
  );
  const ticks = logTicks(domain, narrow ? 4 : 6);
  const colorOf = (row: ForestRow): string =>
    series === undefined || row.series === undefined
      ? bars
        ? seriesColor(0)
        : 'var(--text)'
      : seriesColor(row.series);
  const room = Math.floor((narrow ? width - 24 : marginLeft - 12) / LABEL_PX);
  const step = narrow ? ROW_PX * 1.7 : ROW_PX;
  return {
    width,
    height: Math.round(64 + step * rows.length),
    marginLeft,
    marginRight: 16,
    marginTop: 26,
    marginBottom: 38,
    style: { background: 'transparent', color: 'var(--text)', fontFamily: 'var(--sans)', fontSize: '11.5px' },
    x: { type: 'log', domain },
    y: { type: 'band', domain: rows.map(({ label }) => label), axis: null },
    marks: [
      Plot.gridX(ticks, { stroke: 'var(--grid)', strokeOpacity: 1 }),
      Plot.axisX(ticks, {
        text: (value: number) => roundText(xText(value)),
        label: xLabel,
        labelAnchor: 'right',
      }),
      ...(bars
        ? [
            Plot.ruleY(rows, {
              y: 'label',
              x1: 1,
              x2: 'ratio',
              stroke: colorOf,
              strokeWidth: 8,
              strokeOpacity: 0.45,
            }),
          ]
        : []),
      Plot.ruleX([1], { stroke: 'var(--line-strong)' }),
      ...(sides === undefined
        ? []
        : [
            Plot.text([`← ${sides[0]}`], { frameAnchor: 'top-left', dy: -16, fill: 'var(--muted)' }),
            Plot.text([`${sides[1]} →`], { frameAnchor: 'top-right', dy: -16, fill: 'var(--muted)' }),
          ]),
      Plot.text(rows, {
        y: 'label',
        frameAnchor: 'left',
        textAnchor: narrow ? 'start' : 'end',
        dx: narrow ? 0 : -8,
        dy: narrow ? -12 : 0,
        text: ({ label }: ForestRow) => (label.length > room ? `${label.slice(0, room - 1)}…` : label),
        fill: 'var(--muted)',
        ...(narrow ? { stroke: 'var(--surface)', strokeWidth: 3 } : {}),
      }),
      Plot.ruleY(
        rows.filter(({ low, high }) => low !== undefined && high !== undefined && low > 0),
        { y: 'label', x1: 'low', x2: 'high', stroke: colorOf, strokeWidth: 1.5 },
      ),
      ...[...new Set(rows.map(({ series: of = 0 }) => of))].map((kind) =>
        Plot.dot(
          rows.filter(({ series: of = 0 }) => of === kind),
          { y: 'label', x: 'ratio', r: 3.75, fill: colorOf, symbol: kind % 2 === 0 ? 'circle' : 'square' },
        ),
      ),
      Plot.tip(
        rows,
        Plot.pointerY({
          x: 'ratio',
          y: 'label',
          title: ({ label }: ForestRow) => label,
          format: { title: (label: string, i: number) => [label, ...rows[i]!.facts()].join('\n') },
          fill: 'var(--surface)',
          stroke: 'var(--line-strong)',
        }),
      ),
    ],
  };
}

export const forestLegend = ({ series = [] }: ForestChart): readonly LegendEntry[] =>
  series.map((name, i) => ({ name, mark: 'dot', color: seriesColor(i), shape: seriesShape(i) }));

export const forestTable = ({ rows, series, xLabel, xText }: ForestChart): ChartTable => ({
  columns: ['row', ...(series === undefined ? [] : ['kind']), xLabel.replace(/\s*→$/, ''), '95 % interval'],
  rows: rows.map(({ label, ratio, low, high, series: of }) => [
    label,
    ...(series === undefined ? [] : [series[of ?? -1] ?? '']),
    xText(ratio),
    low === undefined || high === undefined ? '' : `${xText(low)} to ${xText(high)}`,
  ]),
});
