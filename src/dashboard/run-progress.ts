/** @file The run under way: how far, what now, how long still, and the way out. Nothing moves by itself. */
import { LitElement, css, html, nothing } from 'lit';
import { formatDuration } from '../analysis/format.ts';
import { emit } from './emit.ts';
import type { Activity, Progress } from './state.ts';
import { shared } from './styles.ts';

/** How long a cancel may wait for the sample under way before stopping at once is offered. */
const PATIENCE_MS = 3000;
/** Screen readers hear of every such share of the run, not of every point. */
const ANNOUNCE_STEP = 0.1;

export class RunProgress extends LitElement {
  static override properties = {
    activity: {},
    progress: { attribute: false },
    impatient: { state: true },
  };
  static override styles = [
    shared,
    css`
      :host {
        margin-top: 1rem;
      }
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
      .current {
        min-height: 1.3rem;
      }
    `,
  ];
  declare activity: Activity;
  declare progress: Progress | undefined;
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
    const { activity, progress } = this;
    if (activity === 'idle') return nothing;
    const share = progress === undefined ? 0 : progress.done / Math.max(1, progress.total);
    return html`
      <div class="row spread">
        <span><b>${headline(activity, progress)}</b></span>
        <span class="muted">${progress === undefined ? '' : timeText(progress)}</span>
      </div>
      <progress max="1" .value=${share} aria-label="Progress of the run"></progress>
      <p class="current mono muted">${progress?.current ?? ''}</p>
      <div class="row" style="margin-top: 0.4rem">
        <button
          type="button"
          ?disabled=${activity === 'cancelling'}
          @click=${() => emit(this, 'cancel', undefined)}
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

  #spoken(share: number): string {
    const { progress } = this;
    const step = Math.floor(share / ANNOUNCE_STEP);
    if (progress !== undefined && step !== this.#announced.step) {
      this.#announced = {
        step,
        text: `${progress.done} of ${progress.total} measured, ${timeText(progress)}`,
      };
    }
    return this.#announced.text;
  }
}

function headline(activity: Activity, progress: Progress | undefined): string {
  if (progress === undefined) return activity === 'cancelling' ? 'Cancelling …' : 'Starting …';
  return `${activity === 'cancelling' ? 'Cancelling' : 'Measuring'} ${progress.done} of ${progress.total}`;
}

function timeText({ remainingNs, elapsedNs, done }: Progress): string {
  return remainingNs === 0 && done === 0
    ? `${formatDuration(elapsedNs)} so far`
    : `about ${formatDuration(remainingNs)} left`;
}
