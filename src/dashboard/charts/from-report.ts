/** @file From the analysis to charts: which points, which lines, and the same in a sentence or two. */
import type { FamilyFit } from '../../analysis/families.ts';
import type { Fit } from '../../analysis/fit.ts';
import {
  formatBytes,
  formatBytesPerSecond,
  formatFlopCount,
  formatFlops,
  formatNs,
  formatNumber,
  formatParameters,
  formatPercent,
} from '../../analysis/format.ts';
import type { Frontier } from '../../analysis/frontier.ts';
import type { KernelLaw } from '../../analysis/kernel-law.ts';
import type { ModelCurve, ModelFamilyFit } from '../../analysis/model-curve.ts';
import type { CompleteModel } from '../../analysis/model-sum.ts';
import type { Report } from '../../analysis/report.ts';
import { lossChart } from './quality.ts';
import type { ScalingChart, ScalingLine, ScalingRow } from './scaling.ts';

export interface Figure {
  readonly heading: string;
  readonly chart: ScalingChart;
  readonly summary: string;
}

const isComplete = (model: ModelCurve['models'][number]): model is CompleteModel =>
  model.status === 'complete';

export function modelHeading({ phase, tokens, context, format }: ModelCurve): string {
  const rest = [
    ...(context === undefined ? [] : [`context ${context}`]),
    ...(format === undefined ? [] : [format]),
  ];
  const end = rest.map((word) => `, ${word}`).join('');
  if (phase === 'prefill') return `Prefill: time per prompt token, ${tokens} at once${end}`;
  return `Decode: time per ${tokens === 1 ? 'generated token' : `token, ${tokens} at once`}${end}`;
}

/** Undefined when no model of the curve is complete: there is nothing to draw. */
export function modelFigure(curve: ModelCurve): Figure | undefined {
  const models = curve.models.filter(isComplete);
  const [first] = models;
  const last = models.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const best = bestFamily(curve);
  const heldOut = best?.heldOut.status === 'fitted' ? best.heldOut : undefined;
  const rows = models.map((model): ScalingRow => ({
    label: model.model,
    x: model.parameters,
    y: model.timePerTokenNs,
    ...(model.interval && { low: model.interval[0], high: model.interval[1] }),
    heldOut: model.model === heldOut?.model,
    facts: [
      `${formatParameters(model.parameters)} parameters`,
      `${formatNs(model.timePerTokenNs)} per token`,
      `${formatNumber(model.tokensPerSecond)} tokens/s`,
      ...(model.storage === undefined
        ? []
        : [
            `${formatNumber(model.storage.bitsPerWeight, 4)} bits a weight, squared error ${formatNumber(model.storage.weightNmse)}`,
          ]),
    ],
  }));
  const lines = curve.families.flatMap((family): ScalingLine[] => {
    const points = family.heldOut.status === 'fitted' ? family.heldOut.curve : curveOf(family.all);
    if (points === undefined) return [];
    return [
      { name: family.formula, rank: family === best ? 'best' : 'other', points: points.map(toLinePoint) },
    ];
  });
  return {
    heading: modelHeading(curve),
    chart: {
      rows,
      lines: bestLast(lines),
      xLabel: 'Parameters →',
      yLabel: '↑ Time per token',
      xText: formatParameters,
      yText: formatNs,
      xBinary: false,
      named: true,
    },
    summary: [
      models.length === 1
        ? `${first.model} takes ${formatNs(first.timePerTokenNs)} per token.`
        : `${models.length} models from ${formatParameters(first.parameters)} to ${formatParameters(last.parameters)} parameters take ${formatNs(first.timePerTokenNs)} to ${formatNs(last.timePerTokenNs)} per token.`,
      heldOut === undefined
        ? ''
        : `Fitted without ${heldOut.model}, ${best?.formula ?? ''} predicts ${formatNs(heldOut.predicted.y)} for it (95 %: ${formatNs(heldOut.predicted.interval[0])} to ${formatNs(heldOut.predicted.interval[1])}); measured ${formatNs(heldOut.measuredNs)}, so it is ${offBy(heldOut.relativeError)}.`,
      `${curve.label.slice(0, 1).toUpperCase()}${curve.label.slice(1)}.`,
    ]
      .filter((sentence) => sentence !== '')
      .join(' '),
  };
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

export function kernelFigure(law: KernelLaw): Figure {
  const { group, points, work } = law;
  const amount = work === 'flops' ? formatFlopCount : formatBytes;
  const rate = work === 'flops' ? formatFlops : formatBytesPerSecond;
  const fitted = law.families.filter((family) => family.status === 'fitted');
  const best = fitted.find((family) => family.law === law.better?.law) ?? fitted[0];
  const rows = points.map(({ workload, variant, x, medianNs, ci95 }): ScalingRow => ({
    label: workload,
    x,
    y: medianNs,
    ...(ci95 && { low: ci95[0], high: ci95[1] }),
    heldOut: false,
    facts: [variant, `${amount(x)} in ${formatNs(medianNs)}`, rate((x / medianNs) * 1e9)],
  }));
  const lines = fitted.map((family): ScalingLine => ({
    name: family.fit.formula,
    rank: family === best ? 'best' : 'other',
    points: family.curve.map(toLinePoint),
  }));
  const first = points[0];
  const last = points.at(-1);
  return {
    heading: groupTitle(group),
    chart: {
      rows,
      lines: bestLast(lines),
      xLabel: `${work === 'flops' ? 'Operations' : 'Bytes'} →`,
      yLabel: '↑ Time per dispatch',
      xText: amount,
      yText: formatNs,
      xBinary: work === 'bytes',
      named: false,
    },
    summary:
      first === undefined || last === undefined
        ? 'No points.'
        : `${count(points.length, 'workload')} from ${amount(first.x)} to ${amount(last.x)} take ${formatNs(first.medianNs)} to ${formatNs(last.medianNs)}.${best === undefined ? '' : ` Solid: ${best.fit.formula}, typically within ${formatPercent(Math.expm1(best.fit.rmse))} of a point.`}`,
  };
}

/** Error against time of the formats of a product; undefined where fewer than two have an error to speak of. */
export function frontierFigure({ m, n, k, rows: all }: Frontier): Figure | undefined {
  const rows = all.filter(({ weightNmse, outputNmse }) => weightNmse > 0 && outputNmse > 0);
  if (rows.length < 2) return undefined;
  // In the plane of time and error; that fewer bits may also count, the table says.
  const best = rows
    .filter(
      (row) => !rows.some((other) => other.medianNs < row.medianNs && other.outputNmse < row.outputNmse),
    )
    .toSorted((a, b) => a.medianNs - b.medianNs);
  return {
    heading: `Output error against time, ${m} × ${n} × ${k}`,
    chart: {
      rows: rows.map(({ format, medianNs, outputNmse, bitsPerWeight, isBest }): ScalingRow => ({
        label: shortFormat(format),
        x: medianNs,
        y: outputNmse,
        heldOut: false,
        facts: [
          format,
          `${formatNumber(bitsPerWeight, 4)} bits a weight`,
          `${formatNs(medianNs)}, output error ${formatNumber(outputNmse)}`,
          isBest ? 'no other is at least as good in time, error and bits' : 'another is as good or better',
        ],
      })),
      lines: [
        {
          name: 'best',
          rank: 'other',
          points: best.map(({ medianNs, outputNmse }) => ({ x: medianNs, y: outputNmse })),
        },
      ],
      xLabel: 'Time →',
      yLabel: '↑ Squared output error, relative',
      xText: formatNs,
      yText: formatNumber,
      xBinary: false,
      named: true,
    },
    summary: `${count(rows.length, 'quantised format')}; dashed: those that no other beats in both time and error (${best.map(({ format }) => format).join('; ')}).`,
  };
}

/** Loss against size of trained models by bits and method; undefined for a run without. */
export function lossFigure({ rows }: Pick<Report, 'rows'>): Figure | undefined {
  const found = lossChart(rows);
  if (found === undefined) return undefined;
  const { heading, series, summary } = found;
  return {
    heading,
    chart: {
      rows: series.flatMap(({ name, points }) =>
        points.map(({ model, facts, ...at }, i): ScalingRow => ({
          ...at,
          label: i === points.length - 1 ? name : model,
          heldOut: false,
          facts: [model, ...facts],
        })),
      ),
      lines: bestLast(
        series.map(({ name, isPlain, points }): ScalingLine => ({
          name,
          rank: isPlain ? 'best' : 'other',
          points: points.map(({ x, y }) => ({ x, y })),
        })),
      ),
      xLabel: 'Parameters →',
      yLabel: '↑ Loss, nats a byte',
      xText: formatParameters,
      yText: formatNumber,
      xBinary: false,
      named: true,
    },
    summary,
  };
}

/** `scalar-matvec bits=2,group=128,scheme=minmax,dtype=f32` as `scalar 2·128`: a name for a point. */
function shortFormat(format: string): string {
  const [kernel = '', rest = ''] = format.split(' ');
  const numbers = rest.match(/(?<==)\d+(?=,|$)/g) ?? [];
  return `${kernel.replace(/-mat(?:vec|mul)$/, '')} ${numbers.join('·')}`.trim();
}

export function groupTitle({ kernel, shape, format, cache, clock }: KernelLaw['group']): string {
  const words = Object.values(format).map(String);
  const details = [
    shape?.replace('-', '–'),
    ...words,
    cache,
    clock === 'wall' ? 'wall clock' : 'GPU timestamps',
  ];
  return `${kernel}: ${details.filter((detail) => detail !== undefined).join(', ')}`;
}

/** How the slope of an affine law, nanoseconds per unit of x, is put into words. */
export interface SlopeText {
  /** A rate is 1 over the slope: what is named, and which end of the interval is the low one, turn round. */
  readonly inverted: boolean;
  readonly text: (slopeNs: number) => string;
  /** Said once, after the interval. */
  readonly unit: string;
}

/** At a size people think in. */
export const perBillion: SlopeText = {
  inverted: false,
  text: (slopeNs) => formatNs(slopeNs * 1e9),
  unit: ' per 1B parameters',
};

/** The rate that large work approaches. */
export const asRate = (work: KernelLaw['work']): SlopeText => ({
  inverted: true,
  text: (slopeNs) => (work === 'flops' ? formatFlops : formatBytesPerSecond)(1e9 / slopeNs),
  unit: '',
});

/**
 * `t0 = 1.20 ms (0.80 ms to 1.50 ms)`, one text per parameter. Of an affine law the first is a time and the
 * second a slope; the parameters of other laws have no unit people use.
 */
export function parameterTexts(fit: Fit, slope: SlopeText): readonly string[] {
  return fit.parameters.map(({ name, value, interval: [low, high] }, k) => {
    if (fit.law !== 'affine') return `${name} = ${spread(formatNumber, value, low, high)}`;
    if (k === 0) return `${name} = ${spread(formatNs, value, low, high)}`;
    return slope.inverted
      ? `1/${name} = ${spread(slope.text, value, high, low)}${slope.unit}`
      : `${name} = ${spread(slope.text, value, low, high)}${slope.unit}`;
  });
}

const spread = (text: (value: number) => string, value: number, low: number, high: number): string =>
  `${text(value)} (${text(low)} to ${text(high)})`;

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** A prediction's error in words: above or below what was measured. */
export function offBy(relativeError: number): string {
  return `${formatPercent(Math.abs(relativeError))} too ${relativeError >= 0 ? 'high' : 'low'}`;
}

const curveOf = (family: FamilyFit) => (family.status === 'fitted' ? family.curve : undefined);

const toLinePoint = ({
  x,
  y,
  curve: [low, high],
}: {
  readonly x: number;
  readonly y: number;
  readonly curve: readonly [number, number];
}): ScalingLine['points'][number] => ({ x, y, low, high });

/** The solid line is drawn over the dashed ones. */
const bestLast = (lines: readonly ScalingLine[]): readonly ScalingLine[] =>
  lines.toSorted((a, b) => Number(a.rank === 'best') - Number(b.rank === 'best'));
