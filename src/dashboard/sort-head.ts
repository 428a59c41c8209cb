/** @file The head of a column by which a table can be sorted, and what a click on it asks for. */
import { html, nothing, type TemplateResult } from 'lit';

export interface ColumnOrder<Column extends string> {
  readonly column: Column;
  readonly descending: boolean;
}

/** Ascending, descending, then as it was. */
export function nextOrder<Column extends string>(
  order: ColumnOrder<Column> | undefined,
  column: Column,
): ColumnOrder<Column> | undefined {
  if (order?.column !== column) return { column, descending: false };
  return order.descending ? undefined : { column, descending: true };
}

export function sortHead<Column extends string>(of: {
  readonly column: Column;
  readonly title: string;
  /** Shown where a pointer rests on it. */
  readonly explained?: string;
  readonly order: ColumnOrder<Column> | undefined;
  readonly sort: (order: ColumnOrder<Column> | undefined) => void;
}): TemplateResult {
  const { column, title, explained, order, sort } = of;
  const mine = order?.column === column;
  return html`<th
    scope="col"
    class=${column}
    aria-sort=${mine ? (order.descending ? 'descending' : 'ascending') : 'none'}
  >
    <button type="button" title=${explained ?? nothing} @click=${() => sort(nextOrder(order, column))}>
      ${title}<span class="arrow" aria-hidden="true">${mine ? (order.descending ? '▾' : '▴') : ''}</span>
    </button>
  </th>`;
}
