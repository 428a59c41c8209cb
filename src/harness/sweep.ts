/**
 * @file Workloads within a time budget, batch by batch from small to large; within a batch a first visit to each and
 * then a second, each time in a random order. Nothing is silently missing: what is not measured is a point that
 * says why. A lost device is replaced by a fresh one and the rest goes on. Knows neither device nor time of day: both
 * are handed in (machine.ts, clock.ts).
 */
import type { Kernel, Workload } from '../kernel.ts';
import { mixSeed, random, shuffled } from '../random.ts';
import { CLOCK_DEMOTED, CLOCK_IN_DOUBT } from '../results/clock-in-doubt.ts';
import type { Incident, Run } from '../results/schema.ts';
import { Admission } from './admission.ts';
import { systemClock } from './clock.ts';
import type { Clock } from './clock.ts';
import { Chooser } from './chooser.ts';
import { conclude } from './draft.ts';
import type { Draft, Measured } from './draft.ts';
import {
  CancelledError,
  DeviceLostError,
  OverTimeBudgetError,
  StuckError,
  ValidationError,
  messageOf,
} from './errors.ts';
import { cautiously, jobsOf } from './job.ts';
import type { Job } from './job.ts';
import type { Machine } from './machine.ts';
import { BATCH, HEARTBEAT_NS, MAX_LOSSES, MAX_REOPENED, VISITS } from './plan.ts';
import type { StoppingRule } from './stopping.ts';
import { Thrift } from './thrift.ts';
import { Watch } from './watch.ts';
import { visit } from './visit.ts';

export interface SweepProgress {
  readonly done: number;
  readonly total: number;
  readonly current: string;
  readonly elapsedNs: number;
  readonly remainingNs: number;
}

export interface SweepOptions {
  readonly workloads: readonly Workload[];
  readonly kernels: readonly Kernel[];
  readonly plan: StoppingRule;
  readonly seed: number;
  readonly timeBudgetS?: number | undefined;
  /** Ids of workloads that are worth something only together; a short budget goes to them first. See thrift.ts. */
  readonly wholes?: readonly (readonly string[])[];
  /** To each workload; default {@link VISITS}. One is enough where only ratios within a visit count. */
  readonly visits?: number;
  /** Decides between variants; default: each kernel's own preference. */
  readonly chooser?: Chooser;
  /** Default: the machine's own. */
  readonly clock?: Clock;
  readonly cancelled: () => boolean;
  /** Awaited before each sample: a hidden tab waits here. */
  readonly ready: () => Promise<void>;
  /** A machine with a fresh device after a loss; rejects where there is none. */
  readonly reopen: () => Promise<Machine>;
  /** These are awaited between visits, so that nothing else runs while a sample is timed. */
  onProgress(progress: SweepProgress): void | Promise<void>;
  onPoint(measured: Measured): void | Promise<void>;
  readonly onIncident: (incident: Incident) => void | Promise<void>;
}

const FAILURES = [
  ['shader-rejected', ValidationError],
  ['out-of-memory', RangeError],
] as const;

/** Below this much time left a canary is not worth its baseline. */
const CANARY_NS = 2e9;

export class Sweep {
  readonly #options: SweepOptions;
  readonly #clock: Clock;
  readonly #started: number;
  readonly #chooser: Chooser;
  readonly #admission: Admission;
  readonly #jobs: readonly Job[];
  readonly #later: Job[] = [];
  #begun = 0;
  #thrift: Thrift | undefined;
  #machine: Machine;
  #watch: Watch | undefined;
  #reopened = 0;
  #toldAt = 0;
  #demotedOn: Machine | undefined;
  #concluded = 0;
  /** Time that the second visits of what is begun in this batch will take. */
  #promisedNs = 0;

  constructor(machine: Machine, options: SweepOptions) {
    this.#machine = machine;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#started = this.#clock.nowNs();
    this.#chooser = options.chooser ?? new Chooser('off');
    this.#admission = new Admission(options.plan, this.#chooser);
    this.#jobs = jobsOf(options.workloads, options.kernels);
    this.#thrift = new Thrift(options.wholes ?? [], this.#jobs);
  }

  /** Measures everything; resolves with how it ended. Only a defect of the harness itself is thrown. */
  async run(): Promise<Run['status']> {
    const waiting = [...this.#jobs];
    let batch: readonly Job[] = [];
    let begunBefore = 0;
    try {
      await this.#openWatch();
      for (;;) {
        if (waiting.length === 0) {
          // The turn of those that were put behind; again by what can be completed, as long as that is anything.
          if (this.#begun === begunBefore) this.#thrift = undefined;
          begunBefore = this.#begun;
          waiting.push(...this.#later.splice(0));
        }
        if (waiting.length === 0) break;
        const source = random(mixSeed(this.#options.seed, waiting.length));
        batch = cautiously(waiting.splice(0, BATCH), source);
        await this.#measure(batch, () => shuffled(batch, source));
        batch = [];
      }
      return 'complete';
    } catch (thrown) {
      // What the batch has so far is kept, as points that say why they are short.
      const cancelled = thrown instanceof CancelledError;
      if (!cancelled && !(thrown instanceof DeviceGoneError)) throw thrown;
      for (const job of batch) await this.#finish(job, cancelled ? 'cancelled' : 'device-lost');
      return cancelled ? 'cancelled' : 'device-lost';
    } finally {
      this.#watch?.close();
    }
  }

  async #measure(batch: readonly Job[], reordered: () => readonly Job[]): Promise<void> {
    this.#promisedNs = 0;
    for (const job of batch) {
      const clear = await this.#begin(job);
      if (clear && this.#visits === 1) await this.#finishAll(batch, false);
    }
    let order = batch;
    for (let index = 1; index < this.#visits; index++) {
      order = reordered();
      for (const job of order) {
        const clear = await this.#visit(job, index);
        if (clear && index === this.#visits - 1) await this.#finishAll(order, false);
      }
    }
    await this.#look();
    await this.#finishAll(order, false);
    // Once more to those whose samples were set aside; these are believed.
    for (const job of order) await this.#visit(job, this.#visits);
    await this.#finishAll(order, true);
  }

  get #visits(): number {
    return this.#options.visits ?? VISITS;
  }

  #elapsedNs(): number {
    return this.#clock.nowNs() - this.#started;
  }

  #leftNs(): number {
    return (this.#options.timeBudgetS ?? Number.POSITIVE_INFINITY) * 1e9 - this.#elapsedNs();
  }

  /** Choice, limits, budget, first visit, or put behind. True as of {@link Sweep.#visit}. */
  async #begin(job: Job): Promise<boolean> {
    await this.#progress(job);
    // Most points go on to their limit: few are as short as their fewest samples.
    const foresee = (one: Job): number =>
      Math.max(this.#admission.expectNs(one, this.#machine) ?? 0, this.#options.plan.pointLimitS * 1e9);
    const leftNs = (): number => this.#leftNs() - this.#promisedNs;
    if (this.#thrift?.postpones(job, leftNs(), foresee) === true) {
      this.#later.push(job);
      return false;
    }
    const consider = () => this.#admission.consider(job, this.#machine, leftNs());
    let { drafts, refused } = consider();
    if (drafts.length > 0 && (await this.#choose(job))) ({ drafts, refused } = consider());
    for (const measured of refused) await this.#point(measured);
    this.#begun++;
    this.#thrift?.begun(job, drafts.length === 0);
    job.drafts = drafts;
    const before = this.#elapsedNs();
    const clear = await this.#visit(job, 0);
    const known = drafts.reduce(
      (sum, { samples, compileNs }) => sum + compileNs + samples.reduce((s, { ns }) => s + ns, 0),
      0,
    );
    this.#admission.learn(job, Math.max(0, this.#elapsedNs() - before - known));
    if (drafts.length > 0) this.#promisedNs += foresee(job) * (1 - 1 / this.#visits);
    return clear;
  }

  /** Finds the variant for the job's class, where that is not known. A device that is lost meanwhile is replaced. */
  async #choose(job: Job): Promise<boolean> {
    const { seed, cancelled, ready } = this.#options;
    const context = { machine: this.#machine, clock: this.#clock, seed, cancelled, ready };
    try {
      await this.#chooser.settle(context, job.kernel, job.workload, this.#leftNs());
      return true;
    } catch (thrown) {
      if (thrown instanceof CancelledError) throw thrown;
      const loss = await this.#lossIn(thrown);
      if (loss !== undefined) await this.#recover(job, loss);
      return false; // what is wrong with the workload the visit will say
    }
  }

  /**
   * One visit, whatever happens in it: a failure ends its points, a lost device is replaced and tried again. True when
   * no sample is in doubt any more.
   */
  async #visit(job: Job, index: number): Promise<boolean> {
    const { plan, seed, cancelled, ready } = this.#options;
    for (;;) {
      if (cancelled()) throw new CancelledError();
      if (job.drafts.every((draft) => draft.outcome !== undefined)) return true;
      await this.#progress(job);
      const { kernel, workload, drafts } = job;
      const taken = drafts.map((draft) => draft.samples.length);
      const context = {
        machine: this.#machine,
        clock: this.#clock,
        plan,
        seed,
        cancelled,
        ready,
        leftNs: () => this.#leftNs(),
        beat: () => this.#beat(job),
      };
      try {
        await visit(context, { index, last: index >= this.#visits - 1, kernel, workload, drafts });
        await this.#tellDemotion(job);
        const watched = (): Promise<boolean> | undefined =>
          this.#watch?.after(drafts, taken, this.#options.onIncident);
        return (await this.#machine.spent.on('canary', watched)) ?? true;
      } catch (thrown) {
        if (thrown instanceof CancelledError) throw thrown;
        const loss = await this.#lossIn(thrown);
        if (loss === undefined) {
          giveUp(drafts, thrown);
          return true;
        }
        await this.#recover(job, loss);
      }
    }
  }

  /** A clock that was given up is an incident, once a device; what the canary knows is by that clock, so it begins anew. */
  async #tellDemotion(job?: Job): Promise<void> {
    const message = this.#machine.demoted;
    if (message === undefined || this.#demotedOn === this.#machine) return;
    this.#demotedOn = this.#machine;
    await this.#incident(CLOCK_DEMOTED, message, job);
    if (this.#watch === undefined) return;
    this.#watch.close();
    this.#watch = undefined;
    await this.#openWatch();
  }

  /** Opens a fresh device. Throws {@link DeviceGoneError} when that cannot be, or has been done too often. */
  async #recover(job: Job, loss: DeviceLostError | StuckError): Promise<void> {
    const code = loss instanceof StuckError ? 'gpu-stuck' : 'device-lost';
    const message = messageOf(loss);
    await this.#incident(code, message, job);
    job.losses++;
    if (job.losses >= MAX_LOSSES) {
      for (const draft of job.drafts) draft.outcome ??= { status: 'failed', reason: code, message };
    }
    this.#reopened++;
    if (this.#reopened > MAX_REOPENED) throw new DeviceGoneError();
    try {
      this.#watch?.close();
      this.#watch = undefined;
      this.#machine = await this.#options.reopen();
      await this.#openWatch();
    } catch (thrown) {
      await this.#incident('no-fresh-device', `no fresh device could be opened: ${messageOf(thrown)}`);
      throw new DeviceGoneError();
    }
  }

  async #openWatch(): Promise<void> {
    await this.#tellDemotion();
    if (this.#leftNs() < CANARY_NS) return;
    const { spent, isSoftware } = this.#machine;
    const lookout = await spent.on('canary', () => this.#machine.lookout());
    if (lookout !== undefined) this.#watch = new Watch(lookout, isSoftware, this.#clock);
  }

  #look(): Promise<void> {
    return this.#machine.spent.on('canary', () => this.#watch?.look(this.#options.onIncident));
  }

  /** Emits the points of a batch that have an outcome, at its end all of them. */
  async #finishAll(batch: readonly Job[], end: boolean): Promise<void> {
    for (const job of batch) await this.#finish(job, end ? 'interrupted' : undefined);
  }

  /** Emits the points of a job that have an outcome; with `brokenOff`, the reason, also those that have only samples. */
  async #finish(job: Job, brokenOff?: string): Promise<void> {
    const kept: Draft[] = [];
    for (const draft of job.drafts) {
      if (draft.outcome === undefined && brokenOff === undefined) {
        kept.push(draft);
        continue;
      }
      if (brokenOff === 'device-lost' && draft.samples.length === 0) {
        const message = 'the device was lost before a sample was taken';
        draft.outcome ??= { status: 'failed', reason: brokenOff, message };
      }
      // Cancelled before its first sample, it is as if it had never been begun.
      if (brokenOff === 'cancelled' && draft.outcome === undefined && draft.samples.length === 0) continue;
      if (this.#machine.demoted !== undefined && draft.clock === 'gpu-timestamp') {
        draft.flags.add(CLOCK_IN_DOUBT); // begun before the fault was found, told after
      }
      await this.#point(conclude(draft, brokenOff));
    }
    job.drafts = kept;
  }

  async #point(measured: Measured): Promise<void> {
    this.#concluded++;
    await this.#options.onPoint(measured);
  }

  async #incident(code: string, message: string, job?: Job): Promise<void> {
    const point = job && (job.drafts[0]?.base.id ?? job.workload.id);
    await this.#options.onIncident({ at: this.#clock.iso(), code, message, ...(point && { point }) });
  }

  /** The loss of the device behind an error, if that is what it is: a call may fail a moment before the loss is told. */
  async #lossIn(thrown: unknown): Promise<DeviceLostError | StuckError | undefined> {
    if (thrown instanceof DeviceLostError || thrown instanceof StuckError) return thrown;
    await this.#clock.sleep(0);
    const lost = this.#machine.lost();
    return lost === undefined ? undefined : new DeviceLostError(lost);
  }

  /** A sign of life from within a long point. */
  async #beat(job: Job): Promise<void> {
    if (this.#elapsedNs() - this.#toldAt > HEARTBEAT_NS) await this.#progress(job);
  }

  async #progress(job: Job): Promise<void> {
    this.#toldAt = this.#elapsedNs();
    await this.#options.onProgress({
      done: Math.min(this.#concluded, this.#jobs.length),
      total: this.#jobs.length,
      current: job.workload.id,
      elapsedNs: this.#elapsedNs(),
      remainingNs: this.#remainingNs(),
    });
  }

  #remainingNs(): number {
    let sum = 0;
    for (const job of this.#jobs.slice(this.#concluded)) {
      sum += this.#admission.expectNs(job, this.#machine) ?? 0;
    }
    return Math.min(sum, Math.max(0, this.#leftNs()));
  }
}

/** The run cannot go on: no device. */
class DeviceGoneError extends Error {}

/** Ends the open points of a visit with what was thrown in it. */
function giveUp(drafts: readonly Draft[], thrown: unknown): void {
  const message = messageOf(thrown);
  const [reason] = FAILURES.find(([, kind]) => thrown instanceof kind) ?? ['error'];
  for (const draft of drafts) {
    draft.outcome ??=
      thrown instanceof OverTimeBudgetError
        ? { status: 'skipped', reason: 'over-time-budget', message, predictedNs: thrown.predictedNs }
        : { status: 'failed', reason, message };
  }
}
