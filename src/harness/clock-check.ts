/**
 * @file Is the GPU's clock to be believed? A GPU that reports much less time than went by is misread: ticks that were
 * never scaled (gfx-rs/wgpu#6719), or a browser that reports too little. Pure.
 */

/** Passes shorter than this say nothing: waiting for the queue is a good part of their wall time. */
const TELLING_NS = 1e8;

/** Strikes in a row that demote a clock; one may be a machine that was busy elsewhere. */
const STRIKES = 2;

const ms = (ns: number): string => `${(ns / 1e6).toFixed(1)} ms`;

export class ClockCheck {
  #strikes = 0;

  /** A reason to give the GPU's clock up, or undefined. `overheadNs`: wall time of a pass that does nothing. */
  observe(gpuNs: number, wallNs: number, overheadNs: number): string | undefined {
    if (wallNs < TELLING_NS) return undefined;
    const isStrike = gpuNs * 2 < wallNs - overheadNs;
    this.#strikes = isStrike ? this.#strikes + 1 : 0;
    if (this.#strikes < STRIKES) return undefined;
    return `GPU timestamps said ${ms(gpuNs)} for a pass of ${ms(wallNs)}, twice in a row: measuring by the wall clock`;
  }
}
