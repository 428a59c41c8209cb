/** @file The run under way: how far, what now, how long still, and the way out. Nothing moves by itself. */
import { LitElement, css, html, nothing } from 'lit';
import { formatDuration } from '../analysis/format.ts';
import { emit } from './emit.ts';
import type { Activity, PageState, Progress } from './state.ts';
import { shared } from './styles.ts';

/** How long a cancel may wait for the sample under way before stopping at once is offered. */
const PATIENCE_MS = 3000;
/** Screen readers hear of every such share of the run, not of every point. */
const ANNOUNCE_STEP = 0.1;

export class RunProgress extends LitElement {
  static override properties = {
    activity: {},
    progress: { attribute: false },
    launch: { attribute: false },
    impatient: { state: true },
  };
  static override styles = [
    shared,
    css`
      progress {
        appearance: none;
        display: block;
        width: 100%;
        height: 0.5rem;
        margin: 0.5rem 0 0.4rem;
        border: 1px solid var(--line-strong);
        border-radius: 99px;
        overflow: hidden;
        background: var(--sunken);
      }
      progress::-webkit-progress-bar {
        background: var(--sunken);
      }
      progress::-webkit-progress-value {
        background: var(--accent);
      }
      progress::-moz-progress-bar {
        background: var(--accent);
      }
      @media (forced-colors: active) {
        progress::-webkit-progress-value {
          background: Highlight;
          forced-color-adjust: none;
        }
        progress::-moz-progress-bar {
          background: Highlight;
          forced-color-adjust: none;
        }
      }
      /* It keeps the keyboard while the run ends, which a disabled one would lose. */
      button[aria-disabled] {
        cursor: not-allowed;
        color: var(--muted);
        background: var(--sunken);
        border-color: var(--line);
      }
      .current {
        min-height: 1.3rem;
      }
    `,
  ];
  declare activity: Activity;
  declare progress: Progress | undefined;
  declare launch: PageState['launch'];
  declare impatient: boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #announced = { step: -1, text: '' };

  constructor() {
    super();
    this.activity = 'idle';
    this.impatient = false;
  }

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('activity')) return;
    clearTimeout(this.#timer);
    this.impatient = false;
    if (this.activity === 'cancelling') {
      this.#timer = setTimeout(() => (this.impatient = true), PATIENCE_MS);
    }
    if (this.activity === 'starting') this.#announced = { step: -1, text: '' };
  }

  override render() {
    const { activity, progress, launch } = this;
    if (activity === 'idle') return nothing;
    const share = shareOf(progress, launch);
    return html`
      <div class="row spread">
        <span
          ><b>${headline(activity, progress)}</b
          >${launch === undefined ? '' : `, launch ${launch.number} of ${launch.of}`}</span
        >
        <span class="muted">${progress === undefined ? '' : timeText(progress, launch)}</span>
      </div>
      <progress max="1" .value=${share} aria-label="Progress of the run"></progress>
      <p class="current mono muted">${progress?.current ?? ''}</p>
      <div class="row" style="margin-top: 0.4rem">
        <button
          type="button"
          aria-disabled=${activity === 'cancelling' ? 'true' : nothing}
          @click=${() => this.activity !== 'cancelling' && emit(this, 'cancel', undefined)}
        >
          Cancel
        </button>
        ${
          this.impatient
            ? html`<button type="button" @click=${() => emit(this, 'stop-now', undefined)}>
                Stop without waiting
              </button>`
            : nothing
        }
        <span class="small muted">
          ${activity === 'cancelling' ? 'Ending after the current sample …' : 'What was measured is kept.'}
        </span>
      </div>
      <p class="visually-hidden" role="status" aria-live="polite">${this.#spoken(share)}</p>
    `;
  }

  /** The keyboard goes to the button that ends the run. */
  override focus(): void {
    this.renderRoot.querySelector('button')?.focus();
  }

  #spoken(share: number): string {
    const { progress, launch } = this;
    const step = Math.floor(share / ANNOUNCE_STEP);
    if (progress !== undefined && step !== this.#announced.step) {
      this.#announced = {
        step,
        text: `${progress.done} of ${progress.total} measured, ${timeText(progress, launch)}`,
      };
    }
    return this.#announced.text;
  }
}

function headline(activity: Activity, progress: Progress | undefined): string {
  if (progress === undefined) return activity === 'cancelling' ? 'Cancelling …' : 'Starting …';
  return `${activity === 'cancelling' ? 'Cancelling' : 'Measuring'} ${progress.done} of ${progress.total}`;
}

/** Of all launches: each takes about as long as the one under way. */
export function timeText({ remainingNs, elapsedNs, done }: Progress, launch: PageState['launch']): string {
  if (remainingNs === 0 && done === 0) return `${formatDuration(elapsedNs)} so far`;
  const more = launch === undefined ? 0 : (launch.of - launch.number) * (elapsedNs + remainingNs);
  return `about ${formatDuration(remainingNs + more)} left`;
}

/** 0 … 1, of all launches. */
export function shareOf(progress: Progress | undefined, launch: PageState['launch']): number {
  const inThis = progress === undefined ? 0 : progress.done / Math.max(1, progress.total);
  return launch === undefined ? inThis : (launch.number - 1 + inThis) / launch.of;
}
