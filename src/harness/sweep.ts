/**
 * @file Workloads within a time budget, batch by batch: a first visit to each, smallest first, then a second in
 * random order. Nothing is silently missing: what is not measured is a point that says why. A lost device is
 * replaced by a fresh one and the rest goes on.
 */
import type { Kernel, Workload } from '../kernel.ts';
import { mixSeed, random, shuffled } from '../random.ts';
import type { Incident, Run } from '../results/schema.ts';
import { Canary } from './canary.ts';
import { choose, usable } from './choose.ts';
import type { Choice, NoChoice } from './choose.ts';
import { conclude, newDraft } from './draft.ts';
import type { Draft, Measured } from './draft.ts';
import {
  CancelledError,
  DeviceLostError,
  OverTimeBudgetError,
  StuckError,
  ValidationError,
  messageOf,
} from './errors.ts';
import { Forecast } from './forecast.ts';
import {
  BATCH,
  HEARTBEAT_NS,
  LONGEST_DISPATCH_NS,
  MAX_LOSSES,
  MAX_REOPENED,
  SPIN_UP_MS,
  VISITS,
  sampleTargetNs,
} from './plan.ts';
import type { StoppingRule } from './stopping.ts';
import { exceedsLimits } from './prepare.ts';
import type { Rig } from './rig.ts';
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
  /** Only this variant; `all` interleaves every usable one. */
  readonly variant?: string | undefined;
  readonly timeBudgetS?: number | undefined;
  /** Timed now and then to notice a machine that slows down. */
  readonly canary?: Workload | undefined;
  /** Dispatches done for one that is booked; see `RunOptions.slowdown`. */
  readonly slowdown?: number | undefined;
  readonly cancelled: () => boolean;
  /** Awaited before each sample: a hidden tab waits here. */
  readonly ready: () => Promise<void>;
  /** A fresh device after a loss; rejects where there is none. */
  readonly reopen: () => Promise<Rig>;
  /** These are awaited between visits, so that nothing else runs while a sample is timed. */
  onProgress(progress: SweepProgress): void | Promise<void>;
  onPoint(measured: Measured): void | Promise<void>;
  readonly onIncident: (incident: Incident) => void | Promise<void>;
}

/** A workload and its points to be. */
interface Job {
  readonly kernel: Kernel;
  readonly workload: Workload;
  drafts: readonly Draft[];
  aroundNs: number;
  losses: number;
}

const FAILURES = [
  ['shader-rejected', ValidationError],
  ['out-of-memory', RangeError],
] as const;

export class Sweep {
  readonly #options: SweepOptions;
  readonly #started = performance.now();
  readonly #forecast = new Forecast();
  readonly #jobs: readonly Job[];
  #rig: Rig;
  #watch: Watch | undefined;
  #reopened = 0;
  #toldAt = 0;
  /** By kernel, the latest workload that did not fit the budget, and its expected time. */
  readonly #tooLong = new Map<string, { readonly work: number; readonly ns: number }>();
  #demotedOn: Rig | undefined;
  #concluded = 0;

  constructor(rig: Rig, options: SweepOptions) {
    this.#rig = rig;
    this.#options = options;
    this.#jobs = inOrder(options);
  }

  /** Measures everything; resolves with how it ended. Only a defect of the harness itself is thrown. */
  async run(): Promise<Run['status']> {
    const waiting = [...this.#jobs];
    let batch: Job[] = [];
    try {
      await this.#openWatch();
      while (waiting.length > 0) {
        batch = waiting.splice(0, BATCH);
        for (const job of batch) await this.#begin(job);
        const order = shuffled(batch, random(mixSeed(this.#options.seed, waiting.length)));
        for (let index = 1; index < VISITS; index++) {
          for (const job of order) {
            const clear = await this.#visit(job, index);
            if (clear && index === VISITS - 1) await this.#finishAll(order, false);
          }
        }
        await this.#watch?.look(this.#options.onIncident);
        await this.#finishAll(order, false);
        // Once more to those whose samples were set aside; these are believed.
        for (const job of order) await this.#visit(job, VISITS);
        await this.#finishAll(order, true);
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

  /** The device in use, for its owner to close: after a loss it is not the first one. */
  get rig(): Rig {
    return this.#rig;
  }

  #elapsedNs(): number {
    return (performance.now() - this.#started) * 1e6;
  }

  #leftNs(): number {
    return (this.#options.timeBudgetS ?? Number.POSITIVE_INFINITY) * 1e9 - this.#elapsedNs();
  }

  /** Choice, limits, budget, first visit. */
  async #begin(job: Job): Promise<void> {
    await this.#progress(job);
    const choices = this.#choices(job);
    if ('reason' in choices) {
      await this.#emit(job, 'skipped', choices.reason, choices.message);
      return;
    }
    const fitting: Choice[] = [];
    for (const choice of choices) {
      const tooLarge = exceedsLimits(job.kernel, job.workload, choice.variant, this.#rig.gpu);
      if (tooLarge === undefined) fitting.push(choice);
      else await this.#emit(job, 'skipped', 'over-device-limit', tooLarge, choice);
    }
    for (const choice of fitting.splice(0)) {
      const dispatchNs = this.#forecast.expect(
        job.kernel.id,
        choice.variant.name,
        job.kernel.cost(job.workload.params),
      )?.dispatchNs;
      if (dispatchNs === undefined || dispatchNs < LONGEST_DISPATCH_NS) fitting.push(choice);
      else {
        const message = `one dispatch is expected to take ${(dispatchNs / 1e9).toFixed(0)} s; no wait on the GPU is that long`;
        await this.#emit(job, 'skipped', 'over-wait-limit', message, choice, dispatchNs);
      }
    }
    const work = job.kernel.cost(job.workload.params).flops;
    const smaller = this.#tooLong.get(job.kernel.id);
    // What is larger than a workload that did not fit does not fit either, even if nothing foretells its time.
    const expectedNs =
      this.#expectNs(job, fitting) ?? (smaller && (smaller.ns * work) / Math.max(smaller.work, 1));
    const leftNs = this.#leftNs();
    if (fitting.length > 0 && (leftNs <= 0 || (expectedNs ?? 0) > leftNs)) {
      const message =
        expectedNs === undefined
          ? 'the time budget was used up before it'
          : new OverTimeBudgetError(expectedNs, leftNs).message;
      for (const choice of fitting) {
        await this.#emit(job, 'skipped', 'over-time-budget', message, choice, expectedNs);
      }
      if (expectedNs !== undefined) this.#tooLong.set(job.kernel.id, { work, ns: expectedNs });
      return;
    }
    const cost = job.kernel.cost(job.workload.params);
    job.drafts = fitting.map((choice) => newDraft(job.workload, cost, choice));
    const before = this.#elapsedNs();
    await this.#visit(job, 0);
    const sampledNs = job.drafts.reduce(
      (sum, { samples }) => sum + samples.reduce((s, { ns }) => s + ns, 0),
      0,
    );
    const compileNs = job.drafts.reduce((sum, draft) => sum + draft.compileNs, 0);
    job.aroundNs = Math.max(0, this.#elapsedNs() - before - sampledNs - compileNs);
    for (const { choice, samples, dispatches, compileNs: own } of job.drafts) {
      const fastest = Math.min(...samples.map(({ ns }) => ns)) / dispatches;
      if (!Number.isFinite(fastest)) continue;
      const { aroundNs } = job;
      const variant = choice.variant.name;
      this.#forecast.learn({
        kernel: job.kernel.id,
        variant,
        cost,
        dispatchNs: fastest,
        compileNs: own,
        aroundNs,
      });
    }
  }

  #choices({ kernel, workload: { params } }: Job): readonly Choice[] | NoChoice {
    const on = { isSoftware: this.#rig.gpu.adapter.isSoftware, features: this.#rig.gpu.features };
    if (this.#options.variant === 'all') {
      const all = usable(kernel, params, on);
      return all.length > 0
        ? all.map((variant) => ({ variant, chosenBy: 'all' }))
        : {
            reason: 'no-variant',
            message: `no variant of ${kernel.id} takes these parameters on this adapter`,
          };
    }
    const choice = choose(kernel, params, on, this.#options.variant);
    return 'variant' in choice ? [choice] : choice;
  }

  /** Expected wall time of a job with the fewest samples. */
  #expectNs(job: Job, choices: readonly Choice[]): number | undefined {
    const cost = job.kernel.cost(job.workload.params);
    const { timer } = this.#rig;
    const targetNs = sampleTargetNs(timer.quantumNs[timer.clock] ?? 1);
    let sum = 0;
    for (const { variant } of choices) {
      const expected = this.#forecast.expect(job.kernel.id, variant.name, cost);
      if (expected === undefined) return undefined;
      // Beside its samples: the first dispatch, and a warm-up a visit.
      const passes = this.#options.plan.minSamples + 1 + VISITS;
      sum += expected.aroundNs * VISITS + passes * Math.max(expected.dispatchNs, targetNs);
    }
    return sum;
  }

  /**
   * One visit, whatever happens in it: a failure ends its points, a lost device is replaced and tried again. True when
   * no sample is in doubt any more.
   */
  async #visit(job: Job, index: number): Promise<boolean> {
    const { plan, seed, slowdown = 1, cancelled, ready } = this.#options;
    for (;;) {
      if (cancelled()) throw new CancelledError();
      if (job.drafts.every((draft) => draft.outcome !== undefined)) return true;
      await this.#progress(job);
      const context = {
        rig: this.#rig,
        plan,
        seed,
        slowdown,
        cancelled,
        ready,
        leftNs: () => this.#leftNs(),
        beat: () => this.#beat(job),
      };
      const { kernel, workload, drafts } = job;
      const taken = drafts.map((draft) => draft.samples.length);
      try {
        await visit(context, { index, last: index >= VISITS - 1, kernel, workload, drafts });
        await this.#tellDemotion(job);
        return (await this.#watch?.after(drafts, taken, this.#options.onIncident)) ?? true;
      } catch (thrown) {
        if (thrown instanceof CancelledError) throw thrown;
        const loss = await this.#lossIn(thrown);
        if (loss !== undefined) {
          await this.#recover(job, loss);
          continue;
        }
        const message = messageOf(thrown);
        const open = drafts.filter((draft) => draft.outcome === undefined);
        if (thrown instanceof OverTimeBudgetError) {
          const { predictedNs } = thrown;
          for (const draft of open) {
            draft.outcome = { status: 'skipped', reason: 'over-time-budget', message, predictedNs };
          }
          return true;
        }
        const [reason] = FAILURES.find(([, kind]) => thrown instanceof kind) ?? ['error'];
        for (const draft of open) draft.outcome = { status: 'failed', reason, message };
        return true;
      }
    }
  }

  /** A clock that was given up is an incident, once a device. */
  async #tellDemotion(job: Job): Promise<void> {
    const message = this.#rig.timer.demoted;
    if (message === undefined || this.#demotedOn === this.#rig) return;
    this.#demotedOn = this.#rig;
    const point = job.drafts[0]?.base.id ?? job.workload.id;
    await this.#options.onIncident({ at: new Date().toISOString(), code: 'clock-demoted', message, point });
  }

  /** Opens a fresh device. Throws {@link DeviceGoneError} when that cannot be, or has been done too often. */
  async #recover(job: Job, loss: DeviceLostError | StuckError): Promise<void> {
    const code = loss instanceof StuckError ? 'gpu-stuck' : 'device-lost';
    const point = job.drafts[0]?.base.id ?? job.workload.id;
    await this.#options.onIncident({ at: new Date().toISOString(), code, message: messageOf(loss), point });
    job.losses++;
    if (job.losses >= MAX_LOSSES) {
      for (const draft of job.drafts) {
        draft.outcome ??= { status: 'failed', reason: code, message: messageOf(loss) };
      }
    }
    this.#reopened++;
    if (this.#reopened > MAX_REOPENED) throw new DeviceGoneError();
    try {
      this.#watch?.close();
      this.#watch = undefined;
      this.#rig = await this.#options.reopen();
      await this.#openWatch();
    } catch (thrown) {
      const message = `no fresh device could be opened: ${messageOf(thrown)}`;
      await this.#options.onIncident({ at: new Date().toISOString(), code: 'no-fresh-device', message });
      throw new DeviceGoneError();
    }
  }

  async #openWatch(): Promise<void> {
    const { canary: workload, kernels, seed } = this.#options;
    const kernel = kernels.find(({ id }) => id === workload?.kernel);
    if (kernel === undefined || workload === undefined || this.#leftNs() < 2e9) return;
    const canary = await Canary.open(this.#rig, kernel, workload, seed);
    if (canary === undefined) return;
    if (!this.#rig.gpu.adapter.isSoftware) await canary.spin(SPIN_UP_MS);
    this.#watch = new Watch(canary, this.#rig.gpu.adapter.isSoftware);
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
      await this.#point(conclude(draft, brokenOff));
    }
    job.drafts = kept;
  }

  async #emit(
    { kernel, workload }: Job,
    status: 'skipped' | 'failed',
    reason: string,
    message: string,
    choice?: Choice,
    predictedNs?: number,
  ): Promise<void> {
    const cost = kernel.cost(workload.params);
    if (choice !== undefined) {
      const draft = newDraft(workload, cost, choice);
      draft.outcome = { status, reason, message, ...(predictedNs !== undefined && { predictedNs }) };
      await this.#point(conclude(draft));
      return;
    }
    const id = workload.id;
    await this.#point({
      point: { id, kind: 'timing', workload, cost, status, reason, message },
      shaders: {},
    });
  }

  async #point(measured: Measured): Promise<void> {
    this.#concluded++;
    await this.#options.onPoint(measured);
  }

  /** The loss of the device behind an error, if that is what it is: a call may fail a moment before the loss is told. */
  async #lossIn(thrown: unknown): Promise<DeviceLostError | StuckError | undefined> {
    if (thrown instanceof DeviceLostError || thrown instanceof StuckError) return thrown;
    await new Promise((resolve) => setTimeout(resolve, 0));
    const lost = this.#rig.gpu.lost();
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
      const choices = this.#choices(job);
      if (!('reason' in choices)) sum += this.#expectNs(job, choices) ?? 0;
    }
    return Math.min(sum, Math.max(0, this.#leftNs()));
  }
}

/** The run cannot go on: no device. */
class DeviceGoneError extends Error {}

/** Smallest first: predictions grow out of what is known, and a short budget loses the largest. */
function inOrder(options: SweepOptions): readonly Job[] {
  const jobs = options.workloads.map((workload): Job => {
    const kernel = options.kernels.find((candidate) => candidate.id === workload.kernel);
    if (kernel === undefined) throw new RangeError(`'${workload.id}': no kernel '${workload.kernel}'`);
    return { kernel, workload, drafts: [], aroundNs: 0, losses: 0 };
  });
  const work = ({ kernel, workload }: Job): number => {
    const { flops, bytes } = kernel.cost(workload.params);
    return flops || bytes;
  };
  return jobs.toSorted((a, b) => work(a) - work(b));
}
