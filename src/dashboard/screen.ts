/** @file What is on screen: the state of the page, who draws it, and what its visitor is told. */
import { framePainted } from './drawn.ts';
import { initialState, type Notice, type PageState } from './state.ts';

/** Time between two drawings during a run: often enough to be alive, seldom enough to cost nothing. */
const DRAW_EVERY_MS = 250;

/** Puts the state on the screen; resolves when the document is up to date. */
export type Draw = (state: PageState) => Promise<unknown>;

export type Patch = { readonly [K in keyof PageState]?: PageState[K] | undefined };

export class Screen {
  #state: PageState = initialState;
  #draw: Draw = () => Promise.resolve();
  #lastDrawMs = 0;
  #noticeId = 0;

  get state(): PageState {
    return this.#state;
  }

  /** Sets who draws, and draws. */
  attach(draw: Draw): void {
    this.#draw = draw;
    void draw(this.#state);
  }

  /** Changes the state without drawing it; what is undefined goes. */
  set(patch: Patch): void {
    const next: Record<string, unknown> = { ...this.#state, ...patch };
    for (const [key, value] of Object.entries(patch)) if (value === undefined) delete next[key];
    this.#state = next as unknown as PageState;
  }

  async show(patch: Patch): Promise<void> {
    this.set(patch);
    await this.#draw(this.#state);
  }

  /** The same, a few times a second at most, and then until the frame is painted: the page is still after it. */
  async showInTime(patch: Patch): Promise<void> {
    this.set(patch);
    if (performance.now() - this.#lastDrawMs < DRAW_EVERY_MS) return;
    await this.#draw(this.#state);
    await framePainted();
    this.#lastDrawMs = performance.now();
  }

  /** Resolves with the number by which it is dismissed. */
  async notify(tone: Notice['tone'], title: string, lines: readonly string[]): Promise<number> {
    const id = ++this.#noticeId;
    await this.show({ notices: [...this.#state.notices, { id, tone, title, lines }] });
    return id;
  }

  dismiss(id: number): Promise<void> {
    return this.show({ notices: this.#state.notices.filter((notice) => notice.id !== id) });
  }
}
