/**
 * @file Something against something: points in one or more series, fitted lines with the bands they have, and
 * the point that was held out. Pure: rows in, Plot options out.
 */
import type * as PlotModule from '@observablehq/plot';
import { dots, whiskers } from './marks.ts';
import { nameSides, SIDES } from './names.ts';
import { seriesColor, type LegendEntry } from './palette.ts';
import { seriesShape } from './shapes.ts';
import { plainLabel, type ChartTable } from './table.ts';
import {
  binaryTicks,
  fitting,
  linearTicks,
  logTicks,
  marginFor,
  padded,
  paddedLinear,
  roundText,
} from './ticks.ts';

export interface ScalingRow {
  readonly label: string;
  /** Stands after the point, as the name of the line that ends there, as far as there is room. */
  readonly tag?: string;
  readonly x: number;
  readonly y: number;
  /** Interval of y; drawn as a whisker. */
  readonly low?: number;
  readonly high?: number;
  /** Kept out of the fit to be predicted by it. */
  readonly heldOut: boolean;
  /** Index into the chart's series. */
  readonly series?: number;
  /** Lines of the tip, under the label; asked for when it is shown. */
  readonly facts: () => readonly string[];
}

export interface ScalingLine {
  readonly name: string;
  /** `best` is solid, and the axis holds its band; others are dashed; limits are thin lines. */
  readonly rank: 'best' | 'other' | 'limit' | 'dashed-limit';
  /** The line of that series, in its colour; it stands in no legend of its own. */
  readonly series?: number;
  /** With the band of the line where it has one. */
  readonly points: readonly LinePoint[];
}

interface LinePoint {
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
}

/** Everything a chart needs, as plain data. */
export interface ScalingChart {
  readonly kind: 'scaling';
  readonly rows: readonly ScalingRow[];
  readonly lines: readonly ScalingLine[];
  /** Names; without them all points are of one kind. */
  readonly series?: readonly string[];
  readonly xLabel: string;
  readonly yLabel: string;
  readonly xText: (value: number) => string;
  readonly yText: (value: number) => string;
  /** Default `log`. */
  readonly xType?: 'log' | 'linear';
  readonly yType?: 'log' | 'linear';
  /** x is counted in bytes: its round numbers are powers of two. */
  readonly xBinary: boolean;
  /** A value of y that means no difference: a line across, always in sight. */
  readonly yRule?: number;
  /** Name the points on the chart, as far as they fit without touching. */
  readonly named: boolean;
  /** Shorter than others: what belongs to a chart above it. */
  readonly low?: boolean;
}

const NARROW_PX = 480;
const MARGINS = { top: 26, bottom: 38 } as const;
const RIGHT = 16;
/** Of a letter of a tag, which stands right of the last point. */
const TAG_PX = 6.4;
/** Above this many points each is drawn smaller and fainter. */
const MANY = 60;
const CROWD = 500;

/** Plot options for a chart `width` CSS pixels wide. Colours are the page's custom properties. */
export function scalingPlot(
  Plot: typeof PlotModule,
  chart: ScalingChart,
  width: number,
): PlotModule.PlotOptions {
  const narrow = width < NARROW_PX;
  const { xType = 'log', yType = 'log' } = chart;
  const rows = drawable(chart);
  const fitted = rows.filter((row) => !row.heldOut);
  const heldOut = rows.filter((row) => row.heldOut);
  const bandOf = ({ points }: ScalingLine): readonly LinePoint[] =>
    points.filter(
      ({ low, high }) => low !== undefined && high !== undefined && (low > 0 || yType === 'linear'),
    );
  const trusted = chart.lines.filter(({ rank }) => rank === 'best').flatMap(bandOf);
  const tall = Math.round(Math.min(380, Math.max(250, width * 0.62)));
  const height = chart.low === true ? Math.round(Math.max(150, tall * 0.5)) : tall;
  const many = rows.length > MANY;
  const [xDomain, yDomain] = domains(chart, rows, trusted);
  const xTicks = fitting(
    (most) => ticksOf(xType, chart.xBinary)(xDomain, most),
    (value) => roundText(chart.xText(value)),
    width - 90,
    narrow ? 5 : 7,
  );
  const yTicks = ticksOf(yType, false)(yDomain, chart.low === true ? 4 : 6);
  const longest = rows.reduce((most, { tag = '' }) => Math.max(most, tag.length), 0);
  const marginRight = longest === 0 ? RIGHT : Math.round(Math.min(width / 4, 4 + TAG_PX * longest));
  const marginLeft = marginFor(yTicks.map((value) => roundText(chart.yText(value))));
  const frame = {
    left: marginLeft,
    right: width - marginRight,
    top: MARGINS.top,
    bottom: height - MARGINS.bottom,
  };
  const named =
    chart.low === true
      ? []
      : chart.named && !many
        ? rows
        : rows.filter((row) => row.heldOut || row.tag !== undefined);
  const sides = nameSides(
    named.map((row) => ({
      x: frame.left + share(xType, xDomain, row.x) * (frame.right - frame.left),
      y: frame.bottom - share(yType, yDomain, row.y) * (frame.bottom - frame.top),
      text: nameOf(row),
      always: row.heldOut,
      ends: row.tag !== undefined,
    })),
    { ...frame, right: width },
    isFalling(rows),
  );
  const kinds = chart.series === undefined ? [undefined] : chart.series.map((_, i) => i);
  const opacity = many ? 0.6 : 0.9;

  return {
    width,
    height,
    marginLeft,
    marginRight,
    marginTop: MARGINS.top,
    marginBottom: MARGINS.bottom,
    style: { background: 'transparent', color: 'var(--text)', fontFamily: 'var(--sans)', fontSize: '11.5px' },
    x: { type: xType, domain: xDomain },
    y: { type: yType, domain: yDomain },
    marks: [
      Plot.gridX(xTicks, { stroke: 'var(--grid)', strokeOpacity: 1 }),
      Plot.gridY(yTicks, { stroke: 'var(--grid)', strokeOpacity: 1 }),
      ...(chart.yRule === undefined ? [] : [Plot.ruleY([chart.yRule], { stroke: 'var(--line-strong)' })]),
      // `text` and not `tickFormat`: on log scales d3 leaves out the labels it thinks too many.
      Plot.axisX(xTicks, {
        text: (value: number) => roundText(chart.xText(value)),
        label: chart.xLabel,
        labelAnchor: 'right',
      }),
      Plot.axisY(yTicks, { text: (value: number) => roundText(chart.yText(value)), label: chart.yLabel }),
      ...chart.lines.map((line) =>
        Plot.areaY(bandOf(line), {
          x: 'x',
          y1: 'low',
          y2: 'high',
          fill: lineColor(line),
          fillOpacity: line.rank === 'best' ? 0.16 : 0.09,
          clip: line.rank !== 'best', // a line of little data may have a band wider than the chart
        }),
      ),
      ...chart.lines.map((line) => lineMark(Plot, line)),
      ...SIDES.map((side) =>
        Plot.text(
          named.filter((_, i) => sides[i] === side),
          {
            x: 'x',
            y: 'y',
            text: nameOf,
            textAnchor: side.anchor,
            dx: side.dx,
            dy: side.dy,
            fill: (row: ScalingRow) => (row.heldOut ? 'var(--held-out)' : 'var(--muted)'),
            stroke: 'var(--surface)',
            strokeWidth: 3,
          },
        ),
      ),
      whiskers(fitted.filter(hasInterval(yType)), { color: 'var(--text)', opacity: many ? 0.35 : 1 }),
      whiskers(heldOut.filter(hasInterval(yType)), { color: 'var(--held-out)', opacity: 1 }),
      ...kinds.map((kind) =>
        dots(kind === undefined ? fitted : fitted.filter(({ series }) => series === kind), {
          r: rows.length > CROWD ? 2.5 : many ? 3.1 : 3.75,
          color: kind === undefined ? 'var(--text)' : seriesColor(kind),
          opacity,
          ...(kind !== undefined && { shape: seriesShape(kind) }),
        }),
      ),
      Plot.dot(heldOut, {
        x: 'x',
        y: 'y',
        r: 5.5,
        symbol: 'diamond',
        fill: 'var(--surface)',
        stroke: 'var(--held-out)',
        strokeWidth: 2,
      }),
      // The text of a tip is made when it is shown: a title for each of thousands takes longer than the drawing.
      Plot.tip(
        rows,
        Plot.pointer({
          x: 'x',
          y: 'y',
          title: (row: ScalingRow) => row.label,
          format: {
            title: (_label: string, i: number) => [rows[i]!.label, ...rows[i]!.facts()].join('\n'),
          },
          fill: 'var(--surface)',
          stroke: 'var(--line-strong)',
        }),
      ),
    ],
  };
}

const LINE_COLORS: Readonly<Record<ScalingLine['rank'], string>> = {
  best: 'var(--series-1)',
  other: 'var(--series-2)',
  limit: 'var(--muted)',
  'dashed-limit': 'var(--muted)',
};

const isDashed = (rank: ScalingLine['rank']): boolean => rank === 'other' || rank === 'dashed-limit';

const lineColor = ({ rank, series }: ScalingLine): string =>
  series === undefined ? LINE_COLORS[rank] : seriesColor(series);

function lineMark(Plot: typeof PlotModule, line: ScalingLine) {
  const { rank, points } = line;
  return Plot.line(points, {
    x: 'x',
    y: 'y',
    stroke: lineColor(line),
    strokeWidth: rank === 'best' ? 1.75 : 1.25,
    ...(isDashed(rank) ? { strokeDasharray: '5 4' } : {}),
  });
}

const nameOf = ({ heldOut, label, tag = label }: ScalingRow): string =>
  heldOut ? `${label} (held out)` : tag;

/** 0 … 1 along an axis. */
function share(type: 'log' | 'linear', [low, high]: Domain, value: number): number {
  if (type === 'linear') return (value - low) / (high - low);
  return Math.log(value / low) / Math.log(high / low);
}

/** Whether the rightmost point is lower than the leftmost. */
function isFalling(rows: readonly ScalingRow[]): boolean {
  if (rows.length === 0) return false;
  const left = rows.reduce((a, b) => (b.x < a.x ? b : a));
  const right = rows.reduce((a, b) => (b.x > a.x ? b : a));
  return right.y < left.y;
}

/** A logarithm needs a positive number. */
const drawable = ({ rows, xType = 'log', yType = 'log' }: ScalingChart): readonly ScalingRow[] =>
  rows.filter(({ x, y }) => (xType === 'linear' || x > 0) && (yType === 'linear' || y > 0));

const hasInterval =
  (type: 'log' | 'linear') =>
  (row: ScalingRow): row is ScalingRow & { low: number; high: number } =>
    row.low !== undefined && row.high !== undefined && (row.low > 0 || type === 'linear');

type Domain = readonly [number, number];

function domains(
  chart: ScalingChart,
  rows: readonly ScalingRow[],
  band: readonly { readonly low?: number; readonly high?: number }[],
): readonly [Domain, Domain] {
  const points = chart.lines.flatMap((line) => line.points);
  const xs = [...rows.map(({ x }) => x), ...points.map(({ x }) => x)];
  const ys = [
    ...rows.flatMap((row) => [row.y, row.low ?? row.y, row.high ?? row.y]),
    ...points.map(({ y }) => y),
    ...band.flatMap(({ low = 1, high = 1 }) => [low, high]),
    ...(chart.yRule === undefined ? [] : [chart.yRule]),
  ];
  return [
    (chart.xType === 'linear' ? paddedLinear : padded)(xs, 0.06),
    (chart.yType === 'linear' ? paddedLinear : padded)(ys, 0.08),
  ];
}

function ticksOf(
  type: 'log' | 'linear',
  binary: boolean,
): (domain: Domain, most: number) => readonly number[] {
  if (type === 'linear') return linearTicks;
  return binary ? binaryTicks : logTicks;
}

/** The key, the trusted line first. */
export function scalingLegend({ rows, lines, series = [] }: ScalingChart): readonly LegendEntry[] {
  return [
    ...series.map((name, i): LegendEntry => ({
      name,
      mark: 'dot',
      color: seriesColor(i),
      shape: seriesShape(i),
    })),
    ...lines
      .toReversed()
      .flatMap(({ name, rank, series: of }): readonly LegendEntry[] =>
        of === undefined
          ? [{ name, mark: isDashed(rank) ? 'dashed' : 'line', color: LINE_COLORS[rank] }]
          : [],
      ),
    ...(rows.some((row) => row.heldOut)
      ? [{ name: 'held out of the fit', mark: 'diamond', color: 'var(--held-out)' } as const]
      : []),
  ];
}

/** Every point with what is said of it. */
export function scalingTable({ rows, series, xLabel, yLabel, xText, yText }: ScalingChart): ChartTable {
  const hasIntervals = rows.some(({ low, high }) => low !== undefined && high !== undefined);
  return {
    columns: [
      'point',
      ...(series === undefined ? [] : ['series']),
      plainLabel(xLabel),
      plainLabel(yLabel),
      ...(hasIntervals ? ['95 % interval'] : []),
    ],
    rows: rows.map((row) => [
      row.heldOut ? `${row.label} (held out)` : row.label,
      ...(series === undefined ? [] : [series[row.series ?? -1] ?? '']),
      xText(row.x),
      yText(row.y),
      ...(hasIntervals
        ? [row.low === undefined || row.high === undefined ? '' : `${yText(row.low)} to ${yText(row.high)}`]
        : []),
    ]),
  };
}
