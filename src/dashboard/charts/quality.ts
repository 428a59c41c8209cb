/**
 * @file Loss against size by bits and method, from a run over trained models. Pure and neutral: series of points in words and
 * numbers; `loss.ts` makes a chart of them.
 */
import { formatNumber, formatParameters } from '../../analysis/format.ts';
import { methodText } from '../../analysis/quality-texts.ts';
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
  /** Of a code; of unquantised models no number. */
  readonly bits: number;
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

const PLAIN = methodText({ method: 'none' });

/** More have no colour of their own. */
const MOST_SERIES = 6;

/** Bits of a code alone, without what it costs to say what it means. */
const codeBits = ({ params: { bits, v, k } }: ReportRow): number =>
  typeof v === 'number' && typeof k === 'number' ? Math.log2(k) / v : Number(bits);

/** Undefined for methods that are not of weights alone, and for groups that are not drawn. */
function seriesName(row: ReportRow): string | undefined {
  const { method, group, v, k } = row.params;
  if (method === undefined || method === 'int') return undefined;
  const name = methodText(row.params);
  if (method === 'none') return name;
  if (k !== undefined) return `${name}, ${codeBits(row)} bits (${k} vectors of ${v})`;
  return group === USUAL_GROUP ? `${name}, ${codeBits(row)} bits` : undefined;
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
  const found = [...new Set(at.map(({ name }) => name))]
    .map((name): LossSeries => {
      const own = at.filter((one) => one.name === name);
      return {
        name,
        isPlain: name === PLAIN,
        bits: codeBits(own[0]!.row),
        points: own.map(({ row }) => pointOf(row)).toSorted((a, b) => a.x - b.x),
      };
    })
    .filter(({ points }) => new Set(points.map(({ x }) => x)).size > 1)
    .toSorted((a, b) => Number(b.isPlain) - Number(a.isPlain) || last(a).y - last(b).y);
  const plain = found.find(({ isPlain }) => isPlain);
  if (plain === undefined) return undefined;
  const series = found.length > MOST_SERIES ? ofSameBits(found) : found;
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
      series === found ? '' : `Codes of ${series.at(-1)!.bits} bits; the others are in the table.`,
      left === 0 ? '' : `${left} models of other lengths of training are in the table.`,
      'Learning rate, depth and width change with size, and one seed was trained: a trend with N is not N alone.',
    ]
      .filter((sentence) => sentence !== '')
      .join(' '),
  };
}

/** The unquantised and, of the numbers of bits whose methods have colours enough, the one with most of them. */
function ofSameBits(all: readonly LossSeries[]): readonly LossSeries[] {
  const [plain, others] = [all.filter(({ isPlain }) => isPlain), all.filter(({ isPlain }) => !isPlain)];
  const kinds = [...new Set(others.map(({ bits }) => bits))]
    .toSorted((a, b) => a - b)
    .map((bits) => others.filter((one) => one.bits === bits))
    .filter(({ length }) => length < MOST_SERIES);
  const most = kinds.reduce<readonly LossSeries[]>((a, b) => (b.length > a.length ? b : a), []);
  return most.length === 0 ? all : [...plain, ...most];
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
