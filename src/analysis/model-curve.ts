/**
 * @file The model curve: time per token of whole architectures against their published parameter counts, one
 * curve per phase, number of tokens, length of the context and format of the weights, with t0 + c·N and a·N^b fitted. The largest complete model is also held
 * out and predicted from the others, which is the honest measure of a law.
 */
import { hashText, mixSeed } from '../random.ts';
import type { ModelSum, Run } from '../results/schema.ts';
import { curveOf, forecast } from './bands.ts';
import type { CurvePoint, Forecast } from './bands.ts';
import { betterFamily, fitFamilies } from './families.ts';
import type { FamilyFit } from './families.ts';
import { fitLaw } from './fit.ts';
import type { Fit, FitOptions, Refused } from './fit.ts';
import { keepLargest, maxFitted, planFits, thinned, thinnedRemark } from './fit-budget.ts';
import { affine } from './laws/affine.ts';
import { inWords } from './laws/law.ts';
import type { Datum, Law } from './laws/law.ts';
import { power } from './laws/power.ts';
import { intervalMethod, modelTime } from './model-sum.ts';
import type { CompleteModel, ModelTime } from './model-sum.ts';
import { fastestByWorkload, timedPoints, whyUntimed } from './points.ts';
import type { Remark } from './remarks.ts';

/** What a sum of kernels is, with attention over a stated context or without. */
const labelOf = ({ context }: ModelSum): string =>
  `sum of kernels: ${context === undefined ? 'no attention, norms' : 'attention included; no norms'}, sampling or launch gaps`;

/** t is nanoseconds per token, N the published parameter count. */
export const modelFamilies: readonly Law[] = [
  inWords(affine, 't = t0 + c·N', ['N'], ['t0', 'c']),
  inWords(power, 't = a·N^b', ['N'], ['a', 'b']),
];

/** The largest complete model, predicted by a fit to all others. */
export type HeldOut =
  | {
      readonly status: 'fitted';
      readonly model: string;
      readonly parameters: number;
      readonly measuredNs: number;
      readonly predicted: Forecast;
      /** predicted ÷ measured − 1. */
      readonly relativeError: number;
      readonly fit: Fit;
      /** From the smallest model to the one held out. */
      readonly curve: readonly CurvePoint[];
    }
  | Refused;

export interface ModelFamilyFit {
  readonly law: string;
  readonly formula: string;
  /** Over all complete models. */
  readonly all: FamilyFit;
  readonly heldOut: HeldOut;
}

export interface ModelCurve {
  /** `decode`, `prefill tokens=16`, `decode context=2048 format=q4g32`. */
  readonly id: string;
  readonly phase: ModelSum['phase'];
  readonly tokens: number;
  /** Keys and values that attention reads, and how the weights are stored, where the sums say so. */
  readonly context?: number;
  readonly format?: string;
  readonly label: string;
  readonly intervalMethod: string;
  /** By growing parameter count. */
  readonly models: readonly ModelTime[];
  readonly families: readonly ModelFamilyFit[];
  /** Lowest AICc over all complete models, and its lead. */
  readonly better?: { readonly law: string; readonly lead: number };
  /** Smallest error on the held-out model. */
  readonly bestForecast?: string;
  readonly remarks: readonly Remark[];
}

/**
 * The curves of a run, in the order of their first sums. Empty when the run holds no sums. Of more than
 * {@link maxFitted} only those with most models; see {@link curvesLeftOut}.
 */
export function modelCurves(
  run: Pick<Run, 'points' | 'models' | 'seed'>,
  options: FitOptions = {},
): readonly ModelCurve[] {
  const fastest = fastestByWorkload(timedPoints(run));
  const why = whyUntimed(run);
  const sets = keepLargest(sumSets(run), ({ sums }) => sums.length).map(({ id, sums }) => {
    const models = sums
      .map((sum) => modelTime(sum, fastest, why))
      .toSorted((a, b) => a.parameters - b.parameters || (a.model < b.model ? -1 : 1));
    return { id, of: sums[0]!, models, complete: models.filter((model) => model.status === 'complete') };
  });
  // Each curve is fitted twice: with its largest model and without.
  const plan = planFits(sets.flatMap(({ complete }) => [complete.length, complete.length]));
  return sets.map(({ id, of, models, complete }): ModelCurve => {
    const used = thinned(complete, plan.points);
    const seeded = { seed: mixSeed(run.seed, hashText(id)), replicates: plan.replicates, ...options };
    const all = fitFamilies(modelFamilies, used.map(toDatum), seeded);
    const families = modelFamilies.map((law, k): ModelFamilyFit => ({
      law: law.name,
      formula: law.formula,
      all: all[k]!,
      heldOut: holdOut(law, used, seeded),
    }));
    const better = betterFamily(all);
    const bestForecast = smallestError(families);
    return {
      id,
      phase: of.phase,
      tokens: of.tokens,
      ...(of.context !== undefined && { context: of.context }),
      ...(of.format !== undefined && { format: of.format }),
      label: labelOf(of),
      intervalMethod,
      models,
      families,
      ...(better && { better }),
      ...(bestForecast !== undefined && { bestForecast }),
      remarks: [
        ...remarksOn(models, complete),
        ...(used.length < complete.length ? [thinnedRemark(used.length, complete.length, 'models')] : []),
      ],
    };
  });
}

/** Says so where a run has more curves than are fitted. */
export function curvesLeftOut(run: Pick<Run, 'models'>): readonly Remark[] {
  const all = sumSets(run).length;
  if (all <= maxFitted) return [];
  const message = `${all - maxFitted} of ${all} model curves are left out: only the ${maxFitted} with most models are fitted`;
  return [{ code: 'curves-left-out', message }];
}

interface SumSet {
  readonly id: string;
  readonly sums: readonly ModelSum[];
}

/** The sums of a run by the curve they lie on. */
function sumSets({ models }: Pick<Run, 'models'>): readonly SumSet[] {
  const sets = new Map<string, { id: string; sums: ModelSum[] }>(); // Map.groupBy came after Node 20
  for (const sum of models) {
    const id = curveId(sum);
    const set = sets.get(id) ?? { id, sums: [] };
    set.sums.push(sum);
    sets.set(id, set);
  }
  return [...sets.values()];
}

function curveId({ phase, tokens, context, format }: ModelSum): string {
  const words: string[] = [phase];
  if (phase !== 'decode' || tokens !== 1) words.push(`tokens=${tokens}`);
  if (context !== undefined) words.push(`context=${context}`);
  if (format !== undefined) words.push(`format=${format}`);
  return words.join(' ');
}

const toDatum = ({ parameters, timePerTokenNs }: CompleteModel): Datum => ({
  x: [parameters],
  y: timePerTokenNs,
});

/** `complete` by growing parameter count. */
function holdOut(law: Law, complete: readonly CompleteModel[], options: FitOptions): HeldOut {
  const largest = complete.at(-1);
  const needed = law.parameters.length + 2;
  if (largest === undefined || complete.length <= needed) {
    return {
      status: 'refused',
      reason: 'too-few-points',
      message: `to hold out the largest model, ${needed} others must be complete; ${others(complete.length - 1)}`,
    };
  }
  const fitted = fitLaw(law, complete.slice(0, -1).map(toDatum), options);
  if (fitted.status === 'refused') return fitted;
  const { fit, ensemble } = fitted;
  const predicted = forecast(fit, ensemble, [largest.parameters]);
  return {
    status: 'fitted',
    model: largest.model,
    parameters: largest.parameters,
    measuredNs: largest.timePerTokenNs,
    predicted,
    relativeError: predicted.y / largest.timePerTokenNs - 1,
    fit,
    curve: curveOf(fit, ensemble, [complete[0]!.parameters, largest.parameters]),
  };
}

function others(count: number): string {
  if (count <= 0) return 'there is none';
  return count === 1 ? 'there is 1' : `there are ${count}`;
}

function smallestError(families: readonly ModelFamilyFit[]): string | undefined {
  let best: { law: string; error: number } | undefined;
  for (const { law, heldOut } of families) {
    if (heldOut.status !== 'fitted') continue;
    const error = Math.abs(heldOut.relativeError);
    if (error < (best?.error ?? Infinity)) best = { law, error };
  }
  return best?.law;
}

function remarksOn(models: readonly ModelTime[], complete: readonly CompleteModel[]): readonly Remark[] {
  const found: Remark[] = [];
  const incomplete = models.length - complete.length;
  if (complete.length === 0) {
    found.push({
      code: 'no-complete-models',
      message: `none of ${models.length} models has all its workloads measured, so there is no curve`,
    });
  } else if (incomplete > 0) {
    found.push({
      code: 'incomplete-models',
      message: `incomplete, for want of a measured workload: ${incomplete} of ${models.length} models; they have no time, nothing was extrapolated`,
    });
  }
  if (new Set(complete.flatMap(({ clocks }) => clocks)).size > 1) {
    found.push({ code: 'mixed-clocks', message: 'the sums mix times of different clocks' });
  }
  if (new Set(complete.flatMap(({ caches }) => caches)).size > 1) {
    found.push({ code: 'mixed-caches', message: 'the sums mix times of hot and cold caches' });
  }
  if (models.some(({ activeParameters }) => activeParameters !== undefined)) {
    found.push({
      code: 'total-parameters',
      message: 'N counts all parameters; models with experts use fewer per token (active parameters)',
    });
  }
  return found;
}
