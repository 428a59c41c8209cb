/** @file One workload and one variant: made, checked, timed. Correct first, then fast, in the same record. */
import type { Kernel, Variant, Workload } from '../kernel.ts';
import { hashText, mixSeed } from '../random.ts';
import type { PointVariant, Sample, TimingPoint } from '../results/schema.ts';
import { summarize } from '../results/summary.ts';
import { check } from './check.ts';
import type { CheckResult } from './check.ts';
import type { Choice } from './choose.ts';
import type { Gpu } from './device.ts';
import { CancelledError, OverTimeBudgetError, ValidationError } from './errors.ts';
import { MAX_DISPATCHES, MAX_GROWTH, MAX_SUBMIT_NS, sampleTargetNs } from './plan.ts';
import type { SamplingPlan } from './plan.ts';
import { POISON_WORD, brokenSentinel } from './poison.ts';
import { logicalWords, prepare } from './prepare.ts';
import type { Prepared } from './prepare.ts';
import { sha256 } from './sha256.ts';
import type { Timer } from './timer.ts';

export interface Measured {
  readonly point: TimingPoint;
  /** WGSL by SHA-256. */
  readonly shaders: Readonly<Record<string, string>>;
}

export interface MeasureContext {
  readonly gpu: Gpu;
  readonly timer: Timer;
  readonly plan: SamplingPlan;
  readonly seed: number;
  readonly cancelled: () => boolean;
  /** Wall time left for the run; a point that its first dispatch shows to be longer is given up. */
  readonly leftNs?: () => number;
}

export const pointId = (workload: Workload, variant: string): string => `${workload.id} @ ${variant}`;

/**
 * Measures one point. A wrong result or a clock that reads nothing is a `failed` point; what the device
 * itself refuses is thrown (see errors.ts), so are {@link CancelledError} and {@link OverTimeBudgetError}.
 */
export async function measure(
  context: MeasureContext,
  kernel: Kernel,
  workload: Workload,
  choice: Choice,
): Promise<Measured> {
  const { gpu, seed } = context;
  const inputs = kernel.inputs(workload.params, seed);
  const prepared = await prepare(gpu, kernel, workload, choice.variant, inputs);
  try {
    const shaders: Record<string, string> = {};
    for (const text of prepared.shaders) shaders[await sha256(text)] = text;
    const variant: PointVariant = {
      name: choice.variant.name,
      shaders: Object.keys(shaders),
      chosenBy: choice.chosenBy,
    };
    const base = {
      id: pointId(workload, variant.name),
      kind: 'timing' as const,
      workload,
      variant,
      cost: kernel.cost(workload.params),
    };

    const firstNs = await firstDispatch(context, prepared);
    const predictedNs = (context.plan.minSamples + 1) * firstNs;
    const leftNs = context.leftNs?.() ?? Number.POSITIVE_INFINITY;
    if (predictedNs > leftNs) throw new OverTimeBudgetError(predictedNs, leftNs);
    const checked = await checkOutput(prepared, kernel, workload, inputs, seed);
    if (checked.wrong !== undefined || checked.error === undefined) {
      const message = checked.wrong ?? 'the output could not be compared';
      const error = checked.error === undefined ? {} : { error: checked.error };
      return { point: { ...base, status: 'failed', reason: 'wrong-result', message, ...error }, shaders };
    }

    const dispatches = await findDispatches(context, prepared);
    const { samples, reason } = await sample(context, prepared, dispatches);
    if (samples.some((one) => one.ns === 0)) {
      const message = `a pass of ${dispatches} dispatches took 0 ns on the ${context.timer.clock} clock`;
      return { point: { ...base, status: 'failed', reason: 'zero-time', message }, shaders };
    }
    return {
      point: {
        ...base,
        status: 'ok',
        reason,
        error: checked.error,
        clock: context.timer.clock,
        dispatches,
        samples,
        summary: summarize(
          samples.map((one) => one.ns),
          dispatches,
        ),
        cache: 'hot',
        compileNs: prepared.compileNs,
        firstNs,
        memoryBytes: prepared.memoryBytes,
      },
      shaders,
    };
  } finally {
    prepared.close();
  }
}

/** Only the check of {@link measure}: one dispatch, compared with the reference. Throws what the device refuses. */
export async function verify(
  context: MeasureContext,
  kernel: Kernel,
  workload: Workload,
  variant: Variant,
): Promise<CheckResult> {
  const inputs = kernel.inputs(workload.params, context.seed);
  const prepared = await prepare(context.gpu, kernel, workload, variant, inputs);
  try {
    await firstDispatch(context, prepared);
    return await checkOutput(prepared, kernel, workload, inputs, context.seed);
  } finally {
    prepared.close();
  }
}

/** The first dispatch into a poisoned output, by wall clock. Throws {@link ValidationError} if WebGPU refuses it. */
async function firstDispatch({ gpu, timer }: MeasureContext, prepared: Prepared): Promise<number> {
  prepared.poisonOutput();
  gpu.device.pushErrorScope('validation');
  const ns = await timer.wall(prepared.encode);
  const refused = await gpu.wait(gpu.device.popErrorScope(), 'the first dispatch');
  if (refused !== null) throw new ValidationError(refused.message);
  return ns;
}

async function checkOutput(
  prepared: Prepared,
  kernel: Kernel,
  workload: Workload,
  inputs: Parameters<Kernel['reference']>[1],
  seed: number,
): Promise<CheckResult> {
  const { params } = workload;
  const spec = kernel.buffers(params).find((buffer) => buffer.role === 'output');
  const words = await prepared.readOutput();
  const logical = spec === undefined ? 0 : logicalWords(spec);
  const broken = brokenSentinel(words, logical);
  if (broken !== undefined) return { wrong: broken };
  const unwritten = words.indexOf(POISON_WORD);
  if (unwritten >= 0) return { wrong: `entry ${unwritten} was never written` };
  // Only f32 outputs exist so far; the check reads other types when a kernel has one.
  const values = new Float32Array(words.buffer, 0, logical);
  const vectors = mixSeed(seed, hashText(workload.id));
  return check(
    values,
    kernel.reference(params, inputs),
    kernel.tolerance(params),
    kernel.cost(params).flops,
    vectors,
  );
}

const repeat =
  (prepared: Prepared, dispatches: number) =>
  (pass: GPUComputePassEncoder): void => {
    for (let i = 0; i < dispatches; i++) prepared.encode(pass);
  };

/** Dispatches a sample needs to be long against the quantum; its passes are the warm-up. */
async function findDispatches({ timer, cancelled }: MeasureContext, prepared: Prepared): Promise<number> {
  const target = sampleTargetNs(timer.quantumNs[timer.clock] ?? 1);
  let dispatches = 1;
  for (;;) {
    if (cancelled()) throw new CancelledError();
    const ns = await timer.time(repeat(prepared, dispatches));
    if (ns >= 0.8 * target || dispatches >= MAX_DISPATCHES) return dispatches;
    const growth = ns > 0 ? Math.min((1.1 * target) / ns, MAX_GROWTH) : MAX_GROWTH;
    const fits = ns > 0 ? Math.max(1, Math.floor((dispatches * MAX_SUBMIT_NS) / ns)) : MAX_DISPATCHES;
    const next = Math.min(Math.ceil(dispatches * growth), fits, MAX_DISPATCHES);
    if (next <= dispatches) return dispatches;
    dispatches = next;
  }
}

async function sample(
  { timer, plan, cancelled }: MeasureContext,
  prepared: Prepared,
  dispatches: number,
): Promise<{ samples: Sample[]; reason: string }> {
  const encode = repeat(prepared, dispatches);
  const samples: Sample[] = [];
  const started = performance.now();
  for (;;) {
    if (cancelled()) throw new CancelledError();
    samples.push({ ns: await timer.time(encode), round: 0, launch: 0 });
    if (samples.length >= plan.samples) return { samples, reason: 'samples-reached' };
    const elapsedS = (performance.now() - started) / 1000;
    if (samples.length >= plan.minSamples && elapsedS > plan.pointLimitS) {
      return { samples, reason: 'time-limit' };
    }
  }
}
