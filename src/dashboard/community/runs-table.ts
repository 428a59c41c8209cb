/** @file The community's runs, sorted; each leads to itself and to a comparison. All its words are a stranger's: text only. */
import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import type { CatalogueEntry } from '../../community/catalogue.ts';
import { emit } from '../emit.ts';
import type { Place } from '../parameters.ts';
import { sortTable } from '../sort-table-styles.ts';
import { shared } from '../styles.ts';
import { whenText } from '../text.ts';
import { labelText, orderedRuns, RUN_COLUMNS, type RunColumn, type RunOrder } from './runs-order.ts';
import { sortHead } from '../sort-head.ts';

/** Rows drawn at once. */
const PAGE = 50;

const TITLES: Readonly<Record<RunColumn, string>> = {
  device: 'Device',
  label: 'Label',
  suite: 'Suite',
  engine: 'Browser',
  points: 'Points',
  date: 'Measured',
};
const TONES = { unverified: '', consistent: 'good', outlier: 'warn' } as const;

export class CommunityRuns extends LitElement {
  static override properties = {
    runs: { attribute: false },
    mine: {},
    order: { state: true },
    shown: { state: true },
  };
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
      @media (max-width: 44rem) {
        :is(th, td):is(.engine, .points, .suite, .date) {
          display: none;
        }
      }
    `,
  ];
  declare runs: readonly CatalogueEntry[];
  /** Id of a run of this browser to compare with; '' where there is none. */
  declare mine: string;
  declare order: RunOrder | undefined;
  declare shown: number;
  #sorted: readonly CatalogueEntry[] = [];

  constructor() {
    super();
    this.runs = [];
    this.mine = '';
    this.shown = PAGE;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('runs') && !changed.has('order')) return;
    this.#sorted = orderedRuns(this.runs, this.order);
    this.shown = PAGE;
  }

  override render() {
    const left = this.#sorted.length - this.shown;
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Table of runs">
        <table>
          <thead>
            <tr>
              ${RUN_COLUMNS.map((column) => this.#head(column))}
              <th scope="col"><span class="visually-hidden">Compare</span></th>
            </tr>
          </thead>
          <tbody>
            ${this.#sorted.slice(0, this.shown).map((run) => this.#row(run))}
          </tbody>
        </table>
      </div>
      ${
        left > 0
          ? html`<button type="button" style="margin-top: 0.75rem" @click=${() => (this.shown += 5 * PAGE)}>
              Show more (${left.toLocaleString('en')} left)
            </button>`
          : nothing
      }`;
  }

  #row(run: CatalogueEntry) {
    const compared = { a: run.id, ...(this.mine !== '' && { b: this.mine }) };
    return html`<tr>
      <td>
        ${this.#link(`?community=${run.id}`, run.group, { view: 'run', community: run.id })}
        ${run.isSoftware ? html`<span class="chip warn">software adapter</span>` : nothing}
      </td>
      <td class="label" title=${labelText(run)}>
        <span class="chip ${TONES[run.label]}">${run.label}</span>
      </td>
      <td class="suite">${run.suite}</td>
      <td class="engine">${run.engine}<br /><span class="small muted">${run.os}</span></td>
      <td class="points">${run.points.toLocaleString('en')}</td>
      <td class="date">${whenText(run.startedAt)}</td>
      <td>
        ${this.#link(
          `?view=compare&a=${run.id}${this.mine === '' ? '' : `&b=${this.mine}`}`,
          html`Compare<span class="visually-hidden"> ${run.group} of ${run.startedAt}</span>`,
          { view: 'compare', compared },
        )}
      </td>
    </tr>`;
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

  #head(column: RunColumn) {
    const { order } = this;
    return sortHead({ column, title: TITLES[column], order, sort: (next) => (this.order = next) });
  }
}
