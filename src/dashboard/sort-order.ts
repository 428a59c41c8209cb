/** @file The order of a table: as it stands in the address, what a click asks for, and rows put in it. Pure. */

export interface ColumnOrder<Column extends string> {
  readonly column: Column;
  readonly descending: boolean;
}

/** Of `-ratio`, the descending order by `ratio`; undefined where it names none of the columns. */
export function orderIn<Column extends string>(
  columns: readonly Column[],
  text: string,
): ColumnOrder<Column> | undefined {
  const descending = text.startsWith('-');
  const column = columns.find((one) => one === (descending ? text.slice(1) : text));
  return column && { column, descending };
}

/** As {@link orderIn} reads it; '' for none. */
export const orderText = (order: ColumnOrder<string> | undefined): string =>
  order === undefined ? '' : `${order.descending ? '-' : ''}${order.column}`;

/** Ascending, descending, then as it was. */
export function nextOrder<Column extends string>(
  order: ColumnOrder<Column> | undefined,
  column: Column,
): ColumnOrder<Column> | undefined {
  if (order?.column !== column) return { column, descending: false };
  return order.descending ? undefined : { column, descending: true };
}

/** By which rows are put in order, column by column: by size, or as words with the numbers in them by size. */
export type SortKeys<Row, Column extends string> = Readonly<Record<Column, (row: Row) => number | string>>;

/** Comparing thousands of texts one by one with `localeCompare` takes ten times as long. */
const collator = new Intl.Collator('en', { numeric: true });

/** Stable; without an order as given. */
export function inOrder<Row, Column extends string>(
  rows: readonly Row[],
  keys: SortKeys<Row, Column>,
  order: ColumnOrder<Column> | undefined,
): readonly Row[] {
  if (order === undefined) return rows;
  const key = keys[order.column];
  const sign = order.descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [left, right] = [key(a), key(b)];
    if (typeof left === 'number' && typeof right === 'number') return sign * (left - right);
    return sign * collator.compare(String(left), String(right));
  });
}
