/**
 * @file What the scheduler sees of whatever measures: workloads that are opened, contestants that are calibrated and
 * sampled, a canary. Behind it stands a GPU (gpu-machine.ts), another library, or, in tests, a script.
 */
import type { Kernel, Workload } from '../kernel.ts';
import type { ClockName, PointError, PointQuantization, TimingOk } from '../results/schema.ts';
import type { Choice, NoChoice, Selection } from './choose.ts';
import type { Spent } from './spent.ts';

/** What the first dispatch of a contestant showed. */
export interface Facts {
  /** WGSL by its SHA-256; empty where it is not ours to see. */
  readonly shaders: Readonly<Record<string, string>>;
  readonly compileNs: number;
  /** The first dispatch by wall clock. */
  readonly firstNs: number;
  readonly memoryBytes: number;
  /** Where memory is what is compared: bytes by name, for a point of kind `memory`. */
  readonly memory?: Readonly<Record<string, number>> | undefined;
  readonly cache: TimingOk['cache'];
  readonly ring: TimingOk['ring'];
  /** How far the output is from the reference; absent where it could not be compared. */
  readonly error?: PointError | undefined;
  /** What quantisation costs the output, of a kernel with quantised operands; absent for a wrong output. */
  readonly quantization?: PointQuantization | undefined;
  /** What a right output shows beside its error, by name. */
  readonly metrics?: Readonly<Record<string, number>> | undefined;
  /** A sentence, when the output is wrong. */
  readonly wrong?: string | undefined;
  /** Of another library: the settings it was run with. */
  readonly settings?: string;
}

/** One implementation on the workload's buffers. */
export interface Contestant {
  /** What {@link sample} reads. May change during a run, when a clock is found to be wrong. */
  readonly clock: ClockName;
  /** Smallest step of that clock. */
  readonly quantumNs: number;
  /** What submitting a pass adds to a reading of it; 0 where the clock does not see it, or where it is what is measured. */
  readonly submitNs: number;
  /**
   * The first dispatch and its check. `afford` is told the time of the dispatch before more is spent; what it
   * throws is passed on. Throws what the device refuses.
   */
  calibrate(afford: (firstNs: number) => void): Promise<Facts>;
  /** One pass of that many dispatches, ns; 0 where the clock was too coarse. */
  sample(dispatches: number): Promise<number>;
  /** After the samples: a sentence when what was right at first is no longer. */
  recheck(): Promise<string | undefined>;
}

/** A workload with its buffers; whoever opened it closes it. */
export interface Stand {
  /** In the order of the choices it was opened with. */
  readonly contestants: readonly Contestant[];
  /** Runs `work`; throws what the device refused meanwhile, which nobody else is told. */
  guarded(work: () => Promise<void>): Promise<void>;
  close(): void;
}

/** Does the same each time, so when it is slower the machine is. */
export interface Lookout {
  /** Factor by which the machine is slower than it was, or 1 while within noise. */
  look(): Promise<number>;
  /** Takes the machine as it now is. */
  accept(): void;
  close(): void;
}

export interface Machine {
  readonly isSoftware: boolean;
  /** How long a sample's pass should be by that clock; default: the one in use. */
  targetNs(clock?: ClockName): number;
  /** Why the clock is no longer the GPU's, once it is not. */
  readonly demoted: string | undefined;
  /** Where the time went. */
  readonly spent: Spent;
  /** Which variants may be measured of a workload, or why none. */
  select(kernel: Kernel, workload: Workload): Selection | NoChoice;
  /** What else is measured in turns with `ours`: other libraries. */
  peers(kernel: Kernel, workload: Workload, ours: readonly Choice[]): readonly Choice[];
  /** A sentence if the device cannot hold it, else undefined. */
  exceeds(kernel: Kernel, workload: Workload, choice: Choice): string | undefined;
  /** Throws a `RangeError` for want of memory, `ValidationError` for a refused shader, `DeviceLostError`, `StuckError`. */
  open(kernel: Kernel, workload: Workload, choices: readonly Choice[]): Promise<Stand>;
  /** Undefined where there is none on this device. */
  lookout(): Promise<Lookout | undefined>;
  /** Why the device was lost, once it was. */
  lost(): string | undefined;
}
