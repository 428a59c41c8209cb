/**
 * @file Any two runs against each other: kept in this browser, on screen, from files, or of the community. Which two is told
 * as `compare-change` (ids of A and B), and may be set from outside; a file's run is known only to this view.
 */
import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import type { Run } from '../results/schema.ts';
import { listingOf, type RunSummary } from '../results/store.ts';
import { familiesFigure, workloadsFigure } from './charts/compare.ts';
import { compareResult, compareResultStyles, type Compared } from './compare-result.ts';
import { SIDES, type Choice, type Side } from './compare-side.ts';
import { hookError } from './hook.ts';
import { readRunFile } from './read-file.ts';
import { reportStyles } from './report-styles.ts';
import { shared } from './styles.ts';
import { whenText } from './text.ts';

/** Ids of the two runs; '' where none is chosen. */
export interface ComparedIds {
  readonly a: string;
  readonly b: string;
}

export class CompareView extends LitElement {
  static override properties = {
    history: { attribute: false },
    onScreen: { attribute: false },
    load: { attribute: false },
    ids: { attribute: false },
    find: {},
    order: {},
    only: {},
    files: { state: true },
    compared: { state: true },
    problem: { state: true },
  };
  static override styles = [
    shared,
    reportStyles,
    compareResultStyles,
    css`
      .sides {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto minmax(0, 1fr);
        gap: 0.75rem;
        align-items: start;
        margin-top: 0.75rem;
      }
      /* In line with what it swaps, not with their labels. */
      .sides > button {
        margin-top: 1.4rem;
      }
      .problem {
        color: var(--bad);
        margin-top: 0.75rem;
        white-space: pre-line;
        overflow-wrap: anywhere;
      }
      .hint {
        margin-top: 1rem;
        padding: 1.75rem 1rem;
        text-align: center;
        border: 1px dashed var(--line-strong);
        border-radius: var(--radius);
      }
      @media (max-width: 44rem) {
        .sides {
          grid-template-columns: minmax(0, 1fr);
        }
        .sides > button {
          margin-top: 0;
          justify-self: start;
        }
      }
    `,
  ];
  /** Runs kept in this browser. */
  declare history: readonly RunSummary[];
  /** The run on screen elsewhere, if any. */
  declare onScreen: Run | undefined;
  /** A run that is kept here or published, by its id. */
  declare load: (id: string) => Promise<Run | undefined>;
  declare ids: ComparedIds;
  /** What the table of workloads is narrowed to and sorted by; told as `table-change` and `only-change`. */
  declare find: string;
  declare order: string;
  declare only: string;
  /** Runs of files opened here. */
  declare files: readonly { readonly name: string; readonly run: Run }[];
  declare compared: Compared | undefined;
  declare problem: string;
  /** Of the latest comparison asked for: an older one that comes late is dropped. */
  #asked = 0;

  constructor() {
    super();
    this.history = [];
    this.load = () => Promise.resolve(undefined);
    this.ids = { a: '', b: '' };
    this.find = '';
    this.order = '';
    this.only = '';
    this.files = [];
    this.problem = '';
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('ids') || changed.has('files')) void this.#compare();
  }

  override render() {
    const { ids, compared, problem } = this;
    const choices = this.#choices();
    return html`<section class="card" aria-labelledby="title">
      <h2 id="title">Compare two runs</h2>
      <p class="muted small note">
        Chosen from this browser, or dropped on a side as files. Every ratio is the time in B over the time in
        A: above 1 B is slower, below 1 faster.
      </p>
      <div class="sides">
        ${this.#side('a', choices)}
        <button type="button" ?disabled=${ids.a === '' && ids.b === ''} @click=${() => this.#swap()}>
          Swap
        </button>
        ${this.#side('b', choices)}
      </div>
      ${problem === '' ? nothing : html`<p class="problem small" role="alert">${problem}</p>`}
      <div aria-live="polite">
        ${compared === undefined ? this.#hint(choices) : compareResult(compared, this)}
      </div>
    </section>`;
  }

  #side(side: Side, choices: readonly Choice[]) {
    return html`<rooflaw-compare-side
      .side=${side}
      .chosen=${this.ids[side]}
      .choices=${choices}
      @side-choose=${({ detail }: CustomEvent<string>) => this.#choose(side, detail)}
      @side-open=${({ detail }: CustomEvent<File>) => void this.#open(side, detail)}
    ></rooflaw-compare-side>`;
  }

  /** Every run there is, each once: files, the one on screen, those kept. */
  #choices(): readonly Choice[] {
    const found = new Map<string, string>();
    for (const { name, run } of this.files) found.set(run.id, `${name}: ${lineOf(listingOf(run))}`);
    if (this.onScreen !== undefined && !found.has(this.onScreen.id)) {
      found.set(this.onScreen.id, `on screen: ${lineOf(listingOf(this.onScreen))}`);
    }
    for (const summary of this.history) if (!found.has(summary.id)) found.set(summary.id, lineOf(summary));
    for (const side of SIDES) {
      const id = this.ids[side];
      if (id === '' || found.has(id)) continue;
      const run = this.compared?.[side];
      found.set(
        id,
        run?.id === id
          ? `of the community: ${lineOf(listingOf(run))}`
          : `${id} (of the community, or not in this browser)`,
      );
    }
    return [...found];
  }

  #hint(choices: readonly Choice[]) {
    const chosen = SIDES.filter((side) => this.ids[side] !== '').length;
    if (chosen === 2 && this.problem === '') return html`<p class="muted hint">Being compared …</p>`;
    return html`<p class="muted hint">
      ${
        choices.length === 0
          ? 'No run is kept in this browser yet: measure one, drop run files on A and B, or choose runs on the Community view.'
          : chosen === 1
            ? 'Choose the other run as well. One that others published: on the Community view, “Compare as B”.'
            : 'Choose two runs to see how many times as long each workload takes in B.'
      }
    </p>`;
  }

  #choose(side: Side, id: string): void {
    this.problem = '';
    this.ids = { ...this.ids, [side]: id };
    this.#tell();
  }

  #swap(): void {
    this.ids = { a: this.ids.b, b: this.ids.a };
    this.#tell();
  }

  #tell(): void {
    this.dispatchEvent(
      new CustomEvent<ComparedIds>('compare-change', { detail: this.ids, bubbles: true, composed: true }),
    );
  }

  async #open(side: Side, file: File): Promise<void> {
    const outcome = await readRunFile(file);
    if (outcome.run === undefined) {
      this.problem = [`${file.name} is not a run that can be read.`, ...outcome.problems.slice(0, 5)].join(
        '\n',
      );
      return;
    }
    const { run } = outcome;
    this.files = [{ name: file.name, run }, ...this.files.filter((one) => one.run.id !== run.id)];
    this.#choose(side, run.id);
  }

  async #find(id: string): Promise<Run | undefined> {
    const opened = this.files.find(({ run }) => run.id === id)?.run;
    return opened ?? (this.onScreen?.id === id ? this.onScreen : this.load(id));
  }

  async #compare(): Promise<void> {
    const asked = ++this.#asked;
    const { a: idA, b: idB } = this.ids;
    if (idA === '' || idB === '') {
      this.compared = undefined;
      return;
    }
    try {
      const [a, b] = await Promise.all([this.#find(idA), this.#find(idB)]);
      const { compareRuns } = await import('../analysis/compare-runs.ts');
      if (asked !== this.#asked) return;
      if (a === undefined || b === undefined) {
        this.compared = undefined;
        this.problem = `Run ${a === undefined ? idA : idB} is neither kept in this browser nor published by the community. Open its file.`;
        return;
      }
      const comparison = compareRuns(a, b);
      const figures = [familiesFigure(comparison), workloadsFigure(comparison)].filter(
        (figure) => figure !== undefined,
      );
      this.problem = '';
      this.compared = { a, b, comparison, figures };
    } catch (error) {
      if (asked !== this.#asked) return;
      this.compared = undefined;
      this.problem = `These runs could not be compared: ${hookError(error).message}`;
    }
  }
}

const lineOf = ({ suite, startedAt, adapter, measured }: RunSummary): string =>
  `${suite}, ${whenText(startedAt)}, ${adapter}, ${measured} points`;
