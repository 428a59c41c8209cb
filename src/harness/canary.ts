/**
 * @file A small fixed workload timed now and then. It does the same each time, so when it is slower the machine is:
 * hot, throttled, or busy with something else.
 */
import type { Kernel, Workload } from '../kernel.ts';
import { median, quantile } from '../results/summary.ts';
import { choose } from './choose.ts';
import type { Lookout } from './machine.ts';
import { sampleTargetNs } from './plan.ts';
import { prepare } from './prepare.ts';
import type { Prepared } from './prepare.ts';
import type { Rig } from './rig.ts';

/** Slower than its own best by this factor, beyond its own noise, is a slow round (as in bhouston/webgpu-bench). */
const SLOWER = 1.2;

/** Times its own relative interquartile range that is noise. */
const NOISE = 3;

/** Passes of a look, and of the first one, which also finds the noise. */
const PASSES = 3;
const FIRST_PASSES = 9;

export class Canary implements Lookout {
  readonly #rig: Rig;
  readonly #prepared: Prepared;
  readonly #dispatches: number;
  #baselineNs: number;
  readonly #limit: number;
  /** Median of the latest look, ns. */
  latestNs: number;

  private constructor(rig: Rig, prepared: Prepared, dispatches: number, passesNs: readonly number[]) {
    this.#rig = rig;
    this.#prepared = prepared;
    this.#dispatches = dispatches;
    this.#baselineNs = median(passesNs);
    this.latestNs = this.#baselineNs;
    const spread = (quantile(passesNs, 0.75) - quantile(passesNs, 0.25)) / this.#baselineNs;
    this.#limit = SLOWER + NOISE * spread;
  }

  /** Undefined where no variant runs on this adapter. */
  static async open(rig: Rig, kernel: Kernel, workload: Workload, seed: number): Promise<Canary | undefined> {
    const choice = choose(kernel, workload.params, {
      isSoftware: rig.gpu.adapter.isSoftware,
      features: rig.gpu.features,
    });
    if (!('variant' in choice)) return undefined;
    await kernel.load?.(workload.params);
    const inputs = kernel.inputs(workload.params, seed);
    const prepared = await prepare(rig, kernel, workload, [choice.variant], inputs);
    const encode = prepared.variants[0]!.encode;
    await rig.timer.time(encode);
    const onceNs = Math.max(await rig.timer.time(encode), 1000);
    const dispatches = Math.ceil(sampleTargetNs(rig.timer.quantumNs[rig.timer.clock] ?? 1) / onceNs);
    const passes: number[] = [];
    for (let i = 0; i < FIRST_PASSES; i++) passes.push(await pass(rig, prepared, dispatches));
    return new Canary(rig, prepared, dispatches, passes);
  }

  /** Factor by which the machine is slower than it was, or 1 while within the canary's noise. */
  async look(): Promise<number> {
    const passes: number[] = [];
    for (let i = 0; i < PASSES; i++) passes.push(await pass(this.#rig, this.#prepared, this.#dispatches));
    this.latestNs = median(passes);
    const factor = this.latestNs / this.#baselineNs;
    if (factor < 1) this.#baselineNs = this.latestNs; // the best ever seen is what a cool machine does
    return factor > this.#limit ? factor : 1;
  }

  /** Keeps the device busy: a GPU at rest needs some hundred milliseconds to reach its clock. */
  async spin(ms: number): Promise<void> {
    const until = performance.now() + ms;
    while (performance.now() < until) await pass(this.#rig, this.#prepared, this.#dispatches);
    this.#baselineNs = await pass(this.#rig, this.#prepared, this.#dispatches);
  }

  /** Takes the machine as it now is: it did not recover. */
  accept(): void {
    this.#baselineNs = this.latestNs;
  }

  close(): void {
    this.#prepared.close();
  }
}

const pass = (rig: Rig, prepared: Prepared, dispatches: number): Promise<number> =>
  rig.timer.time((encoder) => {
    for (let i = 0; i < dispatches; i++) prepared.variants[0]!.encode(encoder);
  });
