/**
 * @file Any two runs against each other: kept in this browser, on screen, or from files. Which two is told as
 * `compare-change` (ids of A and B), and may be set from outside; a file's run is known only to this view.
 */
import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import type { RunComparison } from '../analysis/compare-runs.ts';
import { COMPARE_NOTE, comparisonSummary, FAMILY_COLUMNS, familyCells } from '../analysis/compare-texts.ts';
import type { Run } from '../results/schema.ts';
import { listingOf, type RunSummary } from '../results/store.ts';
import type { Figure } from './charts/chart.ts';
import { familiesFigure, workloadsFigure } from './charts/compare.ts';
import { hookError } from './hook.ts';
import { readRunFile } from './read-file.ts';
import { figurePart } from './report-parts.ts';
import { reportStyles } from './report-styles.ts';
import { shared } from './styles.ts';
import { whenText } from './text.ts';

export type Side = 'a' | 'b';
const SIDES: readonly Side[] = ['a', 'b'];

/** Ids of the two runs; '' where none is chosen. */
export interface ComparedIds {
  readonly a: string;
  readonly b: string;
}

interface Compared {
  readonly runs: Readonly<Record<Side, Run>>;
  readonly comparison: RunComparison;
  readonly figures: readonly Figure[];
}

export class CompareView extends LitElement {
  static override properties = {
    history: { attribute: false },
    onScreen: { attribute: false },
    load: { attribute: false },
    ids: { attribute: false },
    find: {},
    order: {},
    files: { state: true },
    compared: { state: true },
    problem: { state: true },
    over: { state: true },
  };
  static override styles = [
    shared,
    reportStyles,
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
      .side {
        border: 1px dashed transparent;
        border-radius: var(--radius);
      }
      .side.over {
        border-color: var(--accent);
      }
      .side label {
        display: grid;
        gap: 0.2rem;
        font-size: 0.8125rem;
        color: var(--muted);
      }
      .side select {
        width: 100%;
        color: var(--text);
      }
      .side button {
        margin-top: 0.35rem;
      }
      .apart {
        border: 1px solid var(--warn-line);
        background: var(--warn-surface);
        border-radius: var(--radius);
        padding: 0.6rem 0.8rem;
        margin-top: 0.9rem;
        font-size: 0.875rem;
      }
      .apart ul {
        padding-left: 1.1rem;
        margin-top: 0.25rem;
      }
      .apart li {
        overflow-wrap: anywhere;
      }
      .summary {
        margin-top: 0.9rem;
        max-width: 80ch;
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
      h3 {
        margin-top: 1.25rem;
      }
      rooflaw-chart {
        margin-top: 0;
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
  /** A kept run by its id. */
  declare load: (id: string) => Promise<Run | undefined>;
  declare ids: ComparedIds;
  /** What the table of workloads is narrowed to and sorted by; told as `table-change`. */
  declare find: string;
  declare order: string;
  /** Runs of files opened here. */
  declare files: readonly { readonly name: string; readonly run: Run }[];
  declare compared: Compared | undefined;
  declare problem: string;
  /** The side a file is held over. */
  declare over: Side | undefined;
  /** Of the latest comparison asked for: an older one that comes late is dropped. */
  #asked = 0;

  constructor() {
    super();
    this.history = [];
    this.load = () => Promise.resolve(undefined);
    this.ids = { a: '', b: '' };
    this.find = '';
    this.order = '';
    this.files = [];
    this.problem = '';
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('ids') || changed.has('files')) void this.#compare();
  }

  override render() {
    return html`<section class="card" aria-labelledby="title">
      <h2 id="title">Compare two runs</h2>
      <p class="muted small note">
        Chosen from this browser, or dropped on a side as files. B is measured against A.
      </p>
      <div class="sides">
        ${this.#side('a')}
        <button
          type="button"
          ?disabled=${this.ids.a === '' && this.ids.b === ''}
          @click=${() => this.#swap()}
        >
          Swap
        </button>
        ${this.#side('b')}
      </div>
      ${this.problem === '' ? nothing : html`<p class="problem small" role="alert">${this.problem}</p>`}
      <div aria-live="polite">
        ${this.compared === undefined ? this.#hint() : this.#result(this.compared)}
      </div>
    </section>`;
  }

  #side(side: Side) {
    const name = side.toUpperCase();
    return html`<div
      class="side ${this.over === side ? 'over' : ''}"
      @dragover=${(event: DragEvent) => {
        if (!event.dataTransfer?.types.includes('Files')) return;
        event.preventDefault();
        this.over = side;
      }}
      @dragleave=${() => (this.over = undefined)}
      @drop=${(event: DragEvent) => {
        this.over = undefined;
        const file = event.dataTransfer?.files[0];
        if (file === undefined) return;
        event.preventDefault();
        event.stopPropagation(); // the page shows what is dropped elsewhere
        void this.#open(side, file);
      }}
    >
      <label
        >Run ${name}
        <select @change=${(event: Event) => this.#choose(side, (event.target as HTMLSelectElement).value)}>
          <option value="" .selected=${this.ids[side] === ''}>choose a run</option>
          ${this.#options().map(
            ([id, text]) => html`<option value=${id} .selected=${this.ids[side] === id}>${text}</option>`,
          )}
        </select>
      </label>
      <button type="button" class="plain" @click=${() => this.#picker(side)?.click()}>
        Open a file as ${name} …
      </button>
      <input
        type="file"
        accept="application/json,.json"
        hidden
        class=${side}
        aria-label="File of run ${name}"
        @change=${(event: Event) => {
          const input = event.target as HTMLInputElement;
          const file = input.files?.[0];
          if (file !== undefined) void this.#open(side, file);
          input.value = '';
        }}
      />
    </div>`;
  }

  #picker(side: Side): HTMLInputElement | null {
    return this.renderRoot.querySelector<HTMLInputElement>(`input.${side}`);
  }

  /** Every run there is, each once: files, the one on screen, those kept. */
  #options(): readonly (readonly [id: string, text: string])[] {
    const found = new Map<string, string>();
    for (const { name, run } of this.files) found.set(run.id, `${name}: ${lineOf(listingOf(run))}`);
    if (this.onScreen !== undefined && !found.has(this.onScreen.id)) {
      found.set(this.onScreen.id, `on screen: ${lineOf(listingOf(this.onScreen))}`);
    }
    for (const summary of this.history) if (!found.has(summary.id)) found.set(summary.id, lineOf(summary));
    for (const side of SIDES) {
      const id = this.ids[side];
      if (id !== '' && !found.has(id)) found.set(id, `${id} (of the community, or not in this browser)`);
    }
    return [...found];
  }

  #hint() {
    const chosen = SIDES.filter((side) => this.ids[side] !== '').length;
    if (chosen === 2 && this.problem === '') return html`<p class="muted hint">Being compared …</p>`;
    return html`<p class="muted hint">
      ${
        this.#options().length === 0
          ? 'No run is kept in this browser yet: measure one, or drop run files on A and B.'
          : 'Choose two runs to see how many times as long each workload takes in B.'
      }
    </p>`;
  }

  #result({ runs, comparison, figures }: Compared) {
    const { key, families, workloads, unmatched } = comparison;
    return html`
      ${
        key.same
          ? nothing
          : html`<div class="apart">
              <b>These runs have different keys.</b>
              ${
                key.rankable
                  ? 'What differs below is what these together make, not one change of the program.'
                  : 'A software adapter is never ranked against another machine: the ratios are shown, and nothing is called faster or slower.'
              }
              <ul>
                ${key.differences.map((text) => html`<li>${text}</li>`)}
              </ul>
            </div>`
      }
      <p class="summary">${comparisonSummary(comparison)}</p>
      <p class="small muted note">
        A: ${lineOf(listingOf(runs.a))}, ${harnessText(runs.a)}. B: ${lineOf(listingOf(runs.b))},
        ${harnessText(runs.b)}. ${COMPARE_NOTE}
      </p>
      ${
        workloads.length === 0
          ? nothing
          : html`<div class="figures">${figures.map(figurePart)}</div>
              <h3 id="families">By kernel</h3>
              <div class="rates" tabindex="0" role="region" aria-labelledby="families">
                <table class="fits wrap" style="min-width: 40rem">
                  <thead>
                    <tr>
                      ${FAMILY_COLUMNS.map((column) => html`<th scope="col">${column}</th>`)}
                    </tr>
                  </thead>
                  <tbody>
                    ${families.map((row) => {
                      const [first, ...cells] = familyCells(row);
                      return html`<tr class=${row.family === 'all' ? 'best' : ''}>
                        <th scope="row">${first}</th>
                        ${cells.map((cell) => html`<td>${cell}</td>`)}
                      </tr>`;
                    })}
                  </tbody>
                </table>
              </div>
              <h3>By workload</h3>
              <rooflaw-compare-table
                .rows=${workloads}
                .text=${this.find}
                .sort=${this.order}
              ></rooflaw-compare-table>`
      }
      ${
        unmatched.length === 0
          ? nothing
          : html`<details class="missing">
              <summary>${unmatched.length.toLocaleString('en')} workloads only in one of them</summary>
              <ul>
                ${unmatched
                  .slice(0, 200)
                  .map(
                    ({ id, missingIn, why }) =>
                      html`<li>${id}: no time in ${missingIn.toUpperCase()} (${why})</li>`,
                  )}
              </ul>
            </details>`
      }
    `;
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
        this.problem = `Run ${a === undefined ? idA : idB} is not in this browser. Open its file.`;
        return;
      }
      const comparison = compareRuns(a, b);
      const figures = [familiesFigure(comparison), workloadsFigure(comparison)].filter(
        (figure) => figure !== undefined,
      );
      this.problem = '';
      this.compared = { runs: { a, b }, comparison, figures };
    } catch (error) {
      if (asked !== this.#asked) return;
      this.compared = undefined;
      this.problem = `These runs could not be compared: ${hookError(error).message}`;
    }
  }
}

const lineOf = ({ suite, startedAt, adapter, measured }: RunSummary): string =>
  `${suite}, ${whenText(startedAt)}, ${adapter}, ${measured} points`;

const harnessText = ({ harness }: Run): string =>
  `Rooflaw ${harness.version}${harness.commit === null ? '' : ` (${harness.commit.slice(0, 8)}${harness.commit.endsWith('-dirty') ? ', changed' : ''})`}`;
