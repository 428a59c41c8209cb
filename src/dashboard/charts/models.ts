/** @file Model curves as charts: time, throughput, residuals, and the formats of a phase against each other. */
import { formatChange, formatNs, formatNumber, formatParameters } from '../../analysis/format.ts';
import { countOn } from '../../analysis/model-count.ts';
import type { ModelCurve, ModelFamilyFit } from '../../analysis/model-curve.ts';
import type { CompleteModel } from '../../analysis/model-sum.ts';
import type { Figure } from './chart.ts';
import { offBy } from './law-texts.ts';
import { bestLast, curveOf, inverted, residualRows, toLinePoint } from './lines.ts';
import type { ScalingChart, ScalingLine, ScalingRow } from './scaling.ts';

const isComplete = (model: ModelCurve['models'][number]): model is CompleteModel =>
  model.status === 'complete';

export function modelHeading({ phase, tokens, context, format, against }: ModelCurve): string {
  const rest = [
    ...(against === undefined ? [] : [`mixtures of experts by ${against} parameters`]),
    ...(context === undefined ? [] : [`context ${context}`]),
    ...(format === undefined ? [] : [format]),
  ];
  const end = rest.map((word) => `, ${word}`).join('');
  if (phase === 'prefill') return `Prefill: time per prompt token, ${tokens} at once${end}`;
  return `Decode: time per ${tokens === 1 ? 'generated token' : `token, ${tokens} at once`}${end}`;
}

/** The family drawn solid: the best forecast of the held-out model, else the lowest AICc, else any that fits. */
export function bestFamily(curve: ModelCurve): ModelFamilyFit | undefined {
  const named = (law: string | undefined) => curve.families.find((family) => family.law === law);
  return (
    named(curve.bestForecast) ??
    named(curve.better?.law) ??
    curve.families.find((family) => family.all.status === 'fitted')
  );
}

const rowsOf = (curve: ModelCurve, heldOut?: string): readonly ScalingRow[] =>
  curve.models.filter(isComplete).map((model): ScalingRow => ({
    label: model.model,
    x: countOn(curve, model),
    y: model.timePerTokenNs,
    ...(model.interval && { low: model.interval[0], high: model.interval[1] }),
    heldOut: model.model === heldOut,
    facts: () => [
      `${formatParameters(model.parameters)} parameters${model.activeParameters === undefined ? '' : `, ${formatParameters(model.activeParameters)} active`}`,
      `${formatNs(model.timePerTokenNs)} per token`,
      `${formatNumber(model.tokensPerSecond)} tokens/s`,
      ...(model.storage === undefined
        ? []
        : [
            `${formatNumber(model.storage.bitsPerWeight, 4)} bits a weight, squared error ${formatNumber(model.storage.weightNmse)}`,
          ]),
    ],
  }));

/** The line of a family: without the held-out model where there is one, else through all. */
const lineOf = (family: ModelFamilyFit): readonly ScalingLine['points'][number][] | undefined =>
  (family.heldOut.status === 'fitted' ? family.heldOut.curve : curveOf(family.all))?.map(toLinePoint);

const heldOutOf = (curve: ModelCurve) => {
  const best = bestFamily(curve);
  return best?.heldOut.status === 'fitted' ? best.heldOut : undefined;
};

/** Undefined when no model of the curve is complete: there is nothing to draw. */
export function modelFigure(curve: ModelCurve): Figure<ScalingChart> | undefined {
  const models = curve.models.filter(isComplete);
  const [first] = models;
  const last = models.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const best = bestFamily(curve);
  const heldOut = heldOutOf(curve);
  const lines = curve.families.flatMap((family): ScalingLine[] => {
    const points = lineOf(family);
    return points === undefined
      ? []
      : [{ name: family.formula, rank: family === best ? 'best' : 'other', points }];
  });
  return {
    heading: modelHeading(curve),
    chart: {
      kind: 'scaling',
      rows: rowsOf(curve, heldOut?.model),
      lines: bestLast(lines),
      xLabel: curve.against === 'active' ? 'Active parameters →' : 'Parameters →',
      yLabel: '↑ Time per token',
      xText: formatParameters,
      yText: formatNs,
      xBinary: false,
      named: true,
    },
    summary: [
      models.length === 1
        ? `${first.model} takes ${formatNs(first.timePerTokenNs)} per token.`
        : `${models.length} models from ${formatParameters(countOn(curve, first))} to ${formatParameters(countOn(curve, last))} ${curve.against === 'active' ? 'active ' : ''}parameters take ${formatNs(first.timePerTokenNs)} to ${formatNs(last.timePerTokenNs)} per token.`,
      heldOut === undefined
        ? ''
        : `Fitted without ${heldOut.model}, ${best?.formula ?? ''} predicts ${formatNs(heldOut.predicted.y)} for it (95 %: ${formatNs(heldOut.predicted.interval[0])} to ${formatNs(heldOut.predicted.interval[1])}); measured ${formatNs(heldOut.measuredNs)}, so it is ${offBy(heldOut.relativeError)}.`,
      `${curve.label.slice(0, 1).toUpperCase()}${curve.label.slice(1)}.`,
    ]
      .filter((sentence) => sentence !== '')
      .join(' '),
  };
}

const NS_PER_SECOND = 1e9;

const rate = <T extends { readonly x: number; readonly y: number }>(point: T): T =>
  inverted(point, () => NS_PER_SECOND);

/** The same as tokens per second. */
export function throughputFigure(curve: ModelCurve): Figure<ScalingChart> | undefined {
  const time = modelFigure(curve);
  if (time === undefined) return undefined;
  const { rows, lines } = time.chart;
  const ends = [rows[0]!, rows.at(-1)!].map(({ y }) => formatNumber(NS_PER_SECOND / y));
  return {
    heading: time.heading.replace(/: .*?token/, ': throughput'),
    chart: {
      ...time.chart,
      rows: rows.map(rate),
      lines: lines.map((line) => ({ ...line, points: line.points.map(rate) })),
      yLabel: '↑ Tokens per second',
      yText: (value) => formatNumber(value),
    },
    summary:
      rows.length === 1
        ? `${rows[0]!.label} reaches ${ends[0]!} tokens per second.`
        : `From ${ends[0]!} tokens per second of ${rows[0]!.label} to ${ends[1]!} of ${rows.at(-1)!.label}: the same sums, turned over.`,
  };
}

/** What is left between the models and the solid line; undefined without a line. */
export function residualFigure(curve: ModelCurve): Figure<ScalingChart> | undefined {
  const time = modelFigure(curve);
  const best = bestFamily(curve);
  if (time === undefined || best === undefined) return undefined;
  const heldOut = heldOutOf(curve);
  const fit = heldOut?.fit ?? (best.all.status === 'fitted' ? best.all.fit : undefined);
  if (fit === undefined) return undefined;
  const rows = residualRows(time.chart.rows, fit, formatChange);
  if (rows.length === 0) return undefined;
  const worst = rows.reduce((most, row) => (Math.abs(row.y) > Math.abs(most.y) ? row : most));
  return {
    heading: time.heading.replace(/: .*?token/, `: residuals of ${best.formula}`),
    chart: {
      ...time.chart,
      rows,
      lines: [],
      yLabel: '↑ Measured over fitted, less 1',
      yText: (value) =>
        value === 0 ? '0' : `${value > 0 ? '+' : '−'}${formatNumber(Math.abs(100 * value), 2)} %`,
      yType: 'linear',
      yRule: 0,
      named: false,
      low: true,
    },
    summary: `The model furthest from the line is ${worst.label}, by ${formatChange(worst.y)}${worst.heldOut ? ', which the fit has not seen' : ''}.`,
  };
}

const phaseOf = ({ phase, tokens, context, against }: ModelCurve): string =>
  `${phase} ${tokens} ${context ?? ''} ${against ?? ''}`;

/** Of each phase with weights in several formats: all of them on one pair of axes. */
export function formatsFigures(curves: readonly ModelCurve[]): readonly Figure<ScalingChart>[] {
  const phases = [...new Set(curves.map(phaseOf))];
  return phases.flatMap((phase) => {
    const drawn = curves.filter((curve) => phaseOf(curve) === phase && curve.models.some(isComplete));
    const [first] = drawn;
    if (first === undefined || drawn.length < 2) return [];
    const series = drawn.map(({ format }) => format ?? 'f32');
    const rows = drawn.flatMap((curve, i) =>
      rowsOf(curve).map((row) => ({
        ...row,
        series: i,
        facts: () => [series[i]!, ...row.facts()],
      })),
    );
    const lines = drawn.flatMap((curve, i): readonly ScalingLine[] => {
      const best = bestFamily(curve);
      const points = best && curveOf(best.all);
      return best === undefined || points === undefined
        ? []
        : [{ name: best.formula, rank: 'limit', series: i, points: points.map(({ x, y }) => ({ x, y })) }];
    });
    const { format: _format, ...rest } = first;
    return [
      {
        heading: `${modelHeading(rest)}, by format of the weights`,
        chart: {
          kind: 'scaling',
          rows,
          lines,
          series,
          xLabel: first.against === 'active' ? 'Active parameters →' : 'Parameters →',
          yLabel: '↑ Time per token',
          xText: formatParameters,
          yText: formatNs,
          xBinary: false,
          named: false,
        },
        summary: `${series.join(', ')}: each with its own law through all its models.`,
      } satisfies Figure<ScalingChart>,
    ];
  });
}
