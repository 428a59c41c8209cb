/**
 * @file The page's conductor: it owns the state, drives the worker, keeps the journal, and tells the
 * window what happens. Elements call its methods; the hook calls the same ones.
 *
 * While a run is under way the worker waits for {@link Bench.run}'s handler between points. The handler
 * writes the journal and, a few times a second, draws and waits for the frame; then the page is still until
 * the next point. On a software adapter page and samples share the same cores.
 */
import type { Environment, Run } from '../results/schema.ts';
import { appended, closedEarly, type JournalEntry, type LaunchNumber } from '../results/journal.ts';
import { withRun } from '../results/choices.ts';
import { devicesApart, mergeLaunches, runsApart } from '../results/merge.ts';
import type { RunStore, Unfinished } from '../results/store.ts';
import type { RunEvent, RunOptions, SuiteListing } from '../worker/api.ts';
import { WorkerDiedError, type BenchClient } from '../worker/client.ts';
import { reportMaker, type MakeReport } from '../worker/report-client.ts';
import { framePainted } from './drawn.ts';
import { announce, hookError } from './hook.ts';
import { AlreadyMeasuringError, isMeasuring, measuringAlone } from './lock.ts';
import { obstacle } from './obstacle.ts';
import { readRunFile } from './read-file.ts';
import { OtherDeviceError, optionsAsBegun, placeToGoOn } from './resume.ts';
import type { Wish } from './parameters.ts';
import { whileSeen } from './while-seen.ts';
import { initialState, type Notice, type Origin, type PageState } from './state.ts';

/** Reading a longer one takes long enough to be told. */
const LONG_FILE_BYTES = 2 ** 20;

/** Time between two drawings during a run: often enough to be alive, seldom enough to cost nothing. */
const DRAW_EVERY_MS = 250;

/** Puts the state on the screen; resolves when the document is up to date. */
export type Draw = (state: PageState) => Promise<unknown>;

export class Bench {
  state: PageState = initialState;
  /** Resolves when the device and the suites are known, or known to be out of reach. */
  readonly ready: Promise<void>;
  readonly #client: BenchClient;
  readonly #makeReport: MakeReport;
  readonly #store: Promise<RunStore | undefined>;
  #draw: Draw = () => Promise.resolve();
  #lastDrawMs = 0;
  /**
   * The run under way: the part that is being measured now, once it has begun, and what was measured before, by earlier
   * launches or by a closed tab.
   */
  #piece: Run | undefined;
  #base: Run | undefined;
  /** A run that goes on and that no journal holds yet. */
  #unwritten: Unfinished | undefined;
  #journalFailed = false;
  #noticeId = 0;
  /** The notice about the file that could not be read. */
  #aboutFile = 0;

  constructor(client: BenchClient, store: Promise<RunStore>, makeReport: MakeReport = reportMaker()) {
    this.#client = client;
    this.#makeReport = makeReport;
    this.#store = store.catch((error: unknown) => {
      void this.notify('warning', 'This browser keeps no runs', [
        'Its storage cannot be used, perhaps because this is a private window. Download a run to keep it.',
        hookError(error).message,
      ]);
      return undefined;
    });
    this.ready = this.#start();
  }

  /** Sets who draws, and draws. */
  attach(draw: Draw): void {
    this.#draw = draw;
    void draw(this.state);
  }

  environment(features?: 'all' | 'none'): Promise<Environment> {
    return this.#client.environment(features);
  }

  suites(): Promise<readonly SuiteListing[]> {
    return this.#client.suites();
  }

  list(options: RunOptions): Promise<readonly string[]> {
    return this.#client.list(options);
  }

  /**
   * Measures, shows and keeps a run, in as many fresh launches of the worker as are wished. Rejects when nothing was
   * measured; otherwise what there is resolves.
   */
  run(wish: Wish): Promise<Run> {
    return this.#alone(() => this.#measureLaunches(wish));
  }

  /**
   * Goes on with a run that was cut off: measures what its launch has left, then the launches that remain, and keeps all
   * as one run. Rejects where this is not the device it was begun on.
   */
  resume(unfinished: Unfinished): Promise<Run> {
    const { run, launch = ONLY } = unfinished;
    return this.#alone(async () => {
      this.#client.stop('The run goes on in a fresh worker.');
      const options = optionsAsBegun(run);
      const why = devicesApart(run.environment, await this.environment(options.features));
      if (why !== undefined) throw new OtherDeviceError(`It was begun elsewhere: ${why}`);
      const place = placeToGoOn(run, launch, await this.list(options));
      if (place === undefined) return this.#keep({ ...run, status: 'complete' });
      this.#unwritten = this.state.unfinished.some((one) => one.run.id === run.id) ? undefined : unfinished;
      return this.#measureLaunches({ options, launches: launch.of }, { run, ...place });
    });
  }

  /** Goes on with a run that this browser keeps. */
  async resumeStored(id: string): Promise<Run | undefined> {
    const kept = await this.#kept(id);
    if (kept !== undefined) return this.resume(kept);
    await this.#notHere(id);
    return undefined;
  }

  /** One run at a time, from its start on screen to its end. */
  async #alone(work: () => Promise<Run>): Promise<Run> {
    if (this.state.activity !== 'idle') {
      throw new AlreadyMeasuringError('This page is measuring already. Cancel that run or wait for it.');
    }
    this.#unwritten = undefined;
    const before = this.state.shown;
    // What went wrong before is no longer news; what is said about the address still holds.
    const notices = this.state.notices.filter(({ tone }) => tone !== 'error');
    await this.#show({ activity: 'starting', notices });
    try {
      const run = await measuringAlone(() => whileSeen(this.#client, work));
      const { launch } = this.state;
      await this.#show({ activity: 'idle', progress: undefined, launch: undefined });
      void this.show(run, { kind: 'measured' }, launch); // whoever drives the page need not wait for its charts
      await announce('rooflaw:done', run);
      return run;
    } catch (error) {
      await this.#show({ activity: 'idle', progress: undefined, launch: undefined, shown: before });
      const { name, message } = hookError(error);
      await this.notify('error', 'The run did not start', [
        name === 'Error' ? message : `${name}: ${message}`,
        // There was one when the page met its device.
        ...(name === 'NoWebGpuError' && this.state.environment !== undefined ? [ADAPTER_GONE] : []),
      ]);
      await announce('rooflaw:error', { name, message });
      throw error;
    }
  }

  async cancel(): Promise<void> {
    if (this.state.activity !== 'running' && this.state.activity !== 'starting') return;
    await this.#show({ activity: 'cancelling' });
    await this.#client.cancel();
  }

  /** Ends the worker without waiting for the sample under way; the points measured so far are kept. */
  stopNow(): void {
    this.#client.stop('Stopped at once, on request.');
  }

  /** Puts a run on screen, then its analysis. */
  async show(run: Run, origin: Origin, launch?: LaunchNumber): Promise<void> {
    const shown = { run, origin, ...(launch !== undefined && { launch }) };
    await this.#show({ shown });
    try {
      const report = await this.#makeReport(run); // the table is on screen while the fits are computed
      if (this.state.shown?.run === run) await this.#show({ shown: { ...shown, report } });
    } catch (error) {
      await this.notify('error', 'This run could not be analysed', [hookError(error).message]);
    }
  }

  /**
   * Shows a run file, and says whether it did. A file that does not validate changes nothing but the notices, and takes the
   * place of what was said about the one before.
   */
  async loadFile(file: File): Promise<boolean> {
    if (this.state.activity !== 'idle') {
      await this.notify('warning', 'Not loaded: a run is under way', ['Load the file when it has ended.']);
      return false;
    }
    if (file.size > LONG_FILE_BYTES) {
      await this.notify('info', `${file.name} is being read …`, []);
      this.#aboutFile = this.#noticeId;
    }
    const outcome = await readRunFile(file);
    await this.#show({ notices: this.state.notices.filter(({ id }) => id !== this.#aboutFile) });
    if (outcome.run === undefined) {
      await this.notify('error', `${file.name} is not a run that can be read`, outcome.problems);
      this.#aboutFile = this.#noticeId;
      return false;
    }
    void this.show(outcome.run, { kind: 'file', name: file.name });
    return true;
  }

  /** A run that this browser keeps. */
  async stored(id: string): Promise<Run | undefined> {
    return (await this.#store)?.load(id);
  }

  async loadStored(id: string): Promise<void> {
    if (this.state.activity !== 'idle') return;
    const kept = await this.#kept(id);
    if (kept !== undefined) return this.show(kept.run, { kind: 'stored' }, kept.launch);
    return this.#notHere(id);
  }

  /** A run that this browser keeps, and the launch it ended in. */
  async #kept(id: string): Promise<Unfinished | undefined> {
    const run = await this.stored(id);
    const launch = this.state.history.find((one) => one.id === id)?.launch;
    return run && { run, ...(launch !== undefined && { launch }) };
  }

  #notHere(id: string): Promise<void> {
    return this.notify('warning', 'That run is not here', [
      `This browser keeps no run ${id.slice(0, 80)}. Runs stay where they were measured; open the run's file instead.`,
    ]);
  }

  /** A run that this browser keeps, or that the community published. */
  async find(id: string): Promise<Run | undefined> {
    const run = await this.stored(id);
    if (run !== undefined) return run;
    const { loadCommunityRun } = await import('./community/files.ts');
    return (await loadCommunityRun(id))?.run;
  }

  async loadCommunity(id: string): Promise<void> {
    if (this.state.activity !== 'idle') return;
    try {
      const { loadCommunityRun } = await import('./community/files.ts');
      const outcome = await loadCommunityRun(id);
      if (outcome?.run !== undefined) return await this.show(outcome.run, { kind: 'community' });
      await this.notify('warning', 'That run is not among those of the community', [
        `This page was built without a run ${id.slice(0, 80)} that can be read.`,
        ...(outcome?.problems.slice(0, 5) ?? []),
      ]);
    } catch (error) {
      await this.notify('error', 'The run of the community could not be read', [hookError(error).message]);
    }
  }

  /** No run on screen, as when the page was opened. */
  async clear(): Promise<void> {
    if (this.state.activity === 'idle') await this.#show({ shown: undefined });
  }

  async removeStored(id: string): Promise<void> {
    await (await this.#store)?.remove(id);
    await this.#refreshHistory();
  }

  /** Keeps an unfinished run of a closed tab among the past runs and shows it. */
  async keepUnfinished({ run, launch }: Unfinished): Promise<void> {
    await (await this.#store)?.save(run, launch);
    await this.#refreshHistory();
    await this.show(run, { kind: 'recovered' }, launch);
  }

  async discardUnfinished(run: Run): Promise<void> {
    await (await this.#store)?.forget(run.id);
    await this.#refreshHistory();
  }

  notify(tone: Notice['tone'], title: string, lines: readonly string[]): Promise<void> {
    this.#noticeId += 1;
    const notice = { id: this.#noticeId, tone, title, lines };
    return this.#show({ notices: [...this.state.notices, notice] });
  }

  dismiss(id: number): Promise<void> {
    return this.#show({ notices: this.state.notices.filter((notice) => notice.id !== id) });
  }

  async #start(): Promise<void> {
    try {
      await this.#meetDevice();
    } catch (error) {
      await this.notify('error', 'The page did not start as it should', [hookError(error).message]);
    }
    await this.#show({ isMet: true });
  }

  async #meetDevice(): Promise<void> {
    const facts = {
      isSecureContext: window.isSecureContext,
      hasGpu: 'gpu' in navigator && navigator.gpu !== undefined,
      origin: location.origin,
    };
    await this.#refreshHistory();
    const blocked = obstacle(facts);
    if (blocked !== undefined) return this.#show({ obstacle: blocked });
    const [environment, suites] = await Promise.allSettled([this.environment(), this.suites()]);
    if (suites.status === 'fulfilled') await this.#show({ suites: suites.value });
    if (environment.status === 'fulfilled') await this.#show({ environment: environment.value });
    else await this.#show({ obstacle: obstacle({ ...facts, error: hookError(environment.reason) }) });
  }

  /**
   * Each launch in a fresh worker, and so with a fresh device: medians differ more between launches than within one. What
   * an earlier launch measured is not lost, whatever happens to a later one. With `begun`, a run that goes on in its
   * launch `number`, without what that needs no more.
   */
  async #measureLaunches({ options, launches }: Wish, begun?: Begun): Promise<Run> {
    const { number: first, skip } = begun ?? { number: 1, skip: [] };
    let run = begun?.run;
    for (let number = first; number <= launches; number++) {
      if (number > first) this.#client.stop('The next launch begins with a fresh worker.');
      await this.#show({ progress: undefined, ...(launches > 1 && { launch: { number, of: launches } }) });
      const before: Run | undefined = run;
      const wanted = number === first && skip.length > 0 ? { ...options, skip } : options;
      try {
        run = await this.#measure(wanted, before);
      } catch (error) {
        if (number === first || before === undefined) throw error;
        return this.#keep(await this.#closedBy(error, before));
      }
      if (before !== undefined && run.id !== before.id) await this.#keep(before); // it could not be joined
      if (run.status !== 'complete' || this.state.activity === 'cancelling') break;
    }
    if (run === undefined) throw new RangeError(`${launches} launches are none`);
    return this.#keep(run);
  }

  /** With `base`, a run that goes on, what is measured is added to it. */
  async #measure(options: RunOptions, base?: Run): Promise<Run> {
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
    const store = await this.#store;
    const choices = (await store?.choices().catch(() => undefined)) ?? {};
    try {
      const run = await this.#client.run({ choices, ...options }, handle);
      await store?.keepChoices(withRun(choices, run)).catch(() => {}); // they can be found again
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
    if (error instanceof WorkerDiedError && this.state.activity === 'cancelling') {
      return closedEarly(live, { status: 'cancelled', code: 'stopped', message, at });
    }
    await announce('rooflaw:error', { name, message });
    return closedEarly(live, { status: 'error', code: 'worker-error', message: `${name}: ${message}`, at });
  }

  async #take(event: RunEvent): Promise<void> {
    switch (event.type) {
      case 'started':
        await this.#client.setHidden(document.hidden); // a fresh worker does not know
        await this.#begin(event.header);
        await this.#show({
          activity: this.state.activity === 'cancelling' ? 'cancelling' : 'running',
          environment: event.environment,
        });
        // Wished while the run was starting: a worker that had not begun forgot it.
        if (this.state.activity === 'cancelling') await this.#client.cancel();
        return framePainted();
      case 'point':
        return this.#journal({ kind: 'point', point: event.point, shaders: event.shaders });
      case 'incident':
        return this.#journal({ kind: 'incident', incident: event.incident });
      case 'progress': {
        const { type: _type, ...progress } = event;
        this.state = { ...this.state, progress };
        if (performance.now() - this.#lastDrawMs < DRAW_EVERY_MS) return undefined;
        await this.#draw(this.state);
        await framePainted();
        this.#lastDrawMs = performance.now();
        return undefined;
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
      await this.notify('warning', 'What is measured now stays apart from the unfinished run', [why]);
    }
    if (this.#base !== undefined && this.#unwritten !== undefined) {
      const { run, launch } = this.#unwritten;
      await this.#write(run.id, { kind: 'header', header: run, ...(launch !== undefined && { launch }) });
    }
    this.#unwritten = undefined;
    this.#piece = header;
    const { launch } = this.state;
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
    this.state = { ...this.state, shown: { run, origin: { kind: 'live' } } };
    await this.#write(run.id, entry);
  }

  async #write(id: string, entry: JournalEntry): Promise<void> {
    try {
      await (await this.#store)?.note(id, entry);
    } catch (error) {
      if (this.#journalFailed) return;
      this.#journalFailed = true;
      await this.notify('warning', 'The browser cannot keep this run while it grows', [
        'If the page is closed before the end, its points are lost.',
        hookError(error).message,
      ]);
    }
  }

  async #keep(run: Run): Promise<Run> {
    try {
      await (await this.#store)?.save(run, this.state.launch);
      // What was resumed is finished; the other left-overs are looked for when nobody measures.
      await this.#show({ unfinished: this.state.unfinished.filter((one) => one.run.id !== run.id) });
    } catch (error) {
      await this.notify('warning', 'This run could not be kept in the browser', [
        'Download it before the page is closed.',
        hookError(error).message,
      ]);
    }
    await this.#refreshHistory();
    return run;
  }

  async #refreshHistory(): Promise<void> {
    const store = await this.#store;
    if (store === undefined) return;
    try {
      const unfinished = (await isMeasuring()) ? this.state.unfinished : await store.unfinished();
      await this.#show({ history: await store.list(), unfinished });
    } catch (error) {
      await this.notify('warning', 'The runs kept in this browser cannot be read', [
        hookError(error).message,
      ]);
    }
  }

  async #show(patch: { readonly [K in keyof PageState]?: PageState[K] | undefined }): Promise<void> {
    const next: Record<string, unknown> = { ...this.state, ...patch };
    for (const [key, value] of Object.entries(patch)) if (value === undefined) delete next[key];
    this.state = next as unknown as PageState;
    await this.#draw(this.state);
  }
}

/** A run that goes on in its launch `number`. */
interface Begun {
  readonly run: Run;
  readonly number: number;
  /** Ids of the workloads that this launch needs no more. */
  readonly skip: readonly string[];
}

const ADAPTER_GONE =
  'The browser gave an adapter before. After its graphics process has crashed it may give none: reload the page, and if that does not help, restart the browser. What was measured is kept.';

const ONLY: LaunchNumber = { number: 1, of: 1 };

/** What is being measured, and of what was measured before all that is not measured anew: joined it is at the end. */
function besides(piece: Run, base: Run | undefined): Run {
  if (base === undefined) return piece;
  const now = new Set(piece.points.map(({ id }) => id));
  const points = [...base.points.filter(({ id }) => !now.has(id)), ...piece.points];
  return { ...piece, id: base.id, startedAt: base.startedAt, points };
}
