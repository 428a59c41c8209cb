/**
 * @file What others measured: throughput by model size, device against device, and every run. The catalogue comes first, then
 * the columns of the tables that the charts need. Everything is a stranger's and is shown as text; every choice stands in
 * the address.
 */
import { formatCount } from '../../analysis/format.ts';
import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Catalogue, CatalogueEntry } from '../../community/catalogue.ts';
import { emit } from '../emit.ts';
import { hookError } from '../hook.ts';
import { keepFocus } from '../keep-focus.ts';
import { given, type CommunityFilter } from '../parameters.ts';
import { reportStyles } from '../report-styles.ts';
import type { TableState } from '../sorted-table.ts';
import { shared } from '../styles.ts';
import { devicesPart } from './devices-part.ts';
import { emptyPart } from './empty-part.ts';
import { loadCatalogue, tableRanges } from './files.ts';
import {
  comparable,
  devicesOf,
  narrowedRuns,
  type Device,
  type ModelTime,
  type PointTimes,
} from './groups.ts';
import { narrowPart } from './narrow-part.ts';
import { throughputChoices, throughputPart } from './throughput-part.ts';

export class CommunityView extends LitElement {
  static override properties = {
    filter: { attribute: false },
    mine: {},
    base: {},
    catalogue: { state: true },
    models: { state: true },
    points: { state: true },
    problem: { state: true },
  };
  static override styles = [
    shared,
    reportStyles,
    css`
      :host > * + * {
        margin-top: 1rem;
      }
      .intro p,
      .empty p {
        margin-top: 0.5rem;
        max-width: 80ch;
      }
      /* As high while the list is on its way as when it is there. */
      .intro .count {
        min-height: 3.1em;
      }
      @media (min-width: 40rem) {
        .intro .count {
          min-height: 0;
        }
      }
      /* About a chart and its words, also while they are on their way: what stands below stays. */
      .tall {
        min-height: 37rem;
      }
      .filters {
        margin-top: 0.75rem;
      }
      .filters input {
        flex: 1 1 14rem;
      }
      /* A stranger's words may be long. */
      .filters select {
        max-width: min(13rem, 100%);
      }
      .choices select {
        max-width: 100%;
      }
      .sides {
        margin-top: 0.75rem;
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr));
        gap: 0.75rem;
      }
      .sides label {
        display: grid;
        gap: 0.2rem;
        font-size: 0.8125rem;
        color: var(--muted);
        min-width: 0;
      }
      .sides select {
        width: 100%;
        color: var(--text);
      }
      .kernel {
        margin-top: 0.75rem;
      }
      .apart {
        border: 1px solid var(--warn-line);
        background: var(--warn-surface);
        border-radius: var(--radius);
        padding: 0.6rem 0.8rem;
        margin-top: 0.9rem;
        font-size: 0.875rem;
        overflow-wrap: anywhere;
      }
      .problem {
        color: var(--bad);
      }
      h3 {
        margin-top: 1.25rem;
      }
      .fits tbody th {
        font-family: inherit;
        font-size: inherit;
      }
      .figures h3 {
        margin-top: 0;
      }
    `,
  ];
  declare filter: CommunityFilter;
  /** Id of a run of this browser to compare with; '' where there is none. */
  declare mine: string;
  /** Id of a run that was chosen as the base of a comparison that has no other yet; '' for none. */
  declare base: string;
  declare catalogue: Catalogue | undefined;
  declare models: readonly ModelTime[] | undefined;
  declare points: PointTimes | undefined;
  /** Why nothing more comes; '' where nothing is wrong. */
  declare problem: string;
  #shown: readonly CatalogueEntry[] = [];
  /** Of the runs that are left, and of all. */
  #devices: readonly Device[] = [];
  #all: readonly Device[] = [];
  #drawn: { readonly throughput: unknown; readonly devices: unknown } | undefined;

  constructor() {
    super();
    this.filter = {};
    this.mine = '';
    this.base = '';
    this.problem = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  async #load(): Promise<void> {
    try {
      const [catalogue, tables] = await Promise.all([loadCatalogue(), import('./tables.ts')]);
      this.catalogue = catalogue;
      if (catalogue.tables === undefined) return this.#tell('');
      const { points, models } = catalogue.tables;
      this.models ??= await tables.readModelTimes(tableRanges('models.parquet', models));
      await this.updateComplete;
      this.points ??= await tables.readPointTimes(tableRanges('points.parquet', points));
      this.#tell('');
    } catch (error) {
      this.#tell(hookError(error).message);
    }
  }

  /** The button that asks again goes with what was wrong: the keyboard then is where the view begins. */
  #tell(problem: string): void {
    keepFocus(() => this.renderRoot.querySelector<HTMLElement>('h2'));
    this.problem = problem;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('catalogue')) this.#all = devicesOf(this.catalogue?.runs ?? []);
    if (changed.has('catalogue') || changed.has('filter')) {
      this.#shown = narrowedRuns(this.catalogue?.runs ?? [], this.filter);
      this.#devices = devicesOf(comparable(this.#shown));
    }
    const drawnFrom = ['catalogue', 'filter', 'models', 'points', 'problem'] as const;
    if (drawnFrom.some((key) => changed.has(key))) this.#drawn = undefined;
  }

  override render() {
    const { catalogue, problem, filter } = this;
    const runs = catalogue?.runs ?? [];
    if (catalogue !== undefined && runs.length === 0) return emptyPart();
    return html`
      <section class="card intro" aria-labelledby="community">
        <h2 id="community" tabindex="-1">Runs of the community</h2>
        ${
          catalogue === undefined && problem !== ''
            ? nothing
            : html`<p class="count">
                ${catalogue === undefined ? 'Being read …' : countText(this.#all, runs.length)}
              </p>`
        }
        ${problem === '' ? nothing : this.#problem()}
        <!-- Also while the list is on its way: it is what a visitor reads meanwhile. -->
        <p class="muted small">
          Every file was checked against itself, against physics and against the kernels it names, and held
          against the other runs of its kind: that is what its label says. A forged file that agrees with
          itself throughout cannot be told from a measured one, by us or by anybody. Read it accordingly.
        </p>
        ${
          catalogue === undefined
            ? nothing
            : narrowPart({
                runs,
                left: this.#shown.length,
                filter,
                narrow: (patch) => this.#narrow(patch),
              })
        }
      </section>
      ${catalogue === undefined ? nothing : this.#below()}
    `;
  }

  /** Of all runs, or of the charts only where their list is there. */
  #problem() {
    return html`<p class="problem" role="alert">
        ${this.catalogue === undefined ? 'The list of runs' : 'What the charts are made of'} could not be
        fetched: ${this.problem}.
      </p>
      <p class="row">
        <button type="button" @click=${() => void this.#load()}>Try again</button>
        <span class="small muted">What was measured in this browser is on the Run view all the same.</span>
      </p>`;
  }

  #below() {
    const { filter, models } = this;
    const choose = (patch: CommunityFilter): void => this.#choose(patch);
    this.#drawn ??= {
      throughput:
        models === undefined
          ? this.#waiting()
          : throughputPart({ models, devices: this.#devices, filter, choose }),
      devices:
        this.points === undefined
          ? this.#waiting()
          : devicesPart({ points: this.points, left: this.#devices, all: this.#all, filter, choose }),
    };
    return html`
      <section
        class=${this.catalogue?.tables === undefined ? 'card' : 'card tall'}
        aria-labelledby="throughput"
      >
        <div class="row spread choices">
          <h2 id="throughput">Throughput by model size</h2>
          ${
            models === undefined
              ? nothing
              : throughputChoices({ models, devices: this.#devices, filter, choose })
          }
        </div>
        ${this.#drawn.throughput}
      </section>
      <section class="card" aria-labelledby="devices">
        <h2 id="devices">Device against device</h2>
        ${this.#drawn.devices}
      </section>
      <section class="card" aria-labelledby="runs">
        <h2 id="runs">Runs</h2>
        <p class="muted small note">
          A device leads to its run, by a link that can be passed on. unverified: too few others of its kind.
          consistent: like the others. outlier: unlike them, which the first of a faster kind always is.
        </p>
        ${
          this.#shown.length === 0
            ? html`<p class="muted note">No run is left.</p>`
            : html`<rooflaw-community-runs
                .rows=${this.#shown}
                .sort=${filter.sorted ?? ''}
                .shown=${Number(filter.rows ?? 0)}
                .mine=${this.mine}
                .base=${this.base}
                @table-change=${({ detail: { order, rows } }: CustomEvent<TableState>) =>
                  this.#choose({ sorted: order, rows: rows === 0 ? '' : String(rows) })}
              ></rooflaw-community-runs>`
        }
      </section>
    `;
  }

  #waiting(): TemplateResult {
    const { problem, catalogue } = this;
    if (problem !== '') return html`<p class="muted note">Not here: see above.</p>`;
    if (catalogue?.tables === undefined) return html`<p class="muted note">No run here has a speed.</p>`;
    return html`<p class="muted note">Being read …</p>`;
  }

  /** Other runs are listed from the first on. Who took all conditions back stands where they are given. */
  #narrow(patch: CommunityFilter): void {
    keepFocus(() => this.renderRoot.querySelector<HTMLElement>('input[type=search]'));
    this.#choose({ rows: '', ...patch });
  }

  /** Another choice, in the address; an empty one is none. */
  #choose(patch: CommunityFilter): void {
    const next = Object.entries({ ...this.filter, ...patch }).filter(([, value]) => value !== '');
    emit(this, 'note', { narrowed: given(Object.fromEntries(next)) });
  }
}

const count = (n: number, what: string): string => `${formatCount(n)} ${what}${n === 1 ? '' : 's'}`;

function countText(devices: readonly Device[], runs: number): string {
  const software = devices.filter(({ isSoftware }) => isSoftware).length;
  const gpus = devices.length - software;
  return `${count(runs, 'run')} of ${count(gpus, 'GPU')}${software === 0 ? '' : ` and ${count(software, 'software adapter')}`}, published by whoever measured them.`;
}
