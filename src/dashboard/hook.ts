/**
 * @file The page's one programmatic surface, for drivers (Puppeteer, Playwright, a console).
 *
 * A driver opens the page, awaits `window.rooflaw.ready`, calls `window.rooflaw.run(options)` and reads
 * the run it resolves with. The dashboard shows the driven run like any other.
 *
 * Window events, in this order for each run: `rooflaw:event` (detail: one {@link RunEvent}) as often as
 * needed, then one `rooflaw:done` (detail: the Run) or one `rooflaw:error`. `rooflaw:ready` is sent once,
 * when `ready` resolves. `rooflaw:error` (detail: {@link HookError}) also carries uncaught errors and
 * unhandled rejections of the page and of its worker, whether or not a run is under way.
 *
 * Between points the measurement waits for the page. A listener that does slow work (a message to another
 * process) can have itself waited for as well: `event.waitUntil(promise)`.
 */
import type { Environment, Run } from '../results/schema.ts';
import type { RunEvent, RunOptions, SuiteListing } from '../worker/api.ts';

/** `BenchApi` without its callback: what the callback would be told arrives as `rooflaw:event`. */
export interface RooflawHook {
  readonly version: string;
  /** Git commit the page was built from; null outside a checkout. */
  readonly commit: string | null;
  /** Resolves, and never rejects, once calls can be taken; without WebGPU the calls then reject with `NoWebGpuError`. */
  readonly ready: Promise<void>;
  suites(): Promise<readonly SuiteListing[]>;
  /** Workload ids a run with these options would measure. Rejects with a `RangeError` that names the nearest ids. */
  list(options: RunOptions): Promise<readonly string[]>;
  environment(features?: 'all' | 'none'): Promise<Environment>;
  /** Measures and shows. A cancelled run and a lost device resolve, with that `status`. One run at a time. */
  run(options: RunOptions): Promise<Run>;
  /** Ends the run after the current sample; `run` then resolves with what was measured. */
  cancel(): Promise<void>;
}

/** An error as plain data, since classes do not survive the way to a driver. */
export interface HookError {
  readonly name: string;
  readonly message: string;
}

/** A `CustomEvent` whose listeners may ask the sender to wait for them. */
class HookEvent<T> extends CustomEvent<T> {
  readonly #waits: Promise<unknown>[] = [];

  /** The next measurement starts only when `promise` has settled (at most {@link LISTENER_LIMIT_MS} later). */
  waitUntil(promise: Promise<unknown>): void {
    this.#waits.push(promise);
  }

  /** Settles with the listeners; their errors are theirs. */
  async settled(): Promise<void> {
    if (this.#waits.length === 0) return;
    const limit = new Promise<void>((resolve) => setTimeout(resolve, LISTENER_LIMIT_MS));
    await Promise.race([Promise.allSettled(this.#waits), limit]);
  }
}

/** A listener that hangs must not hang the run. */
const LISTENER_LIMIT_MS = 5000;

/** Name of each window event, with the type of its detail. */
export interface HookEvents {
  'rooflaw:ready': undefined;
  'rooflaw:event': RunEvent;
  'rooflaw:done': Run;
  'rooflaw:error': HookError;
}

declare global {
  interface Window {
    rooflaw: RooflawHook;
  }
  interface WindowEventMap {
    'rooflaw:ready': HookEvent<undefined>;
    'rooflaw:event': HookEvent<RunEvent>;
    'rooflaw:done': HookEvent<Run>;
    'rooflaw:error': HookEvent<HookError>;
  }
}

/** Sends one event to the window and waits for the listeners that ask for it. */
export function announce<K extends keyof HookEvents>(name: K, detail: HookEvents[K]): Promise<void> {
  const event = new HookEvent<HookEvents[K]>(name, { detail });
  window.dispatchEvent(event);
  return event.settled();
}

/** Any thrown value as plain data. */
export function hookError(thrown: unknown): HookError {
  if (thrown instanceof Error) return { name: thrown.name, message: thrown.message };
  return { name: 'Error', message: String(thrown) };
}

/** Puts the hook on the window and forwards uncaught errors of the page. */
export function installHook(hook: RooflawHook): void {
  window.rooflaw = hook;
  window.addEventListener('error', (event) => {
    // The browser's note that a resize handler took more than one frame: nothing is lost.
    if (event.message.startsWith('ResizeObserver loop')) return;
    void announce('rooflaw:error', hookError(event.error ?? event.message));
  });
  window.addEventListener('unhandledrejection', (event) => {
    void announce('rooflaw:error', hookError(event.reason));
  });
}
