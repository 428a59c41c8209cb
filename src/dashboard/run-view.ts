/** @file The first view: what to measure, the run under way, what the shown run found, and the runs kept here. */
import { LitElement, css, html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { adapterName } from '../results/adapter.ts';
import type { Run } from '../results/schema.ts';
import type { RunOptions } from '../worker/api.ts';
import { RUN_FORMATS } from './download.ts';
import { emit } from './emit.ts';
import { hookError } from './hook.ts';
import { ensureGroup } from './later.ts';
import { given, type Place, type ResultFilter } from './parameters.ts';
import type { RunProgress } from './run-progress.ts';
import { settled } from './settled.ts';
import { initialState, type PageState, type Shown } from './state.ts';
import { facts, shared } from './styles.ts';
import { launchesText, statusChip, whenText } from './text.ts';

export class RunView extends LitElement {
  static override properties = {
    state: { attribute: false },
    place: { attribute: false },
    list: { attribute: false },
  };
  static override styles = [
    shared,
    facts,
    css`
      :host > * + * {
        margin-top: 1rem;
      }
      .top {
        display: grid;
        grid-template-columns: minmax(0, 1.35fr) minmax(0, 1fr);
        gap: 1rem;
        align-items: start;
      }
      .aside {
        display: grid;
        gap: 1rem;
        min-width: 0;
      }
      .downloads button {
        font-size: 0.875rem;
      }
      .run-head {
        gap: 0.35rem 0.6rem;
      }
      .run-head h2 {
        scroll-margin-top: 1rem;
        font-size: 1.1875rem;
      }
      .run-facts {
        margin-top: 0.3rem;
        font-size: 0.875rem;
      }
      /* Side by side while they are closed. */
      .details {
        display: flex;
        flex-wrap: wrap;
        gap: 0.35rem 1.25rem;
        margin-top: 0.6rem;
        font-size: 0.875rem;
      }
      .details:not(:has(details)) {
        display: none;
      }
      .environment[open] {
        flex-basis: 100%;
      }
      .environment rooflaw-publish {
        margin-top: 0.75rem;
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
      @media (max-width: 56rem) {
        .top {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];
  declare state: PageState;
  declare place: Place;
  declare list: (options: RunOptions) => Promise<readonly string[]>;

  constructor() {
    super();
    this.state = initialState;
  }

  override render() {
    const { state } = this;
    const { obstacle } = state;
    const isKnown = state.isMet || state.shown !== undefined;
    return html`
      <div class="top ${state.shown === undefined ? '' : 'unprinted'}">
        ${obstacle === undefined ? this.#controls() : html`<rooflaw-obstacle .obstacle=${obstacle}></rooflaw-obstacle>`}
        <div class="aside">
          ${obstacle === undefined ? this.#device() : nothing} ${isKnown ? this.#past() : nothing}
        </div>
      </div>
      ${isKnown ? (state.shown === undefined ? this.#hint() : this.#shown(state.shown)) : nothing}
    `;
  }

  /** Beside the form, where there is room: it is long, and what is known of the device is not. */
  #past() {
    const { state } = this;
    return html`
      <section class="card unprinted" aria-labelledby="past">
        <div class="row spread">
          <h2 id="past">Past runs</h2>
          ${this.#openButton()}
        </div>
        <rooflaw-history
          .runs=${state.history}
          .shownId=${state.shown?.run.id ?? ''}
          ?busy=${state.activity !== 'idle'}
          ?available=${state.environment !== undefined}
        ></rooflaw-history>
      </section>
    `;
  }

  /**
   * The form goes while a run is under way, and the way out of it after: whoever had the keyboard in the one finds it in
   * the other, or where the run is.
   */
  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    const before = changed.get('state') as PageState | undefined;
    const [was, is] = [before?.activity ?? this.state.activity, this.state.activity];
    const at = this.shadowRoot?.activeElement?.localName;
    if (at === undefined || (was === 'idle') === (is === 'idle')) return;
    if (is !== 'idle') void this.updateComplete.then(() => this.focusRun());
    else if (at === 'rooflaw-progress') void this.updateComplete.then(() => this.#focusResult());
  }

  /** The keyboard goes to what ends the run under way, which is brought into sight. */
  focusRun(): void {
    this.renderRoot.querySelector<RunProgress>('rooflaw-progress')?.focus();
  }

  #focusResult(): void {
    const title = this.renderRoot.querySelector<HTMLElement>('#run-title');
    (title ?? this.renderRoot.querySelector<HTMLElement>('rooflaw-run-panel'))?.focus();
  }

  /** A run that was asked for is looked at, also where the form fills the screen, as on a phone. */
  override updated(changed: Map<PropertyKey, unknown>): void {
    const { shown } = this.state;
    const before = changed.get('state') as PageState | undefined;
    if (before === undefined || shown === undefined || shown.origin.kind === 'live') return;
    if (before.shown?.run === shown.run) return;
    const title = this.renderRoot.querySelector('#run-title');
    if (title !== null && title.getBoundingClientRect().bottom > innerHeight) title.scrollIntoView();
  }

  /** Up to date with everything in it. */
  protected override async getUpdateComplete(): Promise<boolean> {
    const done = await super.getUpdateComplete();
    await settled(this.renderRoot);
    return done;
  }

  #controls() {
    const { state } = this;
    return html`<section class="card" aria-label="Run">
      <rooflaw-run-panel
        .suites=${state.suites}
        .activity=${state.activity}
        .wish=${this.place.wish}
        .list=${this.list}
        .environment=${state.environment}
        ?hidden=${state.activity !== 'idle'}
      ></rooflaw-run-panel>
      <rooflaw-progress
        .activity=${state.activity}
        .progress=${state.progress}
        .launch=${state.launch}
        ?hidden=${state.activity === 'idle'}
      ></rooflaw-progress>
      ${state.shown?.origin.kind === 'live' ? html`<rooflaw-live-chart .run=${state.shown.run}></rooflaw-live-chart>` : nothing}
    </section>`;
  }

  #device() {
    const { environment, shown } = this.state;
    const calibration = shown?.origin.kind === 'measured' ? shown.run.calibration : undefined;
    return html`<section class="card" aria-label="Device">
      <rooflaw-device .environment=${environment} .calibration=${calibration}></rooflaw-device>
    </section>`;
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
            <h2 id="run-title" tabindex="-1">${run.suite} run</h2>
            ${isLive ? html`<span class="chip">under way</span>` : statusChip(run.status)}
            ${environment.adapter.isSoftware ? html`<span class="chip warn">software adapter</span>` : nothing}
            ${this.#resumeButton(shown)}
          </div>
          ${
            isLive
              ? nothing
              : html`<div class="row downloads" role="group" aria-label="Download this run">
                  ${RUN_FORMATS.map(
                    (format) =>
                      html`<button type="button" @click=${() => emit(this, 'download', { run, format })}>
                        ${format === 'json' ? 'Download ' : ''}${FORMAT_NAMES[format]}
                      </button>`,
                  )}
                </div>`
          }
        </div>
        <p class="run-facts muted">${originText(shown)}</p>
        ${incidents.length > 0 && incidents.length <= FEW_INCIDENTS ? incidentsList(incidents) : nothing}
        <div class="details">
          ${incidents.length > FEW_INCIDENTS ? incidentsPart(incidents) : nothing}
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
          ${
            isLive || origin.kind === 'community'
              ? nothing
              : html`<details class="environment" @toggle=${this.#onPublish}>
                  <summary>Publish this run …</summary>
                  <rooflaw-publish .run=${run}>Being loaded …</rooflaw-publish>
                </details>`
          }
        </div>
      </section>
      <rooflaw-results
        .run=${run}
        .report=${report}
        .filter=${this.place.results}
        @filter-change=${this.#onFilter}
        ?live=${isLive}
      ></rooflaw-results>
    `;
  }

  /** What was measured here and ended early can go on here. */
  #resumeButton({ run, origin: { kind }, launch }: Shown) {
    const isOurs = kind === 'measured' || kind === 'stored' || kind === 'recovered';
    const { activity, environment } = this.state;
    if (!isOurs || run.status === 'complete' || activity !== 'idle' || environment === undefined)
      return nothing;
    return html`<button type="button" @click=${() => emit(this, 'resume', { run, ...given({ launch }) })}>
      Resume
    </button>`;
  }

  /** Publishing is loaded by who asks for it. */
  readonly #onPublish = (event: Event): void => {
    const { open, lastElementChild: panel } = event.target as HTMLDetailsElement;
    if (!open) return;
    ensureGroup('publish').catch((error: unknown) => {
      if (panel !== null) panel.textContent = `It could not be loaded: ${hookError(error).message}`;
    });
  };

  readonly #onFilter = (event: Event): void => {
    emit(this, 'note', { results: (event as CustomEvent<ResultFilter>).detail });
  };

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
}

/** More of them are first counted, by what they are. */
const FEW_INCIDENTS = 3;
const MOST_INCIDENTS = 50;

const incidentsList = (incidents: Run['incidents']) =>
  html`<ul class="incidents" tabindex=${incidents.length > 2 ? '0' : '-1'} aria-label="Incidents">
    ${incidents.slice(0, MOST_INCIDENTS).map(({ code, message }) => html`<li><b>${code}</b>: ${message}</li>`)}
  </ul>`;

function incidentsPart(incidents: Run['incidents']) {
  const counts = new Map<string, number>();
  for (const { code } of incidents) counts.set(code, (counts.get(code) ?? 0) + 1);
  const parts = [...counts].map(([code, count]) => (count === 1 ? code : `${count} × ${code}`));
  return html`<details class="environment">
    <summary>${incidents.length} incidents: ${parts.join(', ')}</summary>
    ${incidentsList(incidents)}
  </details>`;
}

const FORMAT_NAMES = { json: 'JSON', csv: 'CSV', md: 'Markdown' } as const;

function originText({ run, origin, launch }: Shown): string {
  const from = {
    live: 'being measured now',
    measured: 'just measured',
    stored: 'kept in this browser',
    recovered: 'recovered from a closed tab',
    community: `published by the community ${origin.kind === 'community' ? origin.standing : ''}`,
    file: `from ${origin.kind === 'file' ? origin.name : ''}`,
  }[origin.kind];
  const parts = [whenText(run.startedAt), adapterName(run.environment.adapter), run.environment.os, from];
  if (run.filter !== undefined) parts.push(`only ${run.filter}`);
  if (launch !== undefined && run.status !== 'complete') parts.push(`ended in ${launchesText(launch)}`);
  return parts.filter((part) => part !== '').join(' · ');
}

function hintText({ activity, obstacle }: PageState): string {
  if (activity !== 'idle') return 'The first points appear here.';
  return obstacle === undefined
    ? 'Nothing measured yet. Press Run: points appear here one by one, and when all are there, charts over them. Or drop a run file anywhere on this page.'
    : 'Drop a run file anywhere on this page to look at it.';
}
