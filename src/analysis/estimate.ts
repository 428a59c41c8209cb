/** @file The parameters of a law that fit data best: many starts, the promising ones searched from. */
import { bfgs } from './estimation/bfgs.ts';
import { levenbergMarquardt } from './estimation/levenberg-marquardt.ts';
import type { Minimum } from './estimation/levenberg-marquardt.ts';
import {
  fromCoordinates,
  leastSquaresLoss,
  objectiveOf,
  prepare,
  toCoordinates,
} from './estimation/objective.ts';
import type { Loss, Objective, Prepared } from './estimation/objective.ts';
import { projected } from './estimation/project.ts';
import type { Datum, Law, Space } from './laws/law.ts';

export type { Loss } from './estimation/objective.ts';

export interface Estimate {
  readonly parameters: readonly number[];
  /** ½Σr², or Σ of Huber's function. */
  readonly loss: number;
  readonly converged: boolean;
}

export interface EstimateOptions {
  readonly space?: Space;
  readonly loss?: Loss;
  /** Instead of the law's own. */
  readonly starts?: readonly (readonly number[])[];
  /** Search from every start, not only from those with the lowest loss. */
  readonly everyStart?: boolean;
}

/** Starts that are searched from, per parameter; and how many must end at the same lowest loss for the others to be let go. */
const searchesEach = 4;
const fewestAgree = 3;
/** Losses this close are the same minimum. */
const sameLoss = 1e-7;
/** Of more data than this, starts are judged and first searched on an even selection. */
const screenedOn = 400;

/** The best parameters; undefined where no start leads to a finite loss. */
export function estimateParameters(
  law: Law,
  data: readonly Datum[],
  options: EstimateOptions = {},
): Estimate | undefined {
  const { space = law.space } = options;
  return estimatePrepared(law, data, prepare(data, space), options);
}

export function estimatePrepared(
  law: Law,
  data: readonly Datum[],
  prepared: Prepared,
  { space = law.space, loss = leastSquaresLoss, starts: given, everyStart = false }: EstimateOptions = {},
): Estimate | undefined {
  const some = data.length > screenedOn ? evenly(data, screenedOn) : data;
  const somePrepared = some === data ? prepared : prepare(some, space);
  const starts = (given ?? law.starts(some))
    .map((start) => projected(law, somePrepared, space, start))
    .filter((start) => start.every(Number.isFinite));
  const objective = objectiveOf(law, somePrepared, space, loss);
  const searched = everyStart
    ? best(starts.map((start) => minimise(objective, toCoordinates(law, start), loss)))
    : screened(law, objective, starts, loss);
  if (searched === undefined) return undefined;
  const found =
    some === data ? searched : minimise(objectiveOf(law, prepared, space, loss), searched.at, loss);
  return estimateOf(law, found);
}

/** From one start, in the coordinates of the law: what a bootstrap does again and again. */
export function refit(
  law: Law,
  prepared: Prepared,
  parameters: readonly number[],
  space: Space,
  loss: Loss,
): Estimate | undefined {
  const objective = objectiveOf(law, prepared, space, loss);
  return estimateOf(law, minimise(objective, toCoordinates(law, parameters), loss));
}

function estimateOf(law: Law, { at, loss, converged }: Minimum): Estimate | undefined {
  const parameters = fromCoordinates(law, at).map((value, k) => {
    const [low, high] = law.parameters[k]!.bounds;
    return Math.min(high, Math.max(low, value));
  });
  return Number.isFinite(loss) && parameters.every(Number.isFinite)
    ? { parameters, loss, converged }
    : undefined;
}

const minimise = (objective: Objective, start: Float64Array, { kind }: Loss): Minimum =>
  kind === 'huber' ? bfgs(objective, start) : levenbergMarquardt(objective, start);

const best = (minima: readonly Minimum[]): Minimum | undefined => {
  let lowest: Minimum | undefined;
  for (const minimum of minima) {
    if (minimum.loss < (lowest?.loss ?? Infinity)) lowest = minimum;
  }
  return lowest;
};

/** Searches from the lowest starts upward until several agree on the lowest minimum. */
function screened(
  law: Law,
  objective: Objective,
  starts: readonly (readonly number[])[],
  loss: Loss,
): Minimum | undefined {
  const ranked = starts
    .map((start) => toCoordinates(law, start))
    .map((at) => ({ at, loss: objective.loss(at) }))
    .filter((start) => start.loss < Infinity)
    .toSorted((a, b) => a.loss - b.loss);
  let lowest: Minimum | undefined;
  let agreeing = 0;
  const { length: size } = law.parameters;
  for (const { at } of spread(ranked, searchesEach * size)) {
    const minimum = minimise(objective, at, loss);
    const before = lowest?.loss ?? Infinity;
    if (minimum.loss < before * (1 - sameLoss)) agreeing = 1;
    else if (minimum.loss <= before * (1 + sameLoss)) agreeing++;
    if (minimum.loss < before) lowest = minimum;
    if (agreeing >= Math.max(fewestAgree, size) || lowest?.loss === 0) break;
  }
  return lowest;
}

/** At most `count`, in turns from the first ones and evenly from the rest, which may lie in another valley. */
function spread<T>(ranked: readonly T[], count: number): readonly T[] {
  const half = count / 2;
  const step = Math.max(1, (ranked.length - half) / half);
  const order = new Set(Array.from({ length: half }, (_, k) => [k, half + Math.floor(k * step)]).flat());
  return [...order].flatMap((k) => ranked[k] ?? []);
}

/** `count` data, evenly spread over the size of their inputs, the ends among them. */
function evenly(data: readonly Datum[], count: number): readonly Datum[] {
  const sorted = data.toSorted((a, b) => sizeOf(a) - sizeOf(b));
  return Array.from(
    { length: count },
    (_, k) => sorted[Math.round((k * (sorted.length - 1)) / (count - 1))]!,
  );
}

const sizeOf = ({ x }: Datum): number => x.reduce((sum, value) => sum + (value > 0 ? Math.log(value) : 0), 0);
