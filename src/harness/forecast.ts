/** @file What a point will cost in time, learnt from the points before it. Pure. */
import type { Cost } from '../kernel.ts';

/** What was learnt from a finished point. */
interface Seen {
  readonly kernel: string;
  readonly variant: string;
  readonly cost: Cost;
  readonly dispatchNs: number;
  /** Inputs, upload, compile, reference, read-back: everything but the samples. */
  readonly aroundNs: number;
}

export interface Expected {
  /** One dispatch. */
  readonly dispatchNs: number;
  /** Everything around the samples. */
  readonly aroundNs: number;
}

/** The work a time is scaled by: flops where there are any, else bytes; never 0. */
const workOf = (cost: Cost): number => Math.max(cost.flops || cost.bytes, 1);

export class Forecast {
  readonly #seen: Seen[] = [];

  learn(seen: Seen): void {
    this.#seen.push(seen);
  }

  /**
   * Scales the nearest point of the same variant (else of the same kernel) in proportion to work. Undefined
   * before any point of that kernel: the smallest workloads come first, so the first is never a gamble.
   */
  expect(kernel: string, variant: string, cost: Cost): Expected | undefined {
    const ofKernel = this.#seen.filter((seen) => seen.kernel === kernel);
    const ofVariant = ofKernel.filter((seen) => seen.variant === variant);
    const candidates = ofVariant.length > 0 ? ofVariant : ofKernel;
    const work = workOf(cost);
    const distance = (seen: Seen): number => Math.abs(Math.log(workOf(seen.cost) / work));
    const nearest = candidates.toSorted((a, b) => distance(a) - distance(b))[0];
    if (nearest === undefined) return undefined;
    const factor = work / workOf(nearest.cost);
    const bytes = cost.bytes / Math.max(nearest.cost.bytes, 1);
    return {
      dispatchNs: nearest.dispatchNs * factor,
      aroundNs: nearest.aroundNs * Math.max(1, factor, bytes),
    };
  }
}
