/** @file The page: lays the elements out, hands them the bench's state, passes their requests to the bench. */
import { LitElement, css, html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Bench } from './bench.ts';
import { downloadRun } from './download.ts';
import { emit, onRequest } from './emit.ts';
import { initialState, type PageState, type Shown } from './state.ts';
import { facts, shared } from './styles.ts';
import { adapterName } from '../results/adapter.ts';
import type { Run } from '../results/schema.ts';
import { statusChip, whenText } from './text.ts';
import type { RunOptions } from '../worker/api.ts';

export class RooflawApp extends LitElement {
  static override properties = {
    state: { attribute: false },
    options: { attribute: false },
    dropping: { state: true },
  };
  static override styles = [
    shared,
    facts,
    css`
      :host {
        min-height: 100vh;
        min-height: 100dvh;
      }
      header,
      main,
      footer {
        max-width: 76rem;
        margin: 0 auto;
        padding: 0 1.25rem;
      }
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 0 0.9rem;
        padding-top: 1.1rem;
        padding-bottom: 0.9rem;
      }
      h1 {
        margin: 0;
        font-size: 1.3125rem;
        font-weight: 700;
        letter-spacing: -0.02em;
        line-height: 1.3;
      }
      footer {
        padding-top: 1.5rem;
        padding-bottom: 2rem;
      }
      .two {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        gap: 1rem;
        align-items: start;
      }
      main > * + * {
        margin-top: 1rem;
      }
      rooflaw-notices {
        margin: 0;
      }
      .run-head {
        gap: 0.35rem 0.6rem;
      }
      .run-head h2 {
        font-size: 1.1875rem;
      }
      .run-facts {
        margin-top: 0.3rem;
        font-size: 0.875rem;
      }
      .environment {
        margin-top: 0.6rem;
        font-size: 0.875rem;
      }
      .environment rooflaw-device {
        margin-top: 0.75rem;
        max-width: 40rem;
      }
      .incidents {
        margin-top: 0.6rem;
        padding-left: 1.1rem;
        font-size: 0.875rem;
        max-height: 14rem;
        overflow: auto;
      }
      .incidents li {
        overflow-wrap: anywhere;
      }
      .hint {
        padding: 1.25rem 1rem;
        text-align: center;
        background: none;
        border-style: dashed;
        border-color: var(--line-strong);
      }
      .drop {
        position: fixed;
        inset: 0.5rem;
        display: grid;
        place-items: center;
        border: 2px dashed var(--accent);
        border-radius: 10px;
        background: color-mix(in srgb, var(--page) 85%, transparent);
        font-size: 1.25rem;
        font-weight: 600;
        pointer-events: none;
        z-index: 1;
      }
      @media (max-width: 56rem) {
        .two {
          grid-template-columns: minmax(0, 1fr);
        }
      }
      @media (max-width: 34rem) {
        header,
        main,
        footer {
          padding-left: 0.75rem;
          padding-right: 0.75rem;
        }
      }
    `,
  ];
  declare state: PageState;
  /** What the address of the page asked for. */
  declare options: RunOptions;
  declare dropping: boolean;
  #bench: Bench | undefined;

  constructor() {
    super();
    this.state = initialState;
    this.options = {};
    this.dropping = false;
  }

  /** Connects the page to its bench; called once, by `main.ts`. */
  attach(bench: Bench, options: RunOptions): void {
    this.#bench = bench;
    this.options = options;
    onRequest(this, 'run', (wanted) => void bench.run(wanted).catch(() => {})); // shown as a notice
    onRequest(this, 'cancel', () => void bench.cancel());
    onRequest(this, 'stop-now', () => bench.stopNow());
    onRequest(this, 'load-file', (file) => void bench.loadFile(file));
    onRequest(this, 'load-stored', (id) => void bench.loadStored(id));
    onRequest(this, 'remove-stored', (id) => void bench.removeStored(id));
    onRequest(this, 'resume-unfinished', (run) => void bench.resume(run).catch(() => {})); // shown as a notice
    onRequest(this, 'keep-unfinished', (run) => void bench.keepUnfinished(run));
    onRequest(this, 'discard-unfinished', (run) => void bench.discardUnfinished(run));
    onRequest(this, 'download', downloadRun);
    onRequest(this, 'dismiss', (id) => void bench.dismiss(id));
    bench.attach((state) => {
      this.state = state;
      return this.#settled();
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('dragover', this.#onDragOver);
    window.addEventListener('dragleave', this.#onDragLeave);
    window.addEventListener('drop', this.#onDrop);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('dragover', this.#onDragOver);
    window.removeEventListener('dragleave', this.#onDragLeave);
    window.removeEventListener('drop', this.#onDrop);
  }

  override render() {
    const { state } = this;
    return html`
      <header>
        <h1>Rooflaw</h1>
        <span class="muted">language-model kernels, measured on this machine’s GPU</span>
      </header>
      <main>
        <rooflaw-notices .notices=${state.notices}></rooflaw-notices>
        <rooflaw-unfinished
          .runs=${state.unfinished}
          ?available=${state.environment !== undefined}
          ?hidden=${state.unfinished.length === 0 || state.activity !== 'idle'}
        ></rooflaw-unfinished>
        ${state.obstacle === undefined ? this.#controls() : html`<rooflaw-obstacle .obstacle=${state.obstacle}></rooflaw-obstacle>`}
        ${state.shown === undefined ? this.#hint() : this.#shown(state.shown)}
        <section class="card" aria-labelledby="past">
          <div class="row spread">
            <h2 id="past">Past runs</h2>
            ${this.#openButton()}
          </div>
          <rooflaw-history
            .runs=${state.history}
            .shownId=${state.shown?.run.id ?? ''}
            ?busy=${state.activity !== 'idle'}
          ></rooflaw-history>
        </section>
        <rooflaw-compare
          .history=${state.history}
          .onScreen=${state.shown?.origin.kind === 'live' ? undefined : state.shown?.run}
          .load=${this.#stored}
          ?hidden=${state.history.length < 2 && state.shown === undefined}
        ></rooflaw-compare>
      </main>
      <footer class="small muted">
        Rooflaw
        ${__ROOFLAW_VERSION__}${__ROOFLAW_COMMIT__ === null ? '' : ` (${__ROOFLAW_COMMIT__.slice(0, 8)})`}.
        Runs stay in this browser until you download or delete them.
      </footer>
      ${this.dropping ? html`<div class="drop" aria-hidden="true">Drop a run file to look at it</div>` : nothing}
    `;
  }

  #controls() {
    const { state } = this;
    const calibration = state.shown?.origin.kind === 'measured' ? state.shown.run.calibration : undefined;
    return html`<div class="two">
      <section class="card" aria-label="Device">
        <rooflaw-device .environment=${state.environment} .calibration=${calibration}></rooflaw-device>
      </section>
      <section class="card" aria-label="Run">
        <rooflaw-run-panel
          .suites=${state.suites}
          .activity=${state.activity}
          .options=${this.options}
          .list=${this.#list}
          ?available=${state.environment !== undefined}
        ></rooflaw-run-panel>
        <rooflaw-progress
          .activity=${state.activity}
          .progress=${state.progress}
          ?hidden=${state.activity === 'idle'}
        ></rooflaw-progress>
      </section>
    </div>`;
  }

  #hint() {
    return html`<section class="card hint muted" aria-label="Result">${hintText(this.state)}</section>`;
  }

  #shown(shown: Shown) {
    const { run, origin, report } = shown;
    const isLive = origin.kind === 'live';
    const { environment, incidents } = run;
    return html`
      <section class="card" aria-labelledby="run-title">
        <div class="row spread">
          <div class="row run-head">
            <h2 id="run-title">${run.suite} run</h2>
            ${isLive ? html`<span class="chip">under way</span>` : statusChip(run.status)}
            ${environment.adapter.isSoftware ? html`<span class="chip warn">software adapter</span>` : nothing}
          </div>
          <button type="button" @click=${() => emit(this, 'download', run)} ?hidden=${isLive}>
            Download JSON
          </button>
        </div>
        <p class="run-facts muted">${originText(shown)}</p>
        ${
          incidents.length > 0
            ? html`<ul class="incidents" tabindex=${incidents.length > 6 ? '0' : '-1'} aria-label="Incidents">
                ${incidents
                  .slice(0, 50)
                  .map(({ code, message }) => html`<li><b>${code}</b>: ${message}</li>`)}
              </ul>`
            : nothing
        }
        ${
          isLive
            ? nothing
            : html`<details class="environment">
                <summary>Environment of this run</summary>
                <rooflaw-device
                  heading="Measured on"
                  .environment=${environment}
                  .calibration=${run.calibration}
                ></rooflaw-device>
              </details>`
        }
      </section>
      <rooflaw-results .run=${run} .report=${report} ?live=${isLive}></rooflaw-results>
    `;
  }

  #openButton() {
    return html`<label class="row">
      <button
        type="button"
        ?disabled=${this.state.activity !== 'idle'}
        @click=${() => this.renderRoot.querySelector<HTMLInputElement>('input[type=file]')?.click()}
      >
        Open a run file …
      </button>
      <input
        type="file"
        accept="application/json,.json"
        hidden
        aria-label="Run file"
        .value=${live('')}
        @change=${(event: Event) => {
          const input = event.target as HTMLInputElement;
          const file = input.files?.[0];
          if (file !== undefined) emit(this, 'load-file', file);
          input.value = ''; // choosing the same file again must be an event again
        }}
      />
    </label>`;
  }

  readonly #list = (options: RunOptions): Promise<readonly string[]> =>
    this.#bench?.list(options) ?? Promise.resolve([]);

  readonly #stored = (id: string): Promise<Run | undefined> =>
    this.#bench?.stored(id) ?? Promise.resolve(undefined);

  /** Every element of the page is up to date, not only this one. */
  async #settled(): Promise<void> {
    await this.updateComplete;
    const children = [...this.renderRoot.querySelectorAll('*')].filter(
      (child) => child instanceof LitElement,
    );
    await Promise.all(children.map((child) => child.updateComplete));
  }

  readonly #onDragOver = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.dropping = true;
  };
  readonly #onDragLeave = (event: DragEvent): void => {
    if (event.relatedTarget === null) this.dropping = false;
  };
  readonly #onDrop = (event: DragEvent): void => {
    this.dropping = false;
    const file = event.dataTransfer?.files[0];
    if (file === undefined) return;
    event.preventDefault();
    emit(this, 'load-file', file);
  };
}

function originText({ run, origin }: Shown): string {
  const from = {
    live: 'being measured now',
    measured: 'just measured',
    stored: 'kept in this browser',
    recovered: 'recovered from a closed tab',
    file: `from ${origin.kind === 'file' ? origin.name : ''}`,
  }[origin.kind];
  const parts = [whenText(run.startedAt), adapterName(run.environment.adapter), run.environment.os, from];
  if (run.filter !== undefined) parts.push(`only ${run.filter}`);
  return parts.filter((part) => part !== '').join(' · ');
}

function hintText({ activity, obstacle }: PageState): string {
  if (activity !== 'idle') return 'The first points appear here.';
  return obstacle === undefined
    ? 'Nothing measured yet. Press Run, or drop a run file anywhere on this page.'
    : 'Drop a run file anywhere on this page to look at it.';
}
