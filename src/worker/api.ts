/**
 * @file What crosses the wire between the page (or the CLI) and whoever measures. Plain data and one
 * Comlink interface; no behaviour.
 */
import type { Choices } from '../results/choices.ts';
import type { Environment, Calibration, Point, Run, Incident } from '../results/schema.ts';

/** What to measure and how; every field has a default, so `{}` runs `quick`. */
export interface RunOptions {
  readonly suite?: string;
  /** Glob over workload ids and the suite's models: `matmul/m=1,*`, `pythia-70m`. */
  readonly filter?: string;
  /** Run only this variant, by name. */
  readonly variant?: string;
  /** Trying variants to choose among them (default `quick`); `full` also tries those chosen before. */
  readonly tune?: 'off' | 'quick' | 'full';
  /** Choices of earlier runs: adapter key → class of workloads → variant. Those of other adapters do no harm. */
  readonly choices?: Choices;
  /** Other libraries to measure in turns with ours, in a browser: `ort`, `tfjs`, `jax`. */
  readonly peers?: readonly string[];
  readonly seed?: number;
  /** Wall-clock seconds for the whole run; what does not fit is skipped with its prediction. */
  readonly timeBudgetS?: number;
  /** Most wall-clock seconds of samples a point, instead of the suite's own: shorter gives wider intervals. */
  readonly pointLimitS?: number;
  /** Ids of workloads that need no measuring any more; they are left out, and the run has no points of them. */
  readonly skip?: readonly string[];
  /**
   * For checking the method: each variant is measured once for every twin, in turns, with `slowdown` times the
   * dispatches that are booked, 1 … 2: a slowdown of known size. Points are flagged `slowdown-injected`.
   */
  readonly twins?: readonly Twin[];
  /**
   * For the gate: where the kernels of another version of this program are (`dist/cli/kernels.js`). They are measured in
   * turns with ours, as `… base` beside `… head`; the first twin's slowdown is that of ours. In Node a path, in a page
   * the address that its server has them at.
   */
  readonly rival?: string;
  /** `none` requests a device with default limits and no features. */
  readonly features?: 'all' | 'none';
  /** Facts only the driver knows, copied into the environment. */
  readonly driver?: {
    readonly flags?: readonly string[];
    readonly notes?: readonly string[];
    readonly os?: string;
    readonly cpuModel?: string;
  };
}

/** A variant measured once more under another name. */
export interface Twin {
  readonly name: string;
  readonly slowdown: number;
}

export interface SuiteListing {
  readonly suite: string;
  readonly summary: string;
  readonly workloads: readonly string[];
  /** Wall-clock seconds after which the suite ends by itself; what does not fit is skipped. */
  readonly timeBudgetS?: number;
  /** Device memory of each workload, in their order, in MiB rounded up. */
  readonly mebibytes?: readonly number[];
}

/** Everything a watcher is told, in order: `started`, then `progress` and `point` in turn, `incident` at any time, `finished`. */
export type RunEvent =
  | {
      readonly type: 'started';
      readonly runId: string;
      readonly total: number;
      readonly environment: Environment;
      readonly calibration: Calibration;
      /** The run as it would be if it ended now: no points yet. Append points to it to keep a partial result. */
      readonly header: Run;
      /** What it is expected to take, where that is known beforehand. */
      readonly predictedNs?: number;
    }
  | {
      readonly type: 'progress';
      readonly done: number;
      readonly total: number;
      /** Workload about to be measured. */
      readonly current: string;
      readonly elapsedNs: number;
      readonly remainingNs: number;
    }
  | { readonly type: 'point'; readonly point: Point; readonly shaders: Readonly<Record<string, string>> }
  | { readonly type: 'incident'; readonly incident: Incident }
  | { readonly type: 'finished'; readonly run: Run };

/** Served by `worker.ts` in a browser; the Node host offers the same without a worker. */
export interface BenchApi {
  /** The device that a run would use; throws `NoWebGpuError` (name survives the wire). */
  environment(features?: 'all' | 'none'): Promise<Environment>;
  suites(): Promise<readonly SuiteListing[]>;
  /** Workload ids a run with these options would measure. Throws `RangeError` with the nearest names. */
  list(options: RunOptions): Promise<readonly string[]>;
  /** `onEvent` is awaited between points, never while a sample is timed. */
  run(options: RunOptions, onEvent: (event: RunEvent) => void | Promise<void>): Promise<Run>;
  /** Ends the run after the current sample; `run` then resolves with `status: 'cancelled'`. */
  cancel(): Promise<void>;
  /** The page is (no longer) hidden: samples wait until it is seen again. */
  setHidden(hidden: boolean): Promise<void>;
}
