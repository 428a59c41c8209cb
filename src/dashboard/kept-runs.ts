/** @file Runs that this browser keeps, and the journal of the one under way. A browser that keeps none says so once. */
import { withRun, type Choices } from '../results/choices.ts';
import type { JournalEntry, LaunchNumber } from '../results/journal.ts';
import type { Run } from '../results/schema.ts';
import type { RunStore, Unfinished } from '../results/store.ts';
import { hookError } from './hook.ts';
import { isMeasuring } from './lock.ts';
import type { Screen } from './screen.ts';

export class KeptRuns {
  readonly #screen: Screen;
  readonly #store: Promise<RunStore | undefined>;
  #journalFailed = false;

  constructor(screen: Screen, store: Promise<RunStore>) {
    this.#screen = screen;
    this.#store = store.catch((error: unknown) => {
      void screen.notify('warning', 'This browser keeps no runs', [
        'Its storage cannot be used, perhaps because this is a private window. Download a run to keep it.',
        hookError(error).message,
      ]);
      return undefined;
    });
  }

  async load(id: string): Promise<Run | undefined> {
    return (await this.#store)?.load(id);
  }

  /** A run, and the launch it ended in. */
  async find(id: string): Promise<Unfinished | undefined> {
    const run = await this.load(id);
    const launch = this.#screen.state.history.find((one) => one.id === id)?.launch;
    return run && { run, ...(launch !== undefined && { launch }) };
  }

  /** A run that came to its end, in whatever way. */
  async keep(run: Run): Promise<Run> {
    const screen = this.#screen;
    try {
      await (await this.#store)?.save(run, screen.state.launch);
      // What was resumed is finished; the other left-overs are looked for when nobody measures.
      await screen.show({ unfinished: screen.state.unfinished.filter((one) => one.run.id !== run.id) });
    } catch (error) {
      await screen.notify('warning', 'This run could not be kept in the browser', [
        'Download it before the page is closed.',
        hookError(error).message,
      ]);
    }
    await this.refresh();
    return run;
  }

  /** Keeps an unfinished run of a closed tab among the past runs. */
  async keepUnfinished(run: Run, launch: LaunchNumber | undefined): Promise<void> {
    await (await this.#store)?.save(run, launch);
    await this.refresh();
  }

  async remove(id: string): Promise<void> {
    await (await this.#store)?.remove(id);
    await this.refresh();
  }

  /** Throws an unfinished run away. */
  async forget(id: string): Promise<void> {
    await (await this.#store)?.forget(id);
    await this.refresh();
  }

  /** What is kept, on screen. */
  async refresh(): Promise<void> {
    const store = await this.#store;
    if (store === undefined) return;
    const screen = this.#screen;
    try {
      const unfinished = (await isMeasuring()) ? screen.state.unfinished : await store.unfinished();
      await screen.show({ history: await store.list(), unfinished });
    } catch (error) {
      await screen.notify('warning', 'The runs kept in this browser cannot be read', [
        hookError(error).message,
      ]);
    }
  }

  /** Adds to the journal of a run. A journal that cannot be written is told of once, and ends nothing. */
  async note(id: string, entry: JournalEntry): Promise<void> {
    try {
      await (await this.#store)?.note(id, entry);
    } catch (error) {
      if (this.#journalFailed) return;
      this.#journalFailed = true;
      await this.#screen.notify('warning', 'The browser cannot keep this run while it grows', [
        'If the page is closed before the end, its points are lost.',
        hookError(error).message,
      ]);
    }
  }

  /** Variants that earlier runs found to be the fastest; they can be found again. */
  async choices(): Promise<Choices> {
    return (await (await this.#store)?.choices().catch(() => undefined)) ?? {};
  }

  async keepChoices(choices: Choices, run: Run): Promise<void> {
    await (await this.#store)?.keepChoices(withRun(choices, run)).catch(() => {});
  }
}
