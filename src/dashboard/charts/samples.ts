/** @file The samples of a point in the order they were taken, each launch in its colour, with the median. Pure. */
import type * as PlotModule from '@observablehq/plot';
import { formatCount, formatNs } from '../../analysis/format.ts';
import { evenPasses } from '../../results/passes.ts';
import type { TimingOk } from '../../results/schema.ts';
import { dots } from './marks.ts';
import { seriesColor } from './palette.ts';
import type { ChartTable } from './table.ts';
import { linearTicks, marginFor, paddedLinear, roundText } from './ticks.ts';

export interface SamplesChart {
  readonly kind: 'samples';
  /** Per dispatch. */
  readonly rows: readonly { readonly ns: number; readonly launch: number; readonly round: number }[];
  readonly medianNs: number;
  readonly interval?: readonly [number, number];
}

export function samplesChart({ samples, dispatches, summary }: TimingOk): SamplesChart {
  return {
    kind: 'samples',
    rows: evenPasses(samples, dispatches).map(({ ns, launch, round }) => ({
      ns: ns / dispatches,
      launch,
      round,
    })),
    medianNs: summary.medianNs,
    ...(summary.ci95 && { interval: summary.ci95 }),
  };
}

export function samplesSummary({ rows, medianNs, interval }: SamplesChart): string {
  const times = rows.map(({ ns }) => ns);
  const low = times.reduce((a, b) => Math.min(a, b), Infinity);
  const high = times.reduce((a, b) => Math.max(a, b), 0);
  const launches = new Set(rows.map(({ launch }) => launch)).size;
  const band =
    interval === undefined ? '' : ` (shaded: ci95, ${formatNs(interval[0])} to ${formatNs(interval[1])})`;
  return `${formatCount(rows.length)} samples${launches > 1 ? ` of ${launches} launches, each in its colour,` : ''} from ${formatNs(low)} to ${formatNs(high)} a dispatch, in the order they were taken; the line is the median, ${formatNs(medianNs)}${band}.`;
}

export function samplesPlot(
  Plot: typeof PlotModule,
  { rows, medianNs, interval }: SamplesChart,
  width: number,
): PlotModule.PlotOptions {
  const points = rows.map(({ ns, launch, round }, i) => ({ x: i + 1, y: ns, launch, round }));
  const yDomain = paddedLinear([...points.map(({ y }) => y), medianNs], 0.1);
  const xDomain = [0.5, rows.length + 0.5] as const;
  const yTicks = linearTicks(yDomain, 4);
  const launches = [...new Set(points.map(({ launch }) => launch))];
  return {
    width,
    height: 170,
    marginLeft: marginFor(yTicks.map((value) => roundText(formatNs(value)))),
    marginRight: 16,
    marginTop: 22,
    marginBottom: 34,
    style: { background: 'transparent', color: 'var(--text)', fontFamily: 'var(--sans)', fontSize: '11.5px' },
    x: { type: 'linear', domain: xDomain },
    y: { type: 'linear', domain: yDomain },
    marks: [
      ...(interval === undefined
        ? []
        : [
            Plot.rect([interval], {
              x1: xDomain[0],
              x2: xDomain[1],
              y1: (of: readonly number[]) => of[0]!,
              y2: (of: readonly number[]) => of[1]!,
              fill: 'var(--series-1)',
              fillOpacity: 0.16,
            }),
          ]),
      Plot.gridY(yTicks, { stroke: 'var(--grid)', strokeOpacity: 1 }),
      Plot.axisY(yTicks, {
        text: (value: number) => roundText(formatNs(value)),
        label: '↑ Time of a dispatch',
      }),
      Plot.axisX(linearTicks(xDomain, 6).filter(Number.isInteger), {
        text: String,
        label: 'Sample →',
        labelAnchor: 'right',
      }),
      Plot.ruleY([medianNs], { stroke: 'var(--series-1)', strokeWidth: 1.5 }),
      ...launches.map((launch, i) =>
        dots(
          points.filter((point) => point.launch === launch),
          {
            r: rows.length > 100 ? 1.75 : 3,
            color: launches.length === 1 ? 'var(--text)' : seriesColor(i),
            opacity: rows.length > 100 ? 0.6 : 0.85,
          },
        ),
      ),
    ],
  };
}

export const samplesTable = ({ rows }: SamplesChart): ChartTable => ({
  columns: ['sample', 'launch', 'round', 'time of a dispatch'],
  rows: rows.map(({ ns, launch, round }, i) => [
    String(i + 1),
    String(launch + 1),
    String(round + 1),
    formatNs(ns),
  ]),
});
