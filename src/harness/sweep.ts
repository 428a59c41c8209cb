/** @file Workloads, one after the other, within a time budget. Nothing is silently missing: what is not measured is a point that says why. */
import type { Kernel, Workload } from '../kernel.ts';
import type { Incident, Run, TimingPoint } from '../results/schema.ts';
import { choose } from './choose.ts';
import type { Choice } from './choose.ts';
import {
  CancelledError,
  DeviceLostError,
  OverTimeBudgetError,
  StuckError,
  ValidationError,
  messageOf,
} from './errors.ts';
import { Forecast } from './forecast.ts';
import { measure, pointId } from './measure.ts';
import type { MeasureContext, Measured } from './measure.ts';
import { sampleTargetNs } from './plan.ts';
import { exceedsLimits } from './prepare.ts';

export interface SweepProgress {
  readonly done: number;
  readonly total: number;
  readonly current: string;
  readonly elapsedNs: number;
  readonly remainingNs: number;
}

export interface SweepOptions {
  readonly workloads: readonly Workload[];
  readonly kernels: readonly Kernel[];
  /** Run only this variant. */
  readonly variant?: string | undefined;
  readonly timeBudgetS?: number | undefined;
  /** Awaited between points, so that nothing else runs while a sample is timed. */
  onProgress(progress: SweepProgress): void | Promise<void>;
  onPoint(measured: Measured): void | Promise<void>;
  onIncident(incident: Incident): void | Promise<void>;
}

interface Job {
  readonly kernel: Kernel;
  readonly workload: Workload;
}

/** Smallest first, kernel by kernel: predictions grow out of what is known, and a short budget loses the largest. */
function inOrder(options: SweepOptions): Job[] {
  const jobs = options.workloads.map((workload) => {
    const kernel = options.kernels.find((candidate) => candidate.id === workload.kernel);
    if (kernel === undefined) throw new RangeError(`'${workload.id}': no kernel '${workload.kernel}'`);
    return { kernel, workload };
  });
  const work = ({ kernel, workload }: Job): number => {
    const { flops, bytes } = kernel.cost(workload.params);
    return flops || bytes;
  };
  return jobs.toSorted((a, b) => work(a) - work(b));
}

/** Why a job ended without a time, as a point. */
function without(
  { kernel, workload }: Job,
  status: 'skipped' | 'failed',
  reason: string,
  message: string,
  choice?: Choice,
  predictedNs?: number,
): Measured {
  const point: TimingPoint = {
    id: pointId(workload, choice?.variant.name ?? 'none'),
    kind: 'timing',
    workload,
    cost: kernel.cost(workload.params),
    ...(choice && { variant: { name: choice.variant.name, shaders: [], chosenBy: choice.chosenBy } }),
    status,
    reason,
    message: message.slice(0, 1900),
    ...(status === 'skipped' && predictedNs !== undefined ? { predictedNs } : {}),
  };
  return { point, shaders: {} };
}

/** Measures every workload; resolves with how it ended. Only a defect of the harness itself is thrown. */
export async function sweep(context: MeasureContext, options: SweepOptions): Promise<Run['status']> {
  const jobs = inOrder(options);
  const forecast = new Forecast();
  const started = performance.now();
  const elapsedNs = (): number => (performance.now() - started) * 1e6;
  const targetNs = sampleTargetNs(context.timer.quantumNs[context.timer.clock] ?? 1);
  const budgetNs = (options.timeBudgetS ?? Number.POSITIVE_INFINITY) * 1e9;

  /** Expected wall time of a job, `fewest` samples only. */
  const expectNs = (job: Job, choice: Choice): number | undefined => {
    const expected = forecast.expect(
      job.kernel.id,
      choice.variant.name,
      job.kernel.cost(job.workload.params),
    );
    if (expected === undefined) return undefined;
    // Two more passes than samples: the first and the warm-up.
    const passNs = Math.max(expected.dispatchNs, targetNs);
    return expected.aroundNs + (context.plan.minSamples + 2) * passNs;
  };
  const chosen = jobs.map(({ kernel, workload }) =>
    choose(
      kernel,
      workload.params,
      { isSoftware: context.gpu.adapter.isSoftware, features: context.gpu.features },
      options.variant,
    ),
  );
  const remainingNs = (from: number): number => {
    let sum = 0;
    for (let i = from; i < jobs.length; i++) {
      const choice = chosen[i]!;
      if ('variant' in choice) sum += expectNs(jobs[i]!, choice) ?? 0;
    }
    return Math.min(sum, Math.max(0, budgetNs - elapsedNs()));
  };

  for (const [done, job] of jobs.entries()) {
    if (context.cancelled()) return 'cancelled';
    await options.onProgress({
      done,
      total: jobs.length,
      current: job.workload.id,
      elapsedNs: elapsedNs(),
      remainingNs: remainingNs(done),
    });
    const choice = chosen[done]!;
    if (!('variant' in choice)) {
      await options.onPoint(without(job, 'skipped', choice.reason, choice.message));
      continue;
    }
    const tooLarge = exceedsLimits(job.kernel, job.workload, choice.variant, context.gpu);
    if (tooLarge !== undefined) {
      await options.onPoint(without(job, 'skipped', 'over-device-limit', tooLarge, choice));
      continue;
    }
    const predictedNs = expectNs(job, choice);
    const leftNs = budgetNs - elapsedNs();
    if (leftNs <= 0 || (predictedNs ?? 0) > leftNs) {
      const over = new OverTimeBudgetError(predictedNs ?? 0, leftNs);
      const message = predictedNs === undefined ? 'the time budget was used up before it' : over.message;
      await options.onPoint(without(job, 'skipped', 'over-time-budget', message, choice, predictedNs));
      continue;
    }

    const before = elapsedNs();
    try {
      const measured = await measure(
        { ...context, leftNs: () => budgetNs - elapsedNs() },
        job.kernel,
        job.workload,
        choice,
      );
      if (measured.point.status === 'ok') {
        const { samples, summary, cost } = measured.point;
        const sampledNs = samples.reduce((sum, one) => sum + one.ns, 0);
        forecast.learn({
          kernel: job.kernel.id,
          variant: choice.variant.name,
          cost,
          dispatchNs: summary.medianNs,
          compileNs: measured.point.compileNs,
          aroundNs: Math.max(0, elapsedNs() - before - sampledNs - measured.point.compileNs),
        });
      }
      await options.onPoint(measured);
    } catch (thrown) {
      if (thrown instanceof CancelledError) return 'cancelled';
      const message = messageOf(thrown);
      if (thrown instanceof OverTimeBudgetError) {
        const { predictedNs: seen } = thrown;
        await options.onPoint(without(job, 'skipped', 'over-time-budget', message, choice, seen));
        continue;
      }
      const gone = thrown instanceof DeviceLostError || thrown instanceof StuckError;
      const [reason] = FAILURES.find(([, kind]) => thrown instanceof kind) ?? ['error'];
      await options.onPoint(without(job, 'failed', reason, message, choice));
      if (gone) {
        const point = pointId(job.workload, choice.variant.name);
        await options.onIncident({ at: new Date().toISOString(), code: reason, message, point });
        return 'device-lost';
      }
    }
  }
  return 'complete';
}

const FAILURES = [
  ['device-lost', DeviceLostError],
  ['gpu-stuck', StuckError],
  ['shader-rejected', ValidationError],
  ['out-of-memory', RangeError],
] as const;
