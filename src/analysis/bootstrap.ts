/**
 * @file Uncertainty of a fit by a seeded bootstrap: of residuals, or of whole launches; never of raw samples.
 *
 * Residuals: new responses are the fitted ones plus residuals (in the space of the fit) drawn with replacement, from
 * the same stratum where strata are given, enlarged by √(n/(n−p)) for the p parameters the fit has already bent to
 * them. Launches: as many launches as there are, drawn with replacement, each with all its points; a draw with fewer
 * than p + 1 distinct x is made again, and counted. Each set is fitted again from the fit itself, and intervals are
 * quantiles.
 *
 * Simulated with the affine and power laws and 10 % noise, 95 % intervals cover the truth in 93–97 % of data sets
 * of 12 points, 91–95 % of 8 and 86–90 % of 5: hence fit.ts does not resample the residuals of a few points.
 */
import { mixSeed, random } from '../random.ts';
import type { Random } from '../random.ts';
import { refit } from './estimate.ts';
import type { Loss, Prepared } from './estimation/objective.ts';
import { withResponse } from './estimation/objective.ts';
import type { Law, Space } from './laws/law.ts';
import { mean } from './statistics.ts';

/** What the bootstrap drew, kept out of a fit because it is large. */
export interface Ensemble {
  readonly parameters: readonly (readonly number[])[];
  /** Enlarged, centred residuals in the space of the fit. */
  readonly residuals: readonly number[];
  /** Points less parameters; of a bootstrap of launches at most launches less one. */
  readonly freedom: number;
  /** Draws of launches that had too few distinct x. */
  readonly redrawn: number;
  /** Of the coordinates, by the curvature at the optimum; what is left where nothing was drawn. */
  readonly covariance?: Float64Array;
}

export interface Resampling {
  readonly space: Space;
  readonly loss: Loss;
  readonly replicates: number;
  readonly seed: number;
  /** A name for each datum: residuals change places within a stratum only. Those that stand alone form one together. */
  readonly strata?: readonly string[];
  /** A name for each datum: whole launches are drawn instead of residuals. */
  readonly launches?: readonly string[];
}

/** Draws of launches for one replicate before it is given up. */
const maxRedraws = 100;

/** Fits `replicates` resampled data sets; those that cannot be fitted are left out. */
export function bootstrap(
  law: Law,
  data: Prepared,
  parameters: readonly number[],
  residuals: Float64Array,
  { space, loss, replicates, seed, strata, launches }: Resampling,
): Ensemble {
  const n = residuals.length;
  const centre = mean(Array.from(residuals));
  const enlarge = Math.sqrt(n / (n - parameters.length));
  const pool = Array.from(residuals, (residual) => (residual - centre) * enlarge);
  const stream = random(mixSeed(seed, 1));
  const drawn: (readonly number[])[] = [];
  const groups = launches && indicesByName(launches);
  const draw = groups
    ? drawLaunches(data, groups, parameters.length + 1, stream)
    : drawResiduals(data, residuals, pool, strata, stream);
  let redrawn = 0;
  for (let replicate = 0; replicate < replicates; replicate++) {
    const resampled = draw();
    redrawn += resampled.redrawn;
    const estimate = resampled.data && refit(law, resampled.data, parameters, space, loss);
    if (estimate) drawn.push(estimate.parameters);
  }
  const freedom = n - parameters.length;
  return {
    parameters: drawn,
    residuals: pool,
    freedom: groups ? Math.max(1, Math.min(freedom, groups.length - 1)) : freedom,
    redrawn,
  };
}

type Draw = () => { readonly data: Prepared | undefined; readonly redrawn: number };

function drawResiduals(
  data: Prepared,
  residuals: Float64Array,
  pool: readonly number[],
  strata: readonly string[] | undefined,
  stream: Random,
): Draw {
  const all = pool.map((_, i) => i);
  const stratumOf = all.map(() => all as readonly number[]);
  if (strata) {
    const groups = indicesByName(strata);
    const alone = groups.filter((group) => group.length === 1).flat();
    for (const group of groups) for (const i of group) stratumOf[i] = group.length === 1 ? alone : group;
  }
  return () => ({
    data: withResponse(
      data,
      data.response.map((response, i) => {
        const stratum = stratumOf[i]!;
        return response - residuals[i]! + pool[stratum[stream.below(stratum.length)]!]!;
      }),
    ),
    redrawn: 0,
  });
}

function drawLaunches(
  data: Prepared,
  groups: readonly (readonly number[])[],
  needed: number,
  stream: Random,
): Draw {
  const keys = data.x.map((x) => x.join(' '));
  return () => {
    for (let redrawn = 0; redrawn < maxRedraws; redrawn++) {
      const chosen = groups.flatMap(() => groups[stream.below(groups.length)]!);
      if (new Set(chosen.map((i) => keys[i])).size < needed) continue;
      const resampled: Prepared = {
        x: chosen.map((i) => data.x[i]!),
        logX: chosen.map((i) => data.logX[i]!),
        response: Float64Array.from(chosen, (i) => data.response[i]!),
      };
      return { data: resampled, redrawn };
    }
    return { data: undefined, redrawn: maxRedraws };
  };
}

function indicesByName(names: readonly string[]): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>();
  for (const [i, name] of names.entries()) groups.set(name, [...(groups.get(name) ?? []), i]);
  return [...groups.values()];
}
