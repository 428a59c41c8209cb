/**
 * @file What others measured: throughput by model size, device against device, and every run. The catalogue comes first, then
 * the columns of the tables that the charts need. Everything is a stranger's and is shown as text.
 */
import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import type { Catalogue, CatalogueEntry } from '../../community/catalogue.ts';
import { deviceFigures, throughputFigure } from '../charts/community.ts';
import { emit } from '../emit.ts';
import { hookError } from '../hook.ts';
import { given, type CommunityFilter } from '../parameters.ts';
import { figurePart } from '../report-parts.ts';
import { reportStyles } from '../report-styles.ts';
import { shared } from '../styles.ts';
import { loadCatalogue, tableRanges } from './files.ts';
import {
  comparable,
  compareDevices,
  deviceCurves,
  devicesOf,
  narrowedRuns,
  settingsOf,
  type Device,
  type ModelTime,
  type PointTimes,
} from './groups.ts';

const LABELS = ['unverified', 'consistent', 'outlier'] as const;

export class CommunityView extends LitElement {
  static override properties = {
    filter: { attribute: false },
    mine: {},
    catalogue: { state: true },
    models: { state: true },
    points: { state: true },
    setting: { state: true },
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
      .filters {
        margin-top: 0.75rem;
      }
      .filters input {
        flex: 1 1 14rem;
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
      .apart {
        border: 1px solid var(--warn-line);
        background: var(--warn-surface);
        border-radius: var(--radius);
        padding: 0.6rem 0.8rem;
        margin-top: 0.9rem;
        font-size: 0.875rem;
      }
      .problem {
        color: var(--bad);
        margin-top: 0.75rem;
      }
    `,
  ];
  declare filter: CommunityFilter;
  /** Id of a run of this browser to compare with; '' where there is none. */
  declare mine: string;
  declare catalogue: Catalogue | undefined;
  declare models: readonly ModelTime[] | undefined;
  declare points: PointTimes | undefined;
  /** Which sums are drawn; undefined is the one that most runs have. */
  declare setting: string | undefined;
  declare problem: string;
  #shown: readonly CatalogueEntry[] = [];
  #devices: readonly Device[] = [];
  #figures: { readonly throughput: readonly unknown[]; readonly devices: unknown } | undefined;

  constructor() {
    super();
    this.filter = {};
    this.mine = '';
    this.problem = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#load().catch((error: unknown) => {
      this.problem = hookError(error).message;
    });
  }

  async #load(): Promise<void> {
    if (this.points !== undefined) return;
    this.problem = '';
    const [catalogue, tables] = await Promise.all([loadCatalogue(), import('./tables.ts')]);
    this.catalogue = catalogue;
    if (catalogue.tables === undefined) return;
    const { points, models } = catalogue.tables;
    this.models = await tables.readModelTimes(tableRanges('models.parquet', models));
    await this.updateComplete;
    this.points = await tables.readPointTimes(tableRanges('points.parquet', points));
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('catalogue') || changed.has('filter')) {
      this.#shown = narrowedRuns(this.catalogue?.runs ?? [], this.filter);
      this.#devices = devicesOf(comparable(this.#shown));
    }
    const drawnFrom = ['catalogue', 'filter', 'models', 'points', 'setting'] as const;
    if (drawnFrom.some((key) => changed.has(key))) this.#figures = undefined;
  }

  override render() {
    const { catalogue, problem } = this;
    const runs = catalogue?.runs ?? [];
    if (catalogue !== undefined && runs.length === 0) return emptyPart();
    return html`
      <section class="card intro" aria-labelledby="community">
        <h2 id="community">Runs of the community</h2>
        <p>${this.#introText()}</p>
        <p class="muted small">
          Every file was checked against itself, against physics and against the kernels it names, and held
          against the other runs of its kind: that is what its label says. A forged file that agrees with
          itself throughout cannot be told from a measured one, by us or by anybody. Read it accordingly.
        </p>
        ${problem === '' ? nothing : html`<p class="problem small" role="alert">The community’s runs could not be read: ${problem}</p>`}
        ${catalogue === undefined ? nothing : this.#filters(runs)}
      </section>
      ${catalogue === undefined ? nothing : this.#below()}
    `;
  }

  #introText(): string {
    const { catalogue } = this;
    if (catalogue === undefined) return this.problem === '' ? 'Being read …' : '';
    const { runs } = catalogue;
    const devices = devicesOf(runs);
    const software = devices.filter(({ isSoftware }) => isSoftware).length;
    const gpus = devices.length - software;
    return `${count(runs.length, 'run')} of ${count(gpus, 'GPU')}${software === 0 ? '' : ` and ${count(software, 'software adapter')}`}, published by whoever measured them.`;
  }

  #filters(runs: readonly CatalogueEntry[]) {
    const { filter } = this;
    const left = this.#shown.length;
    return html`<div class="row filters" role="search" aria-label="Narrow the runs">
      <input
        type="search"
        aria-label="Find device, browser, system or id"
        placeholder="Find device, browser, system, id"
        autocomplete="off"
        spellcheck="false"
        .value=${filter.device ?? ''}
        @input=${(event: Event) => this.#narrow({ device: (event.target as HTMLInputElement).value })}
      />
      ${this.#select('vendor', 'Vendor', 'all vendors', [...new Set(runs.map(({ vendor }) => vendor))])}
      ${this.#select('ran', 'Suite', 'all suites', [...new Set(runs.map(({ suite }) => suite))])}
      ${this.#select('label', 'Label', 'any label', LABELS)}
      <span class="small muted" role="status"
        >${left.toLocaleString('en')} of ${runs.length.toLocaleString('en')} runs</span
      >
    </div>`;
  }

  #select(key: 'vendor' | 'ran' | 'label', label: string, every: string, all: readonly string[]) {
    const chosen = this.filter[key] ?? '';
    const values = all.filter((value) => value !== '').toSorted();
    const known = chosen === '' || values.includes(chosen) ? values : [chosen, ...values];
    return html`<select
      aria-label=${label}
      @change=${(event: Event) => this.#narrow({ [key]: (event.target as HTMLSelectElement).value })}
    >
      <option value="" .selected=${chosen === ''}>${every}</option>
      ${known.map((value) => html`<option value=${value} .selected=${value === chosen}>${value}</option>`)}
    </select>`;
  }

  #narrow(patch: { readonly [K in keyof CommunityFilter]?: string }): void {
    const next = Object.entries({ ...this.filter, ...patch }).filter(([, value]) => value !== '');
    emit(this, 'note', { narrowed: given(Object.fromEntries(next)) });
  }

  #below() {
    this.#figures ??= { throughput: this.#throughput(), devices: this.#comparison() };
    const { throughput, devices } = this.#figures;
    const settings = settingsOf(this.models ?? []);
    return html`
      <section class="card" aria-labelledby="throughput">
        <div class="row spread">
          <h2 id="throughput">Throughput by model size</h2>
          ${
            settings.length < 2
              ? nothing
              : html`<select
                  aria-label="Which sums"
                  @change=${(event: Event) => (this.setting = (event.target as HTMLSelectElement).value)}
                >
                  ${settings.map((one) => html`<option value=${one} .selected=${one === (this.setting ?? settings[0])}>${one}</option>`)}
                </select>`
          }
        </div>
        ${
          throughput.length > 0
            ? html`<div class="figures">${throughput}</div>`
            : html`<p class="muted note">
                ${this.models === undefined ? 'Being read …' : 'No run here has all kernels of a whole model.'}
              </p>`
        }
      </section>
      <section class="card" aria-labelledby="devices">
        <h2 id="devices">Device against device</h2>
        ${devices}
      </section>
      <section class="card" aria-labelledby="runs">
        <h2 id="runs">Runs</h2>
        <p class="muted small note">
          unverified: too few others of its kind. consistent: like the others. outlier: unlike them, which the
          first of a faster kind always is.
        </p>
        <rooflaw-community-runs .rows=${this.#shown} mine=${this.mine}></rooflaw-community-runs>
        ${this.#shown.length === 0 ? html`<p class="muted note">No run is left.</p>` : nothing}
      </section>
    `;
  }

  #throughput(): readonly unknown[] {
    const { models } = this;
    if (models === undefined) return [];
    const setting = this.setting ?? settingsOf(models)[0] ?? '';
    return [false, true].flatMap((isSoftware) => {
      const devices = this.#devices.filter((device) => device.isSoftware === isSoftware);
      const figure = throughputFigure(deviceCurves(models, setting, devices), setting, isSoftware);
      return figure === undefined ? [] : [figurePart(figure)];
    });
  }

  #comparison(): unknown {
    const { points, filter } = this;
    const devices = this.#devices;
    if (points === undefined) return html`<p class="muted note">Being read …</p>`;
    if (devices.length < 2) {
      return html`<p class="muted note">
        It takes runs of two devices; here is ${devices.length === 1 ? 'one' : 'none'}.
      </p>`;
    }
    const a = devices.find(({ name }) => name === filter.left) ?? devices[0]!;
    // By itself only what is of one kind is put together.
    const b =
      devices.find(({ name }) => name === filter.right) ??
      devices.find((one) => one !== a && one.isSoftware === a.isSoftware) ??
      devices.find((one) => one !== a)!;
    const figures = deviceFigures(compareDevices(points, a, b));
    return html`<p class="muted small note">
        Medians over the runs of each device, whatever browser they are from. B is measured against A, and
        nothing here is a ranking.
      </p>
      <div class="sides">${this.#side('left', 'A', devices, a)} ${this.#side('right', 'B', devices, b)}</div>
      ${
        a.isSoftware === b.isSoftware
          ? nothing
          : html`<div class="apart">
              One of these is a software adapter: a processor that stands in for a GPU. The ratios are shown,
              and say nothing of GPUs.
            </div>`
      }
      ${
        figures.length === 0
          ? html`<p class="muted note">These two have no workload in common.</p>`
          : html`<div class="figures">${figures.map(figurePart)}</div>`
      }`;
  }

  #side(key: 'left' | 'right', title: string, devices: readonly Device[], chosen: Device) {
    const options = (isSoftware: boolean) =>
      devices
        .filter((device) => device.isSoftware === isSoftware)
        .map(
          (device) =>
            html`<option value=${device.name} .selected=${device === chosen}>
              ${device.name} (${device.runs.length} ${device.runs.length === 1 ? 'run' : 'runs'})
            </option>`,
        );
    const [gpus, software] = [options(false), options(true)];
    return html`<label
      >Device ${title}
      <select @change=${(event: Event) => this.#narrow({ [key]: (event.target as HTMLSelectElement).value })}>
        ${gpus.length === 0 ? nothing : html`<optgroup label="GPUs">${gpus}</optgroup>`}
        ${software.length === 0 ? nothing : html`<optgroup label="Software adapters">${software}</optgroup>`}
      </select>
    </label>`;
  }
}

const count = (n: number, what: string): string => `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;

function emptyPart() {
  const repository = __ROOFLAW_REPOSITORY__;
  return html`<section class="card empty" aria-labelledby="community">
    <h2 id="community">Runs of the community</h2>
    <p>Nobody has published a run yet, so there is nothing to show. Yours would be the first:</p>
    <ol>
      <li>Measure on the Run view, best the suite “standard” with five launches.</li>
      <li>
        Open “Publish this run …” above its results, name your device, and read what would be published.
      </li>
      <li>
        Download the file and add it to the
        repository${repository === null ? '' : html` at <a href=${repository} rel="noreferrer">${repository}</a>`}
        by a pull request.
      </li>
    </ol>
    <p class="muted small">
      A published file is checked before it is taken. One that was forged and agrees with itself throughout
      cannot be told from a measured one.
    </p>
  </section>`;
}
