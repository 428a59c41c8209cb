/**
 * @file The page: its frame, its views, and where in it the visitor is. Hands the elements the bench's state, passes their
 * requests to the bench, and keeps the address in step.
 */
import { LitElement, css, html, nothing } from 'lit';
import type { Bench } from './bench.ts';
import { downloadRun } from './download.ts';
import { emit, onRequest } from './emit.ts';
import { hookError } from './hook.ts';
import { keepFocus } from './keep-focus.ts';
import { ensureGroup } from './later.ts';
import { addressOf, given, pageParameters, VIEW_NAMES, type Place, type ViewName } from './parameters.ts';
import type { RunView } from './run-view.ts';
import { settled } from './settled.ts';
import { initialState, type PageState, type Shown } from './state.ts';
import { shared } from './styles.ts';
import { VIEWS } from './views.ts';

export class RooflawApp extends LitElement {
  static override properties = {
    state: { attribute: false },
    place: { attribute: false },
    dropping: { state: true },
  };
  static override styles = [
    shared,
    css`
      :host {
        min-height: 100vh;
        min-height: 100dvh;
      }
      header,
      main,
      footer {
        max-width: 76rem;
        margin: 0 auto;
        padding: 0 1.25rem;
      }
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 0 0.9rem;
        padding-top: 1.1rem;
        padding-bottom: 0.9rem;
      }
      h1 {
        margin: 0;
        font-size: 1.3125rem;
        font-weight: 700;
        letter-spacing: -0.02em;
        line-height: 1.3;
      }
      nav {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem;
        margin-left: auto;
      }
      nav a {
        color: var(--muted);
        text-decoration: none;
        font-weight: 550;
        padding: 0.3rem 0.65rem;
        border-radius: var(--radius);
      }
      nav a:hover {
        color: var(--accent);
        text-decoration: underline;
      }
      nav a[aria-current] {
        color: var(--accent);
        background: var(--surface);
        box-shadow: inset 0 0 0 1px var(--line);
      }
      .under-way {
        color: var(--accent);
        font-weight: 550;
      }
      footer {
        padding-top: 1.5rem;
        padding-bottom: 2rem;
      }
      /* The foot stands below the first screen, where it moves nobody's eye while the page fills. */
      main {
        min-height: 100vh;
        min-height: 100dvh;
      }
      main:focus {
        outline: none;
      }
      main > * + * {
        margin-top: 1rem;
      }
      rooflaw-notices {
        margin: 0;
      }
      .drop {
        position: fixed;
        inset: 0.5rem;
        display: grid;
        place-items: center;
        border: 2px dashed var(--accent);
        border-radius: 10px;
        background: color-mix(in srgb, var(--page) 85%, transparent);
        font-size: 1.25rem;
        font-weight: 600;
        pointer-events: none;
        z-index: 1;
      }
      @media (max-width: 54rem) {
        nav {
          margin: 0.4rem 0 0 -0.65rem;
          flex-basis: 100%;
        }
      }
      @media (max-width: 34rem) {
        header,
        main,
        footer {
          padding-left: 0.75rem;
          padding-right: 0.75rem;
        }
        .tagline {
          font-size: 0.75rem;
        }
        /* Five words on one line of a phone. */
        nav {
          margin-left: 0;
          margin-right: 0;
          gap: 0;
          justify-content: space-between;
          letter-spacing: -0.01em;
        }
        nav a {
          font-size: clamp(0.75rem, 3.6vw, 0.9375rem);
          padding-inline: 0.3rem;
        }
      }
    `,
  ];
  declare state: PageState;
  /** What the address of the page says. */
  declare place: Place;
  declare dropping: boolean;
  #bench: Bench | undefined;
  /** The last run on screen, to notice another one. */
  #seen: Shown['run'] | undefined;

  constructor() {
    super();
    this.state = initialState;
    this.place = pageParameters('').place;
    this.dropping = false;
  }

  /** Connects the page to its bench; called once, by `main.ts`. */
  attach(bench: Bench, place: Place): void {
    this.#bench = bench;
    this.place = place;
    onRequest(this, 'run', (wish) => void bench.run(wish).catch(() => {})); // shown as a notice
    onRequest(this, 'cancel', () => void bench.cancel());
    onRequest(this, 'stop-now', () => bench.stopNow());
    onRequest(this, 'load-file', (file) => void this.#open(bench, file));
    onRequest(this, 'load-stored', (id) => this.#go({ view: 'run', run: id }));
    onRequest(this, 'remove-stored', (id) => void bench.removeStored(id));
    onRequest(this, 'resume', (left) => {
      this.#go({ view: 'run' }); // where its progress is
      void bench.resume(left).catch(() => {}); // shown as a notice
    });
    onRequest(this, 'resume-stored', (id) => void bench.resumeStored(id).catch(() => {})); // likewise
    onRequest(this, 'keep-unfinished', (left) => void bench.keepUnfinished(left));
    onRequest(this, 'discard-unfinished', (run) => void bench.discardUnfinished(run));
    onRequest(this, 'download', ({ run, format }) => {
      downloadRun(run, format).catch((error: unknown) => {
        void bench.notify('error', 'The file could not be written', [hookError(error).message]);
      });
    });
    onRequest(this, 'trouble', ({ title, lines }) => void bench.notify('error', title, lines));
    onRequest(this, 'dismiss', (id) => void bench.dismiss(id));
    onRequest(this, 'go', (patch) => this.#go(patch));
    onRequest(this, 'note', (patch) => this.#note(patch));
    bench.attach((state) => {
      this.state = state;
      return this.#settled();
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('dragover', this.#onDragOver);
    window.addEventListener('dragleave', this.#onDragLeave);
    window.addEventListener('drop', this.#onDrop);
    window.addEventListener('popstate', this.#onReturn);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('dragover', this.#onDragOver);
    window.removeEventListener('dragleave', this.#onDragLeave);
    window.removeEventListener('drop', this.#onDrop);
    window.removeEventListener('popstate', this.#onReturn);
  }

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('state')) {
      this.#followRun();
      this.#followFocus(changed.get('state') as PageState | undefined);
    }
    const { title, group } = VIEWS[this.place.view];
    const name = titleText(this.place.view === VIEW_NAMES[0] ? '' : title, this.state);
    if (document.title !== name) document.title = name;
    if (!changed.has('place') || group === undefined) return;
    ensureGroup(group).catch((error: unknown) => {
      void this.#bench?.notify('error', `The part “${title}” of this page could not be loaded`, [
        'Its server may be gone, or has a newer page by now. Reload the page.',
        hookError(error).message,
      ]);
    });
  }

  override render() {
    const { state, place } = this;
    return html`
      <header>
        <h1>Rooflaw</h1>
        <span class="muted tagline">language-model kernels, measured on this machine’s GPU</span>
        <nav class="unprinted" aria-label="Views">${VIEW_NAMES.map((name) => this.#link(name))}</nav>
      </header>
      <main tabindex="-1">
        <rooflaw-notices class="unprinted" .notices=${state.notices}></rooflaw-notices>
        <rooflaw-unfinished
          class="unprinted"
          .runs=${state.unfinished}
          ?available=${state.environment !== undefined}
          ?hidden=${state.unfinished.length === 0 || state.activity !== 'idle'}
        ></rooflaw-unfinished>
        ${VIEWS[place.view].render({ state, place, list: this.#list, stored: this.#stored, note: this.#noted })}
      </main>
      <footer class="small muted">
        Rooflaw
        ${__ROOFLAW_VERSION__}${__ROOFLAW_COMMIT__ === null ? '' : ` (${__ROOFLAW_COMMIT__.slice(0, 8)})`}.
        Nothing leaves this page by itself: runs stay in this browser until you download, publish or delete
        them.
      </footer>
      ${this.dropping ? html`<div class="drop" aria-hidden="true">Drop a run file to look at it</div>` : nothing}
    `;
  }

  /** What is asked for and goes wrong is said where it is seen, also by who has scrolled down. */
  override updated(changed: Map<PropertyKey, unknown>): void {
    const before = changed.get('state') as PageState | undefined;
    const { notices, activity } = this.state;
    const isNew = before !== undefined && notices.length > before.notices.length;
    if (!isNew || activity !== 'idle' || notices.at(-1)?.tone === 'info') return;
    const place = this.renderRoot.querySelector('rooflaw-notices');
    void this.#settled().then(() => {
      if (place !== null && place.getBoundingClientRect().bottom < 0) place.scrollIntoView();
    });
  }

  #link(name: ViewName) {
    const { place, state } = this;
    const isHere = name === place.view;
    const { progress } = state;
    const busy = name === 'run' && !isHere && state.activity !== 'idle';
    return html`<a
      href=${addressOf({ ...place, view: name }) || '?'}
      aria-current=${isHere ? 'page' : nothing}
      @click=${(event: MouseEvent) => {
        // A new tab or window is the browser's business.
        if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        emit(this, 'go', { view: name });
      }}
      >${VIEWS[name].title}${busy ? html`<span class="under-way"> ${progress ? `${progress.done}/${progress.total}` : '…'}</span>` : nothing}</a
    >`;
  }

  /** Somewhere else, with a way back. */
  #go(patch: Partial<Place>): void {
    const before = this.place;
    const { run, community, ...rest } = before;
    // One run is on screen: who goes to another leaves the one before.
    const other = patch.run !== undefined || patch.community !== undefined;
    this.place = { ...rest, ...(other ? {} : given({ run, community })), ...patch };
    const address = addressOf(this.place);
    if (address !== addressOf(before)) history.pushState(null, '', address || location.pathname);
    if (before.view !== this.place.view) window.scrollTo(0, 0);
    this.#loadRun();
  }

  /** A run's file is looked at where runs are, or where they are judged. */
  async #open(bench: Bench, file: File): Promise<void> {
    const isShown = await bench.loadFile(file);
    await this.updateComplete; // the address no longer names the run before it
    if (isShown && this.place.view !== 'run' && this.place.view !== 'claims') this.#go({ view: 'run' });
  }

  /** The same place, told more exactly. */
  #note(patch: Partial<Place>): void {
    const before = addressOf(this.place);
    this.place = { ...this.place, ...patch };
    const address = addressOf(this.place);
    if (address !== before) history.replaceState(null, '', here(address));
  }

  readonly #onReturn = (): void => {
    this.place = pageParameters(location.search).place;
    this.#loadRun();
  };

  /** Puts the run of the address on screen, unless it is there or something is being measured. */
  #loadRun(): void {
    const { shown, activity } = this.state;
    const { run, community } = this.place;
    if (activity !== 'idle' || (run ?? community) === shown?.run.id) return;
    if (run !== undefined) void this.#bench?.loadStored(run);
    else if (community !== undefined) void this.#bench?.loadCommunity(community);
    else if (shown !== undefined && shown.origin.kind !== 'file') void this.#bench?.clear();
  }

  /** What had the keyboard may be gone with this change: it goes to the run that was resumed, else to the top of the view. */
  #followFocus(before: PageState | undefined): void {
    const begins = before?.activity === 'idle' && this.state.activity !== 'idle';
    if (begins && this.shadowRoot?.activeElement?.localName === 'rooflaw-unfinished') {
      void this.#settled().then(() => this.renderRoot.querySelector<RunView>('rooflaw-run-view')?.focusRun());
    }
    keepFocus(() => this.renderRoot.querySelector('main'));
  }

  /** The address names the run on screen, if it can be found again. */
  #followRun(): void {
    const { shown } = this.state;
    if (shown?.run === this.#seen || shown?.origin.kind === 'live') return;
    this.#seen = shown?.run;
    if (shown === undefined) return;
    const { run: _run, community: _community, ...rest } = this.place;
    const { kind } = shown.origin;
    const { id } = shown.run;
    const named = kind === 'file' ? {} : kind === 'community' ? { community: id } : { run: id };
    const before = addressOf(this.place);
    this.place = { ...rest, ...named };
    const address = addressOf(this.place);
    if (address !== before) history.replaceState(null, '', here(address));
  }

  readonly #list: Bench['list'] = (options) => this.#bench?.list(options) ?? Promise.resolve([]);

  readonly #stored: Bench['find'] = (id) => this.#bench?.find(id) ?? Promise.resolve(undefined);
  readonly #noted = (patch: Partial<Place>): void => this.#note(patch);

  /** Every element of the page is up to date, not only this one. */
  async #settled(): Promise<void> {
    await this.updateComplete;
    await settled(this.renderRoot);
  }

  readonly #onDragOver = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.dropping = true;
  };
  readonly #onDragLeave = (event: DragEvent): void => {
    if (event.relatedTarget === null) this.dropping = false;
  };
  readonly #onDrop = (event: DragEvent): void => {
    this.dropping = false;
    const { files } = event.dataTransfer ?? {};
    const file = files?.[0];
    if (file === undefined) return;
    event.preventDefault();
    emit(this, 'load-file', file);
    if (files !== undefined && files.length > 1) {
      void this.#bench?.notify('info', `Of ${files.length} files only ${file.name} is opened`, [
        'One run is on screen at a time. Two are compared on the Compare view.',
      ]);
    }
  };
}

/** The same part of what another query shows. */
const here = (query: string): string => `${query || location.pathname}${location.hash}`;

/** In a tab that is not looked at, how far the run is. */
function titleText(view: string, { activity, progress }: PageState): string {
  const far = activity === 'idle' || progress === undefined ? '' : `${progress.done}/${progress.total}`;
  return [far, view, 'Rooflaw'].filter((part) => part !== '').join(' · ');
}
