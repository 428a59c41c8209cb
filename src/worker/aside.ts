/** @file Long computations in a worker of their own, so that the page stays alive; where none can be had, on this thread. */
import { wrap } from 'comlink';
import type { Remote } from 'comlink';
import type { WorkerLike } from './client.ts';

/**
 * Starts its worker at once: a page whose server is gone later can still compute. A worker that does not load, or dies, is not
 * tried again: `here` answers for it. Rejects with what went wrong in the computation itself.
 */
export function aside<Api, Given, Made>(of: {
  readonly start: () => WorkerLike;
  readonly ask: (remote: Remote<Api>, given: Given) => Promise<Made>;
  readonly here: (given: Given) => Promise<Made>;
}): (given: Given) => Promise<Made> {
  let worker: WorkerLike;
  try {
    worker = of.start();
  } catch {
    return of.here; // no workers here
  }
  const remote = wrap<Api>(worker);
  const dead = new Promise<'dead'>((resolve) => {
    worker.addEventListener('error', (event) => {
      event.preventDefault(); // it is answered, by what is made here
      resolve('dead');
    });
  });
  let isDead = false;
  return async (given) => {
    const made = isDead ? ('dead' as const) : await Promise.race([of.ask(remote, given), dead]);
    if (made !== 'dead') return made;
    isDead = true;
    return of.here(given);
  };
}
