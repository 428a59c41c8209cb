/** @file The community's runs, sorted; each leads to itself and to a comparison. All its words are a stranger's: text only. */
import { formatCount } from '../../analysis/format.ts';
import { css, html, nothing } from 'lit';
import type { CatalogueEntry } from '../../community/catalogue.ts';
import { emit } from '../emit.ts';
import type { Place } from '../parameters.ts';
import { sortTable } from '../sort-table-styles.ts';
import { SortedTable, type Head } from '../sorted-table.ts';
import { shared } from '../styles.ts';
import { whenText } from '../text.ts';
import { labelText, runCells, RUN_SORT, type RunColumn } from './runs-order.ts';

const HEADS: Readonly<Record<RunColumn, Head>> = {
  device: { title: 'Device' },
  label: { title: 'Label', explained: 'How the run stands among the others of its comparison key' },
  suite: { title: 'Suite' },
  engine: { title: 'Browser' },
  points: { title: 'Points', explained: 'Points with a speed' },
  date: { title: 'Measured' },
};
const TONES = { unverified: '', consistent: 'good', outlier: 'warn' } as const;

export class CommunityRuns extends SortedTable<CatalogueEntry, RunColumn> {
  static override properties = { mine: {}, base: {} };
  static override styles = [
    shared,
    sortTable,
    css`
      td:first-child {
        overflow-wrap: anywhere;
      }
      :is(th, td):is(.label, .suite, .engine, .date) {
        text-align: left;
      }
      /* Words of a stranger, of whatever length. */
      td:is(.suite, .engine) {
        white-space: normal;
        overflow-wrap: anywhere;
        min-width: 5rem;
      }
      td.engine {
        min-width: 10.5rem;
      }
      .when {
        display: none;
      }
      @media (max-width: 44rem) {
        :is(th, td):is(.engine, .points, .suite, .date) {
          display: none;
        }
        .when {
          display: block;
        }
      }
    `,
  ];
  /** Id of a run of this browser to compare with; '' where there is none. */
  declare mine: string;
  /** Id of the run that is the base of a comparison that waits for its other; '' for none. */
  declare base: string;
  protected override readonly heads = HEADS;
  protected override readonly keys = RUN_SORT;
  protected override readonly label = 'Table of runs';
  protected override readonly page = 50;

  constructor() {
    super();
    this.mine = '';
    this.base = '';
  }

  override render() {
    return this.table(html`<th scope="col"><span class="visually-hidden">Compare</span></th>`);
  }

  protected override line(run: CatalogueEntry) {
    const { mine, base } = this;
    const waits = base !== '' && base !== run.id;
    const compared = waits ? { a: base, b: run.id } : { a: run.id, ...(mine !== '' && { b: mine }) };
    const query = new URLSearchParams({ view: 'compare', ...compared }).toString();
    return html`<tr>
      <td>
        ${this.#link(`?community=${run.id}`, run.group, { view: 'run', community: run.id })}
        ${run.isSoftware ? html`<span class="chip warn">software adapter</span>` : nothing}
        <span class="small muted when">${run.suite}, ${whenText(run.startedAt)}</span>
      </td>
      <td class="label" title=${labelText(run)}>
        <span class="chip ${TONES[run.label]}">${run.label}</span>
      </td>
      <td class="suite">${run.suite}</td>
      <td class="engine">${run.engine}<br /><span class="small muted">${run.os}</span></td>
      <td class="points">${formatCount(run.points)}</td>
      <td class="date">${whenText(run.startedAt)}</td>
      <td>
        ${this.#link(
          `?${query}`,
          html`${waits ? 'Compare as B' : 'Compare'}<span class="visually-hidden">
              ${run.group} of ${run.startedAt}</span
            >`,
          { view: 'compare', compared },
        )}
      </td>
    </tr>`;
  }

  protected override file(runs: readonly CatalogueEntry[]) {
    return { name: 'rooflaw-community-runs.csv', cells: runCells(runs) };
  }

  #link(address: string, text: unknown, patch: Partial<Place>) {
    return html`<a
      href=${address}
      @click=${(event: MouseEvent) => {
        // A new tab or window is the browser's business.
        if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        emit(this, 'go', patch);
      }}
      >${text}</a
    >`;
  }
}
