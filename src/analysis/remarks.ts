/** @file What a reader of a fit should know before believing its numbers. */
import type { Ensemble } from './bootstrap.ts';
import type { Asymptotics } from './estimation/covariance.ts';
import { toCoordinate } from './estimation/objective.ts';
import type { Fit } from './fitted.ts';
import { evaluateAt, isSize } from './laws/law.ts';
import type { Datum, Law } from './laws/law.ts';
import type { Remark } from './remark.ts';
import { systematicOrder } from './runs-test.ts';
import { correlation } from './statistics.ts';

export interface Fitting {
  readonly law: Law;
  readonly fit: Omit<Fit, 'warnings'>;
  readonly ensemble: Ensemble;
  readonly curvature: Asymptotics;
  readonly residuals: Float64Array;
  readonly data: readonly Datum[];
  /** Asked for. */
  readonly replicates: number;
}

/** Correlation from which two parameters are named. */
const correlated = 0.99;
/** Residuals within δ below which errors by curvature are not to be trusted. */
const fewWithin = 30;

type Rule = (fitting: Fitting) => readonly string[];

/** Code and rule. */
const rules: readonly (readonly [code: string, rule: Rule])[] = [
  [
    'few-points',
    ({ fit: { n, parameters } }) =>
      n - parameters.length < 4
        ? [`${n} points for ${parameters.length} parameters: the intervals are rough`]
        : [],
  ],
  [
    'narrow-range',
    ({ law, fit: { xRange } }) =>
      xRange.flatMap(([low, high], k) =>
        isSize(law, k) && high < 3 * low
          ? [`${law.inputs[k]!} spans only a factor of ${(high / low).toPrecision(3)}`]
          : [],
      ),
  ],
  ['at-bound', atBound],
  ['vertex-outside', bendOutside],
  [
    'bootstrap-failures',
    ({ ensemble, replicates }) =>
      ensemble.parameters.length < 0.9 * replicates
        ? [`only ${ensemble.parameters.length} of ${replicates} bootstrap fits succeeded`]
        : [],
  ],
  [
    'redrawn',
    ({ ensemble, fit }) =>
      ensemble.redrawn > 0
        ? [
            `${ensemble.redrawn} resamples of launches had fewer than ${fit.parameters.length + 1} distinct x and were drawn again`,
          ]
        : [],
  ],
  [
    'rough-errors',
    ({ curvature: { within }, ensemble, fit: { n, loss } }) =>
      within !== undefined && within < fewWithin && loss.kind === 'huber' && ensemble.parameters.length === 0
        ? [
            `only ${within} of ${n} residuals lie within ${loss.delta}, on which Huber's standard errors rest: prefer a bootstrap`,
          ]
        : [],
  ],
  ['correlated-parameters', correlations],
  [
    'systematic-residuals',
    ({ law, fit, residuals, data }) => {
      const order = orderOf(law, fit, data);
      const runs = systematicOrder(order.map((i) => residuals[i]!));
      return runs === undefined
        ? []
        : [
            `residuals change sign ${runs.runs - 1} times along the curve where chance would ${(runs.expected - 1).toFixed(0)} times: the law misses the shape`,
          ];
    },
  ],
];

export const remarksOn = (fitting: Fitting): readonly Remark[] =>
  rules.flatMap(([code, rule]) => rule(fitting).map((message) => ({ code, message })));

function atBound({ law, fit }: Fitting): readonly string[] {
  return law.parameters.flatMap(({ bounds: [low, high] }, k) => {
    const { name, value } = fit.parameters[k]!;
    if (value === low) return [`${name} is ${low}, its least value: the points do not show it`];
    return value === high ? [`${name} is ${high}, its largest value: the points ask for more`] : [];
  });
}

/** A turn is one only where its interval lies inside the data. */
function bendOutside({ law, fit }: Fitting): readonly string[] {
  if (law.bend === undefined) return [];
  const { name, interval } = fit.parameters[law.bend]!;
  const [low, high] = fit.xRange[0]!;
  if (interval[0] > low && interval[1] < high) return [];
  const ends = interval.map((end) => end.toPrecision(3)).join(' to ');
  return [`the interval of ${name} (${ends}) is not inside the data: they do not show that the curve bends`];
}

/** Pairs that the data fix only together: their single intervals mislead, the curve's band does not. */
function correlations({ law, ensemble, curvature }: Fitting): readonly string[] {
  const drawn = ensemble.parameters.filter((row) =>
    row.every((value, k) => value !== law.parameters[k]!.bounds[0]),
  );
  const columns = law.parameters.map((parameter, k) => drawn.map((row) => toCoordinate(parameter, row[k]!)));
  const found: string[] = [];
  for (let a = 0; a < columns.length; a++) {
    for (let b = 0; b < a; b++) {
      const r =
        drawn.length > 0 ? correlation(columns[a]!, columns[b]!) : (curvature.correlations?.[a]?.[b] ?? 0);
      if (Math.abs(r) <= correlated) continue;
      const names = `${law.parameters[b]!.name} and ${law.parameters[a]!.name}`;
      found.push(`${names} are correlated (${r.toFixed(3)}): read the curve, not the single numbers`);
    }
  }
  return found;
}

/** Data along the curve: by their only input, else by what is predicted for them. */
function orderOf(law: Law, fit: Pick<Fit, 'parameters'>, data: readonly Datum[]): readonly number[] {
  const values = fit.parameters.map(({ value }) => value);
  const along = data.map(({ x }) => (x.length === 1 ? x[0]! : evaluateAt(law, values, x)));
  return along.map((_, i) => i).toSorted((a, b) => along[a]! - along[b]!);
}
