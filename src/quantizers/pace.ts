/**
 * @file Long work on one thread that can be watched and stopped: it lets the event loop turn now and then, so that a
 * signal, a message or a repaint gets its turn.
 */

/** Work goes on for so long before others get a turn. */
const SLICE_MS = 100;

/** What a long quantiser tells while it works. */
export interface Progress {
  /** What is being done, in words: `k-means`, `assignment`. */
  readonly stage: string;
  /** Share of that stage that is done, 0 … 1. */
  readonly done: number;
  /** What the stage has to say besides, such as its error so far. */
  readonly note?: string;
}

/** How a long piece of work is watched and stopped. */
export interface Watch {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Stops the work; it then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Call `pause` often: it costs little until a slice of time is over. */
export class Pace {
  readonly #signal: AbortSignal | undefined;
  #since = performance.now();

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
    signal?.throwIfAborted();
  }

  /** Whether {@link pause} would let others work: ask first where an `await` is too dear. */
  get isDue(): boolean {
    return performance.now() - this.#since >= SLICE_MS;
  }

  /** Throws the signal's reason when it was aborted. */
  async pause(): Promise<void> {
    this.#signal?.throwIfAborted();
    if (!this.isDue) return;
    await new Promise((resolve) => setTimeout(resolve));
    this.#since = performance.now();
    this.#signal?.throwIfAborted();
  }
}
