/** @file Errors with a meaning for whoever drives a run; the names survive the wire between worker and page. */

/** There is no adapter or no WebGPU at all. `message` says what was asked for. */
export class NoWebGpuError extends Error {
  override name = 'NoWebGpuError';
}

/** The device went away while it was in use. */
export class DeviceLostError extends Error {
  override name = 'DeviceLostError';
}

/** WebGPU refused a shader, a buffer or a dispatch; `message` is the browser's own. */
export class ValidationError extends Error {
  override name = 'ValidationError';
}

/** The GPU did not answer within a limit. The device must not be used any more. */
export class StuckError extends Error {
  override name = 'StuckError';
}

/** One of several contestants failed or is left out; the others go on. `reason` is a code. */
export class ContestantError extends Error {
  override name = 'ContestantError';
  readonly status: 'failed' | 'skipped';
  readonly reason: string;
  constructor(status: 'failed' | 'skipped', reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

/** A run was cancelled; what was measured is kept. */
export class CancelledError extends Error {
  override name = 'CancelledError';
}

const seconds = (ns: number): string => `${Math.max(0, ns / 1e9).toFixed(1)} s`;

/** The first dispatch showed that a point does not fit the time that is left. */
export class OverTimeBudgetError extends Error {
  override name = 'OverTimeBudgetError';
  readonly predictedNs: number;
  constructor(predictedNs: number, leftNs: number) {
    super(`expected to take ${seconds(predictedNs)}, ${seconds(leftNs)} of the budget were left`);
    this.predictedNs = predictedNs;
  }
}

/** A sentence from anything thrown. */
export const messageOf = (thrown: unknown): string =>
  (thrown instanceof Error ? thrown.message : String(thrown)).slice(0, 1900);
