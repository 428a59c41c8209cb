/**
 * @file Cells one after the other, checkpoint by checkpoint. What fails is a point that says why, and the rest goes on; only
 * a lost device and a cancelled run end it.
 */
import type { ReadFile } from '../../models/ladder/load.ts';
import {
  CancelledError,
  ContestantError,
  DeviceLostError,
  StuckError,
  ValidationError,
  messageOf,
} from '../harness/errors.ts';
import type { Rig } from '../harness/rig.ts';
import type { SweepProgress } from '../harness/sweep.ts';
import { pointId } from '../results/point-id.ts';
import type { Point } from '../results/schema.ts';
import { Bench } from './bench.ts';
import type { BenchOptions, Found } from './bench.ts';
import type { Cell } from './cells.ts';
import { Forecast, modelsWithHessians } from './forecast.ts';

export interface QualityOptions {
  readonly rig: Rig;
  readonly cells: readonly Cell[];
  /** Reads a file below `models/ladder`. */
  readonly read: ReadFile;
  /** Wall-clock seconds; a cell that is not expected to fit is skipped. */
  readonly timeBudgetS?: number | undefined;
  readonly cancelled: () => boolean;
  /** Awaited now and then: a hidden tab waits here. */
  readonly ready: () => Promise<void>;
  onProgress(progress: SweepProgress): void | Promise<void>;
  onPoint(point: Point): void | Promise<void>;
}

export type QualityPoint = Extract<Point, { kind: 'quality' }>;

/** Between two tellings of progress, ms. */
const TELL_MS = 1000;

/** The work ahead, and what it is expected to take. */
export interface QualityWork {
  readonly predictedNs: number;
  /** Rejects with a {@link DeviceLostError} or a {@link StuckError}; points so far were told. */
  run(): Promise<'complete' | 'cancelled'>;
}

/** Times the first checkpoint's unquantised pass, which its cells need anyway, and predicts the rest from it. */
export async function prepareQuality(options: QualityOptions): Promise<QualityWork> {
  const { rig, cells, cancelled, ready } = options;
  let started = performance.now();
  const elapsedNs = (): number => 1e6 * (performance.now() - started);
  const forecast = new Forecast(rig.gpu.adapter.isSoftware);
  let done = 0;
  let lastTold = Number.NEGATIVE_INFINITY;
  let bench: Bench | undefined;

  const remainingNs = (from = done): number => forecast.ns(cells.slice(from), bench?.has);
  const tell = async (always = false): Promise<void> => {
    if (!always && performance.now() - lastTold < TELL_MS) return;
    lastTold = performance.now();
    await options.onProgress({
      done,
      total: cells.length,
      current: cells[done]?.workload.id ?? '',
      elapsedNs: elapsedNs(),
      remainingNs: remainingNs(),
    });
  };
  let isTelling = false;
  const wanting = new Set(modelsWithHessians(cells));
  const benchOptions: Omit<BenchOptions, 'wantsHessians'> = {
    rig,
    read: options.read,
    forecast,
    async tick() {
      const from = performance.now();
      await ready();
      started += performance.now() - from; // what a hidden tab waits is no time of the run
      if (isTelling) await tell();
      return cancelled();
    },
  };
  const benchOf = ({ model }: Cell): Bench =>
    bench?.model === model
      ? bench
      : (bench = new Bench(model, { ...benchOptions, wantsHessians: wanting.has(model) }));

  const [first] = cells;
  if (first !== undefined) {
    await benchOf(first)
      .plain(first.windows)
      .catch((thrown: unknown) => {
        // Its cells will say so themselves, and a cancelled run ends at once.
        if (thrown instanceof DeviceLostError || thrown instanceof StuckError) throw thrown;
      });
  }
  return {
    predictedNs: remainingNs(0),
    async run() {
      isTelling = true;
      const endsNs = options.timeBudgetS === undefined ? Number.POSITIVE_INFINITY : 1e9 * options.timeBudgetS;
      for (const cell of cells) {
        if (cancelled()) return 'cancelled';
        await tell(true);
        const neededNs = forecast.ns([cell], bench?.has);
        if (elapsedNs() + neededNs > endsNs) {
          await options.onPoint(overBudget(cell, neededNs, endsNs - elapsedNs()));
        } else {
          try {
            await options.onPoint(pointOf(cell, await benchOf(cell).measure(cell)));
          } catch (thrown) {
            if (thrown instanceof CancelledError) return 'cancelled';
            if (thrown instanceof DeviceLostError || thrown instanceof StuckError) throw thrown;
            await options.onPoint(failure(cell, thrown));
          }
        }
        done += 1;
      }
      return 'complete';
    },
  };
}

const base = ({ workload }: Cell): Pick<QualityPoint, 'kind' | 'workload'> => ({
  kind: 'quality',
  workload: { ...workload, params: { ...workload.params } },
});

/** Of several variants, as of matrices of different shapes, all names. */
export function pointOf(cell: Cell, { metrics, variants }: Found): QualityPoint {
  const name = variants.map((one) => one.name).join(' + ');
  return {
    ...base(cell),
    id: pointId({ workload: cell.workload.id, variant: name, kind: 'quality' }),
    status: 'ok',
    reason: 'measured',
    variant: { name, shaders: [], chosenBy: variants[0]!.chosenBy },
    metrics: { ...metrics },
  };
}

/** The point of a cell that was not measured. */
function failure(cell: Cell, thrown: unknown): QualityPoint {
  const reason =
    thrown instanceof ContestantError
      ? thrown.reason
      : thrown instanceof ValidationError
        ? 'shader-rejected'
        : 'error';
  const message = messageOf(thrown);
  const status = thrown instanceof ContestantError ? thrown.status : 'failed';
  return { ...base(cell), id: cell.workload.id, status, reason, message, metrics: {} };
}

const inSeconds = (ns: number): string => `${Math.max(0, ns / 1e9).toFixed(1)} s`;

function overBudget(cell: Cell, neededNs: number, leftNs: number): QualityPoint {
  const message = `expected to take ${inSeconds(neededNs)}, ${inSeconds(leftNs)} of the budget were left`;
  return {
    ...base(cell),
    id: cell.workload.id,
    status: 'skipped',
    reason: 'over-time-budget',
    message,
    metrics: {},
  };
}
