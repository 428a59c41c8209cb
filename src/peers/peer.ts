/**
 * @file What another library must offer to stand beside our kernels: the same workload on the same inputs, run
 * many times and waited for once.
 */
import type { ElementArray, Workload } from '../kernel.ts';
import type { Numbers } from '../harness/output.ts';

/** What a user asks for; a library may be more than one peer, see `index.ts`. */
export type PeerName = 'ort' | 'tfjs' | 'jax';

export interface Peer {
  /** Stands in the id of its points: a {@link PeerName}, with what sets it apart from another peer of the library. */
  readonly name: string;
  /** The library as it is known: `onnxruntime-web`. */
  readonly title: string;
  /** Pinned in package.json; a test compares. */
  readonly version: string;
  /** A sentence if the library has no counterpart to this workload, otherwise undefined. Loads nothing. */
  refuses(workload: Workload): string | undefined;
  /** Where its arithmetic is less exact than ours: its own largest relative L2 error, with the reason beside it. */
  tolerance?(workload: Workload): number | undefined;
  /**
   * Loads the library and opens a device of its own, since a library that fails may take its device with it.
   * Throws a `PeerError` that says what to do about it.
   */
  open(): Promise<OpenPeer>;
}

/** A loaded library; its owner calls `close`. */
export interface OpenPeer {
  /** As the library itself says, where it says so. */
  readonly version: string;
  /** What a reader of its figures should know: device, features, settings that hold for all workloads. */
  readonly notes: readonly string[];
  /**
   * Uploads the inputs, compiles, and settles on the fastest of the library's settings. Takes several runs of the
   * workload. Throws a `PeerError`.
   */
  prepare(task: PeerTask): Promise<PeerSession>;
  close(): Promise<void>;
}

export interface PeerTask {
  readonly workload: Workload;
  /** By buffer name, as the kernel made them. */
  readonly inputs: Readonly<Record<string, ElementArray>>;
  /**
   * What is wrong with an output, or undefined. A setting whose output is wrong is not chosen while another's is
   * right. Without it the fastest is chosen.
   */
  readonly judge?: ((output: Numbers) => string | undefined) | undefined;
}

/** One workload, ready; its owner calls `close` before the peer's. */
export interface PeerSession {
  /** The settings that were chosen, in words: `graph capture`. */
  readonly settings: string;
  /** Every setting that was tried. */
  readonly tried: readonly TriedSetting[];
  /** Wall-clock ns of `repeats` runs that are queued one after the other and waited for once. */
  run(repeats: number): Promise<number>;
  /** The output of the last run. */
  read(): Promise<Numbers>;
  close(): Promise<void>;
}

export interface TriedSetting {
  readonly settings: string;
  /** ns of one run; absent where it could not be run, or need not be. */
  readonly ns?: number;
  /** Why it could not be run, what is wrong with its output, or why it was not tried. */
  readonly problem?: string;
}

/** A library that cannot be loaded or does not do what it is asked for. */
export class PeerError extends Error {
  override name = 'PeerError';
}
