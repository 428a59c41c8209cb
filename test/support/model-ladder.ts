/** @file Runs of models that are one workload each. */
import type { ModelSum } from '../../src/results/schema.ts';
import { modelCurves } from '../../src/analysis/model-curve.ts';
import type { ModelCurve } from '../../src/analysis/model-curve.ts';
import type { CompleteModel } from '../../src/analysis/model-sum.ts';
import { buildRun, sumOf, timed, workloadOf } from './build-run.ts';

export const params = (n: number) => ({ m: 1, n, k: 64, dtype: 'f32' });
export const idOf = (n: number): string => workloadOf('matmul', params(n)).id;

/** Models of one workload each, with `parameters` and the time per token that goes with them. */
export function ladder(
  models: readonly (readonly [parameters: number, ns: number])[],
  rest: Partial<ModelSum> = {},
) {
  return {
    points: models.map(([parameters, ns]) => timed({ params: params(parameters), ns })),
    models: models.map(([parameters], k) => sumOf(`m${k}`, parameters, [[idOf(parameters), 1]], rest)),
  };
}
export const curveOf = (parts: ReturnType<typeof ladder>): ModelCurve => modelCurves(buildRun(parts))[0]!;
export const complete = (curve: ModelCurve): CompleteModel[] =>
  curve.models.filter((model) => model.status === 'complete');
