/** @file What a suite is made of. */
import type { StoppingRule } from '../harness/stopping.ts';
import type { Params } from '../kernel.ts';
import type { ModelSum } from '../results/schema.ts';

/** Sizes of one kernel, written out. */
export interface KernelSweep {
  readonly kernel: string;
  readonly sizes: readonly Params[];
}

/** The layers of published models; of some mixtures of experts made narrower, which their ids then say. */
export interface ModelSweep {
  readonly models: readonly string[];
  readonly phase: ModelSum['phase'];
  /** Tokens in flight: 1 in decode. */
  readonly tokens: number;
  /** Keys and values that attention reads; absent: sums without attention. */
  readonly context?: number;
  /** How weights, keys and values are stored; absent: f32. */
  readonly dtype?: 'f16';
  /** How the layers' weights are stored instead: one of models/formats.ts. */
  readonly weights?: string;
}

export interface Suite {
  readonly name: string;
  readonly summary: string;
  readonly timeBudgetS?: number;
  /** Wall time for finding out what the device can do at best. */
  readonly calibrationS: number;
  /** Bytes between two uses of the same data; absent: past the largest caches (see harness/plan.ts). */
  readonly ringBytes?: number;
  readonly plan: StoppingRule;
  readonly kernelSweeps: readonly KernelSweep[];
  readonly modelSweeps: readonly ModelSweep[];
  /** Layers of mixtures of experts, each with its stages and its dense counterpart. */
  readonly layers?: readonly Params[];
}
