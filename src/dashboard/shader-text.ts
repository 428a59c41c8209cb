/**
 * @file The shader a point was computed with, as its run file has it. Opened, it is held against its hash: a stranger's
 * file may say what it likes.
 */
import { LitElement, css, html, nothing } from 'lit';
import { sha256 } from '../results/shaders.ts';
import { shared } from './styles.ts';

export class ShaderText extends LitElement {
  static override properties = {
    hash: {},
    text: { attribute: false },
    verified: { state: true },
  };
  static override styles = [
    shared,
    css`
      pre {
        margin-top: 0.4rem;
        padding: 0.6rem 0.75rem;
        background: var(--sunken);
        border-radius: var(--radius);
        font-family: var(--mono);
        font-size: 0.75rem;
        line-height: 1.5;
        max-height: 22rem;
        overflow: auto;
      }
      p {
        margin-top: 0.4rem;
        overflow-wrap: anywhere;
      }
      .bad {
        color: var(--bad);
      }
    `,
  ];
  declare hash: string;
  /** Absent where the file does not hold it. */
  declare text: string | undefined;
  /** Absent until it was opened and looked at. */
  declare verified: boolean | undefined;

  constructor() {
    super();
    this.hash = '';
  }

  override render() {
    const { text } = this;
    const name = this.hash.slice(0, 8);
    const lines = text === undefined ? 'not in the file' : `${text.split('\n').length} lines`;
    return html`<details
      @toggle=${(event: Event) => (event.target as HTMLDetailsElement).open && void this.#judge()}
    >
      <summary>Shader ${name}, ${lines}</summary>
      <p class="small ${this.verified === false ? 'bad' : 'muted'}" role="status">${this.#words()}</p>
      ${
        text === undefined
          ? nothing
          : html`<pre tabindex="0" role="region" aria-label="Shader ${name}">${text}</pre>`
      }
    </details>`;
  }

  #words(): string {
    if (this.text === undefined) return `The file names it, ${this.hash}, and does not hold its text.`;
    if (this.verified === undefined) return 'Being held against its hash …';
    return this.verified
      ? `As it was compiled: its SHA-256 is the one the point names, ${this.hash}.`
      : 'This text differs from the one the point names by its SHA-256: the file was changed.';
  }

  async #judge(): Promise<void> {
    const { hash, text } = this;
    if (text !== undefined) this.verified = (await sha256(text)) === hash;
  }
}
