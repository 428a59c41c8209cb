/** @file Runs and points with just the numbers a test is about; everything else is plausible and the same. */
import type { ModelSum, Run, TimingOk, TimingPoint } from '../../src/results/schema.ts';
import { summarize } from '../../src/results/summary.ts';

export const builtShader = '@compute @workgroup_size(1) fn main() {}\n';
/** SHA-256 of {@link builtShader}. */
export const builtShaderHash = '95b71646ab522e330331b56411c70cce7c13de4708d428bb1ad760d0d8fe6040';

export interface PointFacts {
  readonly kernel?: string;
  readonly params?: Readonly<Record<string, number | string>>;
  /** Nanoseconds per dispatch: every sample, or the median of six samples within ±1 %. */
  readonly ns: number | readonly number[];
  readonly flops?: number;
  readonly bytes?: number;
  readonly variant?: string;
  readonly dispatches?: number;
  readonly clock?: TimingOk['clock'];
  readonly cache?: TimingOk['cache'];
  readonly launch?: number;
}

export function workloadOf(
  kernel: string,
  params: Readonly<Record<string, number | string>>,
): TimingOk['workload'] {
  const text = Object.entries(params).map(([name, value]) => `${name}=${value}`);
  return { id: `${kernel}/${text.join(',')}`, kernel, params: { ...params } };
}

/** A measured point. */
export function timed({
  kernel = 'matmul',
  params = { m: 1, n: 64, k: 64, dtype: 'f32' },
  ns,
  flops = 1e6,
  bytes = 1e5,
  variant = 'direct',
  dispatches = 10,
  clock = 'gpu-timestamp',
  cache = 'hot',
  launch = 0,
}: PointFacts): TimingOk {
  const workload = workloadOf(kernel, params);
  const each = typeof ns === 'number' ? [0.99, 0.995, 1, 1, 1.005, 1.01].map((factor) => ns * factor) : ns;
  const passes = each.map((time) => time * dispatches);
  return {
    kind: 'timing',
    status: 'ok',
    id: `${workload.id} @ ${variant}`,
    workload,
    variant: { name: variant, shaders: [builtShaderHash], chosenBy: 'only-one' },
    cost: { flops, bytes },
    reason: 'samples-reached',
    error: {
      relativeL2: 1e-8,
      maxAbs: 1e-7,
      nmse: 1e-16,
      tolerance: 2.4e-7,
      checked: { method: 'all', entries: 64, of: 64 },
    },
    clock,
    dispatches,
    samples: passes.map((time, round) => ({ ns: time, round, launch })),
    summary: summarize(passes, dispatches),
    cache,
    compileNs: 2e6,
    firstNs: 1e6,
  };
}

/** A point without a speed. */
export function untimed(
  status: 'skipped' | 'failed',
  reason: string,
  params: Readonly<Record<string, number | string>>,
  kernel = 'matmul',
): Exclude<TimingPoint, TimingOk> {
  const workload = workloadOf(kernel, params);
  const variant = { name: 'direct', shaders: [builtShaderHash], chosenBy: 'only-one' };
  return {
    kind: 'timing',
    status,
    id: `${workload.id} @ direct`,
    workload,
    variant,
    reason,
    message: `${reason}, for this test`,
  };
}

/** A sum of `count` times each workload. */
export function sumOf(
  model: string,
  parameters: number,
  terms: readonly (readonly [workload: string, count: number])[],
  rest: Partial<ModelSum> = {},
): ModelSum {
  return {
    model,
    phase: 'decode',
    tokens: 1,
    parameters,
    terms: terms.map(([workload, count], k) => ({ role: `term${k}`, workload, count })),
    ...rest,
  };
}

/** A valid run around the given parts. */
export function buildRun(parts: Partial<Run> = {}): Run {
  return {
    schema: 'run/1',
    id: '20260102-030405-0a1b2c',
    harness: { name: 'rooflaw', version: '0.1.0', commit: '0123456789abcdef0123456789abcdef01234567' },
    startedAt: '2026-01-02T03:04:05Z',
    finishedAt: '2026-01-02T03:05:05Z',
    suite: 'quick',
    seed: 1,
    status: 'complete',
    environment: {
      host: 'browser',
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64) synthetic',
      os: 'linux x64',
      cores: 8,
      adapter: {
        vendor: 'acme',
        architecture: 'road-runner',
        device: '0x1234',
        description: 'Acme Road Runner 9000',
        isFallbackAdapter: false,
        isSoftware: false,
      },
      features: ['timestamp-query'],
      requestedFeatures: 'all',
      limits: { maxBufferSize: 268_435_456 },
      crossOriginIsolated: true,
      flags: [],
      notes: [],
    },
    calibration: {
      clock: 'gpu-timestamp',
      quantumNs: { 'gpu-timestamp': 1, wall: 5000 },
      overheadNs: { systemSubmit: 50_000, systemDispatch: 2500, gpuTimestamp: 2000 },
    },
    points: [],
    models: [],
    incidents: [],
    shaders: { [builtShaderHash]: builtShader },
    ...parts,
  };
}
