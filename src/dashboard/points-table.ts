/** @file The table of points: sorted, narrowed and opened; failed and skipped ones say why. */
import { LitElement, html, nothing, type PropertyValues } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { formatCount } from '../analysis/format.ts';
import type { Point, Run } from '../results/schema.ts';
import { cellText, EXPLAINED, LOSS_NOTE, settingOf, TITLES } from './point-columns.ts';
import { pointDetail } from './point-detail.ts';
import { tellFilter } from './filter-bar.ts';
import { FILTER_KEYS, isNarrow, matcher, withCondition, type ResultsFilter } from './filter.ts';
import { columnsOf, orderOf, rowOf, sortOf, sorted, type Column, type Order, type Row } from './rows.ts';
import { pointsStyles } from './points-styles.ts';
import { sortHead } from './sort-head.ts';
import { sortTable } from './sort-table-styles.ts';
import { facts, shared } from './styles.ts';
import { breakable, pointChip } from './text.ts';

/** Only what an address opened first is scrolled to: who comes back by a button is where they were. */
let hasArrived = false;

/** Rows drawn at once; a stranger's file may hold a hundred thousand. */
const PAGE = 100;

export class PointsTable extends LitElement {
  static override properties = {
    run: { attribute: false },
    live: { type: Boolean },
    filter: { attribute: false },
    shownRows: { state: true },
    opened: { state: true },
  };
  static override styles = [shared, facts, sortTable, pointsStyles];
  declare run: Run | undefined;
  /** Growing: newest first, no order, no detail; drawing must cost next to nothing. */
  declare live: boolean;
  declare filter: ResultsFilter;
  declare shownRows: number;
  declare opened: ReadonlySet<Point>;
  #rows: readonly Row[] = [];
  /** A row that was not opened by hand, or was uncovered: where the eye, or the keyboard, shall go. */
  #target: { readonly index: number; readonly focus: boolean } | undefined;
  /** The filter names a point that the run does not hold. */
  #isMissing = false;
  /** Those that the filter leaves, in its order. */
  #chosen: readonly Row[] = [];
  /** Of those, or of all where none is left. */
  #columns: readonly Column[] = columnsOf([]);

  constructor() {
    super();
    this.live = false;
    this.filter = {};
    this.shownRows = PAGE;
    this.opened = new Set();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('run')) {
      if (changed.get('run')?.id !== this.run?.id) this.opened = new Set();
      this.#rows = (this.run?.points ?? []).map(rowOf);
    }
    const isRefiltered = changed.has('filter') && !leaveTheSame(changed.get('filter'), this.filter);
    const isOther = changed.has('run') && changed.get('run')?.id !== this.run?.id;
    if (isOther || isRefiltered) this.shownRows = PAGE;
    if (changed.has('run') || changed.has('live') || isRefiltered) this.#choose();
    if (!this.live && (changed.has('run') || changed.has('live') || changed.has('filter')))
      this.#openAsTold();
  }

  #choose(): void {
    const { run, filter } = this;
    if (run === undefined || this.live) this.#chosen = this.#rows.toReversed();
    else {
      const matches = matcher(run, filter);
      const left = isNarrow(filter) ? this.#rows.filter(({ point }) => matches(point)) : this.#rows;
      this.#chosen = sorted(left, orderOf(filter.sort));
    }
    this.#columns = columnsOf(this.#chosen.length > 0 ? this.#chosen : this.#rows);
  }

  /** Opens the point that the filter names. */
  #openAsTold(): void {
    const { point: id } = this.filter;
    const isNamed = id !== undefined && id !== '';
    this.#isMissing = isNamed && !this.#rows.some(({ point }) => point.id === id);
    if (!isNamed) return;
    const index = this.#chosen.findIndex(({ point }) => point.id === id);
    const point = this.#chosen[index]?.point;
    if (point === undefined || this.opened.has(point)) return;
    this.opened = new Set([...this.opened, point]);
    this.shownRows = Math.max(this.shownRows, PAGE * Math.ceil((index + 1) / PAGE));
    if (!hasArrived) this.#target = { index, focus: false };
  }

  override updated(): void {
    const target = this.#target;
    this.#target = undefined;
    if (this.run !== undefined && !this.live) hasArrived = true;
    if (target === undefined) return;
    const button = this.renderRoot.querySelectorAll<HTMLElement>('td.workload button')[target.index];
    if (target.focus) button?.focus();
    else button?.scrollIntoView({ block: 'center' });
  }

  override render() {
    const { run } = this;
    if (run === undefined) return nothing;
    const rows = this.#chosen;
    const drawn = rows.slice(0, this.live ? 30 : this.shownRows);
    const isOfLosses = this.#columns[0] === 'model';
    return html`
      <div class="row spread">
        <h2 id="title">Points</h2>
        <span class="small muted">${countText(run.points)}</span>
      </div>
      ${isOfLosses && !this.live ? html`<p class="small muted note">${LOSS_NOTE}</p>` : nothing}
      <div class="scroll">
        <table aria-labelledby="title" class=${isOfLosses ? 'losses' : nothing}>
          <thead>
            <tr>
              ${this.#columns.map((column) => this.#head(column))}
            </tr>
          </thead>
          <tbody>
            ${repeat(
              drawn,
              ({ point }) => point, // not its id: a file made by hand may repeat one
              (row) => this.#row(row, run.shaders),
            )}
          </tbody>
        </table>
      </div>
      ${
        this.#isMissing
          ? html`<p class="muted small empty">
              The address names the point ${this.filter.point}, which this run does not hold.
            </p>`
          : nothing
      }
      ${
        rows.length === 0
          ? html`<p class="muted empty">
              ${run.points.length === 0 ? 'Nothing has been measured yet.' : 'No point matches.'}
            </p>`
          : nothing
      }
      ${
        !this.live && rows.length > drawn.length
          ? html`<p class="only-printed small muted">
                ${formatCount(rows.length - drawn.length)} more points are in the run’s file.
              </p>
              <button
                type="button"
                style="margin-top: 0.75rem"
                @click=${() => {
                  this.#target = { index: drawn.length, focus: true }; // the button may be gone
                  this.shownRows += 5 * PAGE;
                }}
              >
                Show more (${formatCount(rows.length - drawn.length)} left)
              </button>`
          : nothing
      }
    `;
  }

  #head(column: Column) {
    const title = TITLES[column];
    if (this.live) {
      return html`<th scope="col" class="${column} plain">${title}</th>`;
    }
    return sortHead({
      column,
      title,
      explained: EXPLAINED[column],
      order: orderOf(this.filter.sort),
      sort: (order) => this.#sort(order),
    });
  }

  #row(row: Row, shaders: Run['shaders']) {
    const { point } = row;
    const isOpen = this.opened.has(point);
    return html`
      <tr>
        ${this.#columns.map((column, k) => (k === 0 ? this.#opener(row, column) : cell(row, column)))}
      </tr>
      ${
        isOpen
          ? html`<tr class="detail" @keydown=${(event: KeyboardEvent) => this.#onKey(event, point)}>
              <td colspan=${this.#columns.length}><div class="inner">${pointDetail(point, shaders)}</div></td>
            </tr>`
          : nothing
      }
    `;
  }

  /** The first cell: what was measured, and the button that shows all about it. */
  #opener(row: Row, column: Column) {
    const { point, model = row.workload } = row;
    const isOpen = this.opened.has(point);
    return html`<td class="workload">
      <button
        type="button"
        class="open"
        aria-expanded=${isOpen}
        ?disabled=${this.live}
        @click=${() => this.#toggle(point)}
      >
        <span class="mark" aria-hidden="true">${isOpen ? '▾' : '▸'}</span>
        ${
          column === 'model'
            ? html`<span>${model} <span class="setting">${settingOf(row)}${endText(point)}</span></span>`
            : html`<span
                >${breakable(row.workload)}${point.variant ? html` <span class="variant">${point.variant.name}</span>` : nothing}</span
              >`
        }
      </button>
    </td>`;
  }

  #sort(order: Order | undefined): void {
    const next = withCondition(this.filter, 'sort', order === undefined ? '' : sortOf(order));
    this.filter = next;
    tellFilter(this, next);
  }

  /** Escape closes what is open, and leaves the keyboard where it was opened. */
  #onKey(event: KeyboardEvent, point: Point): void {
    if (event.key !== 'Escape') return;
    const row = (event.currentTarget as Element).previousElementSibling;
    this.#toggle(point);
    row?.querySelector<HTMLElement>('.open')?.focus();
  }

  #toggle(point: Point): void {
    const opened = new Set(this.opened);
    const isOpen = !opened.delete(point);
    if (isOpen) opened.add(point);
    this.opened = opened;
    const { point: told = '' } = this.filter;
    // The address names one: the last that was opened.
    const next = isOpen ? point.id : told === point.id ? ([...opened].at(-1)?.id ?? '') : told;
    if (next === told) return;
    this.filter = withCondition(this.filter, 'point', next);
    tellFilter(this, this.filter);
  }
}

const cell = (row: Row, column: Column) =>
  column === 'status'
    ? html`<td class="status">
        ${pointChip(row.point)}${row.point.status === 'ok' ? nothing : html`<span class="reason">${row.point.reason}</span>`}
      </td>`
    : html`<td class=${column}>${cellText(row, column)}</td>`;

/** `, skipped`; nothing of what was measured. */
const endText = ({ status }: Point): string => (status === 'ok' ? '' : `, ${status}`);

/** Whether both show the same rows in the same order. */
const leaveTheSame = (a: ResultsFilter | undefined, b: ResultsFilter): boolean =>
  a !== undefined && [...FILTER_KEYS, 'sort' as const].every((key) => (a[key] ?? '') === (b[key] ?? ''));

function countText(points: readonly Point[]): string {
  const count = (status: Point['status']): number => points.filter((point) => point.status === status).length;
  const parts = (['ok', 'skipped', 'failed'] as const).map(
    (status) => `${formatCount(count(status))} ${status}`,
  );
  return parts.filter((part) => !part.startsWith('0 ')).join(' · ');
}
