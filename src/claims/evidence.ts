/** @file What a claim may look at: the points of a run, by workload id. */
import { modelTime } from '../analysis/model-sum.ts';
import type { CompleteModel } from '../analysis/model-sum.ts';
import { fastestByWorkload, isOurs, timedPoints, whyUntimed } from '../analysis/points.ts';
import { qualityCells } from '../analysis/quality-cells.ts';
import type { QualityCell } from '../analysis/quality-cells.ts';
import { qualityFindings } from '../analysis/quality.ts';
import type { QualityFindings } from '../analysis/quality.ts';
import { globMatcher } from '../glob.ts';
import type { Measured } from './claim.ts';
import { shortestOf } from './fixed-costs.ts';
import type { FixedCosts } from './fixed-costs.ts';
import type { Calibration, MemoryPoint, Run, TimingOk } from '../results/schema.ts';

/** A whole model generating one token, every summand of which was measured. */
export interface Decode {
  readonly time: CompleteModel;
  /** How its weights are stored, `f32`, `f16`, `q4-g32`. */
  readonly format: string;
  /** Keys that attention reads; absent for a sum without attention. */
  readonly context: number | undefined;
}

export interface Evidence {
  /** The fastest right point of ours of that workload. */
  point(workload: string): TimingOk | undefined;
  /** Those of all workloads whose id matches, in the order of the run. */
  points(pattern: string): readonly TimingOk[];
  /** The same of every variant, where the variants are what is compared. */
  variants(pattern: string): readonly TimingOk[];
  /** What was counted in bytes. */
  memory(pattern: string): readonly MemoryPoint[];
  /** Losses of quantised models, and the laws fitted to them. */
  quality(): readonly QualityCell[];
  qualityLaws(): QualityFindings | undefined;
  /** Models whose decode of one token was measured whole. */
  decodes(): readonly Decode[];
  /** What the device can do at best. */
  calibration(): Calibration | undefined;
}

/** Several claims read the same fits, which take a second. */
const fitted = new WeakMap<object, QualityFindings | undefined>();

export function evidenceOf(run: Pick<Run, 'points' | 'seed' | 'models' | 'calibration'>): Evidence {
  const fastest = fastestByWorkload(timedPoints(run));
  return {
    point: (workload) => fastest.get(workload),
    points(pattern) {
      const matches = globMatcher(pattern);
      return [...fastest.values()].filter(({ workload }) => matches(workload.id));
    },
    variants(pattern) {
      const matches = globMatcher(pattern);
      return timedPoints(run).filter((point) => isOurs(point) && matches(point.workload.id));
    },
    memory(pattern) {
      const matches = globMatcher(pattern);
      return run.points.filter(
        (point): point is MemoryPoint =>
          point.kind === 'memory' && point.status === 'ok' && matches(point.workload.id),
      );
    },
    quality: () => qualityCells(run),
    qualityLaws() {
      if (!fitted.has(run.points)) fitted.set(run.points, qualityFindings(run));
      return fitted.get(run.points);
    },
    decodes: () =>
      run.models.flatMap((sum): readonly Decode[] => {
        if (sum.phase !== 'decode' || sum.tokens !== 1) return [];
        const time = modelTime(sum, fastest, whyUntimed(run));
        return time.status === 'complete'
          ? [{ time, format: sum.format ?? 'f32', context: sum.context }]
          : [];
      }),
    calibration: () => run.calibration,
  };
}

/** No run: only what is computed can be judged. */
export const noEvidence: Evidence = {
  point: () => undefined,
  points: () => [],
  variants: () => [],
  memory: () => [],
  quality: () => [],
  qualityLaws: () => undefined,
  decodes: () => [],
  calibration: () => undefined,
};

const sizeOf = ({ workload: { params } }: TimingOk): number => Number(params['n']) * Number(params['k']);

/** Of two formats, points of one layer of n×k weights: the largest layer that has both. */
export function largestPair(
  a: readonly TimingOk[],
  b: readonly TimingOk[],
): readonly [TimingOk, TimingOk] | undefined {
  const pairs = a.flatMap((one) => {
    const { n, k } = one.workload.params;
    const other = b.find(({ workload: { params } }) => params['n'] === n && params['k'] === k);
    return other === undefined ? [] : [[one, other] as const];
  });
  return pairs.toSorted(([one], [other]) => sizeOf(other) - sizeOf(one))[0];
}

/** a ÷ b of two medians with the widest interval that both `ci95` allow; without one where a point has too few samples. */
export function ratioOf(a: TimingOk, b: TimingOk): Pick<Measured, 'value' | 'ci95' | 'fixedCosts'> {
  const [of, to] = [a.summary, b.summary];
  const value = of.medianNs / to.medianNs;
  const fixedCosts: FixedCosts = { draw: 'to 1', shortestNs: shortestOf(a, b) };
  if (of.ci95 === undefined || to.ci95 === undefined) return { value, fixedCosts };
  return { value, ci95: [of.ci95[0] / to.ci95[1], of.ci95[1] / to.ci95[0]], fixedCosts };
}
