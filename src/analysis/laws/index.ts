/** @file All laws, by name: the names the command line takes and a stored fit refers to. */
import { affine, linear, quadratic } from './affine.ts';
import { bestOfN, passAtK } from './best-of-n.ts';
import { bivariate, multiTask } from './bivariate.ts';
import { averageParameter, chinchilla, effectiveParameter } from './chinchilla.ts';
import { crossover, exponential } from './exponential.ts';
import { logLinear, logLinearPairs, logitLinear, multiPower } from './factors.ts';
import { holding } from './held.ts';
import { kaplan, learningCurve, learningCurveBatch } from './kaplan.ts';
import type { Law, LawMaker, LawShape } from './law.ts';
import { boxCox, logarithmic } from './logarithmic.ts';
import { cacheStep, overlap, rooflineLaw } from './machine.ts';
import { hinge, logistic, plateau, threshold } from './plateau.ts';
import { power, powerConstant, scaledPower, threeZone } from './power.ts';
import { granularity, qat, qatGap } from './qat.ts';
import { rateDistortion } from './rate-distortion.ts';
import { resolutionLimited, varianceLimited } from './regimes.ts';
import { joint, separateExponents } from './shared.ts';
import { geometricHorizon, task, taskCurved } from './task.ts';
import { inverse, uShape } from './u-shape.ts';

/** Families whose inputs are always the same. */
export const laws: readonly Law[] = [
  affine,
  power,
  powerConstant,
  scaledPower,
  threeZone,
  bivariate,
  multiTask,
  chinchilla,
  averageParameter,
  kaplan,
  learningCurve,
  learningCurveBatch,
  qat,
  qatGap,
  granularity,
  varianceLimited,
  resolutionLimited,
  exponential,
  crossover,
  task,
  taskCurved,
  geometricHorizon,
  plateau,
  hinge,
  logistic,
  threshold,
  uShape,
  inverse,
  logarithmic,
  linear,
  boxCox,
  bestOfN,
  passAtK,
  quadratic,
  rooflineLaw,
  overlap,
  cacheStep,
  rateDistortion,
];

/** Families that are made for the factors or groups of the data. */
export const lawMakers: readonly LawMaker[] = [
  joint,
  separateExponents,
  effectiveParameter,
  logLinear,
  logLinearPairs,
  multiPower,
  logitLinear,
];

export const lawNames: readonly string[] = [...laws, ...lawMakers].map(({ name }) => name);

/** The law of that name for data of that shape. Throws a `RangeError` with the known names. */
export function lawNamed(name: string, shape: LawShape = {}): Law {
  const maker = lawMakers.find((candidate) => candidate.name === name);
  const law = maker ? maker.make(shape) : laws.find((candidate) => candidate.name === name);
  if (law === undefined) {
    throw new RangeError(`no law '${name}'; there are ${lawNames.join(', ')}`);
  }
  return shape.held === undefined ? law : holding(law, shape.held);
}
