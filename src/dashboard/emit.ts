/** @file What elements ask of the page. Properties go down, these go up, through every shadow root. */
import type { Run } from '../results/schema.ts';
import type { Unfinished } from '../results/store.ts';
import type { RunFormat } from './download.ts';
import type { Place, Wish } from './parameters.ts';

export interface Requests {
  run: Wish;
  cancel: undefined;
  'stop-now': undefined;
  'load-file': File;
  'load-stored': string;
  'remove-stored': string;
  /** Goes on with a run that ended early; `resume-stored` with one that this browser keeps. */
  resume: Unfinished;
  'resume-stored': string;
  'keep-unfinished': Unfinished;
  'discard-unfinished': Run;
  download: { readonly run: Run; readonly format: RunFormat };
  /** Somewhere else on the page; a visitor comes back with the browser's button. */
  go: Partial<Place>;
  /** The same, as a correction of where one is: nothing to come back from. */
  note: Partial<Place>;
  dismiss: number;
  /** Something that was asked for could not be done. */
  trouble: { readonly title: string; readonly lines: readonly string[] };
}

export function emit<K extends keyof Requests>(from: EventTarget, name: K, detail: Requests[K]): void {
  from.dispatchEvent(new CustomEvent(`request-${name}`, { detail, bubbles: true, composed: true }));
}

/** Calls `handle` for each request of that name that reaches `on`. */
export function onRequest<K extends keyof Requests>(
  on: EventTarget,
  name: K,
  handle: (detail: Requests[K]) => void,
): void {
  on.addEventListener(`request-${name}`, (event) => handle((event as CustomEvent<Requests[K]>).detail));
}
