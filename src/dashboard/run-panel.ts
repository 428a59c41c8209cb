/** @file What to measure: suite, filter, seed, and the button that starts it. */
import { LitElement, css, html, nothing } from 'lit';
import type { RunOptions, SuiteListing } from '../worker/api.ts';
import { emit } from './emit.ts';
import { hookError } from './hook.ts';
import type { Activity } from './state.ts';
import { shared } from './styles.ts';

/** Pause in typing after which the filter is tried. */
const FILTER_PAUSE_MS = 250;

/** What the filter leaves: how many workloads, or what is wrong with it. */
type Match = { readonly count: number } | { readonly problem: string };

export class RunPanel extends LitElement {
  static override properties = {
    suites: { attribute: false },
    activity: {},
    available: { type: Boolean },
    options: { attribute: false },
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
      .suite {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) max-content;
        gap: 0 0.6rem;
        align-items: baseline;
        padding: 0.4rem 0.6rem;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        cursor: pointer;
      }
      .suite:hover {
        border-color: var(--line-strong);
      }
      .suite:has(:checked) {
        border-color: var(--accent);
        box-shadow: inset 2px 0 0 var(--accent);
      }
      .suite:has(:focus-visible) {
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
      .more {
        margin-top: 0.7rem;
        font-size: 0.875rem;
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
      .problem {
        color: var(--bad);
      }
      .actions {
        margin-top: 0.9rem;
      }
      @media (max-width: 30rem) {
        .grid {
          grid-template-columns: minmax(0, 1fr);
        }
        .actions button.primary {
          flex: 1;
        }
      }
    `,
  ];
  declare suites: readonly SuiteListing[];
  declare activity: Activity;
  /** Whether there is a device to measure with. */
  declare available: boolean;
  declare options: RunOptions;
  declare list: (options: RunOptions) => Promise<readonly string[]>;
  declare match: Match | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.suites = [];
    this.activity = 'idle';
    this.available = false;
    this.options = {};
    this.list = () => Promise.resolve([]);
  }

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('options') || changed.has('suites')) this.#count();
  }

  override render() {
    const { activity, options } = this;
    const busy = activity !== 'idle';
    const chosen = this.#suite();
    return html`
      <form
        @submit=${(event: Event) => {
          event.preventDefault();
          emit(this, 'run', { ...options, ...(chosen === undefined ? {} : { suite: chosen }) });
        }}
      >
        <h2 id="suite">What to measure</h2>
        <fieldset ?disabled=${busy} aria-labelledby="suite">
          ${this.suites.map(
            (suite) =>
              html`<label class="suite">
                <input
                  type="radio"
                  name="suite"
                  .value=${suite.suite}
                  .checked=${suite.suite === chosen}
                  @change=${() => (this.options = { ...options, suite: suite.suite })}
                />
                <b>${suite.suite}</b>
                <span class="small muted">${workloads(suite.workloads.length)}</span>
                <span class="what">${suite.summary}</span>
              </label>`,
          )}
          ${this.suites.length === 0 ? html`<p class="muted small">No suites to choose from.</p>` : nothing}
        </fieldset>
        <details
          class="more"
          ?open=${'filter' in options || 'seed' in options || options.features === 'none'}
        >
          <summary>Filter, seed, bare device</summary>
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
        </details>
        <div class="row actions">
          <button class="primary" type="submit" ?disabled=${busy || !this.available}>
            ${busy ? 'Running …' : 'Run'}
          </button>
          <span class="small muted">Keep this tab in front and the machine otherwise idle.</span>
        </div>
      </form>
    `;
  }

  /** The chosen suite, or what an empty choice means to the worker. */
  #suite(): string | undefined {
    return (
      this.options.suite ?? this.suites.find(({ suite }) => suite === 'quick')?.suite ?? this.suites[0]?.suite
    );
  }

  #set<K extends keyof RunOptions>(key: K, value: RunOptions[K] | undefined): void {
    const { [key]: _old, ...rest } = this.options;
    this.options = value === undefined ? rest : { ...rest, [key]: value };
  }

  /** Asks, after a pause in typing, what the filter leaves; an answer that is too late is dropped. */
  #count(): void {
    clearTimeout(this.#timer);
    const asked = this.options;
    if (asked.filter === undefined || this.activity !== 'idle') {
      this.match = undefined;
      return;
    }
    this.#timer = setTimeout(() => {
      this.list(asked)
        .then(
          (ids): Match => ({ count: ids.length }),
          (error: unknown): Match => ({ problem: hookError(error).message }),
        )
        .then(
          (match) => {
            if (this.options === asked) this.match = match;
          },
          () => {},
        );
    }, FILTER_PAUSE_MS);
  }
}

const inputValue = (event: Event): string => (event.target as HTMLInputElement).value.trim();

const workloads = (count: number): string => `${count} workload${count === 1 ? '' : 's'}`;

function matchText(match: Match | undefined): string {
  if (match === undefined) return 'A glob over workload ids; empty for all.';
  return 'problem' in match ? match.problem : `matches ${workloads(match.count)}`;
}
