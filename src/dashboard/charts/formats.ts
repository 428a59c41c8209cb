/** @file What fewer bits cost and save: error against bits and group size, and error against time. */
import { formatNs, formatNumber } from '../../analysis/format.ts';
import type { Frontier } from '../../analysis/frontier.ts';
import { isOurs, timedPoints } from '../../analysis/points.ts';
import type { Run, TimingOk } from '../../results/schema.ts';
import type { Figure } from './chart.ts';
import type { ScalingChart, ScalingRow } from './scaling.ts';

/** Carry the cost of a format, and multiply nothing. */
const NO_PRODUCT: readonly string[] = ['quantized/quantize', 'quantized/dequantize'];

/** Weights of more bits are as good as exact, and would squeeze what matters into a corner. */
const MOST_BITS = 10;

type Quantized = TimingOk & { readonly quantization: NonNullable<TimingOk['quantization']> };

/** What the weights are coded by: a group of scalars with a scale, or vectors. */
function codeOf({ kernel, params }: TimingOk['workload']): string {
  if (params['codebooks'] !== undefined) return 'additive vector codes';
  if (params['centroids'] !== undefined) return 'vector codes';
  const { group } = params;
  if (typeof group === 'number') return group > 1 ? `groups of ${group}` : 'a scale a row';
  return kernel.split('/').at(-1) ?? kernel;
}

/** Error of the weights against their bits, up to ten, a series for each size of group and kind of code; undefined for fewer than two. */
export function errorFigure(run: Pick<Run, 'points'>): Figure<ScalingChart> | undefined {
  const points = onePerFormat(
    timedPoints(run).filter(
      (point): point is Quantized =>
        isOurs(point) &&
        (point.quantization?.weightNmse ?? 0) > 0 &&
        point.quantization!.bitsPerWeight <= MOST_BITS &&
        !NO_PRODUCT.includes(point.workload.kernel),
    ),
  );
  if (points.length < 2) return undefined;
  const series = [...new Set(points.map(({ workload }) => codeOf(workload)))].toSorted((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
  const rows = points.map(
    ({ workload, quantization: { bitsPerWeight, weightNmse, outputNmse } }): ScalingRow => ({
      label: workload.id,
      x: bitsPerWeight,
      y: weightNmse,
      heldOut: false,
      series: series.indexOf(codeOf(workload)),
      facts: () => [
        `${formatNumber(bitsPerWeight, 4)} bits a weight, everything counted`,
        `squared error of the weights ${formatNumber(weightNmse)}, of the output ${formatNumber(outputNmse)}`,
      ],
    }),
  );
  const least = rows.reduce((a, b) => (b.y < a.y ? b : a));
  const fewest = rows.reduce((a, b) => (b.x < a.x ? b : a));
  return {
    heading: 'Error of the weights against bits, by group size',
    chart: {
      kind: 'scaling',
      rows,
      lines: [],
      series,
      xLabel: 'Bits a weight, everything counted →',
      yLabel: '↑ Squared error, relative',
      xText: (value) => formatNumber(value),
      yText: formatNumber,
      xType: 'linear',
      xBinary: false,
      named: false,
    },
    summary: `${count(rows.length, 'format')} of ${series.join(', ')}: from ${formatNumber(fewest.x)} bits with an error of ${formatNumber(fewest.y)} to ${formatNumber(least.x)} bits with ${formatNumber(least.y)}. ‖Ŵ − W‖²/‖W‖², of the weights this run was made with.`,
  };
}

/** Sizes of a product differ in time and hardly in error: the largest of each format stands for all. */
function onePerFormat(points: readonly Quantized[]): readonly Quantized[] {
  const largest = new Map<string, Quantized>();
  for (const point of points) {
    const { kernel, params } = point.workload;
    const rest = Object.entries(params).filter(
      ([name]) => !['m', 'n', 'k', 't', 'd', 'ff', 'dtype'].includes(name),
    );
    const key = `${kernel} ${rest.map(String).join(' ')}`;
    const known = largest.get(key);
    if (known === undefined || point.cost.flops > known.cost.flops) largest.set(key, point);
  }
  return [...largest.values()];
}

/** Error against time of the formats of a product; undefined where fewer than two have an error to speak of. */
export function frontierFigure({
  m,
  n,
  k,
  cache,
  clock,
  rows: all,
}: Frontier): Figure<ScalingChart> | undefined {
  const rows = all.filter(({ weightNmse, outputNmse }) => weightNmse > 0 && outputNmse > 0);
  if (rows.length < 2) return undefined;
  const bits = [...new Set(rows.map(({ bitsPerWeight }) => Math.floor(bitsPerWeight)))].toSorted(
    (a, b) => a - b,
  );
  // In the plane of time and error; that fewer bits may also count, the table says.
  const best = rows
    .filter(
      (row) => !rows.some((other) => other.medianNs < row.medianNs && other.outputNmse < row.outputNmse),
    )
    .toSorted((a, b) => a.medianNs - b.medianNs);
  return {
    heading: `Output error against time, ${[`${m} × ${n} × ${k}`, ...(cache === undefined ? [] : [cache]), ...(clock === 'wall' ? ['wall clock'] : [])].join(', ')}`,
    chart: {
      kind: 'scaling',
      rows: rows.map(({ format, medianNs, outputNmse, bitsPerWeight, isBest }): ScalingRow => ({
        label: shortFormat(format),
        x: medianNs,
        y: outputNmse,
        heldOut: false,
        series: bits.indexOf(Math.floor(bitsPerWeight)),
        facts: () => [
          format,
          `${formatNumber(bitsPerWeight, 4)} bits a weight`,
          `${formatNs(medianNs)}, output error ${formatNumber(outputNmse)}`,
          isBest ? 'no other is at least as good in time, error and bits' : 'another is as good or better',
        ],
      })),
      series: bits.map((one) => bitsText(one, rows)),
      lines: [
        {
          name: 'not beaten in time and error',
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

/** `4 to 5 bits a weight`; `16 bits a weight` where nothing is added to them. */
function bitsText(bits: number, rows: Frontier['rows']): string {
  const isWhole = rows.every(
    ({ bitsPerWeight }) => Math.floor(bitsPerWeight) !== bits || bitsPerWeight === bits,
  );
  return isWhole ? `${bits} bits a weight` : `${bits} to ${bits + 1} bits a weight`;
}

/** `scalar-matvec bits=2,group=128,scheme=minmax,dtype=f32` as `scalar 2·128`: a name for a point. */
function shortFormat(format: string): string {
  const [kernel = '', rest = ''] = format.split(' ');
  const numbers = rest.match(/(?<==)\d+(?=,|$)/g) ?? [];
  return `${kernel.replace(/-mat(?:vec|mul)$/, '')} ${numbers.join('·')}`.trim();
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
