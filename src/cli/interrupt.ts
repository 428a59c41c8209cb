/**
 * @file Ctrl-C. The first asks the run to end after the current sample; the second does not wait for it.
 */

/**
 * npm passes a signal on to a child that has got the terminal's already, so one press can arrive twice.
 * Whatever comes this soon after a signal belongs to it.
 */
const SAME_PRESS_MS = 400;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Interrupts {
  /** Resolves at the first signal. */
  readonly first: Promise<void>;
  readonly second: Promise<void>;
  /** Whether the first has come. */
  readonly asked: () => boolean;
  /** Gives the signals back to the system. */
  dispose(): void;
}

export function watchInterrupts(now: () => number = () => performance.now()): Interrupts {
  const { promise: first, resolve: resolveFirst } = withResolvers();
  const { promise: second, resolve: resolveSecond } = withResolvers();
  let lastMs = Number.NEGATIVE_INFINITY;
  let presses = 0;
  const handle = (): void => {
    const isSamePress = now() - lastMs < SAME_PRESS_MS;
    lastMs = now();
    if (isSamePress) return;
    presses += 1;
    (presses === 1 ? resolveFirst : resolveSecond)();
  };
  for (const signal of SIGNALS) process.on(signal, handle);
  return {
    first,
    second,
    asked: () => presses > 0,
    dispose() {
      for (const signal of SIGNALS) process.off(signal, handle);
    },
  };
}

/** `Promise.withResolvers` came with Node 22. */
function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let settle: () => void;
  const promise = new Promise<void>((done) => (settle = done));
  return { promise, resolve: () => settle() };
}
