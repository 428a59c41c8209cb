/** @file The registry of the elements that are there from the start: the frame, and what a run is begun with. See later.ts. */
import { RooflawApp } from './app.ts';
import { DeviceCard } from './device-card.ts';
import { LiveChart } from './live-chart.ts';
import { Notices } from './notices.ts';
import { ObstacleCard } from './obstacle-card.ts';
import { RunHistory, UnfinishedRuns } from './run-history.ts';
import { RunPanel } from './run-panel.ts';
import { RunProgress } from './run-progress.ts';
import { RunView } from './run-view.ts';

/** The page itself comes last, so that everything it draws with is known by then. */
const ELEMENTS = {
  'rooflaw-device': DeviceCard,
  'rooflaw-notices': Notices,
  'rooflaw-obstacle': ObstacleCard,
  'rooflaw-live-chart': LiveChart,
  'rooflaw-history': RunHistory,
  'rooflaw-unfinished': UnfinishedRuns,
  'rooflaw-run-panel': RunPanel,
  'rooflaw-progress': RunProgress,
  'rooflaw-run-view': RunView,
  'rooflaw-app': RooflawApp,
} as const;

export function defineElements(): void {
  for (const [tag, element] of Object.entries(ELEMENTS)) customElements.define(tag, element);
}
