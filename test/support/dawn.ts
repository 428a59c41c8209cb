/** Dawn inside Node for the GPU tests; `vulkan.ts`, their set-up file, has told Vulkan where a driver is. */
import { create, globals } from 'webgpu';
import type { Host } from '../../src/harness/device.ts';
import { calmEventLoop } from '../../src/cli/node/calm.ts';
import { openRig } from '../../src/harness/rig.ts';
import type { Rig } from '../../src/harness/rig.ts';

Object.assign(globalThis, globals);
calmEventLoop();

// Collected while a device lives, it takes the process down: it stays reachable from the module.
const dawn = create(['disable-dawn-features=timestamp_quantization']);

/** Compiles and validates everything, f16 and subgroup matrices included, and executes nothing. */
const nullDawn = create(['backend=null', 'enable-dawn-features=allow_unsafe_apis']);

export const host: Host = {
  kind: 'node',
  userAgent: `Node.js ${process.version}`,
  os: `${process.platform} ${process.arch}`,
  crossOriginIsolated: true,
};

export const gpuOfDawn = dawn;

export const rigOfDawn = (features: 'all' | 'none' = 'all'): Promise<Rig> => openRig(dawn, features);

export async function nullDevice(): Promise<GPUDevice> {
  const adapter = await nullDawn.requestAdapter();
  if (adapter === null) throw new Error('the null backend offers no adapter');
  const requiredFeatures = ['shader-f16', 'subgroups', 'chromium-experimental-subgroup-matrix'].filter(
    (feature) => adapter.features.has(feature),
  ) as GPUFeatureName[];
  return adapter.requestDevice({ requiredFeatures });
}
