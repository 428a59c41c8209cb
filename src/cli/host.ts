/** @file Where a run happens: a browser or this process. The run command knows no more than this. */
import type { Environment, Run } from '../results/schema.ts';
import type { RunEvent, RunOptions } from '../worker/api.ts';

export interface RunHost {
  readonly where: 'browser' | 'node';
  /** The device a run will use. */
  readonly environment: Environment;
  /** Copied into `RunOptions.driver`. */
  readonly driver: NonNullable<RunOptions['driver']>;
  /** Rejects with an `Error` when the run fails or its host dies; what `onEvent` was told stands. */
  run(options: RunOptions, onEvent: (event: RunEvent) => void): Promise<Run>;
  cancel(): Promise<void>;
  /** Frees browser, server and device; never takes longer than a few seconds, and never throws. */
  close(): Promise<void>;
}

/** No WebGPU to be had this way. `tried` has a line for each thing that was looked at. */
export class NoHostError extends Error {
  override readonly name = 'NoHostError';
  readonly tried: readonly string[];
  /** What the user can do, one sentence a line. */
  readonly advice: readonly string[];

  constructor(message: string, tried: readonly string[], advice: readonly string[]) {
    super(message);
    this.tried = tried;
    this.advice = advice;
  }
}

/** An error whose name crossed a wire, such as `NoWebGpuError` or `RangeError`. */
export class HostError extends Error {
  override readonly name: string;

  constructor({ name, message }: { readonly name: string; readonly message: string }) {
    super(message);
    this.name = name;
  }
}
