/** @file A point in the making: what is known of one workload and variant between its visits. */
import type { Cost, Workload } from '../kernel.ts';
import type {
  ClockName,
  MemoryPoint,
  PointError,
  PointQuantization,
  PointVariant,
  Sample,
  TimingOk,
  TimingPoint,
} from '../results/schema.ts';
import { effectiveSamples } from '../results/autocorrelation.ts';
import { pointId } from '../results/point-id.ts';
import { summarize } from '../results/summary.ts';
import type { Choice } from './choose.ts';
import { passFlags } from './pass-flags.ts';

/** What a finished point brings: itself, and the WGSL it names by SHA-256. */
export interface Measured {
  readonly point: TimingPoint;
  readonly shaders: Readonly<Record<string, string>>;
  /** Of the same workload and variant, where its memory was counted. */
  readonly memory?: MemoryPoint;
}

export interface Draft {
  readonly choice: Choice;
  readonly base: {
    readonly id: string;
    readonly kind: 'timing';
    readonly workload: Workload;
    readonly cost: Cost;
  };
  variant: PointVariant;
  shaders: Readonly<Record<string, string>>;
  error?: PointError;
  quantization?: PointQuantization;
  metrics?: Readonly<Record<string, number>>;
  dispatches: number;
  compileNs: number;
  firstNs: number;
  memoryBytes: number;
  memory?: Readonly<Record<string, number>> | undefined;
  cache: TimingOk['cache'];
  /** Clock of its samples; they are dropped when the run changes clocks. */
  clock: ClockName;
  /** How long its passes should be by that clock, and what a submit adds to them; see pass-flags.ts. */
  targetNs: number;
  submitNs: number;
  ring: TimingOk['ring'];
  readonly samples: Sample[];
  readonly discarded: NonNullable<TimingOk['discarded']>;
  readonly flags: Set<string>;
  /** Set once it will not be sampled again. */
  outcome?: {
    readonly status: 'ok' | 'skipped' | 'failed';
    readonly reason: string;
    readonly message?: string;
    readonly predictedNs?: number;
  };
}

export function newDraft(workload: Workload, cost: Cost, choice: Choice): Draft {
  return {
    choice,
    base: {
      id: pointId({ workload: workload.id, variant: choice.name, cache: choice.cache }),
      kind: 'timing',
      workload,
      cost,
    },
    variant: {
      name: choice.name,
      shaders: [],
      chosenBy: choice.chosenBy,
      ...(choice.peer && { peer: choice.peer }),
    },
    shaders: {},
    dispatches: 1,
    compileNs: 0,
    firstNs: 0,
    memoryBytes: 0,
    cache: 'hot',
    clock: 'wall',
    targetNs: 0,
    submitNs: 0,
    ring: undefined,
    samples: [],
    discarded: [],
    flags: new Set(),
  };
}

/** Moves its samples from `from` on to the discarded ones. */
export function setSamplesAside(draft: Draft, reason: string, from = 0): void {
  const aside = draft.samples.splice(from);
  draft.discarded.push(...aside.map((one) => ({ ...one, reason })));
}

/** The point a draft amounts to. Samples without an outcome (a run that broke off) are a point that says so. */
export function conclude(draft: Draft, brokenOff = 'interrupted'): Measured {
  const { base, variant, shaders, error, samples } = draft;
  const outcome = draft.outcome ?? { status: 'ok' as const, reason: brokenOff };
  const message = (outcome.message ?? outcome.reason).slice(0, 1900);
  if (outcome.status === 'skipped') {
    const predicted = outcome.predictedNs === undefined ? {} : { predictedNs: outcome.predictedNs };
    return {
      point: { ...base, variant, status: 'skipped', reason: outcome.reason, message, ...predicted },
      shaders,
    };
  }
  if (samples.length === 0 && outcome.status === 'ok') {
    const none = 'the run ended before a sample was taken';
    return { point: { ...base, variant, status: 'skipped', reason: brokenOff, message: none }, shaders };
  }
  if (outcome.status === 'failed' || error === undefined) {
    const found = error === undefined ? {} : { error };
    return {
      point: { ...base, variant, status: 'failed', reason: outcome.reason, message, ...found },
      shaders,
    };
  }
  const flags = [...draft.flags, ...passFlags(draft)];
  return {
    point: {
      ...base,
      variant,
      status: 'ok',
      reason: outcome.reason,
      error,
      ...(draft.quantization && { quantization: draft.quantization }),
      ...(draft.metrics && { metrics: draft.metrics }),
      clock: draft.clock,
      dispatches: draft.dispatches,
      samples: [...samples],
      effectiveN: effectiveSamples(samples),
      summary: summarize(samples, draft.dispatches),
      cache: draft.cache,
      ...(draft.ring && { ring: draft.ring }),
      compileNs: draft.compileNs,
      firstNs: draft.firstNs,
      memoryBytes: draft.memoryBytes,
      ...(draft.discarded.length > 0 && { discarded: draft.discarded }),
      ...(flags.length > 0 && { flags }),
    },
    shaders,
    ...(draft.memory && { memory: counted(draft, draft.memory) }),
  };
}

/** Bytes of a variant whose output was right, as a point of their own. */
function counted({ base, choice, variant }: Draft, bytes: Readonly<Record<string, number>>): MemoryPoint {
  const id = pointId({ workload: base.workload.id, variant: choice.name, kind: 'memory' });
  return { ...base, id, kind: 'memory', variant, status: 'ok', reason: 'counted', bytes: { ...bytes } };
}
