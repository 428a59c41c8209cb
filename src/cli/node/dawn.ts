/**
 * @file WebGPU inside this process: Dawn, from the npm package `webgpu`. Where there is no GPU, on SwiftShader,
 * the software Vulkan driver that comes with the browser.
 */
import { findSwiftShader, systemHasLibrary, type SwiftShader } from '../../../scripts/browser.mjs';
import { NoWebGpuError, messageOf } from '../../harness/errors.ts';
import { F16_ON_NVIDIA, type AdapterWishes } from '../host.ts';
import { mayHaveGpu } from '../machine.ts';
import { isDriverChosen, useDriver, useLoader } from './vulkan.ts';

export interface Dawn {
  readonly gpu: GPU;
  /** Dawn's options, for the run's `flags`. */
  readonly flags: readonly string[];
  readonly notes: readonly string[];
}

/** Dawn dies with a crash when the object of `create()` is collected while its devices live. */
const kept: GPU[] = [];

const NO_SWIFTSHADER = 'SwiftShader: none is packaged for this system';

export interface DawnOptions extends AdapterWishes {
  /** The checkout. */
  readonly root: string;
  readonly note: (line: string) => void;
}

/** Throws a `NoWebGpuError` whose message lists what was tried. */
export async function openDawn({ root, note, gpuOnly, f16OnNvidia }: DawnOptions): Promise<Dawn> {
  const { create, globals } = await import('webgpu').catch((error: unknown) => {
    throw new NoWebGpuError(
      `Dawn could not be loaded (${messageOf(error)}); is this system supported by npm's 'webgpu'?`,
    );
  });
  Object.assign(globalThis, globals); // GPUBufferUsage and the like
  const flags = dawnFlags(f16OnNvidia ?? false);
  const tried: string[] = [];

  /** A `GPU` that has an adapter. */
  const open = async (what: string): Promise<GPU | undefined> => {
    const gpu = create([...flags]);
    kept.push(gpu);
    const adapter = await gpu.requestAdapter().catch((error: unknown) => {
      tried.push(`${what}: ${messageOf(error)}`);
      return null;
    });
    if (adapter !== null) return gpu;
    tried.push(`${what}: no adapter`);
    return undefined;
  };

  const isLinux = process.platform === 'linux';
  const isChosen = isDriverChosen();
  let driver: SwiftShader | undefined;
  if (isLinux && !systemHasLibrary('libvulkan.so.1')) {
    driver = await swiftShader(root, note, tried);
    if (driver !== undefined) useLoader(driver);
  }
  if (isChosen || gpuOnly || mayHaveGpu()) {
    const gpu = await open(isChosen ? 'the Vulkan driver of VK_ICD_FILENAMES' : 'a GPU');
    if (gpu !== undefined) return { gpu, flags, notes: [] };
  }
  if (gpuOnly) tried.push('SwiftShader: refused by --gpu-only');
  else if (isLinux) driver ??= await swiftShader(root, note, tried);
  if (driver !== undefined && !gpuOnly) {
    useDriver(driver);
    const gpu = await open('SwiftShader');
    const reason = mayHaveGpu() ? 'no GPU adapter was offered' : 'this machine shows no GPU';
    const text = `${reason}: measured on SwiftShader, a software adapter, through Dawn`;
    if (gpu !== undefined) return { gpu, flags, notes: [text] };
  }
  throw new NoWebGpuError(`Dawn found no adapter. Tried: ${[...new Set(tried)].join('; ')}`);
}

/** As in the browser's `--enable-unsafe-webgpu`: experimental features are offered, and timestamps are exact. */
function dawnFlags(f16OnNvidia: boolean): readonly string[] {
  const enabled = ['allow_unsafe_apis', ...(f16OnNvidia ? [F16_ON_NVIDIA] : [])];
  return [`enable-dawn-features=${enabled.join(',')}`, 'disable-dawn-features=timestamp_quantization'];
}

async function swiftShader(
  root: string,
  note: (line: string) => void,
  tried: string[],
): Promise<SwiftShader | undefined> {
  try {
    const driver = await findSwiftShader(root, undefined, note);
    if (driver === undefined) tried.push(NO_SWIFTSHADER);
    return driver;
  } catch (error) {
    tried.push(`SwiftShader: ${messageOf(error)}`);
    return undefined;
  }
}
