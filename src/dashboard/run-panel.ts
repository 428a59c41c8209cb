/** @file What to measure: suite, kernels, other libraries, launches, what it will cost, and the button that starts it. */
import { LitElement, css, html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import type { RunOptions, SuiteListing } from '../worker/api.ts';
import { costText } from './cost-text.ts';
import { emit } from './emit.ts';
import { hookError } from './hook.ts';
import { filterOf, kernelCounts, kernelOf, kernelsOf } from './kernels-filter.ts';
import { given, MAX_LAUNCHES, type Wish } from './parameters.ts';
import { PEERS, PEER_NAMES } from './peers.ts';
import type { Activity } from './state.ts';
import { shared } from './styles.ts';

/** Pause in typing after which the filter is tried. */
const FILTER_PAUSE_MS = 250;

/** What the filter leaves: how many workloads, or what is wrong with it. */
type Match = { readonly ids: readonly string[] } | { readonly problem: string };

export class RunPanel extends LitElement {
  static override properties = {
    suites: { attribute: false },
    activity: {},
    available: { type: Boolean },
    wish: { attribute: false },
    list: { attribute: false },
    match: { state: true },
  };
  static override styles = [
    shared,
    css`
      fieldset {
        border: 0;
        padding: 0;
        margin: 0.6rem 0 0;
        min-width: 0;
        display: grid;
        gap: 0.25rem;
      }
      /* One list, a line between two of them. */
      .suites {
        gap: 0;
      }
      .suite {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) max-content;
        gap: 0 0.6rem;
        align-items: baseline;
        position: relative;
        padding: 0.35rem 0.6rem;
        border: 1px solid var(--line);
        cursor: pointer;
      }
      .suite + .suite {
        margin-top: -1px;
      }
      .suite:first-child {
        border-radius: var(--radius) var(--radius) 0 0;
      }
      .suite:last-child {
        border-radius: 0 0 var(--radius) var(--radius);
      }
      .suite:hover {
        background: var(--sunken);
      }
      .suite:has(:checked) {
        z-index: 1;
        border-color: var(--accent);
        background: color-mix(in srgb, var(--accent) 7%, var(--surface));
        box-shadow: inset 3px 0 0 var(--accent);
      }
      .suite:has(:focus-visible) {
        z-index: 2;
        outline: 2px solid var(--accent);
        outline-offset: 2px;
      }
      .suite input {
        align-self: center;
      }
      .suite input:focus-visible {
        outline: none;
      }
      .suite .what {
        font-size: 0.8125rem;
        color: var(--muted);
        grid-column: 2 / -1;
      }
      .suite b {
        font-weight: 600;
      }
      .options {
        display: flex;
        flex-wrap: wrap;
        gap: 0.35rem 1.25rem;
        margin-top: 0.7rem;
        font-size: 0.875rem;
      }
      .more[open] {
        flex-basis: 100%;
      }
      .grid {
        display: grid;
        grid-template-columns: minmax(0, 1fr) 8rem;
        gap: 0.5rem 0.75rem;
        margin-top: 0.5rem;
      }
      .grid label {
        display: grid;
        gap: 0.15rem;
        align-content: start;
      }
      .grid input:not([type='checkbox']) {
        width: 100%;
      }
      .grid label.check {
        grid-column: 1 / -1;
        display: flex;
        align-items: center;
        gap: 0.5rem;
      }
      .kernels {
        grid-template-columns: repeat(auto-fill, minmax(min(15rem, 100%), 1fr));
        gap: 0.2rem 0.75rem;
      }
      .peers {
        grid-template-columns: repeat(auto-fill, minmax(min(11.5rem, 100%), 1fr));
      }
      .kernels label,
      .peers label {
        display: flex;
        align-items: center;
        gap: 0.45rem;
        overflow-wrap: anywhere;
        min-height: 1.5rem;
      }
      .grid .launches input:not([type='checkbox']) {
        width: 4.5rem;
      }
      .launches > :last-child {
        flex: 1 1 14rem;
      }
      .launches {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.3rem 0.6rem;
      }
      /* About as high as what will stand there. */
      .waiting {
        min-height: 32rem;
        margin-top: 0.5rem;
      }
      .cost {
        font-size: 0.875rem;
      }
      .problem {
        color: var(--bad);
      }
      /* What it costs stands beside the button that spends it. */
      .actions {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr);
        gap: 0.6rem 1rem;
        align-items: center;
        margin-top: 1rem;
      }
      .actions .primary {
        min-height: 2.75rem;
        padding-inline: 2.25rem;
        font-size: 1.0625rem;
      }
      @media (max-width: 30rem) {
        .grid,
        .actions {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];
  declare suites: readonly SuiteListing[];
  declare activity: Activity;
  /** Whether there is a device to measure with. */
  declare available: boolean;
  declare wish: Wish;
  declare list: (options: RunOptions) => Promise<readonly string[]>;
  declare match: Match | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.suites = [];
    this.activity = 'idle';
    this.available = false;
    this.wish = { options: {}, launches: 1 };
    this.list = () => Promise.resolve([]);
  }

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('wish') || changed.has('suites')) this.#count();
  }

  override render() {
    const { activity, wish } = this;
    const { options, launches } = wish;
    const busy = activity !== 'idle';
    const chosen = this.#suite();
    const listing = this.suites.find(({ suite }) => suite === chosen);
    if (this.suites.length === 0) {
      return html`<h2>What to measure</h2>
        <p class="waiting muted small">Asking which suites there are …</p>`;
    }
    return html`
      <form
        @submit=${(event: Event) => {
          event.preventDefault();
          emit(this, 'run', { launches, options: { ...options, ...given({ suite: chosen }) } });
        }}
      >
        <h2 id="suite">What to measure</h2>
        <fieldset class="suites" ?disabled=${busy} aria-labelledby="suite">
          ${this.suites.map(
            (suite) =>
              html`<label class="suite">
                <input
                  type="radio"
                  name="suite"
                  .value=${suite.suite}
                  .checked=${suite.suite === chosen}
                  @change=${() => this.#set('suite', suite.suite)}
                />
                <b>${suite.suite}</b>
                <span class="small muted">${workloads(suite.workloads.length)}</span>
                <span class="what">${suite.summary}</span>
              </label>`,
          )}
        </fieldset>
        <div class="options">
          ${listing === undefined ? nothing : this.#kernels(listing, busy)} ${this.#peers(busy)}
          ${this.#more(busy)}
        </div>
        <div class="actions">
          <button class="primary" type="submit" ?disabled=${busy || !this.available}>
            ${busy ? 'Running …' : 'Run'}
          </button>
          <div>
            ${
              listing === undefined
                ? nothing
                : html`<p class="cost" aria-live="polite">
                    ${costText(listing, wish, this.#selected(listing))}
                  </p>`
            }
            <p class="small muted">Keep this tab in front and the machine otherwise idle.</p>
          </div>
        </div>
      </form>
    `;
  }

  /** The keyboard goes to the button that starts a run. */
  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>('button[type=submit]')?.focus(options);
  }

  #kernels({ workloads: ids }: SuiteListing, busy: boolean) {
    const counts = kernelCounts(ids);
    const all = [...counts.keys()];
    const chosen = kernelsOf(this.wish.options.filter, all);
    const toggle = (name: string, isOn: boolean): void => {
      const next = new Set(chosen);
      if (isOn) next.add(name);
      else next.delete(name);
      if (next.size > 0) this.#set('filter', filterOf(next, all));
      else this.requestUpdate(); // a run of nothing is none: the last one stays
    };
    const title =
      chosen === undefined ? 'Kernels: as the filter says' : `Kernels: ${chosen.size} of ${all.length}`;
    return html`<details class="more">
      <summary>${title}</summary>
      <fieldset class="kernels" ?disabled=${busy}>
        <legend class="visually-hidden">Kernels of this suite</legend>
        ${[...counts].map(
          ([name, count]) =>
            html`<label>
              <input
                type="checkbox"
                name="kernel"
                .value=${name}
                .checked=${live(chosen?.has(name) ?? false)}
                @change=${(event: Event) => toggle(name, (event.target as HTMLInputElement).checked)}
              />
              <span>${name} <span class="muted">${count}</span></span>
            </label>`,
        )}
      </fieldset>
    </details>`;
  }

  #peers(busy: boolean) {
    const chosen = this.wish.options.peers ?? [];
    return html`<details class="more" ?open=${chosen.length > 0}>
      <summary>Other libraries${chosen.length > 0 ? `: ${chosen.join(', ')}` : ''}</summary>
      <fieldset class="peers" ?disabled=${busy}>
        <legend class="visually-hidden">Libraries to measure in turns with our kernels</legend>
        ${PEER_NAMES.map(
          (name) =>
            html`<label>
              <input
                type="checkbox"
                name="peer"
                .value=${name}
                .checked=${chosen.includes(name)}
                @change=${(event: Event) => {
                  const isOn = (event.target as HTMLInputElement).checked;
                  const next = PEER_NAMES.filter((one) => (one === name ? isOn : chosen.includes(one)));
                  this.#set('peers', next.length === 0 ? undefined : next);
                }}
              />
              <span>${PEERS[name].title} <span class="muted">${PEERS[name].megabytes} MB</span></span>
            </label>`,
        )}
      </fieldset>
    </details>`;
  }

  #more(busy: boolean) {
    const { options, launches } = this.wish;
    const isSet =
      this.#isOwnFilter() || options.seed !== undefined || options.features === 'none' || launches > 1;
    return html`<details class="more" ?open=${isSet}>
      <summary>Filter, seed, launches, bare device</summary>
      <fieldset class="grid" ?disabled=${busy}>
        <legend class="visually-hidden">Options of the run</legend>
        <label>
          <span>Only workloads like</span>
          <input
            class="mono"
            name="filter"
            placeholder="matmul/m=1,*"
            autocomplete="off"
            spellcheck="false"
            maxlength="300"
            .value=${options.filter ?? ''}
            @input=${(event: Event) => this.#set('filter', inputValue(event) || undefined)}
            aria-describedby="match"
          />
          <span
            id="match"
            role="status"
            class="small ${this.match && 'problem' in this.match ? 'problem' : 'muted'}"
            >${matchText(this.match)}</span
          >
        </label>
        <label>
          <span>Seed</span>
          <input
            name="seed"
            type="number"
            min="0"
            max="4294967295"
            step="1"
            placeholder="default"
            .value=${options.seed?.toString() ?? ''}
            @input=${(event: Event) => {
              const text = inputValue(event);
              this.#set('seed', /^[0-9]{1,10}$/.test(text) ? Number(text) : undefined);
            }}
          />
        </label>
        <label class="check launches">
          <span>Launches</span>
          <input
            name="launches"
            type="number"
            min="1"
            max=${MAX_LAUNCHES}
            step="1"
            .value=${live(String(launches))}
            aria-describedby="launches"
            @change=${(event: Event) => {
              const wanted = Math.round(Number(inputValue(event)));
              const within = Math.min(MAX_LAUNCHES, Math.max(1, Number.isFinite(wanted) ? wanted : 1));
              this.#wish({ ...this.wish, launches: within });
              this.requestUpdate();
            }}
          />
          <span id="launches" class="small muted"
            >fresh starts of the worker, each the whole suite; from five on a point says where another launch
            would fall (rerun95)</span
          >
        </label>
        <label class="check">
          <input
            type="checkbox"
            .checked=${options.features === 'none'}
            @change=${(event: Event) =>
              this.#set('features', (event.target as HTMLInputElement).checked ? 'none' : undefined)}
          />
          <span>Bare device: default limits, no optional features</span>
        </label>
      </fieldset>
    </details>`;
  }

  /** The chosen suite, or what an empty choice means to the worker. */
  #suite(): string | undefined {
    return (
      this.wish.options.suite ??
      this.suites.find(({ suite }) => suite === 'quick')?.suite ??
      this.suites[0]?.suite
    );
  }

  /** A pattern that somebody wrote, and no choice of kernels. */
  #isOwnFilter(): boolean {
    const { filter } = this.wish.options;
    const listing = this.suites.find(({ suite }) => suite === this.#suite());
    if (filter === undefined || listing === undefined) return filter !== undefined;
    return kernelsOf(filter, [...kernelCounts(listing.workloads).keys()]) === undefined;
  }

  /** What is left of a suite, as far as it is known without asking. */
  #selected({ workloads: ids }: SuiteListing): readonly string[] {
    const chosen = kernelsOf(this.wish.options.filter, [...kernelCounts(ids).keys()]);
    if (chosen !== undefined) return ids.filter((id) => chosen.has(kernelOf(id)));
    return this.match !== undefined && 'ids' in this.match ? this.match.ids : ids;
  }

  #set<K extends keyof RunOptions>(key: K, value: RunOptions[K] | undefined): void {
    const { [key]: _old, ...rest } = this.wish.options;
    this.#wish({ ...this.wish, options: value === undefined ? rest : { ...rest, [key]: value } });
  }

  #wish(wish: Wish): void {
    this.wish = wish;
    emit(this, 'note', { wish });
  }

  /** Asks, after a pause in typing, what the filter leaves; an answer that is too late is dropped. */
  #count(): void {
    clearTimeout(this.#timer);
    const asked = this.wish;
    if (!this.#isOwnFilter() || this.activity !== 'idle') {
      this.match = undefined;
      return;
    }
    this.#timer = setTimeout(() => {
      this.list(asked.options)
        .then(
          (ids): Match => ({ ids }),
          (error: unknown): Match => ({ problem: hookError(error).message }),
        )
        .then(
          (match) => {
            if (this.wish === asked) this.match = match;
          },
          () => {},
        );
    }, FILTER_PAUSE_MS);
  }
}

const inputValue = (event: Event): string => (event.target as HTMLInputElement).value.trim();

const workloads = (count: number): string =>
  `${count.toLocaleString('en')} workload${count === 1 ? '' : 's'}`;

function matchText(match: Match | undefined): string {
  if (match === undefined) return 'A glob over workload ids; empty for all.';
  return 'problem' in match ? match.problem : `matches ${workloads(match.ids.length)}`;
}
