/**
 * @file Results of one run: a filter, what the run means, and its points. The filter may be set from outside (the address);
 * every change is told as `filter-change`, whose detail is the whole filter.
 */
import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import type { Report } from '../analysis/report.ts';
import type { Run } from '../results/schema.ts';
import {
  FILTER_KEYS,
  filterChoices,
  isNarrow,
  matcher,
  type FilterChoices,
  type ResultsFilter,
} from './filter.ts';
import { shared } from './styles.ts';

const NO_CHOICES: FilterChoices = { kernels: [], models: [], bits: [], statuses: [] };

/** Waits for the last of several keys before charts are drawn again. */
const TYPING_MS = 150;

export class ResultsView extends LitElement {
  static override properties = {
    run: { attribute: false },
    report: { attribute: false },
    filter: { attribute: false },
    live: { type: Boolean },
    settled: { state: true },
  };
  static override styles = [
    shared,
    css`
      :host > * + *,
      rooflaw-report {
        margin-top: 1rem;
      }
      @media (min-width: 56rem) and (min-height: 40rem) {
        rooflaw-filter {
          position: sticky;
          top: 0;
          z-index: 1;
        }
      }
    `,
  ];
  declare run: Run | undefined;
  declare report: Report | undefined;
  declare filter: ResultsFilter;
  /** Growing: only the newest points, nothing to choose. */
  declare live: boolean;
  /** The filter as charts follow it. */
  declare settled: ResultsFilter;
  #choices = NO_CHOICES;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.filter = {};
    this.settled = {};
    this.live = false;
    this.addEventListener('filter-change', (event) => {
      this.filter = (event as CustomEvent<ResultsFilter>).detail;
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  /** Up to date with everything in it: who measures waits for what is drawn of a point. */
  protected override async getUpdateComplete(): Promise<boolean> {
    const done = await super.getUpdateComplete();
    const parts = [...this.renderRoot.querySelectorAll('*')].filter((part) => part instanceof LitElement);
    await Promise.all(parts.map((part) => part.updateComplete));
    return done;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('run') || changed.has('live')) {
      this.#choices = this.run === undefined || this.live ? NO_CHOICES : filterChoices(this.run);
    }
    if (!changed.has('filter')) return;
    clearTimeout(this.#timer);
    const { sort: _order, point: _open, ...wanted } = this.filter; // charts know neither
    if (FILTER_KEYS.every((key) => wanted[key] === this.settled[key])) return;
    if (wanted.q === this.settled.q) this.settled = wanted;
    else this.#timer = setTimeout(() => (this.settled = wanted), TYPING_MS);
  }

  override render() {
    const { run, report, live, filter } = this;
    if (run === undefined) return nothing;
    const matched =
      isNarrow(filter) && !live ? run.points.filter(matcher(run, filter)).length : run.points.length;
    return html`
      ${
        live || run.points.length < 2
          ? nothing
          : html`<rooflaw-filter
              class="unprinted"
              .choices=${this.#choices}
              .filter=${filter}
              .matched=${matched}
              .total=${run.points.length}
            ></rooflaw-filter>`
      }
      <rooflaw-report
        .report=${report}
        .run=${run}
        .filter=${this.settled}
        ?hidden=${live || report === undefined}
      ></rooflaw-report>
      <section class="card" aria-label="Points">
        <rooflaw-points .run=${run} .filter=${filter} ?live=${live}></rooflaw-points>
      </section>
    `;
  }
}
