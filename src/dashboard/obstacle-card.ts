/** @file The plain page that stands in for the controls where nothing can be measured. */
import { LitElement, css, html, nothing } from 'lit';
import type { Obstacle } from './obstacle.ts';
import { shared } from './styles.ts';

export class ObstacleCard extends LitElement {
  static override properties = { obstacle: { attribute: false } };
  static override styles = [
    shared,
    css`
      .card {
        border-left: 3px solid var(--warn);
        max-width: 46rem;
        padding: 1.1rem 1.25rem 1.25rem;
      }
      h2 {
        font-size: 1.1875rem;
      }
      p {
        margin-top: 0.5rem;
      }
      code {
        font-family: var(--mono);
        font-size: 0.875em;
        background: var(--sunken);
        border-radius: 3px;
        padding: 0.05rem 0.25rem;
      }
      h3 {
        margin-top: 1rem;
      }
      ol {
        padding-left: 1.25rem;
        margin-top: 0.35rem;
        display: grid;
        gap: 0.35rem;
      }
      li {
        overflow-wrap: anywhere;
      }
    `,
  ];
  declare obstacle: Obstacle | undefined;

  override render() {
    const { obstacle } = this;
    if (obstacle === undefined) return nothing;
    return html`<section class="card" aria-labelledby="title">
      <h2 id="title">${obstacle.title}</h2>
      <p>${obstacle.explanation}</p>
      <h3>What to do</h3>
      <ol>
        ${obstacle.steps.map((step) => html`<li>${quoted(step)}</li>`)}
      </ol>
      ${obstacle.detail === undefined ? nothing : html`<p class="mono muted">${obstacle.detail}</p>`}
      <p class="muted small">Run files can still be opened and looked at.</p>
    </section>`;
  }
}

/** What stands in quotes is a command to be typed, or words to be looked for. */
const quoted = (text: string) =>
  text
    .split('"')
    .map((part, i) =>
      i % 2 === 0 ? part : /^(?:-|ssh |np[mx] )/.test(part) ? html`<code>${part}</code>` : `“${part}”`,
    );
