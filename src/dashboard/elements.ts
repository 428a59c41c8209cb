/** @file The registry of the page's elements: each tag with its class. */
import { RooflawApp } from './app.ts';
import { CompareTable } from './compare-table.ts';
import { CompareView } from './compare-view.ts';
import { COMPARE_ELEMENTS } from './compare-elements.ts';
import { DeviceCard } from './device-card.ts';
import { FilterBar } from './filter-bar.ts';
import { KernelLaws } from './kernel-laws.ts';
import { ModelCurves } from './model-curves.ts';
import { Notices } from './notices.ts';
import { ObstacleCard } from './obstacle-card.ts';
import { ResultsView } from './results-view.ts';
import { ShaderText } from './shader-text.ts';
import { RESULTS_ELEMENTS } from './results-elements.ts';
import { RunHistory, UnfinishedRuns } from './run-history.ts';
import { RunPanel } from './run-panel.ts';
import { RunProgress } from './run-progress.ts';

/** The page itself comes last, so that everything it draws with is known by then. */
const ELEMENTS = {
  ...RESULTS_ELEMENTS,
  ...COMPARE_ELEMENTS,
  'rooflaw-device': DeviceCard,
  'rooflaw-notices': Notices,
  'rooflaw-obstacle': ObstacleCard,
  'rooflaw-compare-table': CompareTable,
  'rooflaw-compare': CompareView,
  'rooflaw-filter': FilterBar,
  'rooflaw-model-curves': ModelCurves,
  'rooflaw-kernel-laws': KernelLaws,
  'rooflaw-shader': ShaderText,
  'rooflaw-results': ResultsView,
  'rooflaw-history': RunHistory,
  'rooflaw-unfinished': UnfinishedRuns,
  'rooflaw-run-panel': RunPanel,
  'rooflaw-progress': RunProgress,
  'rooflaw-app': RooflawApp,
} as const;

export function defineElements(): void {
  for (const [tag, element] of Object.entries(ELEMENTS)) customElements.define(tag, element);
}
