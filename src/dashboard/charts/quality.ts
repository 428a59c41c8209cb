/**
 * @file Loss against size by bits and method, from a run over trained models. Pure and neutral: series of points in words and
 * numbers; `loss.ts` makes a chart of them.
 */
import { formatNumber, formatParameters } from '../../analysis/format.ts';
import type { ReportRow } from '../../analysis/report.ts';

export interface LossPoint {
  readonly model: string;
  /** N, all parameters. */
  readonly x: number;
  /** Nats a byte. */
  readonly y: number;
  /** y ± two standard errors of the gap, which is what tells series apart; of `none` of the loss. */
  readonly low: number;
  readonly high: number;
  readonly facts: readonly string[];
}

export interface LossSeries {
  /** `GPTQ, 2 bits`. */
  readonly name: string;
  readonly isPlain: boolean;
  /** By growing size. */
  readonly points: readonly LossPoint[];
}

export interface LossChart {
  readonly heading: string;
  /** The unquantised models first, the others by growing loss. */
  readonly series: readonly LossSeries[];
  readonly summary: string;
}

/** Groups of other sizes stand in the table; this one exists in every model. */
const USUAL_GROUP = 32;

const NAMES: Readonly<Record<string, string>> = {
  none: 'unquantised',
  rtn: 'round-to-nearest',
  'rtn-clip': 'clipped round-to-nearest',
  gptq: 'GPTQ',
  kmeans: 'k-means',
  vptq: 'VPTQ',
};

/** Undefined for methods that are not of weights alone, and for groups that are not drawn. */
function seriesName({ params }: ReportRow): string | undefined {
  const { method, bits, group, v, k } = params;
  const name = NAMES[String(method)];
  if (name === undefined || method === 'none') return name;
  if (typeof v === 'number' && typeof k === 'number') {
    return `${name}, ${Math.log2(k) / v} bits (${k} vectors of ${v})`;
  }
  return group === USUAL_GROUP ? `${name}, ${bits} bits` : undefined;
}

/** `8` of `gpt-35k-D8`. */
const lengthOf = ({ params }: ReportRow): string => /-D(\d+)$/.exec(String(params['model']))?.[1] ?? '';

/** Undefined where fewer than two sizes have a loss at one length of training. */
export function lossChart(all: readonly ReportRow[]): LossChart | undefined {
  const rows = all.filter(({ kind, metrics }) => {
    return kind === 'quality' && metrics?.['loss'] !== undefined && metrics['parameters'] !== undefined;
  });
  const named = rows.flatMap((row) => {
    const name = seriesName(row);
    return name === undefined ? [] : [{ name, row, length: lengthOf(row) }];
  });
  const length = mostFrequent(named.map((one) => one.length));
  const at = named.filter((one) => one.length === length);
  const series = [...new Set(at.map(({ name }) => name))]
    .map((name): LossSeries => {
      const own = at.filter((one) => one.name === name);
      return {
        name,
        isPlain: name === NAMES['none'],
        points: own.map(({ row }) => pointOf(row)).toSorted((a, b) => a.x - b.x),
      };
    })
    .filter(({ points }) => new Set(points.map(({ x }) => x)).size > 1)
    .toSorted((a, b) => Number(b.isPlain) - Number(a.isPlain) || last(a).y - last(b).y);
  const plain = series.find(({ isPlain }) => isPlain);
  if (plain === undefined) return undefined;
  const sizes = plain.points.map(({ x }) => x);
  const worst = series.at(-1)!;
  const left = new Set(named.filter((one) => one.length !== length).map(({ row }) => row.params['model']))
    .size;
  return {
    heading: `Loss against size, trained on ${length} × 1.024 million bytes`,
    series,
    summary: [
      `${plain.points.length} models from ${formatParameters(sizes[0]!)} to ${formatParameters(sizes.at(-1)!)} parameters: ${formatNumber(plain.points[0]!.y)} to ${formatNumber(last(plain).y)} nats a byte unquantised${worst === plain ? '' : `, ${formatNumber(last(worst).y)} for the largest by ${worst.name}`}.`,
      `Scalar methods in groups of ${USUAL_GROUP}.`,
      left === 0 ? '' : `${left} models of other lengths of training are in the table.`,
      'Learning rate, depth and width change with size, and one seed was trained: a trend with N is not N alone.',
    ]
      .filter((sentence) => sentence !== '')
      .join(' '),
  };
}

const last = ({ points }: LossSeries): LossPoint => points.at(-1)!;

function pointOf({ params, metrics = {} }: ReportRow): LossPoint {
  const { loss = 0, lossSe = 0, gap, gapSe, parameters = 0, bitsPerWeight } = metrics;
  const se = gapSe ?? lossSe;
  return {
    model: String(params['model']),
    x: parameters,
    y: loss,
    low: loss - 2 * se,
    high: loss + 2 * se,
    facts: [
      `${formatParameters(parameters)} parameters, loss ${formatNumber(loss, 4)} nats a byte`,
      ...(gap === undefined || gapSe === undefined
        ? []
        : [`gap ${formatNumber(gap)} ± ${formatNumber(gapSe, 2)} (standard error over documents)`]),
      ...(bitsPerWeight === undefined
        ? []
        : [`${formatNumber(bitsPerWeight, 3)} bits a weight, everything counted`]),
    ],
  };
}

/** The first of those that are there most often. */
function mostFrequent(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), ['', 0] as const)[0];
}
