/**
 * @file What a run may be told beside its suite, folded until it is wanted: which kernels, which other libraries, and the
 * rest. Markup over a wish; what is chosen is handed on.
 */
import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { RunOptions } from '../worker/api.ts';
import type { Match } from './filter-match.ts';
import { filterOf, kernelCounts, kernelsOf } from './kernels-filter.ts';
import { MAX_LAUNCHES, type Wish } from './parameters.ts';
import { PEERS, PEER_NAMES } from './peers.ts';
import { workloadsText } from './cost-text.ts';

export interface OptionsContext {
  readonly wish: Wish;
  readonly busy: boolean;
  /** Draws what is wished, also where it is as it was: what was clicked then goes back. */
  readonly wished: (wish: Wish) => void;
}

/** The wish with another option; without it where the value is undefined. */
export function withOption<K extends keyof RunOptions>(
  wish: Wish,
  key: K,
  value: RunOptions[K] | undefined,
): Wish {
  const { [key]: _old, ...rest } = wish.options;
  return { ...wish, options: value === undefined ? rest : { ...rest, [key]: value } };
}

/** Boxes for the kernels of a suite. */
export function kernelsPart(
  workloads: readonly string[],
  { wish, busy, wished }: OptionsContext,
): TemplateResult {
  const counts = kernelCounts(workloads);
  const all = [...counts.keys()];
  const chosen = kernelsOf(wish.options.filter, all);
  const toggle = (name: string, isOn: boolean): void => {
    const next = new Set(chosen);
    if (isOn) next.add(name);
    else next.delete(name);
    // A run of nothing is none: the last one stays.
    wished(next.size > 0 ? withOption(wish, 'filter', filterOf(next, all)) : wish);
  };
  const title =
    chosen === undefined ? 'Kernels: as the filter says' : `Kernels: ${chosen.size} of ${all.length}`;
  return html`<details class="more">
    <summary>${title}</summary>
    <fieldset class="kernels" ?disabled=${busy}>
      <legend class="visually-hidden">Kernels of this suite</legend>
      ${[...counts].map(
        ([name, count]) =>
          html`<label>
            <input
              type="checkbox"
              name="kernel"
              .value=${name}
              .checked=${live(chosen?.has(name) ?? false)}
              @change=${(event: Event) => toggle(name, (event.target as HTMLInputElement).checked)}
            />
            <span>${name} <span class="muted">${count}</span></span>
          </label>`,
      )}
    </fieldset>
  </details>`;
}

/** Boxes for the libraries that are measured in turns with ours. */
export function peersPart({ wish, busy, wished }: OptionsContext): TemplateResult {
  const chosen = wish.options.peers ?? [];
  return html`<details class="more" ?open=${chosen.length > 0}>
    <summary>Other libraries${chosen.length > 0 ? `: ${chosen.join(', ')}` : ''}</summary>
    <fieldset class="peers" ?disabled=${busy}>
      <legend class="visually-hidden">Libraries to measure in turns with our kernels</legend>
      ${PEER_NAMES.map(
        (name) =>
          html`<label>
            <input
              type="checkbox"
              name="peer"
              .value=${name}
              .checked=${chosen.includes(name)}
              @change=${(event: Event) => {
                const isOn = (event.target as HTMLInputElement).checked;
                const next = PEER_NAMES.filter((one) => (one === name ? isOn : chosen.includes(one)));
                wished(withOption(wish, 'peers', next.length === 0 ? undefined : next));
              }}
            />
            <span>${PEERS[name].title} <span class="muted">${PEERS[name].megabytes} MB</span></span>
          </label>`,
      )}
    </fieldset>
  </details>`;
}

/** Filter, seed, launches, bare device. `isFiltered`: by a pattern that somebody wrote. */
export function morePart(
  { wish, busy, wished }: OptionsContext,
  isFiltered: boolean,
  match: Match | undefined,
): TemplateResult {
  const { options, launches } = wish;
  const isSet = isFiltered || options.seed !== undefined || options.features === 'none' || launches > 1;
  return html`<details class="more" ?open=${isSet}>
    <summary>More options</summary>
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
          maxlength="300"
          .value=${options.filter ?? ''}
          @input=${(event: Event) => wished(withOption(wish, 'filter', inputValue(event) || undefined))}
          aria-describedby="match"
        />
        <span id="match" role="status" class="small ${match && 'problem' in match ? 'problem' : 'muted'}"
          >${matchText(match)}</span
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
            wished(withOption(wish, 'seed', /^[0-9]{1,10}$/.test(text) ? Number(text) : undefined));
          }}
        />
      </label>
      <label class="check launches">
        <span>Launches</span>
        <input
          name="launches"
          type="number"
          min="1"
          max=${MAX_LAUNCHES}
          step="1"
          .value=${live(String(launches))}
          aria-describedby="launches"
          @change=${(event: Event) => {
            const wanted = Math.round(Number(inputValue(event)));
            const within = Math.min(MAX_LAUNCHES, Math.max(1, Number.isFinite(wanted) ? wanted : 1));
            wished({ ...wish, launches: within });
          }}
        />
        <span id="launches" class="small muted"
          >how many times to measure it all, each time from a fresh start; five or more tell what differs from
          start to start (rerun95), which a comparison needs</span
        >
      </label>
      <label class="check">
        <input
          type="checkbox"
          .checked=${options.features === 'none'}
          @change=${(event: Event) =>
            wished(
              withOption(wish, 'features', (event.target as HTMLInputElement).checked ? 'none' : undefined),
            )}
        />
        <span>Bare device: default limits, no optional features</span>
      </label>
    </fieldset>
  </details>`;
}

const inputValue = (event: Event): string => (event.target as HTMLInputElement).value.trim();

function matchText(match: Match | undefined): string {
  if (match === undefined) return 'A pattern over the names of workloads, * for anything; empty for all.';
  return 'problem' in match ? match.problem : `matches ${workloadsText(match.ids.length)}`;
}

const WORDS = {
  kernel: 'one computation on the GPU that language models are made of, such as a product of matrices',
  workload: 'a kernel at one size',
  suite: 'a list of workloads',
  decode: 'writing an answer, one token (a piece of a word) after the other: limited by memory',
  prefill: 'reading the prompt, many tokens at once: limited by arithmetic',
  'quantised, 2 to 4 bits': 'weights stored in fewer bits than the usual 16 or 32',
} as const;

/** The words of this form, for who meets them for the first time. */
export const wordsPart: TemplateResult = html`<details class="more">
  <summary>What the words mean</summary>
  <dl class="facts words">
    ${Object.entries(WORDS).map(
      ([word, meaning]) =>
        html`<dt>${word}</dt>
          <dd>${meaning}</dd>`,
    )}
  </dl>
</details>`;
