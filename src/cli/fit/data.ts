/** @file From a table to data for the engine. Every row is used, excluded by name, or an error. */
import { whyUnfit } from '../../analysis/fit.ts';
import type { Datum, Law, Space } from '../../analysis/laws/law.ts';
import { CliError } from '../exit.ts';
import { noColumn, parseExpression } from './expression.ts';
import { fileError } from './table.ts';
import type { Cell, Row, Table } from './table.ts';

export interface Columns {
  readonly x: readonly string[];
  readonly y: string;
  /** Name of the part of the data that a row belongs to. */
  readonly stratum?: string;
  readonly launch?: string;
  readonly leaveOut?: string;
}

export interface FitData {
  readonly columns: Columns;
  readonly rows: readonly Row[];
  readonly data: readonly Datum[];
  /** Names of the groups, where the last x is a text; its value is the index. */
  readonly groups?: readonly string[];
  readonly strata?: readonly string[];
  readonly launches?: readonly string[];
  readonly parts?: readonly string[];
  readonly excluded: readonly { readonly why: string; readonly count: number }[];
}

/** Throws usage errors for columns and expressions, file errors (exit code 4) for cells. */
export function selectData(
  table: Table,
  path: string,
  columns: Columns,
  exclude: string | undefined,
): FitData {
  const place = (option: string, name: string): number => {
    const found = table.columns.indexOf(name);
    if (found < 0) throw noColumn(option, name, table.columns);
    return found;
  };
  const xs = columns.x.map((name) => place('--x', name));
  const y = place('--y', columns.y);
  const rows = exclude === undefined ? table.rows : keptRows(table, path, exclude);
  const excluded = [
    ...table.leftOut,
    ...(exclude === undefined
      ? []
      : [{ why: `--exclude ${exclude}`, count: table.rows.length - rows.length }]),
  ];
  const last = xs.at(-1)!;
  const isGroup = rows.length > 0 && rows.every(({ cells }) => typeof cells[last] === 'string');
  const groups = isGroup ? [...new Set(rows.map(({ cells }) => String(cells[last])))] : undefined;
  const data = rows.map(({ name, cells }): Datum => ({
    x: xs.map((at, k) =>
      groups && at === last
        ? groups.indexOf(String(cells[at]))
        : numberIn(cells[at], path, name, columns.x[k]!),
    ),
    y: numberIn(cells[y], path, name, columns.y),
  }));
  const labels = (option: string, name: string | undefined): readonly string[] | undefined => {
    if (name === undefined) return undefined;
    const at = place(option, name);
    return rows.map(({ name: row, cells }) => {
      if (cells[at] === undefined) throw emptyCell(path, row, name);
      return String(cells[at]);
    });
  };
  const strata = labels('--stratum', columns.stratum);
  const launches = labels('--launch', columns.launch);
  const parts = labels('--leave-out', columns.leaveOut);
  return {
    columns,
    rows,
    data,
    ...(groups && { groups }),
    ...(strata && { strata }),
    ...(launches && { launches }),
    ...(parts && { parts }),
    excluded,
  };
}

function keptRows(table: Table, path: string, exclude: string): readonly Row[] {
  const isExcluded = parseExpression(exclude, table.columns);
  const at = new Map(table.columns.map((name, k) => [name, k]));
  return table.rows.filter(({ name, cells }) => {
    try {
      return !isExcluded((column) => cells[at.get(column)!]);
    } catch (error) {
      if (error instanceof CliError) throw new CliError(error.code, `${path}: ${name}: ${error.message}`);
      throw error;
    }
  });
}

function numberIn(cell: Cell, path: string, row: string, column: string): number {
  if (typeof cell === 'number' && Number.isFinite(cell)) return cell;
  if (cell === undefined) throw emptyCell(path, row, column);
  throw fileError(
    `${path}: ${row}, column '${column}': '${cell}' is not a number; correct it, or leave such rows out: --exclude "${quoted(column)} == '${cell}'"`,
  );
}

const emptyCell = (path: string, row: string, column: string): CliError =>
  fileError(
    `${path}: ${row}, column '${column}': the cell is empty; fill it, or leave such rows out: --exclude "${quoted(column)} == ''"`,
  );

const quoted = (column: string): string =>
  /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(column) ? column : `\`${column}\``;

/** Throws for the first value that the law cannot take, with its row and column, and says what to do. */
export function demandFit(law: Law, { columns, data, rows }: FitData, space: Space, path: string): void {
  for (const [i, { x, y }] of data.entries()) {
    const of = (column: string, value: number, why: string, ways: string): CliError =>
      fileError(
        `${path}: ${rows[i]!.name}, column '${column}': ${value} ${why}; ${ways}--exclude "${quoted(column)} == ${value}"`,
      );
    const why = whyUnfit(law, 'y', y, space);
    if (why !== undefined) throw of(columns.y, y, why, 'fit with --space linear, or leave such rows out: ');
    for (const [k, value] of x.entries()) {
      const whyX = whyUnfit(law, k, value, space);
      if (whyX !== undefined) throw of(columns.x[k]!, value, whyX, 'leave such rows out: ');
    }
  }
}
