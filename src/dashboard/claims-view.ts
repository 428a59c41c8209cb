/** @file What the papers claim, one card each, and what the run on screen has to say about it. */
import { LitElement, css, html, nothing, svg } from 'lit';
import { papers, type Paper } from '../claims/papers.ts';
import { VERDICTS, type Verdict, type VerdictWord } from '../claims/verdict.ts';
import { adapterName } from '../results/adapter.ts';
import { claimsJudge, type Judge } from '../worker/claims-client.ts';
import type { Run } from '../results/schema.ts';
import { chartButtons } from './chart-files.ts';
import { STRIP, stripOf } from './charts/strip.ts';
import {
  becauseText,
  CLASSES,
  counted,
  countsText,
  grouped,
  narrowed,
  type ClaimGroup,
} from './claims-filter.ts';
import { emit } from './emit.ts';
import { hookError } from './hook.ts';
import { given, type ClaimFilter } from './parameters.ts';
import { facts, shared } from './styles.ts';
import { whenText } from './text.ts';

/** Of a verdict's share of all, from what was decided to what cannot be. */
const COLORS: Readonly<Record<VerdictWord, string>> = {
  reproduced: 'var(--good)',
  partly: 'color-mix(in srgb, var(--good) 50%, var(--surface))',
  contradicted: 'var(--bad)',
  inconclusive: 'var(--warn-line)',
  'not measured': 'var(--line-strong)',
  'not testable here': 'var(--line)',
};

const TONES: Readonly<Record<VerdictWord, string>> = {
  reproduced: 'good',
  partly: 'good',
  contradicted: 'bad',
  inconclusive: 'warn',
  'not measured': '',
  'not testable here': '',
};

export class ClaimsView extends LitElement {
  static override properties = {
    run: { attribute: false },
    live: { type: Boolean },
    filter: { attribute: false },
    verdicts: { state: true },
    problem: { state: true },
  };
  static override styles = [
    shared,
    facts,
    css`
      .intro p {
        margin-top: 0.5rem;
        max-width: 80ch;
      }
      .expected {
        color: var(--held-out);
      }
      .filters {
        margin-top: 0.8rem;
        gap: 0.4rem;
      }
      .filters label {
        flex-wrap: nowrap;
        min-width: 0;
      }
      .filters button {
        min-height: 1.9rem;
        padding: 0.15rem 0.6rem;
        font-size: 0.875rem;
      }
      /* How the verdicts divide the claims; the buttons below are its key. */
      .shares {
        display: flex;
        gap: 2px;
        height: 0.625rem;
        margin-top: 0.9rem;
        border-radius: 99px;
        overflow: hidden;
      }
      .swatch {
        display: inline-block;
        width: 0.625rem;
        height: 0.625rem;
        margin-right: 0.3rem;
        border-radius: 2px;
      }
      .filters button[aria-pressed='true'] {
        border-color: var(--accent);
        color: var(--accent);
        box-shadow: inset 0 0 0 1px var(--accent);
      }
      .counts {
        font-weight: 550;
      }
      .group {
        margin-top: 1.25rem;
      }
      .word {
        display: inline-block;
      }
      .word::first-letter {
        text-transform: uppercase;
      }
      .cards {
        columns: 26rem 2;
        column-gap: 1rem;
        margin-top: 1rem;
        padding: 0;
        list-style: none;
      }
      .paper {
        break-inside: avoid;
        margin-bottom: 1rem;
      }
      .paper h3 {
        overflow-wrap: anywhere;
      }
      .number {
        color: var(--muted);
        font-weight: 550;
      }
      .claim {
        margin-top: 0.8rem;
        padding-top: 0.8rem;
        border-top: 1px solid var(--line);
      }
      .claim > p {
        margin-top: 0.4rem;
        overflow-wrap: anywhere;
      }
      dl.facts {
        grid-template-columns: minmax(5.5rem, max-content) minmax(0, 1fr);
        margin-top: 0.5rem;
        font-size: 0.8125rem;
      }
      .strip {
        display: flex;
        flex-wrap: wrap;
        align-items: end;
        gap: 0 0.75rem;
        margin-top: 0.6rem;
      }
      .strip svg {
        display: block;
        width: 100%;
        max-width: 22.5rem;
        font-family: var(--sans);
        font-size: 11px;
        color: var(--text);
      }
      .files {
        white-space: nowrap;
      }
      .files button {
        font-size: 0.75rem;
        font-weight: 400;
        min-height: 1.5rem;
      }
    `,
  ];
  declare run: Run | undefined;
  /** The run still grows: it is judged when it has ended. */
  declare live: boolean;
  declare filter: ClaimFilter;
  declare verdicts: readonly Verdict[] | undefined;
  declare problem: string;
  /** What `verdicts` are of. */
  #judged: Run | 'nothing' | undefined;
  #judge: Judge | undefined;

  constructor() {
    super();
    this.live = false;
    this.filter = {};
    this.problem = '';
  }

  override willUpdate(): void {
    const run = this.live ? undefined : this.run;
    if (this.#judged === (run ?? 'nothing')) return;
    this.#judged = run ?? 'nothing';
    this.#judge ??= claimsJudge();
    this.#judge(run === undefined ? [] : [run]).then(
      (verdicts) => {
        if (this.#judged === (run ?? 'nothing')) this.verdicts = verdicts;
      },
      (error: unknown) => {
        this.problem = hookError(error).message;
      },
    );
  }

  override render() {
    const { verdicts, problem } = this;
    if (problem !== '') {
      return html`<section class="card">
        <h2>Claims</h2>
        <p role="alert">The claims could not be judged: ${problem}</p>
      </section>`;
    }
    const shown = verdicts === undefined ? undefined : narrowed(verdicts, this.filter);
    return html`
      <section class="card intro" aria-labelledby="claims">
        <h2 id="claims">What ${papers.length} papers claim</h2>
        <p>${this.#judgedBy()}</p>
        <p class="muted small">
          A verdict never says more than was measured: a proxy or a miniature is at most “partly”, and on a
          software adapter nothing about time is judged. The bounds were written down before the run.
        </p>
        <p class="muted small">
          In the drawings: ● what was found, with its 95 % interval; <span class="expected">◇</span> the
          number of the paper; shaded, where the claim holds.
        </p>
        ${verdicts === undefined ? html`<p class="muted" role="status">Judging …</p>` : this.#filters(verdicts)}
      </section>
      ${
        shown === undefined
          ? nothing
          : html`${grouped(shown, this.filter).map(groupPart)}
            ${
              shown.length === 0
                ? html`<p class="muted">
                    No claim is left.
                    <button
                      class="plain"
                      type="button"
                      @click=${() => emit(this, 'note', { claims: given({ by: this.filter.by }) })}
                    >
                      Show all
                    </button>
                  </p>`
                : nothing
            }`
      }
    `;
  }

  #judgedBy(): string {
    const { run, live } = this;
    if (run === undefined) {
      return 'No run is on screen, so only arithmetic and published numbers are judged. Measure or open a run to judge the rest by it.';
    }
    if (live)
      return 'A run is under way; it is judged when it has ended. Until then only what needs no run is.';
    return `Judged by the ${run.suite} run of ${whenText(run.startedAt)} on ${adapterName(run.environment.adapter)}${run.environment.adapter.isSoftware ? ', a software adapter' : ''}.`;
  }

  #filters(verdicts: readonly Verdict[]) {
    const { filter } = this;
    const counts = counted(verdicts, filter);
    const left = narrowed(verdicts, filter).length;
    const set = (patch: { readonly [K in keyof ClaimFilter]: string | undefined }): void =>
      emit(this, 'note', { claims: given({ ...filter, ...patch }) });
    return html`<p class="counts">${countsText(verdicts)}.</p>
      <div class="shares" aria-hidden="true">
        ${VERDICTS.filter((word) => counts[word] > 0).map(
          (word) => html`<span style="flex: ${counts[word]}; background: ${COLORS[word]}"></span>`,
        )}
      </div>
      <div class="row filters" role="group" aria-label="Show claims with the verdict">
        ${VERDICTS.map((word) => {
          const isOn = filter.verdict === word;
          return html`<button
            type="button"
            aria-pressed=${isOn}
            @click=${() => set({ verdict: isOn ? undefined : word })}
          >
            <span class="swatch" style="background: ${COLORS[word]}"></span>${word}
            <span class="muted">${counts[word]}</span>
          </button>`;
        })}
      </div>
      <div class="row filters">
        <label class="row">
          <span>Class</span>
          <select
            name="class"
            .value=${filter.class ?? ''}
            @change=${(event: Event) =>
              set({ class: (event.target as HTMLSelectElement).value || undefined })}
          >
            <option value="">all</option>
            ${Object.entries(CLASSES).map(
              ([name, meaning]) =>
                html`<option value=${name} ?selected=${filter.class === name}>${name}: ${meaning}</option>`,
            )}
          </select>
        </label>
        <label class="row">
          <span>Order</span>
          <select
            name="by"
            @change=${(event: Event) => set({ by: (event.target as HTMLSelectElement).value || undefined })}
          >
            <option value="" .selected=${filter.by === undefined}>by paper</option>
            <option value="verdict" .selected=${filter.by === 'verdict'}>by verdict</option>
          </select>
        </label>
        <span class="small muted" role="status">${left} of ${verdicts.length} claims</span>
      </div>`;
  }
}

function groupPart({ verdict, verdicts }: ClaimGroup) {
  const cards = html`<ul class="cards">
    ${papers.map((paper) =>
      paperCard(
        paper,
        verdicts.filter((one) => one.paper === paper.number),
      ),
    )}
  </ul>`;
  if (verdict === undefined) return cards;
  const id = `verdict-${VERDICTS.indexOf(verdict)}`;
  return html`<section class="group" aria-labelledby=${id}>
    <h2 id=${id}>
      <span class="swatch" style="background: ${COLORS[verdict]}"></span><span class="word">${verdict}</span>
      <span class="muted">${verdicts.length}</span>
    </h2>
    ${cards}
  </section>`;
}

function paperCard({ number, title, arxiv }: Paper, verdicts: readonly Verdict[]) {
  if (verdicts.length === 0) return nothing;
  return html`<li class="card paper">
    <h3><span class="number">${number}.</span> ${title}</h3>
    ${
      arxiv === undefined
        ? nothing
        : html`<a class="small" href="https://arxiv.org/abs/${arxiv}" rel="noreferrer">arXiv:${arxiv}</a>`
    }
    ${verdicts.map(claimPart)}
  </li>`;
}

function claimPart(verdict: Verdict) {
  const { id, claim, expected, measured, label, settles, value } = verdict;
  const rows: readonly (readonly [string, string | null])[] = [
    ['Expected', expected],
    ['Found', measured],
    ['Measured', measured === null ? null : label],
    ['Because', becauseText(verdict)],
    ['To settle it', settles],
  ];
  return html`<article class="claim" aria-labelledby="claim-${id}">
    <div class="row">
      <span class="chip ${TONES[verdict.verdict]}">${verdict.verdict}</span>
      <span class="small muted">class ${verdict.class} · <span class="mono">${id}</span></span>
    </div>
    <p id="claim-${id}">${claim}</p>
    ${value === null ? nothing : stripPart(verdict)}
    <dl class="facts">
      ${rows.map(([term, text]) =>
        text === null || text === ''
          ? nothing
          : html`<dt>${term}</dt>
              <dd>${text}</dd>`,
      )}
    </dl>
  </article>`;
}

/** The number with its interval, over the bounds. */
function stripPart(verdict: Verdict) {
  const strip = stripOf(verdict);
  if (strip === undefined) return nothing;
  const { band, dot, interval, expected, ticks, summary } = strip;
  const { width, height, left, right, axis } = STRIP;
  const middle = axis - 13;
  return html`<div class="strip">
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${verdict.id}: ${summary}">
      ${svg`
        <rect x=${band[0]} y=${middle - 12} width=${Math.max(2, band[1] - band[0])} height="24" fill="var(--series-1)" fill-opacity="0.16" />
        <line x1=${left} x2=${width - right} y1=${axis} y2=${axis} stroke="var(--line-strong)" />
        ${interval === undefined ? nothing : svg`<line x1=${interval[0]} x2=${interval[1]} y1=${middle} y2=${middle} stroke="var(--text)" stroke-width="2" />`}
        ${expected === undefined ? nothing : svg`<path d="M${expected} ${middle - 6}l6 6-6 6-6-6Z" fill="none" stroke="var(--held-out)" stroke-width="2" />`}
        <circle cx=${dot} cy=${middle} r="4.5" fill="var(--text)" />
        ${ticks.map(({ x, text }) => svg`<line x1=${x} x2=${x} y1=${axis} y2=${axis + 4} stroke="var(--line-strong)" /><text x=${x} y=${height - 4} text-anchor="middle" fill="currentColor">${text}</text>`)}
      `}
    </svg>
    ${chartButtons(`claim ${verdict.id}`, (button) => button.closest('.strip')?.querySelector('svg'))}
  </div>`;
}
