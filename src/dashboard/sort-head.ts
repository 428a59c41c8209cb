/** @file The head of a column by which a table can be sorted, and what a click on it asks for. */
import { html, nothing, type TemplateResult } from 'lit';
import { nextOrder, type ColumnOrder } from './sort-order.ts';

export function sortHead<Column extends string>(of: {
  readonly column: Column;
  readonly title: string;
  /** Shown where a pointer rests on it. */
  readonly explained?: string | undefined;
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
