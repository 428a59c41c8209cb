/**
 * @file The page's conductor: one run at a time, runs put on screen from wherever they are, and the device that is met.
 * Elements call its methods; the hook calls the same ones. The state is that of its screen.
 */
import type { Environment, Run } from '../results/schema.ts';
import type { LaunchNumber } from '../results/journal.ts';
import { devicesApart } from '../results/merge.ts';
import type { RunStore, Unfinished } from '../results/store.ts';
import type { RunOptions, SuiteListing } from '../worker/api.ts';
import type { BenchClient } from '../worker/client.ts';
import { reportMaker, type MakeReport } from '../worker/report-client.ts';
import { announce, hookError } from './hook.ts';
import { KeptRuns } from './kept-runs.ts';
import { AlreadyMeasuringError, measuringAlone } from './lock.ts';
import { obstacle } from './obstacle.ts';
import type { Wish } from './parameters.ts';
import { readRunFile } from './read-file.ts';
import { OtherDeviceError, optionsAsBegun, placeToGoOn } from './resume.ts';
import { RunUnderWay } from './run-under-way.ts';
import { Screen, type Draw } from './screen.ts';
import type { Notice, Origin, PageState } from './state.ts';
import { whileSeen } from './while-seen.ts';

/** Reading a longer one takes long enough to be told. */
const LONG_FILE_BYTES = 2 ** 20;

export class Bench {
  /** Resolves when the device and the suites are known, or known to be out of reach. */
  readonly ready: Promise<void>;
  readonly #client: BenchClient;
  readonly #makeReport: MakeReport;
  readonly #screen = new Screen();
  readonly #kept: KeptRuns;
  /** The notice about the file that could not be read. */
  #aboutFile = 0;

  constructor(client: BenchClient, store: Promise<RunStore>, makeReport: MakeReport = reportMaker()) {
    this.#client = client;
    this.#makeReport = makeReport;
    this.#kept = new KeptRuns(this.#screen, store);
    this.ready = this.#start();
  }

  get state(): PageState {
    return this.#screen.state;
  }

  /** Sets who draws, and draws. */
  attach(draw: Draw): void {
    this.#screen.attach(draw);
  }

  notify(tone: Notice['tone'], title: string, lines: readonly string[]): Promise<number> {
    return this.#screen.notify(tone, title, lines);
  }

  dismiss(id: number): Promise<void> {
    return this.#screen.dismiss(id);
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
    return this.#alone(() => this.#underWay().measure(wish));
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
      if (place === undefined) return this.#kept.keep({ ...run, status: 'complete' });
      const isWritten = this.state.unfinished.some((one) => one.run.id === run.id);
      const underWay = this.#underWay(isWritten ? undefined : unfinished);
      return underWay.measure({ options, launches: launch.of }, { run, ...place });
    });
  }

  /** Goes on with a run that this browser keeps. */
  async resumeStored(id: string): Promise<Run | undefined> {
    const kept = await this.#kept.find(id);
    if (kept !== undefined) return this.resume(kept);
    await this.#notHere(id);
    return undefined;
  }

  #underWay(unwritten?: Unfinished): RunUnderWay {
    return new RunUnderWay(this.#client, this.#screen, this.#kept, unwritten);
  }

  /** One run at a time, from its start on screen to its end. */
  async #alone(work: () => Promise<Run>): Promise<Run> {
    if (this.state.activity !== 'idle') {
      throw new AlreadyMeasuringError('This page is measuring already. Cancel that run or wait for it.');
    }
    const before = this.state.shown;
    // What went wrong before is no longer news; what is said about the address still holds.
    const notices = this.state.notices.filter(({ tone }) => tone !== 'error');
    await this.#screen.show({ activity: 'starting', notices });
    try {
      const run = await measuringAlone(() => whileSeen(this.#client, work));
      const { launch } = this.state;
      await this.#screen.show({ activity: 'idle', progress: undefined, launch: undefined });
      void this.show(run, { kind: 'measured' }, launch); // whoever drives the page need not wait for its charts
      await announce('rooflaw:done', run);
      return run;
    } catch (error) {
      await this.#screen.show({ activity: 'idle', progress: undefined, launch: undefined, shown: before });
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
    await this.#screen.show({ activity: 'cancelling' });
    await this.#client.cancel();
  }

  /** Ends the worker without waiting for the sample under way; the points measured so far are kept. */
  stopNow(): void {
    this.#client.stop('Stopped at once, on request.');
  }

  /** Puts a run on screen, then its analysis. */
  async show(run: Run, origin: Origin, launch?: LaunchNumber): Promise<void> {
    const shown = { run, origin, ...(launch !== undefined && { launch }) };
    await this.#screen.show({ shown });
    try {
      const report = await this.#makeReport(run); // the table is on screen while the fits are computed
      if (this.state.shown?.run === run) await this.#screen.show({ shown: { ...shown, report } });
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
      this.#aboutFile = await this.notify('info', `${file.name} is being read …`, []);
    }
    const outcome = await readRunFile(file);
    await this.dismiss(this.#aboutFile);
    if (outcome.run === undefined) {
      const title = `${file.name} is not a run that can be read`;
      this.#aboutFile = await this.notify('error', title, outcome.problems);
      return false;
    }
    void this.show(outcome.run, { kind: 'file', name: file.name });
    return true;
  }

  async loadStored(id: string): Promise<void> {
    if (this.state.activity !== 'idle') return;
    const kept = await this.#kept.find(id);
    if (kept !== undefined) return this.show(kept.run, { kind: 'stored' }, kept.launch);
    await this.#notHere(id);
  }

  #notHere(id: string): Promise<number> {
    return this.notify('warning', 'That run is not here', [
      `This browser keeps no run ${id.slice(0, 80)}. Runs stay where they were measured; open the run's file instead.`,
    ]);
  }

  /** A run that this browser keeps, or that the community published. */
  async find(id: string): Promise<Run | undefined> {
    const run = await this.#kept.load(id);
    if (run !== undefined) return run;
    const { loadCommunityRun } = await import('./community/files.ts');
    return (await loadCommunityRun(id))?.run;
  }

  async loadCommunity(id: string): Promise<void> {
    if (this.state.activity !== 'idle') return;
    try {
      const { loadCommunityRun } = await import('./community/files.ts');
      const outcome = await loadCommunityRun(id);
      if (outcome?.run !== undefined) {
        return await this.show(outcome.run, { kind: 'community', standing: outcome.standing });
      }
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
    if (this.state.activity === 'idle') await this.#screen.show({ shown: undefined });
  }

  removeStored(id: string): Promise<void> {
    return this.#kept.remove(id);
  }

  /** Keeps an unfinished run of a closed tab among the past runs and shows it. */
  async keepUnfinished({ run, launch }: Unfinished): Promise<void> {
    await this.#kept.keepUnfinished(run, launch);
    await this.show(run, { kind: 'recovered' }, launch);
  }

  discardUnfinished(run: Run): Promise<void> {
    return this.#kept.forget(run.id);
  }

  async #start(): Promise<void> {
    try {
      await this.#meetDevice();
    } catch (error) {
      await this.notify('error', 'The page did not start as it should', [hookError(error).message]);
    }
    await this.#screen.show({ isMet: true });
  }

  async #meetDevice(): Promise<void> {
    const facts = {
      isSecureContext: window.isSecureContext,
      hasGpu: 'gpu' in navigator && navigator.gpu !== undefined,
      origin: location.origin,
    };
    await this.#kept.refresh();
    const blocked = obstacle(facts);
    if (blocked !== undefined) return this.#screen.show({ obstacle: blocked });
    const [environment, suites] = await Promise.allSettled([this.environment(), this.suites()]);
    if (suites.status === 'fulfilled') await this.#screen.show({ suites: suites.value });
    if (environment.status === 'fulfilled') await this.#screen.show({ environment: environment.value });
    else await this.#screen.show({ obstacle: obstacle({ ...facts, error: hookError(environment.reason) }) });
  }
}

const ADAPTER_GONE =
  'The browser gave an adapter before. After its graphics process has crashed it may give none: reload the page, and if that does not help, restart the browser. What was measured is kept.';

const ONLY: LaunchNumber = { number: 1, of: 1 };
