/**
 * @file A run while it is measured: its launches one after the other, what the worker tells of each, the journal, and what
 * is left where one ends early. What was measured before, by an earlier launch or by a closed tab, is its base.
 *
 * The worker waits for the handler between points. The handler writes the journal and, a few times a second, draws and
 * waits for the frame; then the page is still until the next point. On a software adapter page and samples share the same
 * cores.
 */
import { appended, closedEarly, type JournalEntry } from '../results/journal.ts';
import { mergeLaunches, runsApart } from '../results/merge.ts';
import type { Run } from '../results/schema.ts';
import type { Unfinished } from '../results/store.ts';
import type { RunEvent, RunOptions } from '../worker/api.ts';
import { WorkerDiedError, type BenchClient } from '../worker/client.ts';
import { framePainted } from './drawn.ts';
import { announce, hookError } from './hook.ts';
import type { KeptRuns } from './kept-runs.ts';
import type { Wish } from './parameters.ts';
import type { Screen } from './screen.ts';

/** A run that goes on in its launch `number`. */
export interface Begun {
  readonly run: Run;
  readonly number: number;
  /** Ids of the workloads that this launch needs no more. */
  readonly skip: readonly string[];
}

export class RunUnderWay {
  readonly #client: BenchClient;
  readonly #screen: Screen;
  readonly #kept: KeptRuns;
  /** The part that is being measured now, once it has begun. */
  #piece: Run | undefined;
  /** What was measured before. */
  #base: Run | undefined;
  /** A run that goes on and that no journal holds yet. */
  #unwritten: Unfinished | undefined;

  constructor(client: BenchClient, screen: Screen, kept: KeptRuns, unwritten?: Unfinished) {
    this.#client = client;
    this.#screen = screen;
    this.#kept = kept;
    this.#unwritten = unwritten;
  }

  /**
   * Each launch in a fresh worker, and so with a fresh device: medians differ more between launches than within one. What
   * an earlier launch measured is not lost, whatever happens to a later one. With `begun`, a run that goes on in its
   * launch `number`, without what that needs no more.
   */
  async measure({ options, launches }: Wish, begun?: Begun): Promise<Run> {
    const { number: first, skip } = begun ?? { number: 1, skip: [] };
    let run = begun?.run;
    for (let number = first; number <= launches; number++) {
      if (number > first) this.#client.stop('The next launch begins with a fresh worker.');
      await this.#screen.show({
        progress: undefined,
        ...(launches > 1 && { launch: { number, of: launches } }),
      });
      const before: Run | undefined = run;
      const wanted = number === first && skip.length > 0 ? { ...options, skip } : options;
      try {
        run = await this.#launch(wanted, before);
      } catch (error) {
        if (number === first || before === undefined) throw error;
        return this.#kept.keep(await this.#closedBy(error, before));
      }
      if (before !== undefined && run.id !== before.id) await this.#kept.keep(before); // it could not be joined
      if (run.status !== 'complete' || this.#screen.state.activity === 'cancelling') break;
    }
    if (run === undefined) throw new RangeError(`${launches} launches are none`);
    return this.#kept.keep(run);
  }

  /** With `base`, a run that goes on, what is measured is added to it. */
  async #launch(options: RunOptions, base?: Run): Promise<Run> {
    this.#piece = undefined;
    this.#base = base;
    const handle = async (event: RunEvent): Promise<void> => {
      try {
        await this.#take(event);
        await announce('rooflaw:event', event);
      } catch (error) {
        // Whatever fails on the page must not end the measurement.
        await announce('rooflaw:error', hookError(error));
      }
    };
    const choices = await this.#kept.choices();
    try {
      const run = await this.#client.run({ choices, ...options }, handle);
      await this.#kept.keepChoices(choices, run);
      return this.#withBase(run, run.status);
    } catch (error) {
      if (this.#piece === undefined) throw error;
      return this.#closedBy(error, this.#withBase(this.#piece));
    }
  }

  /** The worker is gone or gave up: what it had reported is the run. */
  async #closedBy(error: unknown, live: Run): Promise<Run> {
    const { name, message } = hookError(error);
    const at = new Date().toISOString();
    if (error instanceof WorkerDiedError && this.#screen.state.activity === 'cancelling') {
      return closedEarly(live, { status: 'cancelled', code: 'stopped', message, at });
    }
    await announce('rooflaw:error', { name, message });
    return closedEarly(live, { status: 'error', code: 'worker-error', message: `${name}: ${message}`, at });
  }

  async #take(event: RunEvent): Promise<void> {
    switch (event.type) {
      case 'started': {
        await this.#client.setHidden(document.hidden); // a fresh worker does not know
        await this.#begin(event.header);
        const isCancelled = (): boolean => this.#screen.state.activity === 'cancelling';
        await this.#screen.show({
          activity: isCancelled() ? 'cancelling' : 'running',
          environment: event.environment,
        });
        // Wished while the run was starting: a worker that had not begun forgot it.
        if (isCancelled()) await this.#client.cancel();
        return framePainted();
      }
      case 'point':
        return this.#journal({ kind: 'point', point: event.point, shaders: event.shaders });
      case 'incident':
        return this.#journal({ kind: 'incident', incident: event.incident });
      case 'progress': {
        const { type: _type, ...progress } = event;
        return this.#screen.showInTime({ progress });
      }
      case 'finished':
        return undefined;
    }
  }

  /** The run has begun, or what is left of one that goes on; the journal of that gets another header. */
  async #begin(header: Run): Promise<void> {
    const why = this.#base && runsApart(this.#base, header);
    if (why !== undefined) {
      this.#base = undefined; // measured for itself, and nothing is lost
      await this.#screen.notify('warning', 'What is measured now stays apart from the unfinished run', [why]);
    }
    if (this.#base !== undefined && this.#unwritten !== undefined) {
      const { run, launch } = this.#unwritten;
      await this.#kept.note(run.id, {
        kind: 'header',
        header: run,
        ...(launch !== undefined && { launch }),
      });
    }
    this.#unwritten = undefined;
    this.#piece = header;
    const { launch } = this.#screen.state;
    await this.#journal({ kind: 'header', header, ...(launch !== undefined && { launch }) });
  }

  /** What was measured before and what was measured now, as one run. */
  #withBase(piece: Run, status: Run['status'] = 'cancelled'): Run {
    return this.#base === undefined ? piece : { ...mergeLaunches([this.#base, piece]), status };
  }

  /** Adds to the run on screen (drawn with the next progress) and to the journal. */
  async #journal(entry: JournalEntry): Promise<void> {
    if (this.#piece === undefined) return;
    this.#piece = appended(this.#piece, entry);
    const run = besides(this.#piece, this.#base);
    this.#screen.set({ shown: { run, origin: { kind: 'live' } } });
    await this.#kept.note(run.id, entry);
  }
}

/** What is being measured, and of what was measured before all that is not measured anew: joined it is at the end. */
function besides(piece: Run, base: Run | undefined): Run {
  if (base === undefined) return piece;
  const now = new Set(piece.points.map(({ id }) => id));
  const points = [...base.points.filter(({ id }) => !now.has(id)), ...piece.points];
  return { ...piece, id: base.id, startedAt: base.startedAt, points };
}
