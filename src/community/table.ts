/**
 * @file All points of many runs as one table, for Parquet: the columns of the CSV, and beside them what tells runs and
 * devices apart. A second table has a row for each architecture's time, which no point alone knows.
 */
import { modelTime } from '../analysis/model-sum.ts';
import { fastestByWorkload, timedPoints, whyUntimed } from '../analysis/points.ts';
import { adapterName } from '../results/adapter.ts';
import { csvColumns } from '../results/csv.ts';
import { dataVersionOf } from '../results/data-version.ts';
import type { ModelSum, Point, Run } from '../results/schema.ts';
import { engineOf } from '../analysis/run-key.ts';
import { comparisonKey, isSoftware } from './key.ts';

export type Cell = string | number | boolean | null;

export interface TableColumn<Row> {
  readonly name: string;
  readonly meaning: string;
  /** What its cells are where they are not null. */
  readonly type: 'STRING' | 'DOUBLE' | 'BOOLEAN';
  readonly cell: (row: Row, run: Run) => Cell;
  /** The same in every row of a run. */
  readonly isOfRun?: true;
}

/** What the device is called: by its owner, else by the browser. */
export const deviceOf = ({ submission, environment }: Run): string =>
  submission?.deviceName ?? adapterName(environment.adapter);

const columnsOfRun: readonly TableColumn<unknown>[] = [
  {
    name: 'device',
    meaning: 'as its owner named it, else as the browser does',
    type: 'STRING',
    cell: (_, run) => deviceOf(run),
  },
  {
    name: 'vendor',
    meaning: 'of the adapter, as the browser tells',
    type: 'STRING',
    cell: (_, run) => run.environment.adapter.vendor,
  },
  {
    name: 'architecture',
    meaning: 'of the adapter, as the browser tells',
    type: 'STRING',
    cell: (_, run) => run.environment.adapter.architecture,
  },
  {
    name: 'is_software',
    meaning: 'a processor that stands in for a GPU: never ranked with GPUs',
    type: 'BOOLEAN',
    cell: (_, run) => isSoftware(run.environment),
  },
  {
    name: 'engine',
    meaning: 'browser or Dawn, with its major version',
    type: 'STRING',
    cell: (_, run) => engineOf(run.environment),
  },
  {
    name: 'os',
    meaning: 'operating system, as far as it is told',
    type: 'STRING',
    cell: (_, run) => run.environment.os,
  },
  { name: 'suite', meaning: 'suite of the run', type: 'STRING', cell: (_, run) => run.suite },
  { name: 'started_at', meaning: 'when the run began, UTC', type: 'STRING', cell: (_, run) => run.startedAt },
  {
    name: 'data_version',
    meaning: 'version of what numbers mean; compare equal ones only',
    type: 'DOUBLE',
    cell: (_, run) => dataVersionOf(run.harness),
  },
  {
    name: 'key',
    meaning: 'comparison key: runs of one key measured the same on the same kind of machine',
    type: 'STRING',
    cell: (_, run) => comparisonKey(run),
  },
];

const runColumns = columnsOfRun.map((column) => ({ ...column, isOfRun: true as const }));

/** Of the CSV's columns, those that hold texts. */
const TEXTS = new Set(
  'run workload kernel variant kind status reason clock cache metrics message flags'.split(' '),
);

/** In the order they are written. The CSV's word for software is left out: here it is a column of its own. */
export const pointColumns: readonly TableColumn<Point>[] = [
  ...csvColumns
    .filter(({ name }) => name !== 'adapter_is_software')
    .map(({ name, meaning, cell }): TableColumn<Point> => ({
      name,
      meaning,
      type: TEXTS.has(name) ? 'STRING' : 'DOUBLE',
      cell: (point, run) => cell(point, run) ?? null,
    })),
  ...runColumns,
];

/** One architecture in one phase, complete in its run. */
export interface ModelRow {
  readonly sum: ModelSum;
  readonly timePerTokenNs: number;
}

export const modelColumns: readonly TableColumn<ModelRow>[] = [
  { name: 'run', meaning: 'id of the run', type: 'STRING', cell: (_, run) => run.id },
  { name: 'model', meaning: 'architecture', type: 'STRING', cell: ({ sum }) => sum.model },
  { name: 'phase', meaning: 'decode or prefill', type: 'STRING', cell: ({ sum }) => sum.phase },
  { name: 'tokens', meaning: 'tokens of one pass', type: 'DOUBLE', cell: ({ sum }) => sum.tokens },
  {
    name: 'context',
    meaning: 'keys and values that attention reads; null: sums without attention',
    type: 'DOUBLE',
    cell: ({ sum }) => sum.context ?? null,
  },
  {
    name: 'format',
    meaning: 'how the weights are stored; f32 where nothing else is said',
    type: 'STRING',
    cell: ({ sum }) => sum.format ?? 'f32',
  },
  {
    name: 'parameters',
    meaning: 'published number of parameters',
    type: 'DOUBLE',
    cell: ({ sum }) => sum.parameters,
  },
  {
    name: 'active_parameters',
    meaning: 'those one token uses',
    type: 'DOUBLE',
    cell: ({ sum }) => sum.activeParameters ?? sum.parameters,
  },
  {
    name: 'time_per_token_ns',
    meaning: 'sum of the medians of its layers, for one token',
    type: 'DOUBLE',
    cell: ({ timePerTokenNs }) => timePerTokenNs,
  },
  ...runColumns,
];

/** The rows of {@link modelColumns}; sums with a term that was not measured have no time and no row. */
export function modelRows(run: Run): readonly ModelRow[] {
  const fastest = fastestByWorkload(timedPoints(run));
  const why = whyUntimed(run);
  return run.models.flatMap((sum) => {
    const time = modelTime(sum, fastest, why);
    return time.status === 'complete' ? [{ sum, timePerTokenNs: time.timePerTokenNs }] : [];
  });
}

/** Columns filled with the rows of all runs, run after run. */
export function tabulate<Row>(
  columns: readonly TableColumn<Row>[],
  runs: Iterable<Run>,
  rowsOf: (run: Run) => readonly Row[],
): readonly { readonly name: string; readonly type: TableColumn<Row>['type']; readonly data: Cell[] }[] {
  const table = columns.map(({ name, type }) => ({ name, type, data: [] as Cell[] }));
  for (const run of runs) {
    const rows = rowsOf(run);
    for (const [i, column] of columns.entries()) {
      const { data } = table[i]!;
      // Once a run: some are made from all of its environment.
      if (column.isOfRun === true && rows[0] !== undefined) {
        const cell = column.cell(rows[0], run);
        for (let row = 0; row < rows.length; row++) data.push(cell);
      } else for (const row of rows) data.push(column.cell(row, run));
    }
  }
  return table;
}
