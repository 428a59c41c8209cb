/**
 * @file Results of one run: a filter, what the run means, and its points. The filter may be set from outside (the address);
 * every change is told as `filter-change`, whose detail is the whole filter.
 */
import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import type { Report } from '../analysis/report.ts';
import type { Run } from '../results/schema.ts';
import { contentsPart, goToPart, onParts, partsIn, type Part } from './contents.ts';
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

/** Part of a report that an address opened first leads to, until one is there or the visitor asks for something else. */
let asked = location.hash;

/** Waits for the last of several keys before charts are drawn again. */
const TYPING_MS = 150;

export class ResultsView extends LitElement {
  static override properties = {
    run: { attribute: false },
    report: { attribute: false },
    filter: { attribute: false },
    live: { type: Boolean },
    settled: { state: true },
    parts: { state: true },
  };
  static override styles = [
    shared,
    css`
      :host > * + *,
      rooflaw-report {
        margin-top: 1rem;
      }
      .contents {
        padding: 0 0.25rem;
        font-size: 0.875rem;
      }
      .contents ol {
        display: flex;
        flex-wrap: wrap;
        gap: 0.15rem 1.25rem;
        margin-top: 0.3rem;
        padding: 0;
        list-style: none;
      }
      @media (max-width: 44rem) {
        .contents ol {
          display: grid;
          gap: 0.45rem;
        }
      }
      /* A part is brought below what stays at the top. */
      @media (min-width: 56rem) and (min-height: 40rem) {
        :host {
          --above: 4.25rem;
        }
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
  /** What can be gone to. */
  declare parts: readonly Part[];
  #choices = NO_CHOICES;
  /** Asked once: who folds the contents has them folded. */
  readonly #hasRoom = matchMedia('(min-width: 44rem)').matches;
  #isLooking = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.filter = {};
    this.settled = {};
    this.live = false;
    this.parts = [];
    onParts(this, () => this.#look());
    this.addEventListener('filter-change', (event) => {
      asked = '';
      this.filter = (event as CustomEvent<ResultsFilter>).detail;
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('hashchange', this.#onHash);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('hashchange', this.#onHash);
    clearTimeout(this.#timer);
  }

  /** Up to date with everything in it: who measures waits for what is drawn of a point. */
  protected override async getUpdateComplete(): Promise<boolean> {
    const done = await super.getUpdateComplete();
    const parts = [...this.renderRoot.querySelectorAll('*')].filter((part) => part instanceof LitElement);
    await Promise.all(parts.map((part) => part.updateComplete));
    return done;
  }

  readonly #onHash = (): void => {
    asked = '';
    this.#goTo(location.hash.slice(1));
  };

  #goTo(id: string): void {
    const part = partsIn(this.renderRoot).find((one) => one.id === id);
    if (part !== undefined) goToPart(part);
  }

  override updated(): void {
    this.#look();
  }

  /** Which parts there are, as soon as all that draws itself now has done so. */
  #look(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    queueMicrotask(() => {
      this.#isLooking = false;
      const found = this.live || this.report === undefined ? [] : partsIn(this.renderRoot);
      const isSame = (part: Part, k: number): boolean =>
        part.id === this.parts[k]?.id && part.title === this.parts[k].title;
      if (found.length !== this.parts.length || !found.every(isSame)) this.parts = found;
      const first = found.find(({ id }) => `#${id}` === asked);
      if (first === undefined) return;
      asked = '';
      void this.updateComplete.then(() => goToPart(first)); // below the contents, which are new
    });
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
      ${contentsPart(this.parts, this.#hasRoom, (id) => this.#goTo(id))}
      <rooflaw-report
        .report=${report}
        .run=${run}
        .filter=${this.settled}
        ?hidden=${live || report === undefined}
      ></rooflaw-report>
      <section class="card" id="points" aria-label="Points">
        <rooflaw-points .run=${run} .filter=${filter} ?live=${live}></rooflaw-points>
      </section>
    `;
  }
}
