/**
 * @file The page's end of the wire: a `BenchApi` whose calls run in a module worker.
 *
 * Comlink alone waits for ever on a worker that is gone. Here every call also loses to the death of the
 * worker: a script that does not load, an error nobody caught inside, or `stop`. The next call starts a
 * fresh worker.
 */
import { proxy, wrap, type Remote } from 'comlink';
import type { BenchApi } from './api.ts';

/** The worker is gone, and with it the run; what was reported before stands. */
export class WorkerDiedError extends Error {
  override readonly name = 'WorkerDiedError';
}

export interface BenchClient extends BenchApi {
  /** Ends the worker at once; calls under way reject with a `WorkerDiedError` that carries `reason`. */
  stop(reason: string): void;
}

/** The part of `Worker` that is used, so that a test can stand in. */
export type WorkerLike = Pick<
  Worker,
  'postMessage' | 'addEventListener' | 'removeEventListener' | 'terminate'
>;

interface Line {
  readonly remote: Remote<BenchApi>;
  readonly dead: Promise<never>;
  die(reason: string): void;
}

const startWorker = (): WorkerLike =>
  new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'rooflaw' });

/** Starts no worker until the first call. */
export function benchClient(start: () => WorkerLike = startWorker): BenchClient {
  let current: Line | undefined;

  const open = (): Line => {
    const worker = start();
    let reject: (error: WorkerDiedError) => void;
    const dead = new Promise<never>((_resolve, no) => (reject = no));
    dead.catch(() => {}); // without a call under way nobody has to hear of it
    const line: Line = {
      remote: wrap<BenchApi>(worker),
      dead,
      die: (reason) => {
        if (current === line) current = undefined;
        worker.terminate();
        reject(new WorkerDiedError(reason));
      },
    };
    worker.addEventListener('error', (event) => {
      event.preventDefault(); // it reaches the caller, and need not be an uncaught error of the page too
      const { message, filename, lineno } = event;
      // A script that cannot be fetched or parsed gives an event without a message.
      line.die(
        message
          ? `The measuring worker stopped: ${message} (${filename}:${lineno})`
          : 'The measuring worker could not be started: its script did not load.',
      );
    });
    worker.addEventListener('messageerror', () => {
      line.die('The measuring worker sent a message that could not be read.');
    });
    return line;
  };

  const call = <T>(send: (remote: Remote<BenchApi>) => Promise<T>): Promise<T> => {
    current ??= open();
    return Promise.race([send(current.remote), current.dead]);
  };

  return {
    environment: (features) => call((remote) => remote.environment(features)),
    suites: () => call((remote) => remote.suites()),
    list: (options) => call((remote) => remote.list(options)),
    run: (options, onEvent) => call((remote) => remote.run(options, proxy(onEvent))),
    cancel: () => (current === undefined ? Promise.resolve() : call((remote) => remote.cancel())),
    setHidden: (hidden) =>
      current === undefined ? Promise.resolve() : call((remote) => remote.setHidden(hidden)),
    stop: (reason) => current?.die(reason),
  };
}
