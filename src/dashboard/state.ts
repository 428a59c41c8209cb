/** @file What the page shows, as plain data: elements read it, only the bench writes it. */
import type { Report } from '../analysis/report.ts';
import type { Environment, Run } from '../results/schema.ts';
import type { LaunchNumber } from '../results/journal.ts';
import type { RunSummary, Unfinished } from '../results/store.ts';
import type { SuiteListing } from '../worker/api.ts';
import type { Obstacle } from './obstacle.ts';

/** `cancelling`: asked to end, and the current sample is still running. */
export type Activity = 'idle' | 'starting' | 'running' | 'cancelling';

export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly current: string;
  readonly elapsedNs: number;
  readonly remainingNs: number;
}

/** Where the run on screen comes from. `live`: it is still growing. */
export type Origin =
  | { readonly kind: 'live' | 'measured' | 'stored' | 'recovered' }
  /** `as GeForce RTX 4070, unverified (…)`: a stranger's words are in it. */
  | { readonly kind: 'community'; readonly standing: string }
  | { readonly kind: 'file'; readonly name: string };

export interface Shown {
  readonly run: Run;
  readonly origin: Origin;
  /** The launch it ended in, where it was meant to have several. */
  readonly launch?: LaunchNumber;
  /** Absent while the run grows, and until the analysis is done. */
  readonly report?: Report;
}

/** A message that stays until it is dismissed. `lines` are facts, one each. */
export interface Notice {
  readonly id: number;
  readonly tone: 'info' | 'warning' | 'error';
  readonly title: string;
  readonly lines: readonly string[];
}

export interface PageState {
  /** Device, suites and past runs are known, or known to be out of reach: nothing above them will grow any more. */
  readonly isMet: boolean;
  readonly activity: Activity;
  readonly progress?: Progress;
  /** Which fresh start of the worker this is, where a run has several. */
  readonly launch?: LaunchNumber;
  /** The device of this browser; `run.environment` is that of the run on screen. */
  readonly environment?: Environment;
  readonly obstacle?: Obstacle;
  readonly suites: readonly SuiteListing[];
  readonly shown?: Shown;
  readonly notices: readonly Notice[];
  readonly history: readonly RunSummary[];
  /** Runs of closed tabs, not yet kept or thrown away. */
  readonly unfinished: readonly Unfinished[];
}

export const initialState: PageState = {
  isMet: false,
  activity: 'idle',
  suites: [],
  notices: [],
  history: [],
  unfinished: [],
};
