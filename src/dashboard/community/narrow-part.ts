/** @file What narrows the runs of the community: words, and a few choices. */
import { formatCount } from '../../analysis/format.ts';
import { html, nothing, type TemplateResult } from 'lit';
import type { CatalogueEntry } from '../../community/catalogue.ts';
import type { CommunityFilter } from '../parameters.ts';
import { withUnknown } from './chosen.ts';

const NARROWING = ['device', 'vendor', 'ran', 'label', 'kind'] as const;
type Narrowing = (typeof NARROWING)[number];

export interface NarrowContext {
  readonly runs: readonly CatalogueEntry[];
  /** How many are left. */
  readonly left: number;
  readonly filter: CommunityFilter;
  readonly narrow: (patch: { readonly [K in Narrowing]?: string }) => void;
}

export function narrowPart({ runs, left, filter, narrow }: NarrowContext): TemplateResult {
  const select = (
    key: Narrowing,
    label: string,
    every: string,
    values: readonly (readonly [string, string])[],
  ) =>
    html`<select
      aria-label=${label}
      @change=${(event: Event) => narrow({ [key]: (event.target as HTMLSelectElement).value })}
    >
      <option value="" .selected=${filter[key] === undefined}>${every}</option>
      ${values.map(
        ([value, text]) => html`<option value=${value} .selected=${value === filter[key]}>${text}</option>`,
      )}
    </select>`;
  const found = (key: Narrowing, of: (run: CatalogueEntry) => string) =>
    withUnknown([...new Set(runs.map(of))].filter(Boolean).toSorted(), filter[key]).map(
      (value) => [value, value] as const,
    );
  const isNarrow = NARROWING.some((key) => filter[key] !== undefined);
  return html`<div class="row filters" role="search" aria-label="Narrow the runs">
    <input
      type="search"
      aria-label="Find device, browser, system or id"
      placeholder="Find device, browser, system, id"
      autocomplete="off"
      spellcheck="false"
      .value=${filter.device ?? ''}
      @input=${(event: Event) => narrow({ device: (event.target as HTMLInputElement).value })}
    />
    ${select(
      'vendor',
      'Vendor',
      'all vendors',
      found('vendor', ({ vendor }) => vendor),
    )}
    ${select(
      'ran',
      'Suite',
      'all suites',
      found('ran', ({ suite }) => suite),
    )}
    ${select('label', 'Label', 'any label', LABELS)}
    ${select('kind', 'Kind of adapter', 'GPUs and software', KINDS)}
    <span class="small muted" role="status">${formatCount(left)} of ${formatCount(runs.length)} runs</span>
    ${
      isNarrow
        ? html`<button
            type="button"
            class="plain small"
            @click=${() => narrow(Object.fromEntries(NARROWING.map((key) => [key, ''])))}
          >
            Show all
          </button>`
        : nothing
    }
  </div>`;
}

const LABELS = (['unverified', 'consistent', 'outlier'] as const).map((label) => [label, label] as const);
const KINDS = [
  ['gpu', 'GPUs only'],
  ['software', 'software adapters only'],
] as const;
