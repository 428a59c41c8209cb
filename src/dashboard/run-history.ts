/** @file Runs kept in this browser, and those a closed tab left unfinished. */
import { LitElement, css, html, nothing } from 'lit';
import type { Run } from '../results/schema.ts';
import type { RunSummary } from '../results/store.ts';
import { emit } from './emit.ts';
import { shared } from './styles.ts';
import { statusChip, whenText } from './text.ts';

/** Lines shown before "all" is asked for. */
const FIRST = 8;

export class RunHistory extends LitElement {
  static override properties = {
    runs: { attribute: false },
    shownId: {},
    busy: { type: Boolean },
    all: { state: true },
  };
  static override styles = [
    shared,
    css`
      ul {
        list-style: none;
        padding: 0;
        margin-top: 0.5rem;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        gap: 0.1rem 0.75rem;
        align-items: center;
        padding: 0.45rem 0;
        border-top: 1px solid var(--line);
      }
      /* The buttons beside it where there is room, else below. */
      li > div:first-child {
        flex: 1 1 17rem;
        min-width: 0;
      }
      li .row {
        gap: 0.1rem 0.5rem;
      }
      li > .row:last-child {
        margin-left: -0.375rem;
      }
      .adapter {
        overflow-wrap: anywhere;
      }
      li[aria-current] b {
        color: var(--accent);
      }
    `,
  ];
  declare runs: readonly RunSummary[];
  declare shownId: string;
  declare busy: boolean;
  declare all: boolean;

  constructor() {
    super();
    this.runs = [];
    this.shownId = '';
    this.busy = false;
    this.all = false;
  }

  override render() {
    const { runs } = this;
    if (runs.length === 0) {
      return html`<p class="muted small" style="margin-top: 0.5rem">
        Finished runs are kept in this browser and listed here.
      </p>`;
    }
    const listed = this.all ? runs : runs.slice(0, FIRST);
    return html`
      <ul>
        ${listed.map(
          (run) =>
            html`<li aria-current=${run.id === this.shownId ? 'true' : nothing}>
              <div>
                <div class="row">
                  <b>${run.suite}</b>
                  <span class="small">${whenText(run.startedAt)}</span>
                  ${statusChip(run.status)}
                  ${run.isSoftware ? html`<span class="chip warn">software</span>` : nothing}
                </div>
                <div class="small muted adapter">
                  ${run.measured} of ${run.points} measured · ${run.adapter}
                </div>
              </div>
              <div class="row">
                <button
                  class="plain"
                  type="button"
                  ?disabled=${this.busy}
                  aria-label="Show run ${run.id}"
                  @click=${() => emit(this, 'load-stored', run.id)}
                >
                  Show
                </button>
                <button
                  class="plain"
                  type="button"
                  ?disabled=${this.busy}
                  aria-label="Delete run ${run.id}"
                  @click=${() => emit(this, 'remove-stored', run.id)}
                >
                  Delete
                </button>
              </div>
            </li>`,
        )}
      </ul>
      ${
        runs.length > listed.length
          ? html`<button class="plain" type="button" @click=${() => (this.all = true)}>
              Show all ${runs.length}
            </button>`
          : nothing
      }
    `;
  }
}

/** Offers to go on with what a closed tab had measured, or to keep it. */
export class UnfinishedRuns extends LitElement {
  static override properties = { runs: { attribute: false }, available: { type: Boolean } };
  static override styles = [
    shared,
    css`
      .card {
        border-left: 3px solid var(--accent);
        margin-bottom: 1rem;
      }
      .row {
        margin-top: 0.5rem;
      }
    `,
  ];
  declare runs: readonly Run[];
  /** Whether there is a device to go on with. */
  declare available: boolean;

  constructor() {
    super();
    this.runs = [];
    this.available = false;
  }

  override render() {
    return this.runs.map(
      (run) =>
        html`<section class="card" aria-label="Unfinished run ${run.id}">
          <h2>A run was cut off when its page was closed</h2>
          <p>
            ${run.suite}, ${whenText(run.startedAt)}: ${run.points.length}
            point${run.points.length === 1 ? '' : 's'} had been measured.
          </p>
          <div class="row">
            <button
              type="button"
              class="primary"
              ?disabled=${!this.available}
              @click=${() => emit(this, 'resume-unfinished', run)}
            >
              Resume
            </button>
            <button type="button" @click=${() => emit(this, 'keep-unfinished', run)}>Keep and show</button>
            <button type="button" @click=${() => emit(this, 'download', { run, format: 'json' })}>
              Download JSON
            </button>
            <button class="plain" type="button" @click=${() => emit(this, 'discard-unfinished', run)}>
              Throw away
            </button>
          </div>
        </section>`,
    );
  }
}
