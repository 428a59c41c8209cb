/** @file Where the time of a run went: each moment is booked on one thing, the innermost. */
import type { SpentOn } from '../results/schema.ts';
import type { Clock } from './clock.ts';

export class Spent {
  readonly #clock: Pick<Clock, 'nowNs'>;
  readonly #ns = new Map<SpentOn, number>();
  readonly #stack: SpentOn[] = [];
  #since: number;

  constructor(clock: Pick<Clock, 'nowNs'>) {
    this.#clock = clock;
    this.#since = clock.nowNs();
  }

  /** Books the time `work` takes on `what`, but for what is booked otherwise within it. */
  async on<T>(what: SpentOn, work: () => T | Promise<T>): Promise<T> {
    this.#book();
    this.#stack.push(what);
    try {
      return await work();
    } finally {
      this.#book();
      this.#stack.pop();
    }
  }

  /** ns by what it went to; the sum is the time since this was made. */
  totals(): Readonly<Partial<Record<SpentOn, number>>> {
    this.#book();
    return Object.fromEntries(this.#ns);
  }

  #book(): void {
    const now = this.#clock.nowNs();
    const what = this.#stack.at(-1) ?? 'other';
    this.#ns.set(what, (this.#ns.get(what) ?? 0) + now - this.#since);
    this.#since = now;
  }
}
