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

const NEIGHBOURS = 3;

export class Forecast {
  readonly #seen: Seen[] = [];

  learn(seen: Seen): void {
    this.#seen.push(seen);
  }

  /**
   * A fixed part, the least ever seen, and a part in proportion to work, at the best rate among the nearest
   * points of the same variant (else of the same kernel). Rates grow with size until they level off, so a tiny
   * neighbour alone would foretell hours. Undefined before any point of that kernel: the smallest workloads
   * come first, so the first is never a gamble.
   */
  expect(kernel: string, variant: string, cost: Cost): Expected | undefined {
    const ofKernel = this.#seen.filter((seen) => seen.kernel === kernel);
    const ofVariant = ofKernel.filter((seen) => seen.variant === variant);
    const candidates = ofVariant.length > 0 ? ofVariant : ofKernel;
    const work = workOf(cost);
    const distance = (seen: Seen): number => Math.abs(Math.log(workOf(seen.cost) / work));
    const near = candidates.toSorted((a, b) => distance(a) - distance(b)).slice(0, NEIGHBOURS);
    if (near.length === 0) return undefined;
    const scaled = (part: 'dispatchNs' | 'aroundNs'): number => {
      const fixed = Math.min(...this.#seen.map((seen) => seen[part]));
      const rate = Math.min(...near.map((seen) => (seen[part] - fixed) / workOf(seen.cost)));
      return fixed + rate * work;
    };
    return { dispatchNs: scaled('dispatchNs'), aroundNs: scaled('aroundNs') };
  }
}
