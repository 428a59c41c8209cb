/**
 * @file One of the two runs of a comparison: chosen from a list, opened as a file, or dropped here. Tells `side-choose` with
 * an id, `side-open` with a file.
 */
import { LitElement, css, html } from 'lit';
import { shared } from './styles.ts';

export type Side = 'a' | 'b';
export const SIDES: readonly Side[] = ['a', 'b'];

/** A run that may be chosen: its id and what the list says of it. */
export type Choice = readonly [id: string, text: string];

const ROLES = { a: 'the base', b: 'measured against A' } as const;

export class CompareSide extends LitElement {
  static override properties = {
    side: {},
    chosen: {},
    choices: { attribute: false },
    over: { state: true },
  };
  static override styles = [
    shared,
    css`
      .side {
        border: 1px dashed transparent;
        border-radius: var(--radius);
      }
      .side.over {
        border-color: var(--accent);
      }
      label {
        display: grid;
        gap: 0.2rem;
        font-size: 0.8125rem;
        color: var(--muted);
      }
      label b {
        color: var(--text);
      }
      select {
        width: 100%;
        color: var(--text);
      }
      button {
        margin-top: 0.35rem;
      }
    `,
  ];
  declare side: Side;
  /** Id of the run; '' where none is chosen. */
  declare chosen: string;
  declare choices: readonly Choice[];
  /** A file is held over it. */
  declare over: boolean;

  constructor() {
    super();
    this.side = 'a';
    this.chosen = '';
    this.choices = [];
    this.over = false;
  }

  override render() {
    const { side, chosen } = this;
    const name = side.toUpperCase();
    return html`<div
      class="side ${this.over ? 'over' : ''}"
      @dragover=${(event: DragEvent) => {
        if (!event.dataTransfer?.types.includes('Files')) return;
        event.preventDefault();
        this.over = true;
      }}
      @dragleave=${() => (this.over = false)}
      @drop=${(event: DragEvent) => {
        this.over = false;
        const file = event.dataTransfer?.files[0];
        if (file === undefined) return;
        event.preventDefault();
        event.stopPropagation(); // the page shows what is dropped elsewhere
        this.#tell('side-open', file);
      }}
    >
      <label
        ><span><b>Run ${name}</b>, ${ROLES[side]}</span>
        <select
          @change=${(event: Event) => this.#tell('side-choose', (event.target as HTMLSelectElement).value)}
        >
          <option value="" .selected=${chosen === ''}>choose a run</option>
          ${this.choices.map(
            ([id, text]) => html`<option value=${id} .selected=${chosen === id}>${text}</option>`,
          )}
        </select>
      </label>
      <button type="button" class="plain" @click=${() => this.renderRoot.querySelector('input')?.click()}>
        Open a file as ${name} …
      </button>
      <input
        type="file"
        accept="application/json,.json"
        hidden
        class=${side}
        aria-label="File of run ${name}"
        @change=${(event: Event) => {
          const input = event.target as HTMLInputElement;
          const file = input.files?.[0];
          if (file !== undefined) this.#tell('side-open', file);
          input.value = '';
        }}
      />
    </div>`;
  }

  #tell(name: 'side-choose' | 'side-open', detail: string | File): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
