/**
 * @file Publishing a run: what exactly would be public, under which name, and, after consent, the ways to do it. Nothing is
 * sent before the visitor presses the button that says so.
 */
import { formatCount } from '../../analysis/format.ts';
import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { MOST_PASTED, proposalOf, uploadPath } from '../../community/propose.ts';
import { communityPath, identifying, MAX_SUBMISSION_BYTES, publishable } from '../../community/publish.ts';
import { sendRun, type Sent } from '../../community/send.ts';
import { wordFindings } from '../../community/words.ts';
import type { Run } from '../../results/schema.ts';
import { saveFile } from '../download.ts';
import { facts, shared } from '../styles.ts';

/** Letters of the file that are listed; the download has them all. */
const MOST_LISTED = 100_000;
/** As the schema of run files allows. */
const LONGEST_NAME = 100;
const SHORTEST_NAME = 2;
const NOT_COPIED = 'This browser does not allow that: open the download, and copy it there.';

export class PublishPanel extends LitElement {
  static override properties = {
    run: { attribute: false },
    device: { state: true },
    agreed: { state: true },
    listed: { state: true },
    sending: { state: true },
    answer: { state: true },
    copied: { state: true },
  };
  static override styles = [
    shared,
    facts,
    css`
      :host > * + * {
        margin-top: 0.75rem;
      }
      p {
        max-width: 80ch;
      }
      .name {
        display: grid;
        gap: 0.2rem;
        max-width: 28rem;
        font-size: 0.875rem;
      }
      .agree {
        display: flex;
        gap: 0.5rem;
        align-items: baseline;
        max-width: 80ch;
      }
      .agree input {
        flex: none;
        position: relative;
        top: 0.15rem;
      }
      pre {
        max-height: 20rem;
        overflow: auto;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        font-family: var(--mono);
        font-size: 0.75rem;
        background: var(--sunken);
        border-radius: var(--radius);
        padding: 0.5rem;
        margin-top: 0.4rem;
      }
      .refused,
      .failed {
        color: var(--bad);
        overflow-wrap: anywhere;
      }
      .answer {
        white-space: pre-line;
        overflow-wrap: anywhere;
      }
      ol {
        padding-left: 1.2rem;
      }
      li + li {
        margin-top: 0.4rem;
      }
      code {
        font-family: var(--mono);
        font-size: 0.8125em;
        overflow-wrap: anywhere;
      }
    `,
  ];
  declare run: Run | undefined;
  /** As its owner writes it. */
  declare device: string;
  declare agreed: boolean;
  declare listed: boolean;
  declare sending: boolean;
  /** To the very text that is shown. */
  declare answer: Sent | undefined;
  /** Whether the text was put on the clipboard; undefined before it was tried. */
  declare copied: boolean | undefined;
  #published: Run | undefined;
  #text = '';

  constructor() {
    super();
    this.device = '';
    this.agreed = false;
    this.listed = false;
    this.sending = false;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const { run } = this;
    if (changed.has('run')) this.device = run?.submission?.deviceName ?? '';
    if (!changed.has('run') && !changed.has('device')) return;
    // What was agreed to, answered or copied was another text.
    this.agreed = false;
    this.answer = undefined;
    this.copied = undefined;
    const name = this.device.trim();
    this.#published =
      run &&
      publishable(run, { deviceName: name.length < SHORTEST_NAME ? undefined : name, now: new Date() });
    this.#text = `${JSON.stringify(this.#published)}\n`;
  }

  override render() {
    const published = this.#published;
    if (published === undefined) return nothing;
    const text = this.#text;
    const isSoftware = published.environment.adapter.isSoftware;
    const refusals = [
      ...wordFindings(published).map(({ path, message }) => `${path}: ${message}`),
      ...(text.length > MAX_SUBMISSION_BYTES
        ? [`It has ${text.length} characters, and at most ${MAX_SUBMISSION_BYTES} are taken.`]
        : []),
    ];
    return html`
      <p class="small muted">
        Nothing is sent by itself. Published is this one file and nothing else:
        <code>${communityPath(published)}</code>, ${formatCount(text.length)} characters. It holds every
        sample, the texts of the shaders, and this of you and your machine. Paths of your disk are taken out.
      </p>
      ${
        isSoftware
          ? nothing
          : html`<label class="name">
              <span
                >Your device, as you would name it
                <span class="muted">(a browser tells a family at most)</span></span
              >
              <input
                type="text"
                maxlength=${LONGEST_NAME}
                placeholder="GeForce RTX 4070"
                autocomplete="off"
                spellcheck="false"
                ?disabled=${this.sending}
                .value=${this.device}
                @input=${(event: Event) => (this.device = (event.target as HTMLInputElement).value)}
              />
            </label>`
      }
      <dl class="facts">
        ${identifying(published).map(
          ([what, value]) =>
            html`<dt>${what}</dt>
              <dd>${value}</dd>`,
        )}
      </dl>
      <details @toggle=${(event: Event) => (this.listed = (event.target as HTMLDetailsElement).open)}>
        <summary>The whole file</summary>
        ${
          this.listed
            ? html`<pre tabindex="0" aria-label="The file that would be published">
${text.slice(0, MOST_LISTED)}</pre>
                ${text.length > MOST_LISTED ? html`<p class="small muted">${formatCount(text.length - MOST_LISTED)} more characters are in the download.</p>` : nothing}`
            : nothing
        }
      </details>
      ${
        refusals.length === 0
          ? nothing
          : html`<div class="refused small" role="alert">
              It would be refused:
              <ul>
                ${refusals.slice(0, 10).map((line) => html`<li>${line}</li>`)}
              </ul>
            </div>`
      }
      <label class="agree">
        <input
          type="checkbox"
          .checked=${this.agreed}
          @change=${(event: Event) => (this.agreed = (event.target as HTMLInputElement).checked)}
        />
        <span>I have read this and want it to be public. What is published once cannot be called back.</span>
      </label>
      ${this.agreed && refusals.length === 0 ? this.#ways(published) : nothing}
    `;
  }

  #ways(published: Run) {
    const url = __ROOFLAW_SUBMIT_URL__;
    return html`
      ${url === null ? nothing : this.#sending(url)}
      <p>${url === null ? 'To publish it:' : 'Or by hand:'}</p>
      <ol>
        <li>
          <div class="row">
            <button type="button" @click=${() => this.#save(published)}>Download ${published.id}.json</button>
            <button type="button" class="copy" @click=${() => void this.#copy()}>Copy its text</button>
            <span class="small" role="status"
              >${this.copied === undefined ? '' : this.copied ? 'Copied.' : NOT_COPIED}</span
            >
          </div>
        </li>
        ${this.#proposing(communityPath(published))}
        <li>It is judged there by <code>rooflaw ingest</code>, as you can before.</li>
      </ol>
    `;
  }

  #sending(url: string) {
    const { answer, sending } = this;
    return html`<div class="row">
        <button
          type="button"
          class="primary"
          ?disabled=${sending || answer?.ok === true}
          @click=${() => void this.#send(url)}
        >
          ${sending ? 'Being sent …' : `Send it to ${new URL(url).host}`}
        </button>
        <span class="small muted">The bytes above go to <code>${url}</code>, and nothing else does.</span>
      </div>
      <p
        class="answer small ${answer?.ok === false ? 'failed' : ''}"
        role="status"
        .textContent=${answer?.answer ?? ''}
      ></p>`;
  }

  /** By a pull request. A run is too long for GitHub's form to be filled in by its address: its text is pasted. */
  #proposing(path: string) {
    const repository = __ROOFLAW_REPOSITORY__;
    if (repository === null) {
      return html`<li>
        In the repository this page was built from, add it as <code>${path}</code> on a branch of a fork, and
        open a pull request.
      </li>`;
    }
    const { url, isFilled } = proposalOf(repository, path, this.#text);
    const folder = path.slice(0, path.lastIndexOf('/'));
    return html`
      <li>
        ${
          isFilled || this.#text.length <= MOST_PASTED
            ? html`<a href=${url} target="_blank" rel="noopener noreferrer"
                  >Open GitHub’s form for a new file</a
                >${isFilled ? ': path and text are filled in.' : ', whose path is filled in, and paste the text there.'}
                Where you may not write, GitHub makes a fork for it.`
            : html`Make a fork, and upload the download at
                <code>https://github.com/YOUR-NAME/YOUR-FORK/${uploadPath(folder)}</code>. (GitHub takes
                uploads only where you may write.)`
        }
      </li>
      <li>Commit it on a new branch, and open the pull request that GitHub offers.</li>
    `;
  }

  #save(published: Run): void {
    saveFile(new Blob([this.#text], { type: 'application/json' }), `${published.id}.json`);
  }

  async #copy(): Promise<void> {
    const text = this.#text;
    try {
      await navigator.clipboard.writeText(text);
      if (text === this.#text) this.copied = true;
    } catch {
      this.copied = false; // not a secure page, or not allowed
    }
  }

  async #send(url: string): Promise<void> {
    const text = this.#text;
    this.sending = true;
    this.answer = undefined;
    const answer = await sendRun(url, text);
    this.sending = false;
    if (text === this.#text) this.answer = answer;
  }
}
