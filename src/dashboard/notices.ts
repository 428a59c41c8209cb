/** @file Messages that wait to be read: what happened, and what can be done. */
import { LitElement, css, html } from 'lit';
import { emit } from './emit.ts';
import type { Notice } from './state.ts';
import { shared } from './styles.ts';

export class Notices extends LitElement {
  static override properties = { notices: { attribute: false } };
  static override styles = [
    shared,
    css`
      .notice {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 0.25rem 0.75rem;
        align-items: start;
        border: 1px solid var(--line);
        border-left-width: 3px;
        border-radius: var(--radius);
        background: var(--surface);
        padding: 0.6rem 0.5rem 0.6rem 0.8rem;
        margin-bottom: 1rem;
        font-size: 0.875rem;
      }
      .info {
        border-left-color: var(--accent);
      }
      .warning {
        background: var(--warn-surface);
        border-color: var(--warn-line);
      }
      .error {
        background: var(--bad-surface);
        border-color: var(--bad-line);
      }
      ul {
        padding-left: 1.1rem;
        margin-top: 0.25rem;
        max-height: 14rem;
        overflow: auto;
      }
      li {
        overflow-wrap: anywhere;
        white-space: pre-line;
      }
    `,
  ];
  declare notices: readonly Notice[];

  constructor() {
    super();
    this.notices = [];
  }

  override render() {
    // The region is there before its first message; otherwise screen readers miss that one.
    return html`<div role="status" aria-live="polite">
      ${this.notices.map(
        (notice) =>
          html`<div class="notice ${notice.tone}">
            <div>
              <b>${notice.title}</b>
              <ul tabindex=${mayScroll(notice.lines) ? '0' : '-1'}>
                ${notice.lines.map((line) => html`<li>${line}</li>`)}
              </ul>
            </div>
            <button
              class="plain"
              type="button"
              aria-label="Dismiss: ${notice.title}"
              @click=${() => emit(this, 'dismiss', notice.id)}
            >
              Dismiss
            </button>
          </div>`,
      )}
    </div>`;
  }
}

/** Whether they may be higher than their place, on a phone. */
const mayScroll = (lines: readonly string[]): boolean => lines.length > 2 || lines.join('').length > 250;
