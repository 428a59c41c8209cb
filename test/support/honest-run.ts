/**
 * @file A run as a stranger with a GPU would submit it: sizes, cost, tolerance and shaders are those of the kernels, the
 * times are made up, and everything that is derived is derived.
 */
import { matmul } from '../../kernels/matmul/kernel.ts';
import { withRoofline } from '../../src/analysis/roofline.ts';
import { shaderText, workload } from '../../src/kernel.ts';
import type { Params, Variant } from '../../src/kernel.ts';
import { random } from '../../src/random.ts';
import type { Random } from '../../src/random.ts';
import { effectiveSamples } from '../../src/results/autocorrelation.ts';
import type { Calibration, Run, TimingOk } from '../../src/results/schema.ts';
import { sha256 } from '../../src/results/shaders.ts';
import { summarize } from '../../src/results/summary.ts';

const SIZES: readonly Params[] = [
  { m: 64, n: 64, k: 64, dtype: 'f32' },
  { m: 128, n: 128, k: 128, dtype: 'f32' },
  { m: 256, n: 256, k: 256, dtype: 'f32' },
  { m: 1, n: 1031, k: 509, dtype: 'f32' },
  { m: 33, n: 65, k: 31, dtype: 'f32' },
  { m: 127, n: 129, k: 131, dtype: 'f32' },
];

const calibration: Calibration = {
  clock: 'gpu-timestamp',
  quantumNs: { 'gpu-timestamp': 32, wall: 5000 },
  overheadNs: { systemSubmit: 50_000, systemDispatch: 2000, gpuTimestamp: 1500 },
  bandwidth: [
    { mode: 'read', bytes: 65_536, gbps: 900 },
    { mode: 'read', bytes: 2 ** 28, gbps: 400 },
  ],
  kneeBytes: null,
  peaks: [{ op: 'f32-fma', gops: 12_000 }],
};

/** A point with these times of a pass, everything else derived from them. */
export function derived(point: TimingOk, ns: readonly number[], of: Calibration = calibration): TimingOk {
  const samples = ns.map((time, i) => ({ ns: time, round: i % 2, launch: 0 }));
  const effectiveN = effectiveSamples(samples);
  const { roofline: _old, flags: _flags, ...rest } = point;
  return withRoofline(of, {
    ...rest,
    samples,
    effectiveN,
    summary: summarize(ns, point.dispatches, effectiveN),
  });
}

/** A point of the product, and the shaders it ran with. `speed` scales its times; `of` computed it. */
export async function honestPoint(
  params: Params,
  source: Random,
  speed: number,
  of?: Variant,
): Promise<{ readonly point: TimingOk; readonly shaders: Readonly<Record<string, string>> }> {
  const one = workload(matmul, params);
  const variant =
    of ??
    matmul.variants.find((each) => each.name === 'direct' && each.refuses?.(params) === undefined) ??
    matmul.variants.find((each) => each.refuses?.(params) === undefined && each.features === undefined)!;
  const texts = [...new Set(variant.passes(params).map(shaderText))];
  const hashes = await Promise.all(texts.map(sha256));
  const shaders = Object.fromEntries(hashes.map((hash, i) => [hash, texts[i]!]));
  const cost = matmul.cost(params);
  const tolerance = variant.tolerance?.(params) ?? matmul.tolerance(params);
  const dispatches = 100;
  const medianNs = (2000 + cost.flops / 1500) * speed;
  const ns = Array.from({ length: 8 }, () =>
    Math.round(medianNs * dispatches * (1 + 0.04 * (source.uniform() - 0.5))),
  );
  const base: TimingOk = {
    kind: 'timing',
    status: 'ok',
    id: `${one.id} @ ${variant.name}`,
    workload: { id: one.id, kernel: one.kernel, params: { ...one.params } },
    variant: { name: variant.name, shaders: hashes, chosenBy: 'gpu-adapter' },
    cost,
    reason: 'converged',
    error: {
      relativeL2: tolerance / 4,
      maxAbs: tolerance,
      nmse: (tolerance / 4) ** 2,
      tolerance,
      checked: { method: 'all', entries: 4096, of: 4096 },
    },
    clock: 'gpu-timestamp',
    dispatches,
    samples: [],
    summary: summarize(ns, dispatches),
    cache: 'hot',
    memoryBytes: cost.bytes,
  };
  return { point: derived(base, ns), shaders };
}

const dayAfter = (id: string): string =>
  new Date(Date.UTC(+id.slice(0, 4), +id.slice(4, 6) - 1, +id.slice(6, 8) + 1)).toISOString();

/** `speed` scales all times; `seed` makes the noise. */
export async function honestRun({
  id = '20260102-030405-abcdef',
  seed = 1,
  speed = 1,
  points: most = 6,
} = {}): Promise<Run> {
  const source = random(seed);
  const shaders: Record<string, string> = {};
  const points: TimingOk[] = [];
  for (const params of SIZES.slice(0, most)) {
    const made = await honestPoint(params, source, speed);
    Object.assign(shaders, made.shaders);
    points.push(made.point);
  }
  return {
    schema: 'run/1',
    id,
    harness: { name: 'rooflaw', version: '0.1.0', commit: 'a'.repeat(40), data: 1 },
    startedAt: `${id.slice(0, 4)}-${id.slice(4, 6)}-${id.slice(6, 8)}T${id.slice(9, 11)}:${id.slice(11, 13)}:${id.slice(13, 15)}.000Z`,
    finishedAt: `${id.slice(0, 4)}-${id.slice(4, 6)}-${id.slice(6, 8)}T${id.slice(9, 11)}:${id.slice(11, 13)}:59.000Z`,
    suite: 'smoke',
    seed: 1,
    status: 'complete',
    environment: {
      host: 'browser',
      userAgent:
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36',
      os: 'Linux x86_64',
      cores: 16,
      adapter: {
        vendor: 'nvidia',
        architecture: 'lovelace',
        device: '0x2786',
        description: 'NVIDIA (made up for a test)',
        isFallbackAdapter: false,
        isSoftware: false,
      },
      features: ['timestamp-query'],
      requestedFeatures: 'all',
      limits: { maxBufferSize: 2 ** 31 },
      crossOriginIsolated: true,
      flags: [],
      notes: [],
    },
    calibration,
    points,
    models: [],
    incidents: [],
    shaders,
    submission: { deviceName: 'GeForce RTX 4070', submittedAt: dayAfter(id) },
  };
}
