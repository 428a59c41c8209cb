/** @file The device a run uses, and what can be said about it. */
import { SOFTWARE } from '../results/adapter.ts';
import type { Adapter, Environment } from '../results/schema.ts';
import { DeviceLostError, NoWebGpuError, StuckError } from './errors.ts';

/** What only the host knows about itself. */
export interface Host {
  readonly kind: 'browser' | 'node';
  readonly userAgent: string;
  readonly os: string;
  readonly cores?: number | undefined;
  readonly cpuModel?: string | undefined;
  readonly crossOriginIsolated: boolean;
}

/** One open device; its owner calls `close`. */
export interface Gpu {
  readonly device: GPUDevice;
  readonly adapter: Adapter;
  readonly features: ReadonlySet<string>;
  readonly limits: Readonly<Record<string, number>>;
  readonly requested: 'all' | 'none';
  /** Waits for GPU work; throws {@link DeviceLostError} or, past the limit, {@link StuckError}. */
  wait<T>(work: Promise<T>, what: string, limitMs?: number): Promise<T>;
  /** Why the device is gone, or undefined while it lives. */
  lost(): string | undefined;
  close(): void;
}

/** Features some kernel or the timer can use. Others are left off: they could change code generation. */
const USEFUL_FEATURES = [
  'timestamp-query',
  'shader-f16',
  'subgroups',
  'subgroup-size-control',
  'chromium-experimental-subgroup-matrix',
];

/** Limits a compute kernel can run into. */
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxUniformBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupsPerDimension',
  'maxBindGroups',
  'maxBindingsPerBindGroup',
] as const;

/** No single wait on the GPU is longer: drivers reset at 2–10 s, a software adapter may take a while. */
const WAIT_LIMIT_MS = 60_000;

export function describeAdapter(info: GPUAdapterInfo): Adapter {
  const names = [info.vendor, info.architecture, info.device, info.description];
  const [vendor = '', architecture = '', device = '', description = ''] = names.map((name) =>
    (name ?? '').slice(0, 300),
  );
  const isFallbackAdapter = info.isFallbackAdapter ?? false;
  return {
    vendor,
    architecture,
    device,
    description,
    isFallbackAdapter,
    isSoftware: isFallbackAdapter || SOFTWARE.test(names.join(' ')),
    ...(info.subgroupMinSize ? { subgroupMinSize: info.subgroupMinSize } : {}),
    ...(info.subgroupMaxSize ? { subgroupMaxSize: info.subgroupMaxSize } : {}),
  };
}

/** How to wait for a device's work. */
export function watchDevice(device: GPUDevice): Pick<Gpu, 'wait' | 'lost'> {
  let reason: string | undefined;
  const lost = device.lost.then((info) => {
    reason = `device lost (${info.reason}): ${info.message}`.slice(0, 1900);
    return reason;
  });
  return {
    lost: () => reason,
    async wait(work, what, limitMs = WAIT_LIMIT_MS) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const stuck = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(
          () => reject(new StuckError(`${what}: no answer from the GPU within ${limitMs / 1000} s`)),
          limitMs,
        );
      });
      const gone = lost.then((why): never => {
        throw new DeviceLostError(`${what}: ${why}`);
      });
      try {
        return await Promise.race([work, gone, stuck]);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** Opens a device with everything a kernel can use, or a bare one. Throws {@link NoWebGpuError}. */
export async function openDevice(gpu: GPU | undefined, requested: 'all' | 'none'): Promise<Gpu> {
  if (gpu === undefined) {
    throw new NoWebGpuError(
      'navigator.gpu is missing: this browser has no WebGPU, or the page is not secure',
    );
  }
  const found = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (found === null) throw new NoWebGpuError('WebGPU is there, but it offers no adapter');

  const requiredFeatures = USEFUL_FEATURES.filter((feature) => found.features.has(feature));
  const requiredLimits = Object.fromEntries(
    LIMITS.flatMap((name) => {
      const value = (found.limits as unknown as Record<string, number | undefined>)[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const device = await found.requestDevice(
    requested === 'none' ? {} : { requiredFeatures: requiredFeatures as GPUFeatureName[], requiredLimits },
  );

  return {
    device,
    adapter: describeAdapter(found.info),
    features: new Set([...device.features].map(String)),
    limits: Object.fromEntries(
      LIMITS.map((name) => [name, (device.limits as unknown as Record<string, number>)[name] ?? 0]),
    ),
    requested,
    ...watchDevice(device),
    close: () => device.destroy(),
  };
}

/** The environment as a run file states it. */
export function describeEnvironment(
  gpu: Gpu,
  host: Host,
  flags: readonly string[],
  notes: readonly string[],
): Environment {
  return {
    host: host.kind,
    userAgent: host.userAgent.slice(0, 500),
    os: host.os.slice(0, 200),
    ...(host.cores ? { cores: host.cores } : {}),
    ...(host.cpuModel ? { cpuModel: host.cpuModel.slice(0, 200) } : {}),
    adapter: gpu.adapter,
    features: [...gpu.features].toSorted(),
    requestedFeatures: gpu.requested,
    limits: { ...gpu.limits },
    crossOriginIsolated: host.crossOriginIsolated,
    flags: [...flags],
    notes: [...notes],
  };
}
