/** @file Every kind of chart there is: how it is drawn, what its colours mean, and the same as a table. */
import type * as PlotModule from '@observablehq/plot';
import { forestLegend, forestPlot, forestTable, type ForestChart } from './forest.ts';
import type { LegendEntry } from './palette.ts';
import { samplesPlot, samplesTable, type SamplesChart } from './samples.ts';
import { scalingLegend, scalingPlot, scalingTable, type ScalingChart } from './scaling.ts';
import type { ChartTable } from './table.ts';

export type Chart = ScalingChart | ForestChart | SamplesChart;

/** A chart with its heading and the same in words. */
export interface Figure<C extends Chart = Chart> {
  readonly heading: string;
  readonly chart: C;
  readonly summary: string;
}

export function chartPlot(Plot: typeof PlotModule, chart: Chart, width: number): PlotModule.PlotOptions {
  if (chart.kind === 'forest') return forestPlot(Plot, chart, width);
  if (chart.kind === 'samples') return samplesPlot(Plot, chart, width);
  return scalingPlot(Plot, chart, width);
}

export function chartLegend(chart: Chart): readonly LegendEntry[] {
  if (chart.kind === 'samples') return [];
  return chart.kind === 'forest' ? forestLegend(chart) : scalingLegend(chart);
}

export function chartTable(chart: Chart): ChartTable {
  if (chart.kind === 'forest') return forestTable(chart);
  if (chart.kind === 'samples') return samplesTable(chart);
  return scalingTable(chart);
}
