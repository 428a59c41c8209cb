/**
 * @file One architecture's time, as the sum of its kernels' measured medians. Nothing is extrapolated: a model
 * with a term that was not measured is `incomplete` and has no time.
 */
import type { ClockName, ModelSum, TimingOk } from '../results/schema.ts';
import type { Interval } from './bootstrap-interval.ts';

export interface ModelTerm {
  readonly role: string;
  readonly workload: string;
  readonly count: number;
  /** Of one dispatch, of the fastest variant measured. Absent when the workload has no time. */
  readonly medianNs?: number;
  readonly variant?: string;
}

interface ModelBase {
  readonly model: string;
  /** Published count of all parameters, and of those one token uses, where fewer. */
  readonly parameters: number;
  readonly activeParameters?: number;
  readonly terms: readonly ModelTerm[];
}

export interface CompleteModel extends ModelBase {
  readonly status: 'complete';
  /** One pass of the whole sum. */
  readonly passNs: number;
  /** `passNs` ÷ tokens: what curves and fits are about, in both phases. */
  readonly timePerTokenNs: number;
  /** Of `timePerTokenNs`, see {@link intervalMethod}; absent when a summand has fewer than 6 samples. */
  readonly interval?: Interval;
  readonly tokensPerSecond: number;
  /** Of the weights that are stored in a format: their bits, and ‖Ŵ − W‖²/‖W‖², averaged by number of weights. */
  readonly storage?: { readonly bitsPerWeight: number; readonly weightNmse: number };
  readonly clocks: readonly ClockName[];
  /** Without those of points that do not say. */
  readonly caches: readonly NonNullable<TimingOk['cache']>[];
}

export interface IncompleteModel extends ModelBase {
  readonly status: 'incomplete';
  /** The workloads without a time, each once. */
  readonly missing: readonly { readonly workload: string; readonly why: string }[];
}

export type ModelTime = CompleteModel | IncompleteModel;

/** The words for what an interval of a sum is; shown wherever one is. */
export const intervalMethod =
  'within this run only: root sum of squares of count × distance from median to ci95 bound of each workload, low and high side apart';

/** The time of one sum from the fastest timing point of each workload; `whyUntimed` explains those without. */
export function modelTime(
  sum: ModelSum,
  fastest: ReadonlyMap<string, TimingOk>,
  whyUntimed: (workload: string) => string,
): ModelTime {
  const counts = new Map<string, number>();
  for (const { workload, count } of sum.terms) counts.set(workload, (counts.get(workload) ?? 0) + count);
  const base: ModelBase = {
    model: sum.model,
    parameters: sum.parameters,
    ...(sum.activeParameters !== undefined && { activeParameters: sum.activeParameters }),
    terms: sum.terms.map(({ role, workload, count }) => {
      const point = fastest.get(workload);
      const time = point && { medianNs: point.summary.medianNs, variant: point.variant.name };
      return { role, workload, count, ...time };
    }),
  };
  const missing = [...counts.keys()].filter((workload) => !fastest.has(workload));
  if (missing.length > 0) {
    return {
      ...base,
      status: 'incomplete',
      missing: missing.map((workload) => ({ workload, why: whyUntimed(workload) })),
    };
  }
  const summands = [...counts].map(([workload, count]) => ({ count, point: fastest.get(workload)! }));
  let passNs = 0;
  for (const { count, point } of summands) passNs += count * point.summary.medianNs;
  const interval = sumInterval(summands, passNs);
  const storage = storageOf(summands);
  return {
    ...base,
    status: 'complete',
    passNs,
    timePerTokenNs: passNs / sum.tokens,
    ...(interval && { interval: [interval[0] / sum.tokens, interval[1] / sum.tokens] as const }),
    tokensPerSecond: (1e9 * sum.tokens) / passNs,
    ...(storage && { storage }),
    clocks: [...new Set(summands.map(({ point }) => point.clock))],
    caches: [...new Set(summands.flatMap(({ point }) => point.cache ?? []))],
  };
}

/** Undefined where no summand's weights are quantised. The squares of all weights are held to be alike. */
function storageOf(
  summands: readonly { readonly count: number; readonly point: TimingOk }[],
): CompleteModel['storage'] {
  let [weights, bits, error] = [0, 0, 0];
  for (const { count, point } of summands) {
    const { quantization, workload } = point;
    const size = count * Number(workload.params['n']) * Number(workload.params['k']);
    if (quantization === undefined || !(size > 0)) continue;
    weights += size;
    bits += size * quantization.bitsPerWeight;
    error += size * quantization.weightNmse;
  }
  return weights === 0 ? undefined : { bitsPerWeight: bits / weights, weightNmse: error / weights };
}

/**
 * Errors of different workloads are independent within a run, those of one workload repeated `count` times are
 * the same error: so half-widths grow linearly with the count and add as squares across workloads. Each side is
 * added for itself, because times are skewed upward. Slow drift of the machine is common to all and not in it.
 */
function sumInterval(
  summands: readonly { readonly count: number; readonly point: TimingOk }[],
  passNs: number,
): Interval | undefined {
  let [below, above] = [0, 0];
  for (const { count, point } of summands) {
    const { medianNs, ci95 } = point.summary;
    if (ci95 === undefined) return undefined;
    below += (count * (medianNs - ci95[0])) ** 2;
    above += (count * (ci95[1] - medianNs)) ** 2;
  }
  return [passNs - Math.sqrt(below), passNs + Math.sqrt(above)];
}
