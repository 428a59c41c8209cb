/** @file What to measure: the suite, what else may be told of it, what it will cost, and the button that starts it. */
import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { adapterName } from '../results/adapter.ts';
import type { Environment } from '../results/schema.ts';
import type { RunOptions, SuiteListing } from '../worker/api.ts';
import { costText, limitText, workloadsText } from './cost-text.ts';
import { emit } from './emit.ts';
import { FilterMatch } from './filter-match.ts';
import { kernelCounts, kernelOf, kernelsOf } from './kernels-filter.ts';
import { given, type Wish } from './parameters.ts';
import {
  kernelsPart,
  morePart,
  peersPart,
  withOption,
  wordsPart,
  type OptionsContext,
} from './run-options.ts';
import { runPanelStyles } from './run-panel-styles.ts';
import type { Activity } from './state.ts';
import { facts, shared } from './styles.ts';

/** The suite of a visitor who chose none. */
const FIRST_SUITE = 'quick';

export class RunPanel extends LitElement {
  static override properties = {
    suites: { attribute: false },
    activity: {},
    environment: { attribute: false },
    wish: { attribute: false },
    list: { attribute: false },
  };
  static override styles = [shared, facts, runPanelStyles];
  declare suites: readonly SuiteListing[];
  declare activity: Activity;
  /** The device to measure with, where there is one. */
  declare environment: Environment | undefined;
  declare wish: Wish;
  declare list: (options: RunOptions) => Promise<readonly string[]>;
  readonly #filter = new FilterMatch(this);

  constructor() {
    super();
    this.suites = [];
    this.activity = 'idle';
    this.wish = { options: {}, launches: 1 };
    this.list = () => Promise.resolve([]);
  }

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('wish') && !changed.has('suites')) return;
    if (this.#isOwnFilter() && this.activity === 'idle') this.#filter.ask(this.wish, this.list);
    else this.#filter.forget();
  }

  override render() {
    const { wish, environment } = this;
    const busy = this.activity !== 'idle';
    const chosen = this.#suite();
    const listing = this.suites.find(({ suite }) => suite === chosen);
    if (this.suites.length === 0) {
      return html`<h2>What to measure</h2>
        <p class="waiting muted small">Asking which suites there are …</p>`;
    }
    const context: OptionsContext = { wish, busy, wished: (next) => this.#wish(next) };
    return html`
      <form
        @submit=${(event: Event) => {
          event.preventDefault();
          const { options, launches } = wish;
          emit(this, 'run', { launches, options: { ...options, ...given({ suite: chosen }) } });
        }}
      >
        <h2 id="suite">What to measure</h2>
        <p class="lead">${leadText(environment)}</p>
        ${this.#suites(chosen, busy)}
        <div class="options">
          ${listing === undefined ? nothing : kernelsPart(listing.workloads, context)} ${peersPart(context)}
          ${morePart(context, this.#isOwnFilter(), this.#filter.match)} ${wordsPart}
        </div>
        <p class="small muted advice">
          Keep this tab in front, the machine otherwise idle, and a laptop or phone plugged in. What does not
          fit in the time (give or take the last sample) or the memory is marked as skipped, and nothing is
          wrong with it: an integrated GPU or a phone is slower, and shares its memory with all that runs.
        </p>
        <div class="actions">
          <button class="primary" type="submit" ?disabled=${busy || environment === undefined}>
            ${busy ? 'Running …' : 'Run'}
          </button>
          ${
            listing === undefined
              ? nothing
              : html`<p class="cost" aria-live="polite">
                  ${costText(listing, wish, this.#selected(listing))}
                </p>`
          }
        </div>
      </form>
    `;
  }

  /** The keyboard goes to the button that starts a run. */
  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>('button[type=submit]')?.focus(options);
  }

  /** Those of timings are listed; those of trained models are another question, and folded. */
  #suites(chosen: string | undefined, busy: boolean) {
    const ofQuality = this.suites.filter(isOfQuality);
    const row = (suite: SuiteListing): TemplateResult => this.#row(suite, chosen);
    return html`<fieldset class="suites" ?disabled=${busy} aria-labelledby="suite">
      ${this.suites.filter((suite) => !isOfQuality(suite)).map(row)}
      ${
        ofQuality.length === 0
          ? nothing
          : html`<details ?open=${ofQuality.some(({ suite }) => suite === chosen)}>
              <summary>
                What low bits cost in accuracy: ${ofQuality.length} suites over trained models
              </summary>
              ${ofQuality.map(row)}
            </details>`
      }
    </fieldset>`;
  }

  #row({ suite, summary, workloads, timeBudgetS }: SuiteListing, chosen: string | undefined) {
    return html`<label class="suite">
      <input
        type="radio"
        name="suite"
        .value=${suite}
        .checked=${suite === chosen}
        @change=${() => this.#wish(withOption(this.wish, 'suite', suite))}
      />
      <span
        ><b>${suite}</b>${suite === FIRST_SUITE ? html` <span class="chip">start here</span>` : nothing}</span
      >
      <span class="small muted" title=${workloadsText(workloads.length)}
        >${timeBudgetS === undefined ? 'no time limit' : `at most ${limitText(timeBudgetS)}`}</span
      >
      <span class="what">${summary}</span>
    </label>`;
  }

  /** The chosen suite, or what an empty choice means to the worker. */
  #suite(): string | undefined {
    return (
      this.wish.options.suite ??
      this.suites.find(({ suite }) => suite === FIRST_SUITE)?.suite ??
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
    const { match } = this.#filter;
    return match !== undefined && 'ids' in match ? match.ids : ids;
  }

  #wish(wish: Wish): void {
    this.wish = wish;
    this.requestUpdate(); // what was clicked goes back where nothing else is wished
    emit(this, 'note', { wish });
  }
}

const isOfQuality = ({ suite }: SuiteListing): boolean => suite.startsWith('quality');

function leadText(environment: Environment | undefined): TemplateResult {
  const { adapter } = environment ?? {};
  const isSoftware = adapter !== undefined && (adapter.isSoftware || adapter.isFallbackAdapter);
  return html`Press Run to see how fast
  ${adapter === undefined ? 'this GPU' : html`<b>${adapterName(adapter)}</b>`}
  ${isSoftware ? ' (a software adapter: no GPU is measured)' : ''} computes what language models are made of,
  and how many tokens a second that allows.`;
}
