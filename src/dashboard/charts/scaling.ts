/**
 * @file The one chart of the page: something against something on log–log axes, with fitted lines, the band
 * of the one that is trusted, and the point that was held out. Pure: rows in, Plot options out.
 */
import type * as PlotModule from '@observablehq/plot';

export interface ScalingRow {
  readonly label: string;
  readonly x: number;
  readonly y: number;
  /** Interval of y; drawn as a whisker. */
  readonly low?: number;
  readonly high?: number;
  /** Kept out of the fit to be predicted by it. */
  readonly heldOut: boolean;
  /** Lines of the tip, under the label. */
  readonly facts: readonly string[];
}

export interface ScalingLine {
  readonly name: string;
  /** `best` is solid and has the band; others are dashed. */
  readonly rank: 'best' | 'other';
  readonly points: readonly {
    readonly x: number;
    readonly y: number;
    readonly low?: number;
    readonly high?: number;
  }[];
}

/** Everything a chart needs, as plain data. */
export interface ScalingChart {
  readonly rows: readonly ScalingRow[];
  readonly lines: readonly ScalingLine[];
  readonly xLabel: string;
  readonly yLabel: string;
  readonly xText: (value: number) => string;
  readonly yText: (value: number) => string;
  /** x is counted in bytes: its round numbers are powers of two. */
  readonly xBinary: boolean;
  /** Name the points on the chart, as far as they fit without touching. */
  readonly named: boolean;
}

const NARROW_PX = 480;
/** Above this many points each is drawn smaller and fainter. */
const MANY = 60;

/** Plot options for a chart `width` CSS pixels wide. Colours are the page's custom properties. */
export function scalingPlot(
  Plot: typeof PlotModule,
  chart: ScalingChart,
  width: number,
): PlotModule.PlotOptions {
  const narrow = width < NARROW_PX;
  const rows = chart.rows.filter(({ x, y }) => x > 0 && y > 0);
  const fitted = rows.filter((row) => !row.heldOut);
  const heldOut = rows.filter((row) => row.heldOut);
  const band = chart.lines
    .filter(({ rank }) => rank === 'best')
    .flatMap(({ points }) =>
      points.filter(({ low, high }) => low !== undefined && high !== undefined && low > 0),
    );
  const height = Math.round(Math.min(380, Math.max(250, width * 0.62)));
  const many = rows.length > MANY;
  const values = (key: 'x' | 'y'): readonly number[] => [
    ...rows.flatMap((row) => (key === 'x' ? [row.x] : [row.y, row.low ?? row.y, row.high ?? row.y])),
    ...chart.lines.flatMap(({ points }) => points.map((point) => point[key])),
    ...(key === 'y' ? band.flatMap(({ low, high }) => [low ?? 1, high ?? 1]) : []),
  ];
  const xDomain = padded(values('x'), 0.06);
  const yDomain = padded(values('y'), 0.08);
  const xTicks = (chart.xBinary ? binaryTicks : logTicks)(xDomain, narrow ? 4 : 6);
  const yTicks = logTicks(yDomain, 6);
  const middle = Math.sqrt(xDomain[0] * xDomain[1]);
  const names = chart.named ? placed(rows, narrow) : heldOut;

  return {
    width,
    height,
    marginLeft: 58,
    marginRight: 16,
    marginTop: 26,
    marginBottom: 38,
    style: { background: 'transparent', color: 'var(--text)', fontFamily: 'var(--sans)', fontSize: '11.5px' },
    x: { type: 'log', domain: xDomain },
    y: { type: 'log', domain: yDomain },
    marks: [
      Plot.gridX(xTicks, { stroke: 'var(--grid)', strokeOpacity: 1 }),
      Plot.gridY(yTicks, { stroke: 'var(--grid)', strokeOpacity: 1 }),
      // `text` and not `tickFormat`: on log scales d3 leaves out the labels it thinks too many.
      Plot.axisX(xTicks, {
        text: (value: number) => roundText(chart.xText(value)),
        label: chart.xLabel,
        labelAnchor: 'right',
      }),
      Plot.axisY(yTicks, { text: (value: number) => roundText(chart.yText(value)), label: chart.yLabel }),
      Plot.areaY(band, { x: 'x', y1: 'low', y2: 'high', fill: 'var(--series-1)', fillOpacity: 0.16 }),
      ...chart.lines.map(({ rank, points }) =>
        Plot.line(points, {
          x: 'x',
          y: 'y',
          stroke: rank === 'best' ? 'var(--series-1)' : 'var(--series-2)',
          strokeWidth: rank === 'best' ? 1.75 : 1.25,
          ...(rank === 'other' ? { strokeDasharray: '5 4' } : {}),
        }),
      ),
      Plot.ruleX(
        rows.filter(({ low, high }) => low !== undefined && high !== undefined && low > 0),
        {
          x: 'x',
          y1: 'low',
          y2: 'high',
          stroke: (row: ScalingRow) => (row.heldOut ? 'var(--held-out)' : 'var(--text)'),
          strokeWidth: 1.25,
        },
      ),
      Plot.dot(fitted, {
        x: 'x',
        y: 'y',
        r: many ? 2.5 : 3.75,
        fill: 'var(--text)',
        fillOpacity: many ? 0.6 : 0.9,
      }),
      Plot.dot(heldOut, {
        x: 'x',
        y: 'y',
        r: 5.5,
        symbol: 'diamond',
        fill: 'var(--surface)',
        stroke: 'var(--held-out)',
        strokeWidth: 2,
      }),
      // A rising curve leaves room above to the left and below to the right.
      ...(['start', 'end'] as const).map((textAnchor) =>
        Plot.text(
          names.filter((row) => (row.x > middle ? 'end' : 'start') === textAnchor),
          {
            x: 'x',
            y: 'y',
            text: (row: ScalingRow) => (row.heldOut ? `${row.label} (held out)` : row.label),
            textAnchor,
            dx: textAnchor === 'end' ? -8 : 8,
            dy: textAnchor === 'end' ? -8 : 9,
            fill: (row: ScalingRow) => (row.heldOut ? 'var(--held-out)' : 'var(--muted)'),
            stroke: 'var(--surface)',
            strokeWidth: 3,
          },
        ),
      ),
      Plot.tip(
        rows,
        Plot.pointer({
          x: 'x',
          y: 'y',
          title: (row: ScalingRow) => [row.label, ...row.facts].join('\n'),
          fill: 'var(--surface)',
          stroke: 'var(--line-strong)',
        }),
      ),
    ],
  };
}

/**
 * The rows whose names fit: the held-out one and the largest first, then each that stays clear of those
 * already placed. Distances are shares of the drawn decades, since pixels are not known yet.
 */
export function placed(rows: readonly ScalingRow[], narrow: boolean): readonly ScalingRow[] {
  if (rows.length === 0 || rows.length > MANY) return rows.filter((row) => row.heldOut);
  const width = span(rows.map(({ x }) => x));
  const height = span(rows.map(({ y }) => y));
  const [clearX, clearY] = narrow ? [0.42, 0.1] : [0.22, 0.065];
  const order = rows.toSorted((a, b) => Number(b.heldOut) - Number(a.heldOut) || b.x - a.x);
  const kept: ScalingRow[] = [];
  for (const row of order) {
    const clear = kept.every(
      (other) =>
        Math.abs(Math.log(row.x / other.x)) / width > clearX ||
        Math.abs(Math.log(row.y / other.y)) / height > clearY,
    );
    if (clear) kept.push(row);
  }
  return kept;
}

/** Natural logarithm of largest over smallest; never so small that dividing by it means nothing. */
const span = (values: readonly number[]): number =>
  Math.max(0.3, Math.log(Math.max(...values)) - Math.log(Math.min(...values)));

/** The range of positive values, widened by a share of its decades on both sides. */
function padded(values: readonly number[], share: number): readonly [number, number] {
  const positive = values.filter((value) => value > 0 && value < Infinity);
  if (positive.length === 0) return [1, 10];
  // reduce and not Math.min(…): a file may hold more values than a call takes arguments
  const low = positive.reduce((a, b) => Math.min(a, b));
  const high = positive.reduce((a, b) => Math.max(a, b));
  const margin = Math.max(high / low, 2) ** share;
  return [low / margin, high * margin];
}

/** Round numbers inside a range, at most `most`: 1, 2 and 5 of every decade, or 1 and 3, or 1, or fewer decades. */
export function logTicks([low, high]: readonly [number, number], most: number): readonly number[] {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const decades = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const inside = (leads: readonly number[], every: number): readonly number[] =>
    decades
      .filter((exponent) => exponent % every === 0)
      // Negative powers by division: 10 ** -3 * 2 is not 0.002.
      .flatMap((exponent) =>
        leads.map((lead) => (exponent < 0 ? lead / 10 ** -exponent : lead * 10 ** exponent)),
      )
      .filter((value) => value >= low && value <= high);
  const usual = inside([1, 2, 5], 1);
  if (usual.length < 2) return within(low, high);
  for (const ticks of [usual, inside([1, 3], 1)]) if (ticks.length <= most) return ticks;
  for (let every = 1; every < decades.length; every++) {
    const ticks = inside([1], every);
    if (ticks.length <= most) return ticks;
  }
  return [];
}

/** Powers of two inside a range, evenly spaced, at most `most`. */
export function binaryTicks([low, high]: readonly [number, number], most: number): readonly number[] {
  const first = Math.ceil(Math.log2(low));
  const last = Math.floor(Math.log2(high));
  const step = Math.max(1, Math.ceil((last - first + 1) / most));
  const from = Math.ceil(first / step) * step;
  return Array.from(
    { length: Math.max(0, Math.floor((last - from) / step) + 1) },
    (_, i) => 2 ** (from + i * step),
  );
}

/** Three numbers of two digits inside a range of less than a decade. */
function within(low: number, high: number): readonly number[] {
  const values = [0.15, 0.5, 0.85].map((share) => Number((low * (high / low) ** share).toPrecision(2)));
  return [...new Set(values)].filter((value) => value >= low && value <= high);
}

/** `1.00 ms` on an axis is `1 ms`. */
const roundText = (text: string): string =>
  text.replace(/\.0+(?=\D|$)/, '').replace(/(\.\d*?)0+(?=\D|$)/, '$1');
