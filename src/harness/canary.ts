/**
 * @file A small fixed workload timed now and then. It does the same each time, so when it is slower the machine is:
 * hot, throttled, or busy with something else.
 */
import type { Kernel, Workload } from '../kernel.ts';
import { median, quantile } from '../results/summary.ts';
import { adaptsOf } from './adapts.ts';
import { choose } from './choose.ts';
import { findDispatches } from './find-dispatches.ts';
import type { Readings } from './find-dispatches.ts';
import type { Lookout } from './machine.ts';
import { prepare } from './prepare.ts';
import type { Rig } from './rig.ts';

/** Slower than its own best by this factor, beyond its own noise, is a slow round (as in bhouston/webgpu-bench). */
const SLOWER = 1.2;

/** Times its own relative interquartile range that is noise. */
const NOISE = 3;

/** Passes of a look, and of the first one, which also finds the noise. */
const PASSES = 3;
const FIRST_PASSES = 9;

/** What a canary is timed by. */
export interface CanaryOn {
  /** ns of a pass of so many dispatches. */
  readonly pass: (dispatches: number) => Promise<number>;
  readonly readings: Readings & { readonly firstNs: number };
  readonly spinUp: () => Promise<void>;
  readonly close: () => void;
}

export class Canary implements Lookout {
  readonly #on: CanaryOn;
  readonly #dispatches: number;
  #baselineNs: number;
  readonly #limit: number;
  /** Median of the latest look, ns. */
  latestNs: number;

  private constructor(on: CanaryOn, dispatches: number, passesNs: readonly number[]) {
    this.#on = on;
    this.#dispatches = dispatches;
    this.#baselineNs = median(passesNs);
    this.latestNs = this.#baselineNs;
    const spread = (quantile(passesNs, 0.75) - quantile(passesNs, 0.25)) / this.#baselineNs;
    this.#limit = SLOWER + NOISE * spread;
  }

  /** Undefined where no variant runs on this adapter. */
  static async open(rig: Rig, kernel: Kernel, workload: Workload, seed: number): Promise<Canary | undefined> {
    const { timer, gpu } = rig;
    const choice = choose(kernel, workload.params, adaptsOf(gpu));
    if (!('variant' in choice)) return undefined;
    await kernel.load?.(workload.params);
    const inputs = kernel.inputs(workload.params, seed);
    const prepared = await prepare(rig, kernel, workload, [choice.variant], inputs);
    const { encode } = prepared.variants[0]!;
    await timer.time(encode); // warm
    return Canary.on({
      pass: (dispatches) =>
        timer.time((encoder) => {
          for (let i = 0; i < dispatches; i++) encode(encoder);
        }),
      readings: {
        quantumNs: timer.quantumNs[timer.clock] ?? 1,
        submitNs: timer.clock === 'wall' ? timer.submitNs : 0,
        firstNs: await timer.wall(encode),
      },
      spinUp: () => rig.spinUp(),
      close: () => prepared.close(),
    });
  }

  /** Its baseline and its noise are those of a machine that is up to its clock. */
  static async on(on: CanaryOn): Promise<Canary> {
    await on.spinUp();
    const dispatches = await findDispatches(on.pass, on.readings);
    const passes: number[] = [];
    for (let i = 0; i < FIRST_PASSES; i++) passes.push(await on.pass(dispatches));
    return new Canary(on, dispatches, passes);
  }

  /** Factor by which the machine is slower than it was, or 1 while within the canary's noise. */
  async look(): Promise<number> {
    const passes: number[] = [];
    for (let i = 0; i < PASSES; i++) passes.push(await this.#on.pass(this.#dispatches));
    this.latestNs = median(passes);
    const factor = this.latestNs / this.#baselineNs;
    if (factor < 1) this.#baselineNs = this.latestNs; // the best ever seen is what a cool machine does
    return factor > this.#limit ? factor : 1;
  }

  /** Takes the machine as it now is: it did not recover. */
  accept(): void {
    this.#baselineNs = this.latestNs;
  }

  close(): void {
    this.#on.close();
  }
}
