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
