/**
 * @file What tables that are sorted by their heads share: the heads, as many rows as are asked for, more of them, and all of
 * them as a file. What is chosen is told as `table-change` and may be set from outside.
 */
import { formatCount } from '../analysis/format.ts';
import { LitElement, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { csvText } from '../results/csv.ts';
import { saveFile } from './download.ts';
import { keepFocus } from './keep-focus.ts';
import { sortHead } from './sort-head.ts';
import { inOrder, orderIn, orderText, type SortKeys } from './sort-order.ts';

/** What a table shows, as it stands in the address. */
export interface TableState {
  /** What the rows are narrowed to; '' for all. */
  readonly find: string;
  /** Column, with a minus for descending; '' as given. */
  readonly order: string;
  /** Rows that are drawn. */
  readonly rows: number;
}

export interface Head {
  readonly title: string;
  /** Shown where a pointer rests on it. */
  readonly explained?: string;
}

/** After its first rows a table is asked for so many times as many. */
const MORE_PAGES = 5;

export abstract class SortedTable<Row, Column extends string> extends LitElement {
  static override properties: PropertyDeclarations = {
    rows: { attribute: false },
    sort: {},
    find: {},
    shown: { type: Number },
  };
  declare rows: readonly Row[];
  /** Column, with a minus for descending; '' as given. */
  declare sort: string;
  /** What the rows are narrowed to. */
  declare find: string;
  /** Rows drawn at most; 0 for the first page. */
  declare shown: number;
  /** From left to right. */
  protected abstract readonly heads: Readonly<Record<Column, Head>>;
  protected abstract readonly keys: SortKeys<Row, Column>;
  /** Of the table, for who cannot see it. */
  protected abstract readonly label: string;
  /** Rows drawn at first. */
  protected abstract readonly page: number;
  /** Those that are left, in their order. */
  protected chosen: readonly Row[] = [];

  constructor() {
    super();
    this.rows = [];
    this.sort = '';
    this.find = '';
    this.shown = 0;
  }

  /** The line of a row. */
  protected abstract line(row: Row): TemplateResult;
  /** Name and rows of the file, its head first. */
  protected abstract file(rows: readonly Row[]): {
    readonly name: string;
    readonly cells: Parameters<typeof csvText>[0];
  };

  /** Properties by which rows are chosen. */
  protected readonly chooses: readonly PropertyKey[] = ['rows', 'sort', 'find'];
  /** What {@link find} leaves of the rows. */
  protected narrowed(): readonly Row[] {
    return this.rows;
  }

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (this.chooses.some((key) => changed.has(key))) {
      this.chosen = inOrder(this.narrowed(), this.keys, this.#order());
    }
  }

  /** Another choice begins at the first rows again. */
  protected tell({ find = this.find, order = this.sort, rows = 0 }: Partial<TableState>): void {
    this.find = find;
    this.sort = order;
    this.shown = rows;
    const detail: TableState = { find: find.trim(), order, rows };
    this.dispatchEvent(
      new CustomEvent<TableState>('table-change', { detail, bubbles: true, composed: true }),
    );
  }

  /** `last`: the head of a column by which nothing is sorted. */
  protected table(last: TemplateResult | typeof nothing = nothing): TemplateResult {
    const { heads, chosen } = this;
    const drawn = this.shown || this.page;
    const left = chosen.length - drawn;
    const order = this.#order();
    return html`
      <div class="scroll" tabindex="0" role="region" aria-label=${this.label}>
        <table aria-label=${this.label}>
          <thead>
            <tr>
              ${this.#columns().map((column) =>
                sortHead({
                  column,
                  ...heads[column],
                  order,
                  sort: (next) => this.tell({ order: orderText(next) }),
                }),
              )}
              ${last}
            </tr>
          </thead>
          <tbody>
            ${chosen.slice(0, drawn).map((row) => this.line(row))}
          </tbody>
        </table>
      </div>
      ${
        chosen.length === 0
          ? nothing
          : html`<div class="row" style="margin-top: 0.6rem">
              ${
                left > 0
                  ? html`<button type="button" @click=${() => this.#more(drawn + MORE_PAGES * this.page)}>
                      Show more (${formatCount(left)} left)
                    </button>`
                  : nothing
              }
              <button type="button" class="plain small" @click=${() => this.#save()}>
                Download ${chosen.length === 1 ? 'this row' : `these ${formatCount(chosen.length)} rows`} as
                CSV
              </button>
            </div>`
      }
    `;
  }

  /** The button may be gone then: the keyboard stays with the table. */
  #more(rows: number): void {
    keepFocus(() => this.renderRoot.querySelector<HTMLElement>('.scroll'));
    this.tell({ rows });
  }

  #columns(): readonly Column[] {
    return Object.keys(this.heads) as Column[];
  }

  #order() {
    return orderIn(this.#columns(), this.sort);
  }

  #save(): void {
    const { name, cells } = this.file(this.chosen);
    saveFile(new Blob([csvText(cells)], { type: 'text/csv' }), name);
  }
}
