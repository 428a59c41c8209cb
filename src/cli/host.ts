/** @file Where a run happens: a browser or this process. The run command knows no more than this. */
import type { Environment, Run } from '../results/schema.ts';
import type { RunEvent, RunOptions } from '../worker/api.ts';

export interface RunHost {
  readonly where: 'browser' | 'node';
  /** The device a run will use. */
  readonly environment: Environment;
  /** Copied into `RunOptions.driver`. */
  readonly driver: NonNullable<RunOptions['driver']>;
  /** Rejects with an `Error` when the run fails or its host dies; what `onEvent` was told stands. */
  run(options: RunOptions, onEvent: (event: RunEvent) => void): Promise<Run>;
  cancel(): Promise<void>;
  /** Frees browser, server and device; never takes longer than a few seconds, and never throws. */
  close(): Promise<void>;
}

/** What the user asks of the adapter. */
export interface AdapterWishes {
  /** Rather nothing than a software adapter. */
  readonly gpuOnly?: boolean | undefined;
  /** Dawn's toggle {@link F16_ON_NVIDIA}. */
  readonly f16OnNvidia?: boolean | undefined;
}

/** Dawn keeps `shader-f16` off on NVIDIA's Vulkan drivers unless this toggle is on; browsers leave it as it is. */
export const F16_ON_NVIDIA = 'vulkan_enable_f16_on_nvidia';

/** For the notes of a run that was measured with {@link F16_ON_NVIDIA}. */
export const F16_NOTE =
  `shader-f16 on NVIDIA comes from Dawn's toggle ${F16_ON_NVIDIA}, which browsers leave off: ` +
  'f16 figures of this run are a diagnostic, not what a page gets';

/** Why a host was not used, after its name. */
export const SOFTWARE_REFUSED = 'offered a software adapter alone, which --gpu-only refuses';

/** Whether f16 is there, perhaps because of the toggle among `flags`. */
export const hasToggledF16 = (flags: readonly string[], { features }: Environment): boolean =>
  flags.some((flag) => flag.includes(F16_ON_NVIDIA)) && features.includes('shader-f16');

/** No WebGPU to be had this way. `tried` has a line for each thing that was looked at. */
export class NoHostError extends Error {
  override readonly name = 'NoHostError';
  readonly tried: readonly string[];
  /** What the user can do, one sentence a line. */
  readonly advice: readonly string[];

  constructor(message: string, tried: readonly string[], advice: readonly string[]) {
    super(message);
    this.tried = tried;
    this.advice = advice;
  }
}

/** An error whose name crossed a wire, such as `NoWebGpuError` or `RangeError`. */
export class HostError extends Error {
  override readonly name: string;

  constructor({ name, message }: { readonly name: string; readonly message: string }) {
    super(message);
    this.name = name;
  }
}
