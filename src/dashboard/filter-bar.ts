/** @file Chooses what results are shown. Tells every change as `filter-change`, with the whole filter. */
import { LitElement, css, html, nothing } from 'lit';
import { formatCount } from '../analysis/format.ts';
import { isNarrow, withCondition, type FilterChoices, type ResultsFilter } from './filter.ts';
import { shared } from './styles.ts';

/** Bubbles through every shadow root. */
export function tellFilter(from: EventTarget, filter: ResultsFilter): void {
  from.dispatchEvent(
    new CustomEvent<ResultsFilter>('filter-change', { detail: filter, bubbles: true, composed: true }),
  );
}

type Choice = 'kernel' | 'model' | 'bits' | 'status';

const TITLES: Readonly<Record<Choice, readonly [label: string, every: string]>> = {
  kernel: ['Kernel', 'all kernels'],
  model: ['Model', 'all models'],
  bits: ['Bits of a weight', 'all bits'],
  status: ['Status', 'any status'],
};

export class FilterBar extends LitElement {
  static override properties = {
    choices: { attribute: false },
    filter: { attribute: false },
    matched: { type: Number },
    total: { type: Number },
  };
  static override styles = [
    shared,
    css`
      :host {
        background: var(--surface);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        padding: 0.5rem 0.75rem;
      }
      input[type='search'] {
        flex: 1 1 13rem;
      }
      select {
        flex: 0 1 auto;
        max-width: 15rem;
      }
      select.set {
        border-color: var(--accent);
        color: var(--accent);
      }
      .count:empty {
        display: none;
      }
      @media (max-width: 34rem) {
        input[type='search'] {
          flex-basis: 100%;
        }
        select {
          flex: 1 1 7rem;
          max-width: none;
        }
      }
    `,
  ];
  declare choices: FilterChoices;
  declare filter: ResultsFilter;
  /** Points that the filter leaves, of all. */
  declare matched: number;
  declare total: number;

  constructor() {
    super();
    this.choices = { kernels: [], models: [], bits: [], statuses: [] };
    this.filter = {};
    this.matched = 0;
    this.total = 0;
  }

  override render() {
    const { choices, filter } = this;
    return html`<div class="row" role="search" aria-label="Results">
      <input
        type="search"
        aria-label="Find in workloads, variants and reasons"
        placeholder="Find workload, variant, reason"
        autocomplete="off"
        spellcheck="false"
        .value=${filter.q ?? ''}
        @input=${(event: Event) => this.#set('q', (event.target as HTMLInputElement).value.trim())}
      />
      ${this.#select('kernel', choices.kernels)} ${this.#select('model', choices.models)}
      ${this.#select('bits', choices.bits, (bits) => `${bits} bits`)}
      ${this.#select('status', choices.statuses)}
      <span class="small muted count" role="status"
        >${isNarrow(filter) ? `${formatCount(this.matched)} of ${formatCount(this.total)} points` : ''}</span
      >
      ${
        isNarrow(filter)
          ? html`<button type="button" class="plain" @click=${() => this.#clear()}>Show all</button>`
          : nothing
      }
    </div>`;
  }

  /** Left out where there is no choice, unless the address made one. */
  #select(key: Choice, values: readonly string[], text: (value: string) => string = (value) => value) {
    const chosen = this.filter[key] ?? '';
    if (values.length < 2 && chosen === '') return nothing;
    const known = chosen === '' || values.includes(chosen) ? values : [chosen, ...values];
    const [label, every] = TITLES[key];
    return html`<select
      aria-label=${label}
      class=${chosen === '' ? '' : 'set'}
      @change=${(event: Event) => this.#set(key, (event.target as HTMLSelectElement).value)}
    >
      <option value="" .selected=${chosen === ''}>${every}</option>
      ${known.map((value) => html`<option value=${value} .selected=${value === chosen}>${text(value)}</option>`)}
    </select>`;
  }

  #set(key: Choice | 'q', value: string): void {
    tellFilter(this, withCondition(this.filter, key, value));
  }

  #clear(): void {
    const { sort, point } = this.filter;
    tellFilter(this, { ...(sort !== undefined && { sort }), ...(point !== undefined && { point }) });
    this.renderRoot.querySelector('input')?.focus();
  }
}
