/**
 * @file A run nobody measured, for tests of what is done with runs: a few matrix products of a ladder of
 * models, with times from a law and a little seeded noise. The same on every machine.
 */
import { random } from '../../src/random.ts';
import type { ModelSum, Point, Run } from '../../src/results/schema.ts';
import { summarize } from '../../src/results/summary.ts';

/** The shader text that comes with the first point; markup in it must stay text. */
export const SHADER =
  '// <img src=x onerror="window.hacked = true">\nconst N = 512u;\n@compute @workgroup_size(64) fn main() {}';
/** Its SHA-256, the key under which a run keeps it. */
export const SHADER_HASH = 'eaa74a153236cb1c8661506ffb0f0c5ca13e4ff0bbbb087db9b0156647d815d0';

const LADDER = [
  { model: 'pythia-70m', width: 512, layers: 6, parameters: 70.4e6 },
  { model: 'pythia-160m', width: 768, layers: 12, parameters: 162.3e6 },
  { model: 'pythia-410m', width: 1024, layers: 24, parameters: 405.3e6 },
  { model: 'pythia-1b', width: 2048, layers: 16, parameters: 1011.8e6 },
  { model: 'pythia-1.4b', width: 2048, layers: 24, parameters: 1414.6e6 },
  { model: 'pythia-2.8b', width: 2560, layers: 32, parameters: 2775.2e6 },
] as const;
const VOCABULARY = 50304;
const PREFILL = 128;

interface Size {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

const idOf = ({ m, n, k }: Size): string => `matmul/m=${m},n=${n},k=${k},dtype=f32`;

function layerSizes(width: number, m: number): readonly (Size & { role: string })[] {
  return [
    { role: 'qkv', m, n: 3 * width, k: width },
    { role: 'out', m, n: width, k: width },
    { role: 'up', m, n: 4 * width, k: width },
    { role: 'down', m, n: width, k: 4 * width },
  ];
}

export function syntheticModels(): ModelSum[] {
  return LADDER.flatMap(({ model, width, layers, parameters }) =>
    (['decode', 'prefill'] as const).map((phase): ModelSum => {
      const m = phase === 'decode' ? 1 : PREFILL;
      const terms = layerSizes(width, m).map(({ role, ...size }) => ({
        role,
        workload: idOf(size),
        count: layers,
      }));
      const head = { role: 'head', workload: idOf({ m, n: VOCABULARY, k: width }), count: 1 };
      return { model, phase, tokens: m, parameters, terms: [...terms, head] };
    }),
  );
}

/** The points in the order they are told; the last ones are a skipped and a failed one. */
export function syntheticPoints(): readonly Point[] {
  const sizes = new Map<string, Size>();
  for (const { width } of LADDER) {
    for (const m of [1, PREFILL]) {
      for (const { role: _role, ...size } of layerSizes(width, m)) sizes.set(idOf(size), size);
      sizes.set(idOf({ m, n: VOCABULARY, k: width }), { m, n: VOCABULARY, k: width });
    }
  }
  const noise = random(11);
  const measured = [...sizes.values()].map((size) => timed(size, () => Math.exp(0.04 * noise.normal())));
  const skipped: Point = {
    kind: 'timing',
    status: 'skipped',
    id: `${idOf({ m: 512, n: 8192, k: 8192 })} @ direct`,
    workload: workloadOf({ m: 512, n: 8192, k: 8192 }),
    reason: 'over-time-budget',
    message: 'would take about 41 s, 12 s are left',
    predictedNs: 41e9,
  };
  const failed: Point = {
    kind: 'timing',
    status: 'failed',
    id: `${idOf({ m: 3, n: 5, k: 7 })} @ tiled TILE=64`,
    workload: workloadOf({ m: 3, n: 5, k: 7 }),
    variant: { name: 'tiled TILE=64', shaders: [SHADER_HASH], chosenBy: 'forced' },
    reason: 'wrong-result',
    message: 'relative L2 error 0.31 where 7.9e-8 is allowed; <b>first</b> wrong entry at row 2, column 4',
    error: {
      relativeL2: 0.31,
      maxAbs: 4.2,
      nmse: 0.0961,
      tolerance: 7.9e-8,
      checked: { method: 'all', entries: 15, of: 15 },
    },
  };
  return [...measured, skipped, failed];
}

const workloadOf = (size: Size): Point['workload'] => ({
  id: idOf(size),
  kernel: 'matmul',
  params: { ...size, dtype: 'f32' },
});

function timed(size: Size, factor: () => number): Point {
  const { m, n, k } = size;
  const flops = 2 * m * n * k;
  const bytes = 4 * (m * k + k * n + m * n);
  const trueNs = 9_000 + Math.max(flops / 45, bytes / 18);
  const dispatches = Math.max(1, Math.round(2e6 / trueNs));
  const samples = Array.from({ length: 12 }, (_, i) => ({
    ns: Math.round(trueNs * dispatches * factor()),
    round: i % 3,
    launch: 0,
  }));
  return {
    kind: 'timing',
    status: 'ok',
    id: `${idOf(size)} @ direct`,
    workload: workloadOf(size),
    variant: { name: 'direct', shaders: [SHADER_HASH], chosenBy: 'cpu-adapter' },
    cost: { flops, bytes },
    reason: 'samples-reached',
    error: {
      relativeL2: 1.1e-9 * Math.sqrt(k),
      maxAbs: 2e-6 * Math.sqrt(k),
      nmse: 1.21e-18 * k,
      tolerance: 3e-8 * Math.sqrt(k),
      checked: { method: m * n > 65536 ? 'freivalds' : 'all', entries: Math.min(m * n, 65536), of: m * n },
    },
    clock: 'gpu-timestamp',
    dispatches,
    samples,
    summary: summarize(
      samples.map(({ ns }) => ns),
      dispatches,
    ),
    cache: 'hot',
    compileNs: 3.1e6,
    firstNs: trueNs * 4,
    memoryBytes: bytes,
  };
}

export const syntheticEnvironment: Run['environment'] = {
  host: 'browser',
  userAgent: 'Mozilla/5.0 (synthetic)',
  os: 'linux x64',
  cores: 2,
  adapter: {
    vendor: 'google',
    architecture: 'swiftshader',
    device: '0xc0de',
    description: 'SwiftShader Device (synthetic)',
    isFallbackAdapter: true,
    isSoftware: true,
    subgroupMinSize: 4,
    subgroupMaxSize: 4,
  },
  features: ['timestamp-query', 'subgroups', 'shader-f16', 'core-features-and-limits'],
  requestedFeatures: 'all',
  limits: {
    maxBufferSize: 2 ** 31,
    maxStorageBufferBindingSize: 2 ** 30,
    maxComputeWorkgroupStorageSize: 32768,
    maxComputeInvocationsPerWorkgroup: 1024,
    maxBindGroups: 4,
  },
  crossOriginIsolated: true,
  flags: [],
  notes: [],
};

/** A run that has just begun: everything but points. */
export function syntheticHeader(id = '20260102-030405-abcdef'): Run {
  return {
    schema: 'run/1',
    id,
    harness: { name: 'rooflaw', version: '0.1.0', commit: null },
    startedAt: '2026-01-02T03:04:05.000Z',
    finishedAt: '2026-01-02T03:04:05.000Z',
    suite: 'quick',
    seed: 1,
    status: 'complete',
    environment: syntheticEnvironment,
    calibration: {
      clock: 'gpu-timestamp',
      quantumNs: { 'gpu-timestamp': 1, wall: 5000 },
      overheadNs: { systemSubmit: 180_000, systemDispatch: 7000, gpuTimestamp: 6000 },
    },
    points: [],
    models: syntheticModels(),
    incidents: [],
    shaders: {},
  };
}

export function syntheticRun(id?: string): Run {
  return {
    ...syntheticHeader(id),
    finishedAt: '2026-01-02T03:04:47.000Z',
    points: [...syntheticPoints()],
    shaders: { [SHADER_HASH]: SHADER },
  };
}
