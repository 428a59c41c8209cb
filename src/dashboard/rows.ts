/** @file The table's rows: what a point says in each column, and how columns are put in order. */
import type { Point } from '../results/schema.ts';

export const COLUMNS = [
  'workload',
  'status',
  'time',
  'spread',
  'rate',
  'bandwidth',
  'roof',
  'error',
] as const;
export type Column = (typeof COLUMNS)[number];

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
}

export function rowOf(point: Point): Row {
  const base = { point, workload: point.workload.id, status: point.status };
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
    ...(point.roofline && { roof: point.roofline.fraction }),
    error: point.error.relativeL2,
  };
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
    if (typeof left === 'number' && typeof right === 'number') return sign * (left - right);
    return sign * collator.compare(String(left), String(right));
  });
}
