/** @file The time of day and of a run, handed in, so that scheduling can be tested in milliseconds. */

export interface Clock {
  /** Monotonic, from any beginning. */
  nowNs(): number;
  sleep(ms: number): Promise<void>;
  /** Time of day, ISO 8601. */
  iso(): string;
}

export const systemClock: Clock = {
  nowNs: () => performance.now() * 1e6,
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  iso: () => new Date().toISOString(),
};

/** A clock that stands while something is waited for, as for a hidden tab: that is no time of the run. */
export class PausedClock implements Clock {
  readonly #of: Clock;
  #awayNs = 0;
  /** Where it stands; undefined while it goes. */
  #standsAt: number | undefined;

  constructor(of: Clock = systemClock) {
    this.#of = of;
  }

  /** Stands until `end`. One wait at a time. */
  async during(end: () => Promise<void>): Promise<void> {
    this.#standsAt = this.nowNs();
    try {
      await end();
    } finally {
      this.#awayNs = this.#of.nowNs() - this.#standsAt;
      this.#standsAt = undefined;
    }
  }

  nowNs(): number {
    return this.#standsAt ?? this.#of.nowNs() - this.#awayNs;
  }
  sleep(ms: number): Promise<void> {
    return this.#of.sleep(ms);
  }
  iso(): string {
    return this.#of.iso();
  }
}
