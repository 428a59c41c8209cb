/**
 * @file The model curve: time per token of whole architectures against their published parameter counts, one
 * curve per phase, number of tokens, length of the context and format of the weights, with t0 + c·N and a·N^b fitted. The largest complete model is also held
 * out and predicted from the others, which is the honest measure of a law. Mixtures of experts have two curves, apart from the
 * dense models': N counts all parameters in one, and those that one token uses in the other.
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
import { countOn } from './model-count.ts';
import type { Against } from './model-count.ts';
import { intervalMethod, modelTime } from './model-sum.ts';
import type { CompleteModel, ModelTime } from './model-sum.ts';
import { fastestByWorkload, timedPoints, whyUntimed } from './points.ts';
import type { Remark } from './remark.ts';

/** What a sum of kernels is, with attention over a stated context or without. */
const labelOf = ({ context }: ModelSum): string =>
  `sum of kernels: ${context === undefined ? 'no attention, norms' : 'attention included; no norms'}, sampling or launch gaps`;

/** t is nanoseconds per token, N the published parameter count. */
const modelFamilies: readonly Law[] = [
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
  /** Of mixtures of experts: which parameters N counts. Absent for dense models. */
  readonly against?: Against;
  readonly label: string;
  readonly intervalMethod: string;
  /** By growing N. */
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
  const sets = keepLargest(sumSets(run), ({ sums }) => sums.length).map(({ id, sums, against }) => {
    const on = against === undefined ? {} : { against };
    const models = sums
      .map((sum) => modelTime(sum, fastest, why))
      .toSorted((a, b) => countOn(on, a) - countOn(on, b) || (a.model < b.model ? -1 : 1));
    return { id, on, of: sums[0]!, models, complete: models.filter((model) => model.status === 'complete') };
  });
  // Each curve is fitted twice: with its largest model and without.
  const plan = planFits(sets.flatMap(({ complete }) => [complete.length, complete.length]));
  const curves = sets.map(({ id, on, of, models, complete }): ModelCurve => {
    const used = thinned(complete, plan.points);
    const seeded = { seed: mixSeed(run.seed, hashText(id)), replicates: plan.replicates, ...options };
    const data = used.map((model): Counted => ({ model, n: countOn(on, model) }));
    const all = fitFamilies(modelFamilies, data.map(toDatum), seeded);
    const families = modelFamilies.map((law, k): ModelFamilyFit => ({
      law: law.name,
      formula: law.formula,
      all: all[k]!,
      heldOut: holdOut(law, data, seeded),
    }));
    const better = betterFamily(all);
    const bestForecast = smallestError(families);
    return {
      id,
      phase: of.phase,
      tokens: of.tokens,
      ...(of.context !== undefined && { context: of.context }),
      ...(of.format !== undefined && { format: of.format }),
      ...on,
      label: labelOf(of),
      intervalMethod,
      models,
      families,
      ...(better && { better }),
      ...(bestForecast !== undefined && { bestForecast }),
      remarks: [
        ...remarksOn(models, complete),
        ...countRemarks(on, models),
        ...(used.length < complete.length ? [thinnedRemark(used.length, complete.length, 'models')] : []),
      ],
    };
  });
  return curves.map((curve) => {
    const other = curves.find(
      (one) => one !== curve && one.against !== undefined && partner(one) === partner(curve),
    );
    const remark = other && comparedWith(curve, other);
    return remark ? { ...curve, remarks: [...curve.remarks, remark] } : curve;
  });
}

/** The same for both curves of the same mixtures. */
const partner = ({ id }: ModelCurve): string => id.replace(/ N=\w+$/, '');

/** Of two curves through the same times, against all and against active parameters: which N says more. */
function comparedWith(curve: ModelCurve, other: ModelCurve): Remark | undefined {
  const least = ({ families }: ModelCurve): number | undefined => {
    const known = families.flatMap(({ all }) => (all.status === 'fitted' ? (all.fit.aicc ?? []) : []));
    return known.length === 0 ? undefined : Math.min(...known);
  };
  const [own, opposite] = [least(curve), least(other)];
  if (own === undefined || opposite === undefined || curve.against === undefined) return undefined;
  const [better, worse] = own < opposite ? [curve, other] : [other, curve];
  const lead = Math.abs(own - opposite);
  const message =
    lead < 2
      ? 'active and total parameters describe these times equally well (AICc differs by less than 2)'
      : `${better.against} parameters describe these times better than ${worse.against} ones (AICc lower by ${lead.toPrecision(2)})`;
  return { code: 'active-or-total', message };
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
  readonly against?: Against;
  readonly sums: readonly ModelSum[];
}

/** The sums of a run by the curve they lie on. */
function sumSets({ models }: Pick<Run, 'models'>): readonly SumSet[] {
  const sets = new Map<string, { id: string; against?: Against; sums: ModelSum[] }>(); // Map.groupBy came after Node 20
  for (const sum of models) {
    const ways: readonly (Against | undefined)[] =
      sum.activeParameters === undefined ? [undefined] : ['active', 'total'];
    for (const against of ways) {
      const id = against === undefined ? curveId(sum) : `${curveId(sum)} experts N=${against}`;
      const set = sets.get(id) ?? { id, ...(against !== undefined && { against }), sums: [] };
      set.sums.push(sum);
      sets.set(id, set);
    }
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

/** A model at its place on the axis. */
interface Counted {
  readonly model: CompleteModel;
  readonly n: number;
}

const toDatum = ({ model, n }: Counted): Datum => ({ x: [n], y: model.timePerTokenNs });

/** `complete` by growing N. */
function holdOut(law: Law, complete: readonly Counted[], options: FitOptions): HeldOut {
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
  const { model, timePerTokenNs } = largest.model;
  const predicted = forecast(fit, ensemble, [largest.n]);
  return {
    status: 'fitted',
    model,
    parameters: largest.n,
    measuredNs: timePerTokenNs,
    predicted,
    relativeError: predicted.y / timePerTokenNs - 1,
    fit,
    curve: curveOf(fit, ensemble, [complete[0]!.n, largest.n]),
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
  return found;
}

/** What N is on a curve of mixtures, and whose shape is not the published one. */
function countRemarks(
  { against }: Pick<ModelCurve, 'against'>,
  models: readonly ModelTime[],
): readonly Remark[] {
  if (against === undefined) return [];
  const scaled = models.some(({ model }) => /-by-\d+$/.test(model));
  const decoders = models.some(({ model }) => model.endsWith('-decoder'));
  return [
    {
      code: `${against}-parameters`,
      message:
        against === 'total'
          ? 'N counts all parameters of the shape; a token uses fewer'
          : 'N counts the parameters that one token uses: without the experts that it is not sent to',
    },
    ...(scaled
      ? [
          {
            code: 'scaled-shapes',
            message:
              'a name that ends in by-2, by-4 … is a published shape made that many times narrower, with N counted over it',
          },
        ]
      : []),
    ...(decoders
      ? [
          {
            code: 'decoders-alone',
            message:
              'of an encoder–decoder the decoder alone is summed and counted; experts without a gate are measured as gated ones of as many weights',
          },
        ]
      : []),
  ];
}
