/** @file What a filter leaves of a suite, asked after a pause in typing; an answer that comes too late is dropped. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { RunOptions } from '../worker/api.ts';
import { hookError } from './hook.ts';
import type { Wish } from './parameters.ts';

const PAUSE_MS = 250;

/** Ids of the workloads that are left, or what is wrong with the filter. */
export type Match = { readonly ids: readonly string[] } | { readonly problem: string };

export class FilterMatch implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #asked: Wish | undefined;
  #match: Match | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Undefined while nothing is asked or answered. */
  get match(): Match | undefined {
    return this.#match;
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }

  /** What is known stays until the answer is there, or until nothing is asked. */
  ask(wish: Wish, list: (options: RunOptions) => Promise<readonly string[]>): void {
    clearTimeout(this.#timer);
    this.#asked = wish;
    this.#timer = setTimeout(() => {
      list(wish.options)
        .then(
          (ids): Match => ({ ids }),
          (error: unknown): Match => ({ problem: hookError(error).message }),
        )
        .then(
          (match) => {
            if (this.#asked === wish) this.#set(match);
          },
          () => {},
        );
    }, PAUSE_MS);
  }

  forget(): void {
    clearTimeout(this.#timer);
    this.#asked = undefined;
    if (this.#match !== undefined) this.#set(undefined);
  }

  #set(match: Match | undefined): void {
    this.#match = match;
    this.#host.requestUpdate();
  }
}
