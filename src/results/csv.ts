/**
 * @file The points of a run as CSV (RFC 4180: commas, CRLF, quotes doubled), one row a point, one header row.
 * Numbers are raw, with the unit in the column's name. An empty cell means that there is no such number.
 */
import type { Point, Run, TimingOk } from './schema.ts';

type Cell = string | number | undefined;

export interface CsvColumn {
  readonly name: string;
  readonly meaning: string;
  readonly cell: (point: Point, run: Run) => Cell;
}

const timed = (point: Point): TimingOk | undefined =>
  point.kind === 'timing' && point.status === 'ok' ? point : undefined;
const errorOf = (point: Point) => (point.kind === 'timing' && 'error' in point ? point.error : undefined);

/** A work per nanosecond is G per second; no rate for no work, which is what copy says of flops. */
function rate(point: Point, work: 'flops' | 'bytes'): Cell {
  const ok = timed(point);
  return ok && ok.cost[work] > 0 ? ok.cost[work] / ok.summary.medianNs : undefined;
}

/** In the order they are written. New columns go to the end. */
export const csvColumns: readonly CsvColumn[] = [
  { name: 'run', meaning: 'id of the run', cell: (_, run) => run.id },
  { name: 'workload', meaning: 'id of the workload', cell: ({ workload }) => workload.id },
  { name: 'kernel', meaning: 'kernel of the workload', cell: ({ workload }) => workload.kernel },
  { name: 'variant', meaning: 'implementation measured', cell: ({ variant }) => variant?.name },
  { name: 'kind', meaning: 'timing, quality or memory', cell: ({ kind }) => kind },
  { name: 'status', meaning: 'ok, skipped or failed', cell: ({ status }) => status },
  { name: 'reason', meaning: 'why sampling stopped, or why there is no speed', cell: ({ reason }) => reason },
  {
    name: 'median_ns',
    meaning: 'median time of one dispatch',
    cell: (point) => timed(point)?.summary.medianNs,
  },
  {
    name: 'ci95_low_ns',
    meaning: '95 % interval of the median within this run, lower end',
    cell: (point) => timed(point)?.summary.ci95?.[0],
  },
  { name: 'ci95_high_ns', meaning: 'its upper end', cell: (point) => timed(point)?.summary.ci95?.[1] },
  { name: 'q1_ns', meaning: 'first quartile', cell: (point) => timed(point)?.summary.q1Ns },
  { name: 'q3_ns', meaning: 'third quartile', cell: (point) => timed(point)?.summary.q3Ns },
  { name: 'min_ns', meaning: 'fastest sample', cell: (point) => timed(point)?.summary.minNs },
  { name: 'gflops', meaning: 'flops ÷ median, 1e9 per second', cell: (point) => rate(point, 'flops') },
  { name: 'gbps', meaning: 'bytes ÷ median, 1e9 per second', cell: (point) => rate(point, 'bytes') },
  { name: 'flops', meaning: 'operations the mathematics needs', cell: ({ cost }) => cost?.flops },
  { name: 'bytes', meaning: 'fewest bytes that must move', cell: ({ cost }) => cost?.bytes },
  {
    name: 'relative_l2',
    meaning: 'error against the f64 reference',
    cell: (point) => errorOf(point)?.relativeL2,
  },
  { name: 'tolerance', meaning: 'largest relative_l2 allowed', cell: (point) => errorOf(point)?.tolerance },
  { name: 'samples', meaning: 'timed passes', cell: (point) => timed(point)?.samples.length },
  { name: 'dispatches', meaning: 'dispatches in each pass', cell: (point) => timed(point)?.dispatches },
  { name: 'clock', meaning: 'gpu-timestamp or wall', cell: (point) => timed(point)?.clock },
  { name: 'cache', meaning: 'hot, cold or cold-partial', cell: (point) => timed(point)?.cache },
  {
    name: 'metrics',
    meaning: 'numbers of quality and memory points, name=value, separated by spaces',
    cell: metricsOf,
  },
  {
    name: 'message',
    meaning: 'what a person should know of a point without a speed',
    cell: (point) => ('message' in point ? point.message : undefined),
  },
  {
    name: 'adapter_is_software',
    meaning: 'true: a CPU pretending to be a GPU; not a speed of any GPU',
    cell: (_, run) => String(run.environment.adapter.isSoftware),
  },
  {
    name: 'rerun95_low_ns',
    meaning: '95 % interval of the median of another launch, lower end; from 5 launches on',
    cell: (point) => timed(point)?.summary.rerun95?.[0],
  },
  { name: 'rerun95_high_ns', meaning: 'its upper end', cell: (point) => timed(point)?.summary.rerun95?.[1] },
  {
    name: 'launches',
    meaning: 'fresh starts of browser or process that the samples come from',
    cell: (point) => timed(point) && (timed(point)?.summary.launches ?? 1),
  },
  {
    name: 'roofline_fraction',
    meaning: 'share of the roofline that its traffic allows, by the calibration of the run',
    cell: (point) => timed(point)?.roofline?.fraction,
  },
  {
    name: 'flags',
    meaning: 'what to know before believing it, separated by spaces',
    cell: (point) => timed(point)?.flags?.join(' '),
  },
  {
    name: 'bits_per_weight',
    meaning: 'storage of a weight, everything counted; of kernels with quantised operands',
    cell: (point) => timed(point)?.quantization?.bitsPerWeight,
  },
  {
    name: 'weight_nmse',
    meaning: 'squared error of the stored weights ÷ their squares',
    cell: (point) => timed(point)?.quantization?.weightNmse,
  },
  {
    name: 'output_nmse',
    meaning: 'squared error of the output against the product with unquantised operands ÷ its square',
    cell: (point) => timed(point)?.quantization?.outputNmse,
  },
];

/** All points, in the order of the run, under a header row. */
export function pointsCsv(run: Run): string {
  const rows: readonly (readonly Cell[])[] = [
    csvColumns.map(({ name }) => name),
    ...run.points.map((point) => csvColumns.map((column) => column.cell(point, run))),
  ];
  return csvText(rows);
}

/** Rows as RFC 4180 text, every line ended by CRLF. */
export const csvText = (rows: readonly (readonly Cell[])[]): string =>
  rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');

/**
 * One cell. A text that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, "CSV
 * Injection"): texts come from files of strangers. Numbers are never changed.
 */
export function csvCell(value: Cell): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^\s*[=+\-@\t\r＝＋－＠]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function metricsOf(point: Point): Cell {
  if (point.kind === 'timing') return undefined;
  const metrics = point.kind === 'quality' ? point.metrics : point.bytes;
  return Object.entries(metrics)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
