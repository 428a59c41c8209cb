/**
 * @file Is the GPU's clock to be believed? A GPU that reports much less time than went by is misread: ticks that were
 * never scaled (gfx-rs/wgpu#6719), or a browser that reports too little. One that reports more than went by is misread
 * too: a stamp that was never written is 0, and the pass then lasts since the machine was started. Pure.
 */
import { CLOCK_PASS_NS, MAX_DISPATCHES, MAX_GROWTH } from './plan.ts';

/** Passes shorter than this do not show a clock that is slow: waiting for the queue is a good part of their wall time. */
const TELLING_NS = 1e8;

/** Strikes that demote a clock; one may be a machine that was busy elsewhere. */
const STRIKES = 2;

/** In a run, where anything may make a pass wait, a clock is slow below this share of the wall time. */
const SLOW_IN_A_RUN = 1 / 2;

/** At its beginning only the best of a few passes must come closer. */
const SLOW_AT_FIRST = 2 / 3;

/** A pass cannot have taken longer than was waited for it; two clocks may differ by so much. */
const LONGER = 1.05;

/** Passes at most, those of them that may each clear the clock, and the time after which the next one is not waited for. */
const MOST_PASSES = 12;
const CHANCES = 3;
const MOST_NS = 1e9;

/** One pass by both clocks. */
export interface Reading {
  readonly gpuNs: number;
  readonly wallNs: number;
}

/** What the clocks may differ by without fault. */
export interface Slack {
  /** Wall time of a pass that does nothing. */
  readonly overheadNs: number;
  /** Steps of both clocks together. */
  readonly stepNs: number;
}

const ms = (ns: number): string => `${(ns / 1e6).toFixed(1)} ms`;

const isImpossible = ({ gpuNs, wallNs }: Reading, { overheadNs, stepNs }: Slack): boolean =>
  gpuNs > LONGER * wallNs + overheadNs + stepNs;

const isSlow = ({ gpuNs, wallNs }: Reading, { overheadNs, stepNs }: Slack, share: number): boolean =>
  gpuNs < share * (wallNs - overheadNs - stepNs);

const told = ({ gpuNs, wallNs }: Reading): string =>
  `GPU timestamps said ${ms(gpuNs)} for a pass of ${ms(wallNs)}`;

/** Holds the readings of a run against the wall clock. */
export class ClockCheck {
  readonly #slack: Slack;
  #strikes = 0;
  /** Why the GPU's clock is given up, once it is. */
  demoted: string | undefined;

  constructor(slack: Slack) {
    this.#slack = slack;
  }

  /** The time of a pass by the GPU, ns; 0, no time at all, where it cannot have taken that long. */
  read(gpuNs: number, wallNs: number): number {
    const reading = { gpuNs, wallNs };
    const impossible = isImpossible(reading, this.#slack);
    if (!impossible && wallNs < TELLING_NS) return gpuNs;
    this.#strikes = impossible || isSlow(reading, this.#slack, SLOW_IN_A_RUN) ? this.#strikes + 1 : 0;
    if (this.#strikes >= STRIKES) {
      this.demoted ??= `${told(reading)}, for the second time: measuring by the wall clock from here on; what was timed before is in doubt`;
    }
    return impossible ? 0 : gpuNs;
  }
}

/**
 * Before a run: a reason to measure by the wall clock, or undefined. Samples are mostly too short to tell, so this takes
 * passes long enough to, growing from one dispatch; on a slow device that is long enough. One so fast that the most
 * dispatches of a pass are not is believed.
 */
export async function whyDistrusted(
  pass: (dispatches: number) => Promise<Reading>,
  slack: Slack,
): Promise<string | undefined> {
  let dispatches = 1;
  let chances = CHANCES;
  let spentNs = 0;
  for (let i = 0; i < MOST_PASSES; i++) {
    const reading = await pass(dispatches);
    spentNs += reading.wallNs;
    if (reading.wallNs >= TELLING_NS) {
      if (!isImpossible(reading, slack) && !isSlow(reading, slack, SLOW_AT_FIRST)) return undefined;
      chances--;
      if (chances === 0 || spentNs > MOST_NS) {
        return `${told(reading)} of nothing but arithmetic: measuring by the wall clock`;
      }
    } else {
      // A coarse wall clock may not have seen the pass at all.
      const workNs = Math.max(reading.wallNs - slack.overheadNs, slack.stepNs, 1);
      const next = Math.ceil(dispatches * Math.min(CLOCK_PASS_NS / workNs, MAX_GROWTH));
      dispatches = Math.min(Math.max(next, dispatches), MAX_DISPATCHES);
    }
  }
  return undefined;
}
