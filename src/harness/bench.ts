/** @file A kernel timed quickly, for calibration: made, checked the first time, a few passes, thrown away. */
import { workload } from '../kernel.ts';
import type { Kernel, Params } from '../kernel.ts';
import { median } from '../results/summary.ts';
import { adaptsOf } from './adapts.ts';
import { choose } from './choose.ts';
import { CancelledError } from './errors.ts';
import { findDispatches } from './find-dispatches.ts';
import { MAX_DISPATCHES } from './plan.ts';
import { exceedsLimits, prepare } from './prepare.ts';
import type { PreparedVariant } from './prepare.ts';
import type { Rig } from './rig.ts';
import { checkOutput, firstDispatch } from './verify.ts';

/** Passes whose median is taken. */
export const PASSES = 5;

/** Growth of a probe from one size to the next: a coarse clock must not send it to the end at once. */
const MAX_GROWTH = 64;

/** A probe is long enough at this share of the time wanted; to come closer is not worth a compilation. */
const NEAR = 0.3;

export interface Bench {
  readonly rig: Rig;
  readonly seed: number;
  readonly cancelled: () => boolean;
  /** Kernels whose output was found right. */
  readonly checked: Set<string>;
}

/** Something that cannot be measured here; `reason` is a kebab-case code. */
export class Unmeasurable extends Error {
  override name = 'Unmeasurable';
  readonly reason: string;
  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** A workload that is ready on the device. */
export interface Ready {
  /** About one dispatch, ns by the run's clock, at least a quarter of its step. */
  once(): Promise<number>;
  /** The median of {@link PASSES} such passes by the wall clock, submit and wait included. */
  wall(dispatches: number): Promise<number>;
  /** ns per dispatch, the median of {@link PASSES} passes as long as a sample; `onceNs` is about one dispatch. */
  typical(onceNs: number): Promise<number>;
}

/**
 * Makes a workload ready, hands it over once it is warm and closes it. Throws {@link Unmeasurable}, what the device
 * refuses (see errors.ts) and {@link CancelledError}.
 */
export async function withReady<T>(
  bench: Bench,
  kernel: Kernel,
  params: Params,
  use: (ready: Ready) => Promise<T>,
): Promise<T> {
  const { rig, seed, cancelled, checked } = bench;
  const { gpu, timer } = rig;
  if (cancelled()) throw new CancelledError();
  const one = workload(kernel, params);
  const choice = choose(kernel, params, adaptsOf(gpu));
  if (!('variant' in choice)) throw new Unmeasurable(choice.reason, choice.message);
  const tooLarge = exceedsLimits(kernel, one, choice.variant, gpu);
  if (tooLarge !== undefined) throw new Unmeasurable('over-device-limit', tooLarge);

  await kernel.load?.(params);
  const inputs = kernel.inputs(params, seed);
  const prepared = await prepare(rig, kernel, one, [choice.variant], inputs);
  try {
    const variant = prepared.variants[0]!;
    const firstNs = await firstDispatch(rig, prepared, variant);
    if (!checked.has(kernel.id)) {
      const { wrong } = await checkOutput(prepared, kernel, choice.variant, one, inputs, seed);
      if (wrong !== undefined) throw new Unmeasurable('wrong-result', `${one.id}: ${wrong}`);
      checked.add(kernel.id);
    }
    const quantumNs = timer.quantumNs[timer.clock] ?? 1;
    const pass = async (dispatches: number): Promise<number> => {
      if (cancelled()) throw new CancelledError();
      return Math.max(await timer.time(repeat(variant, dispatches)), quantumNs / 4, 1);
    };
    const medianOf = async (time: () => Promise<number>): Promise<number> => {
      const times: number[] = [];
      for (let i = 0; i < PASSES; i++) {
        if (cancelled()) throw new CancelledError();
        times.push(await time());
      }
      return median(times);
    };
    return await use({
      async once() {
        // By the GPU's clock one pass tells; by the wall clock that would mostly be its submit.
        if (timer.clock === 'gpu-timestamp') return pass(1);
        const dispatches = await findDispatches(pass, { quantumNs, submitNs: timer.submitNs, firstNs });
        return (await pass(dispatches)) / dispatches;
      },
      wall: (dispatches) => medianOf(() => timer.wall(repeat(variant, dispatches))),
      async typical(onceNs) {
        const wanted = Math.ceil(timer.targetNs() / onceNs);
        const dispatches = Math.max(1, Math.min(wanted, MAX_DISPATCHES));
        return (await medianOf(() => pass(dispatches))) / dispatches;
      },
    });
  } finally {
    prepared.close();
  }
}

const repeat =
  (variant: PreparedVariant, dispatches: number) =>
  (pass: GPUComputePassEncoder): void => {
    for (let i = 0; i < dispatches; i++) variant.encode(pass);
  };

export interface Grown {
  readonly n: number;
  /** One dispatch. */
  readonly ns: number;
}

/**
 * The time of a dispatch whose work grows with `n`, at an `n` that makes it about `wantNs` long: long against the
 * cost of a dispatch, short against a watchdog. `n` is a whole number up to `most`.
 */
export async function grow(
  bench: Bench,
  kernel: Kernel,
  paramsAt: (n: number) => Params,
  { from, most, wantNs }: { readonly from: number; readonly most: number; readonly wantNs: number },
): Promise<Grown> {
  let n = Math.max(1, Math.min(Math.round(from), most));
  for (;;) {
    const at = n;
    const found = await withReady(bench, kernel, paramsAt(at), async (ready) => {
      const onceNs = await ready.once();
      const next = Math.min(most, Math.ceil(at * Math.min(MAX_GROWTH, wantNs / onceNs)));
      return onceNs < NEAR * wantNs && next > at ? { next } : { ns: await ready.typical(onceNs) };
    });
    if ('ns' in found) return { n, ns: found.ns };
    n = found.next;
  }
}
