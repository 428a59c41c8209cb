/** @file What a point will cost in time, learnt from the points before it. Pure. */
import type { Cost } from '../kernel.ts';

/** What was learnt from a finished point. */
interface Seen {
  readonly kernel: string;
  readonly variant: string;
  readonly cost: Cost;
  readonly dispatchNs: number;
  /** Pipeline creation, which does not grow with size. */
  readonly compileNs: number;
  /** Inputs, upload, reference, read-back: everything but that and the samples. */
  readonly aroundNs: number;
}

export interface Expected {
  /** One dispatch. */
  readonly dispatchNs: number;
  /** Everything around the samples, compilation included. */
  readonly aroundNs: number;
}

/** The work a time is scaled by: flops where there are any, else bytes; never 0. */
const workOf = (cost: Cost): number => Math.max(cost.flops || cost.bytes, 1);

/** Points the best rate is taken from: one alone may have been disturbed. */
const NEIGHBOURS = 3;

/** A time below this multiple of the fixed part is mostly fixed part, and says nothing of the rate. */
const TELLING = 2;

/** Nor does a point with this many times less work: its rate is that of a cold start. */
const REACH = 1000;

export class Forecast {
  readonly #seen: Seen[] = [];

  learn(seen: Seen): void {
    this.#seen.push(seen);
  }

  /**
   * A fixed part, the least ever seen, and a part in proportion to work, at the best rate among the nearest
   * points of the same variant (else of the same kernel) that last long enough to have one. Undefined before
   * there is such a point: the smallest workloads come first, so an unforeseen one is never a gamble.
   */
  expect(kernel: string, variant: string, cost: Cost): Expected | undefined {
    const ofKernel = this.#seen.filter((seen) => seen.kernel === kernel);
    const ofVariant = ofKernel.filter((seen) => seen.variant === variant);
    const candidates = ofVariant.length > 0 ? ofVariant : ofKernel;
    const work = workOf(cost);
    const distance = (seen: Seen): number => Math.abs(Math.log(workOf(seen.cost) / work));
    const scaled = (part: 'dispatchNs' | 'aroundNs'): number | undefined => {
      const fixed = Math.min(...this.#seen.map((seen) => seen[part]));
      const telling = candidates.filter(
        (seen) => seen[part] > TELLING * fixed && workOf(seen.cost) > work / REACH,
      );
      const near = telling.toSorted((a, b) => distance(a) - distance(b)).slice(0, NEIGHBOURS);
      if (near.length === 0) return undefined;
      return fixed + work * Math.min(...near.map((seen) => (seen[part] - fixed) / workOf(seen.cost)));
    };
    const dispatchNs = scaled('dispatchNs');
    if (dispatchNs === undefined) return undefined;
    const most = (part: 'compileNs' | 'aroundNs'): number =>
      Math.max(...candidates.map((seen) => seen[part]));
    return { dispatchNs, aroundNs: most('compileNs') + (scaled('aroundNs') ?? most('aroundNs')) };
  }
}
