/** @file The table's rows: what a point says in each column, and how columns are put in order. */
import { methodText, settingText } from '../analysis/quality-texts.ts';
import { whyNoRoof } from '../analysis/roofline.ts';
import type { Point } from '../results/schema.ts';
import { vectorBits } from './filter.ts';
import { given } from './parameters.ts';

/** Of points with a time. */
export const TIMED_COLUMNS = [
  'workload',
  'status',
  'time',
  'spread',
  'rate',
  'bandwidth',
  'roof',
  'error',
] as const;
/** Of losses of trained models, which have none. */
export const LOSS_COLUMNS = [
  'model',
  'status',
  'parameters',
  'trained',
  'method',
  'bits',
  'group',
  'activations',
  'loss',
  'gap',
  'stored',
] as const;
export type Column = (typeof TIMED_COLUMNS)[number] | (typeof LOSS_COLUMNS)[number];
export const COLUMNS: readonly Column[] = [...TIMED_COLUMNS, ...LOSS_COLUMNS];

/** In the place of a number of weights that share a scale: all of an output do. */
export const PER_CHANNEL = Infinity;

export interface Row {
  readonly point: Point;
  readonly workload: string;
  readonly status: Point['status'];
  /** ns per dispatch. */
  readonly time?: number;
  /** Interquartile range over the median. */
  readonly spread?: number;
  /** Floating-point operations per second. */
  readonly rate?: number;
  /** Bytes per second, of the fewest bytes that must move. */
  readonly bandwidth?: number;
  /** Share of the roofline that its traffic allows, where calibration knows it. */
  readonly roof?: number;
  /** Relative L2 error against the f64 reference. */
  readonly error?: number;
  /** Id of a checkpoint, `gpt-35k-D8`. */
  readonly model?: string;
  readonly parameters?: number;
  /** Bytes of text that it was trained on. */
  readonly trained?: number;
  /** How it was quantised, in words without bits and group: `VPTQ, 256 vectors of 4`. */
  readonly method?: string;
  /** Of a code, without scales and codebooks: `stored` has everything. */
  readonly bits?: number;
  /** Weights that share a scale, or {@link PER_CHANNEL}. */
  readonly group?: number;
  /** Bits of an activation, where they are quantised. */
  readonly activations?: number;
  /** Nats a byte, with its standard error over documents. */
  readonly loss?: number;
  readonly lossSe?: number;
  /** What quantisation adds to the loss. */
  readonly gap?: number;
  readonly gapSe?: number;
  /** Bits of a weight, everything counted. */
  readonly stored?: number;
}

export function rowOf(point: Point): Row {
  const base = { point, workload: point.workload.id, status: point.status };
  if (point.kind === 'quality') return { ...base, ...lossOf(point) };
  if (point.kind !== 'timing') return base;
  if (point.status === 'failed') return { ...base, ...(point.error && { error: point.error.relativeL2 }) };
  if (point.status === 'skipped') return base;
  const { medianNs, q1Ns, q3Ns } = point.summary;
  const { flops, bytes } = point.cost;
  return {
    ...base,
    time: medianNs,
    spread: (q3Ns - q1Ns) / medianNs,
    ...(flops > 0 && { rate: (flops / medianNs) * 1e9 }),
    ...(bytes > 0 && { bandwidth: (bytes / medianNs) * 1e9 }),
    ...(point.roofline &&
      whyNoRoof(point.workload.kernel) === undefined && { roof: point.roofline.fraction }),
    error: point.error.relativeL2,
  };
}

const numeric = (value: number | string | undefined): number | undefined =>
  typeof value === 'number' ? value : undefined;

/** What the workload says of model and method is there also where nothing was measured. */
function lossOf({ workload: { params }, metrics }: Extract<Point, { kind: 'quality' }>): Partial<Row> {
  const { model, method, bits, group, ...others } = params;
  const { parameters, trainTokens: trained, loss, lossSe, gap, gapSe, bitsPerWeight: stored } = metrics;
  const setting = settingText(others);
  return given({
    model: typeof model === 'string' ? model : undefined,
    method: method === undefined ? undefined : `${methodText(params)}${setting === '' ? '' : `, ${setting}`}`,
    bits: numeric(bits) ?? vectorBits(params) ?? (method === 'none' ? stored : undefined),
    group: group === 0 ? PER_CHANNEL : numeric(group),
    activations: numeric(params['activations']),
    parameters,
    trained,
    loss,
    lossSe,
    gap,
    gapSe,
    stored,
  });
}

/** The columns that these rows have something for: times, where any has one or could have had. */
export function columnsOf(rows: readonly Row[]): readonly Column[] {
  const isOfLosses = rows.some(({ model, loss }) => model !== undefined || loss !== undefined);
  if (!isOfLosses || rows.some(({ point }) => point.kind === 'timing')) return TIMED_COLUMNS;
  return LOSS_COLUMNS.filter((column) => column === 'model' || rows.some((row) => row[column] !== undefined));
}

export interface Order {
  readonly column: Column;
  readonly descending: boolean;
}

/** `-time` of an address; undefined where it names no column. */
export function orderOf(sort: string | undefined): Order | undefined {
  if (sort === undefined) return undefined;
  const descending = sort.startsWith('-');
  const column = COLUMNS.find((one) => one === (descending ? sort.slice(1) : sort));
  return column === undefined ? undefined : { column, descending };
}

export const sortOf = ({ column, descending }: Order): string => (descending ? `-${column}` : column);

/** Comparing thousands of texts one by one with `localeCompare` takes ten times as long. */
const collator = new Intl.Collator('en', { numeric: true });

/** Stable; a row without the number stands last in either direction. Without an order: as measured. */
export function sorted(rows: readonly Row[], order: Order | undefined): readonly Row[] {
  if (order === undefined) return rows;
  const { column, descending } = order;
  const sign = descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const left = a[column];
    const right = b[column];
    if (left === undefined || right === undefined)
      return Number(left === undefined) - Number(right === undefined);
    if (left === right) return 0; // two of all of an output differ by NaN
    if (typeof left === 'number' && typeof right === 'number') return sign * (left - right);
    return sign * collator.compare(String(left), String(right));
  });
}
