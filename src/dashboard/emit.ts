/** @file What elements ask of the page. Properties go down, these go up, through every shadow root. */
import type { Run } from '../results/schema.ts';
import type { RunOptions } from '../worker/api.ts';

export interface Requests {
  run: RunOptions;
  cancel: undefined;
  'stop-now': undefined;
  'load-file': File;
  'load-stored': string;
  'remove-stored': string;
  'resume-unfinished': Run;
  'keep-unfinished': Run;
  'discard-unfinished': Run;
  download: Run;
  dismiss: number;
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
