/** @file Every workload that two runs have in common, sorted and narrowed. */
import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import type { ComparedWorkload } from '../analysis/compare-runs.ts';
import { ratioText, REASON_WORDS } from '../analysis/compare-texts.ts';
import { formatNs } from '../analysis/format.ts';
import {
  COMPARE_COLUMNS,
  orderedRows,
  rowsWith,
  compareOrderOf,
  type CompareColumn,
} from './compare-rows.ts';
import { shared } from './styles.ts';
import { sortTable } from './sort-table-styles.ts';
import { breakable } from './text.ts';
import { sortHead } from './sort-head.ts';

/** Rows drawn at once. */
const PAGE = 100;

const TITLES: Readonly<Record<CompareColumn, string>> = {
  workload: 'Workload',
  a: 'A',
  b: 'B',
  ratio: 'B over A',
  verdict: 'Verdict',
};
const TONES = { slower: 'chip bad', faster: 'chip good', same: '', ambiguous: 'muted' } as const;

/** What the table shows, as it stands in the address. */
export interface TableState {
  readonly find: string;
  readonly order: string;
}

export class CompareTable extends LitElement {
  static override properties = {
    rows: { attribute: false },
    sort: {},
    text: {},
    shown: { state: true },
  };
  static override styles = [
    shared,
    sortTable,
    css`
      input {
        width: min(24rem, 100%);
        margin: 0.5rem 0;
      }
      td.mono {
        font-size: 0.8125rem;
      }
      td.ratio {
        white-space: nowrap;
      }
      @media (max-width: 44rem) {
        :is(th, td):is(.a, .b) {
          display: none;
        }
        td.ratio {
          white-space: normal;
        }
      }
    `,
  ];
  declare rows: readonly ComparedWorkload[];
  /** Column, with a minus for descending; '' as measured. */
  declare sort: string;
  /** What the rows are narrowed to. */
  declare text: string;
  declare shown: number;
  #chosen: readonly ComparedWorkload[] = [];

  constructor() {
    super();
    this.rows = [];
    this.sort = '';
    this.text = '';
    this.shown = PAGE;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('rows') || changed.has('sort') || changed.has('text')) {
      this.#chosen = orderedRows(rowsWith(this.rows, this.text), compareOrderOf(this.sort));
      this.shown = PAGE;
    }
  }

  override render() {
    const left = this.#chosen.length - this.shown;
    return html`
      <input
        type="search"
        aria-label="Find in workloads, variants and verdicts"
        placeholder="Find workload, variant, verdict"
        autocomplete="off"
        spellcheck="false"
        .value=${this.text}
        @input=${(event: Event) => this.#tell({ text: (event.target as HTMLInputElement).value })}
      />
      <span class="small muted" role="status"
        >${this.text === '' ? '' : `${this.#chosen.length.toLocaleString('en')} shown`}</span
      >
      <div class="scroll">
        <table aria-label="Workloads of both runs">
          <thead>
            <tr>
              ${COMPARE_COLUMNS.map((column) => this.#head(column))}
            </tr>
          </thead>
          <tbody>
            ${this.#chosen.slice(0, this.shown).map(
              (row) =>
                html`<tr>
                  <td class="mono">${breakable(row.id)} <span class="muted">${row.variant}</span></td>
                  <td class="a">${formatNs(row.aNs)}</td>
                  <td class="b">${formatNs(row.bNs)}</td>
                  <td class="ratio">${ratioText(row)}</td>
                  <td class="verdict" title=${REASON_WORDS[row.reason]}>
                    <span class=${TONES[row.verdict]}>${row.verdict}</span>
                  </td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${
        left > 0
          ? html`<button type="button" style="margin-top: 0.75rem" @click=${() => (this.shown += 5 * PAGE)}>
              Show more (${left.toLocaleString('en')} left)
            </button>`
          : nothing
      }
      ${this.#chosen.length === 0 ? html`<p class="muted">No workload matches.</p>` : nothing}
    `;
  }

  #head(column: CompareColumn) {
    return sortHead({
      column,
      title: TITLES[column],
      order: compareOrderOf(this.sort),
      sort: (next) =>
        this.#tell({ sort: next === undefined ? '' : `${next.descending ? '-' : ''}${next.column}` }),
    });
  }

  #tell({ text = this.text, sort = this.sort }: { readonly text?: string; readonly sort?: string }): void {
    this.text = text;
    this.sort = sort;
    const detail: TableState = { find: text.trim(), order: sort };
    this.dispatchEvent(
      new CustomEvent<TableState>('table-change', { detail, bubbles: true, composed: true }),
    );
  }
}
