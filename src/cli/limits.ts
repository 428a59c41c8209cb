/** @file Every wait has a limit: a page that is stuck is an error and not a hang. */

export interface Limits {
  /** Starting a browser. */
  readonly launchMs: number;
  /** Loading the page until its hook can be called. */
  readonly readyMs: number;
  /** One call that is not a run: the environment, cancelling. */
  readonly callMs: number;
  /** Silence during a run. One point takes seconds, and its check on a large workload not much longer. */
  readonly silenceMs: number;
  /** From asking a run to end until it has ended. */
  readonly cancelMs: number;
  /** Closing a browser before it is killed. */
  readonly closeMs: number;
}

export const LIMITS: Limits = {
  launchMs: 60_000,
  readyMs: 60_000,
  callMs: 60_000,
  silenceMs: 240_000,
  cancelMs: 60_000,
  closeMs: 5_000,
};

/** A limit was reached. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/** `work`, or a `TimeoutError` that says what was waited for. */
export async function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TimeoutError(`${what} took longer than ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** Calls `onSilence` once when `alive` has not been called for `ms`. */
export function silenceWatch(ms: number, onSilence: () => void): { alive(): void; stop(): void } {
  const timer = setTimeout(onSilence, ms);
  return { alive: () => timer.refresh(), stop: () => clearTimeout(timer) };
}
