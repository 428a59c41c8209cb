/** @file Every workload that two runs have in common, sorted and narrowed. */
import { css, html } from 'lit';
import type { ComparedWorkload } from '../analysis/compare-runs.ts';
import { ratioText, REASON_WORDS } from '../analysis/compare-texts.ts';
import { formatCount, formatNs } from '../analysis/format.ts';
import { compareCells, COMPARE_SORT, rowsWith, sideOf, type CompareColumn } from './compare-rows.ts';
import { sortTable } from './sort-table-styles.ts';
import { SortedTable, type Head } from './sorted-table.ts';
import { shared } from './styles.ts';
import { breakable } from './text.ts';

const HEADS: Readonly<Record<CompareColumn, Head>> = {
  workload: { title: 'Workload' },
  a: { title: 'A (base)', explained: 'Median time of a dispatch in run A' },
  b: { title: 'B', explained: 'Median time of a dispatch in run B' },
  ratio: { title: 'B over A', explained: 'Time in B over time in A: above 1 B is slower, below 1 faster' },
  verdict: { title: 'Verdict', explained: 'What may be said of it beyond the threshold, and why' },
};
const TONES = { slower: 'chip bad', faster: 'chip good', same: '', ambiguous: 'muted' } as const;

export class CompareTable extends SortedTable<ComparedWorkload, CompareColumn> {
  static override properties = { only: {} };
  static override styles = [
    shared,
    sortTable,
    css`
      .narrow {
        margin: 0.5rem 0;
        gap: 0.4rem 1rem;
      }
      input[type='search'] {
        width: min(24rem, 100%);
      }
      label {
        display: flex;
        align-items: center;
        gap: 0.45rem;
        font-size: 0.875rem;
      }
      td.mono {
        font-size: 0.8125rem;
      }
      td.apart {
        font-weight: 600;
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
  /** `apart`: only workloads whose whole interval lies on one side of 1; '' for all. Told as `only-change`. */
  declare only: string;
  protected override readonly heads = HEADS;
  protected override readonly keys = COMPARE_SORT;
  protected override readonly label = 'Workloads of both runs';
  protected override readonly page = 100;
  protected override readonly chooses = ['rows', 'sort', 'find', 'only'];

  constructor() {
    super();
    this.only = '';
  }

  protected override narrowed(): readonly ComparedWorkload[] {
    const found = rowsWith(this.rows, this.find);
    return this.only === 'apart' ? found.filter((row) => sideOf(row) !== undefined) : found;
  }

  override render() {
    const { rows, chosen } = this;
    const apart = rows.filter((row) => sideOf(row) !== undefined).length;
    return html`
      <div class="row narrow" role="search" aria-label="Narrow the workloads">
        <input
          type="search"
          aria-label="Find in workloads, variants and verdicts"
          placeholder="Find workload, variant, verdict"
          autocomplete="off"
          spellcheck="false"
          .value=${this.find}
          @input=${(event: Event) => this.tell({ find: (event.target as HTMLInputElement).value })}
        />
        <label>
          <input
            type="checkbox"
            .checked=${this.only === 'apart'}
            @change=${(event: Event) => this.#onlyApart((event.target as HTMLInputElement).checked)}
          />
          <span>Only where the interval leaves out 1 <span class="muted">${apart}</span></span>
        </label>
        <span class="small muted" role="status"
          >${chosen.length === rows.length ? '' : `${formatCount(chosen.length)} of ${formatCount(rows.length)} shown`}</span
        >
      </div>
      ${chosen.length === 0 ? html`<p class="muted">No workload matches.</p>` : this.table()}
    `;
  }

  protected override line(row: ComparedWorkload) {
    const side = sideOf(row);
    return html`<tr>
      <td class="mono">${breakable(row.id)} <span class="muted">${row.variant}</span></td>
      <td class="a">${formatNs(row.aNs)}</td>
      <td class="b">${formatNs(row.bNs)}</td>
      <td class="ratio ${side === undefined ? '' : 'apart'}">${ratioText(row)}</td>
      <td class="verdict" title=${REASON_WORDS[row.reason]}>
        <span class=${TONES[row.verdict]}>${row.verdict}</span>
      </td>
    </tr>`;
  }

  protected override file(rows: readonly ComparedWorkload[]) {
    return { name: 'rooflaw-b-over-a.csv', cells: compareCells(rows) };
  }

  #onlyApart(isOn: boolean): void {
    this.only = isOn ? 'apart' : '';
    this.tell({});
    this.dispatchEvent(
      new CustomEvent<string>('only-change', { detail: this.only, bubbles: true, composed: true }),
    );
  }
}
