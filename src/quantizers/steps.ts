/**
 * @file Long work in steps: a generator that yields how much of it is done, in 0…1, and returns its result. It runs
 * through at once, or with pauses in which a page repaints, progress is told and a signal can stop it.
 */

/** Yields the part done, ascending in 0…1. */
export type Steps<T> = Generator<number, T, void>;

/** Who watches long work. */
export interface Watcher {
  /** Awaited, between steps, so that it may cross to another thread. */
  onProgress?(done: number): void | Promise<void>;
  /** When it aborts, the work throws its reason at the next step. */
  readonly signal?: AbortSignal;
}

/** Runs all steps without a pause. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Between pauses, ms: long enough to cost nothing, short enough for a page and a button. */
const PAUSE_AFTER = 50;

/** Runs all steps, pausing for other tasks about every 50 ms; rejects with the signal's reason if it aborts. */
export async function finishWatched<T>(steps: Steps<T>, watcher: Watcher = {}): Promise<T> {
  let last = performance.now();
  for (;;) {
    watcher.signal?.throwIfAborted();
    const step = steps.next();
    if (step.done === true) {
      await watcher.onProgress?.(1);
      return step.value;
    }
    if (performance.now() - last < PAUSE_AFTER) continue;
    await watcher.onProgress?.(step.value);
    // A task, not a microtask: only then do messages, and with them an abort, come in.
    await new Promise((resolve) => {
      setTimeout(resolve);
    });
    last = performance.now();
  }
}

/** The steps as a part of larger work, from `from` to `to` of it. */
export function* within<T>(steps: Steps<T>, from: number, to: number): Steps<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    yield from + (to - from) * step.value;
  }
}
