/** @file The elements that show a run's results, together: they are needed with the first run, and not before. */
import { ChartFigure } from './chart-figure.ts';
import { FilterBar } from './filter-bar.ts';
import { KernelLaws } from './kernel-laws.ts';
import { ModelCurves } from './model-curves.ts';
import { PointsTable } from './points-table.ts';
import { ReportView } from './report-view.ts';
import { ResultsView } from './results-view.ts';
import { ShaderText } from './shader-text.ts';

export const RESULTS_ELEMENTS = {
  'rooflaw-chart': ChartFigure,
  'rooflaw-shader': ShaderText,
  'rooflaw-points': PointsTable,
  'rooflaw-filter': FilterBar,
  'rooflaw-model-curves': ModelCurves,
  'rooflaw-kernel-laws': KernelLaws,
  'rooflaw-report': ReportView,
  'rooflaw-results': ResultsView,
} as const;
