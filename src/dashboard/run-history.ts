/** @file Runs kept in this browser, and those a closed tab left unfinished. */
import { LitElement, css, html, nothing } from 'lit';
import { formatCount } from '../analysis/format.ts';
import type { LaunchNumber } from '../results/journal.ts';
import type { RunSummary, Unfinished } from '../results/store.ts';
import { emit } from './emit.ts';
import { shared } from './styles.ts';
import { launchesText, statusChip, whenText } from './text.ts';

/** Lines shown before "all" is asked for. */
const FIRST = 8;

export class RunHistory extends LitElement {
  static override properties = {
    runs: { attribute: false },
    shownId: {},
    busy: { type: Boolean },
    available: { type: Boolean },
    all: { state: true },
    asked: { state: true },
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
  /** Whether there is a device to go on with. */
  declare available: boolean;
  declare all: boolean;
  /** Id of the run whose deletion was asked for once; '' for none. */
  declare asked: string;
  /** Place of the line that is being deleted: the keyboard stays there. */
  #gone: number | undefined;

  constructor() {
    super();
    this.runs = [];
    this.shownId = '';
    this.busy = false;
    this.available = false;
    this.all = false;
    this.asked = '';
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
          (run, index) =>
            html`<li aria-current=${run.id === this.shownId ? 'true' : nothing}>
              <div>
                <div class="row">
                  <b>${run.suite}</b>
                  <span class="small">${whenText(run.startedAt)}</span>
                  ${statusChip(run.status)}
                  ${run.isSoftware ? html`<span class="chip warn">software</span>` : nothing}
                </div>
                <div class="small muted adapter">
                  ${formatCount(run.measured)} of ${formatCount(run.points)} measured ·
                  ${run.launch && run.status !== 'complete' ? `${launchesText(run.launch)} · ` : ''}${run.adapter}
                </div>
              </div>
              <div class="row">
                ${
                  run.status === 'complete'
                    ? nothing
                    : html`<button
                        class="plain"
                        type="button"
                        ?disabled=${this.busy || !this.available}
                        aria-label="Resume run ${run.id}"
                        @click=${() => emit(this, 'resume-stored', run.id)}
                      >
                        Resume
                      </button>`
                }
                <button
                  class="plain"
                  type="button"
                  ?disabled=${this.busy}
                  aria-label="Show run ${run.id}"
                  @click=${() => emit(this, 'load-stored', run.id)}
                >
                  Show
                </button>
                ${askedTwice({
                  word: 'Delete',
                  what: `run ${run.id}`,
                  isAsked: this.asked === run.id,
                  isDisabled: this.busy,
                  ask: (isAsked) => (this.asked = isAsked ? run.id : ''),
                  act: () => {
                    this.#gone = index;
                    emit(this, 'remove-stored', run.id);
                  },
                })}
              </div>
            </li>`,
        )}
      </ul>
      ${
        runs.length > listed.length
          ? html`<button class="plain" type="button" @click=${() => this.#showAll()}>
              Show all ${runs.length}
            </button>`
          : nothing
      }
    `;
  }

  override updated(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('runs') || this.#gone === undefined) return;
    const lines = this.renderRoot.querySelectorAll('li');
    lines[Math.min(this.#gone, lines.length - 1)]?.querySelector<HTMLElement>('button:last-of-type')?.focus();
    this.#gone = undefined;
  }

  #showAll(): void {
    this.all = true;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelectorAll('li')[FIRST]?.querySelector('button')?.focus(),
    );
  }
}

/** Offers to go on with what a closed tab had measured, or to keep it. */
export class UnfinishedRuns extends LitElement {
  static override properties = {
    runs: { attribute: false },
    available: { type: Boolean },
    asked: { state: true },
  };
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
  declare runs: readonly Unfinished[];
  /** Whether there is a device to go on with. */
  declare available: boolean;
  declare asked: string;

  constructor() {
    super();
    this.runs = [];
    this.available = false;
    this.asked = '';
  }

  override render() {
    return this.runs.map((left) => {
      const { run, launch } = left;
      return html`<section class="card" aria-label="Unfinished run ${run.id}">
        <h2>A run was cut off when its page was closed</h2>
        <p>
          ${run.suite}, ${whenText(run.startedAt)}: ${formatCount(run.points.length)}
          point${run.points.length === 1 ? '' : 's'} had been
          measured${launch === undefined ? '' : `, the last ones in ${launchesText(launch)}`}.
          ${launch === undefined ? '' : whatIsLeft(launch)}
        </p>
        <div class="row">
          <button
            type="button"
            class="primary"
            ?disabled=${!this.available}
            @click=${() => emit(this, 'resume', left)}
          >
            Resume
          </button>
          <button type="button" @click=${() => emit(this, 'keep-unfinished', left)}>Keep and show</button>
          <button type="button" @click=${() => emit(this, 'download', { run, format: 'json' })}>
            Download JSON
          </button>
          ${askedTwice({
            word: 'Throw away',
            what: `run ${run.id}`,
            isAsked: this.asked === run.id,
            ask: (isAsked) => (this.asked = isAsked ? run.id : ''),
            act: () => emit(this, 'discard-unfinished', run),
          })}
        </div>
      </section>`;
    });
  }
}

/** A button that destroys something: the first press asks, the second does it, and going elsewhere takes it back. */
const askedTwice = (of: {
  readonly word: string;
  readonly what: string;
  readonly isAsked: boolean;
  readonly isDisabled?: boolean;
  readonly ask: (isAsked: boolean) => void;
  readonly act: () => void;
}) =>
  html`<button
    class="plain"
    type="button"
    ?disabled=${of.isDisabled ?? false}
    aria-label=${of.isAsked ? `${of.word} ${of.what} for good` : `${of.word} ${of.what}`}
    @blur=${() => of.ask(false)}
    @click=${() => {
      of.ask(!of.isAsked);
      if (of.isAsked) of.act();
    }}
  >
    ${of.isAsked ? `${of.word} for good?` : of.word}
  </button>`;

function whatIsLeft({ number, of }: LaunchNumber): string {
  const after = of - number;
  if (after === 0) return 'Resume measures what is left of it.';
  return `Resume measures what is left of it and the ${after === 1 ? 'one' : after} after it.`;
}
