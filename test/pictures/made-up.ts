/**
 * @file Runs nobody measured that hold something of everything a page can show: whole models in two formats, a roofline,
 * formats of one product, variants and peers, what was skipped and failed, and the losses of trained models. Every time
 * follows from the made-up device's ceilings and a little seeded noise.
 */
import { withRoofline } from '../../src/analysis/roofline.ts';
import { random } from '../../src/random.ts';
import type { Calibration, ModelSum, Point, Run, TimingOk } from '../../src/results/schema.ts';
import { summarize } from '../../src/results/summary.ts';
import { buildRun, builtShader, builtShaderHash, timed, untimed, workloadOf } from '../support/build-run.ts';
import { syntheticModels } from '../support/synthetic.ts';

type Params = Readonly<Record<string, number | string>>;

const KIB = 2 ** 10;
const MIB = 2 ** 20;
const RATES: readonly (readonly [bytes: number, gbps: number])[] = [
  [64 * KIB, 812],
  [256 * KIB, 905],
  [MIB, 931],
  [4 * MIB, 918],
  [16 * MIB, 402],
  [64 * MIB, 262],
  [256 * MIB, 251],
];

/** Of a GPU that does not exist: 9.4 TFLOP/s, 251 GB/s. */
export const calibration: Calibration = {
  clock: 'gpu-timestamp',
  quantumNs: { 'gpu-timestamp': 32, wall: 5000 },
  overheadNs: { systemSubmit: 52_000, systemDispatch: 2600, gpuTimestamp: 1900 },
  bandwidth: RATES.flatMap(([bytes, gbps]) => [
    { mode: 'read', bytes, gbps },
    { mode: 'copy', bytes, gbps: 0.86 * gbps },
    { mode: 'write', bytes, gbps: 0.93 * gbps },
  ]),
  kneeBytes: 16 * MIB,
  peaks: [
    { op: 'f32-fma', gops: 9410 },
    { op: 'f16-fma', gops: 18_300 },
    { op: 'dot4i8', gops: 34_200 },
  ],
  gather: RATES.slice(0, 5).map(([tableBytes, gbps]) => ({ tableBytes, readsPerNs: gbps / 40 })),
  leftOut: [
    {
      what: 'read bandwidth',
      reason: 'over-time-budget',
      message: '1.00 GiB: expected to take 2.30 s, 1.76 s of the calibration’s time were left',
    },
  ],
};

const noise = random(7);
const wobble = (): number => Math.exp(0.03 * noise.normal());

interface Made {
  readonly kernel?: string;
  readonly params: Params;
  readonly flops: number;
  readonly bytes: number;
  /** Share of the roofline that is reached. */
  readonly share: number;
  readonly variant?: string;
  readonly quantization?: TimingOk['quantization'];
  readonly peer?: NonNullable<TimingOk['variant']['peer']>;
}

/** A point with ten samples in five rounds; its time follows from the ceilings. */
function made({
  kernel = 'matmul',
  params,
  flops,
  bytes,
  share,
  variant,
  quantization,
  peer,
}: Made): TimingOk {
  const ideal = Math.max(flops / 9410, bytes / 251);
  const each = Array.from({ length: 10 }, () => (1900 + ideal / share) * wobble());
  const point = timed({ kernel, params, flops, bytes, ns: each, cache: 'cold', ...(variant && { variant }) });
  const samples = point.samples.map(({ ns }, i) => ({ ns, launch: 0, round: Math.floor(i / 2) }));
  return withRoofline(calibration, {
    ...point,
    samples,
    summary: summarize(
      samples.map(({ ns }) => ns),
      point.dispatches,
    ),
    memoryBytes: Math.round(bytes),
    variant: { ...point.variant, chosenBy: 'tuned', ...(peer && { peer }) },
    ...(quantization && { quantization }),
  });
}

function product(m: number, n: number, k: number, more: Partial<Made> = {}): TimingOk {
  const flops = 2 * m * n * k;
  const bytes = 4 * (m * k + k * n + m * n);
  const params = { m, n, k, dtype: 'f32' };
  return made({ params, flops, bytes, share: m === 1 ? 0.78 : 0.41, variant: 'tiled TILE=16', ...more });
}

/** y = Ŵx with weights of `bits` in groups; its error falls fourfold a bit. */
function coded(n: number, k: number, bits: number, group: number, share = 0.6): TimingOk {
  const bitsPerWeight = bits + 32 / group;
  const nmse = 1.9 * 4 ** -bits * (1 + group / 400);
  return made({
    kernel: 'quantized/scalar-matvec',
    params: { n, k, bits, group, scheme: 'minmax', dtype: 'f32' },
    flops: 2 * n * k,
    bytes: (n * k * bitsPerWeight) / 8,
    share,
    variant: 'lanes',
    quantization: {
      bitsPerWeight,
      weightNmse: nmse,
      outputNmse: 1.04 * nmse,
      outputRelativeL2: Math.sqrt(1.04 * nmse),
      entries: n,
    },
  });
}

function vectors(v: number, centroids: number, share: number): TimingOk {
  const [n, k] = [4096, 4096];
  const bitsPerWeight = Math.log2(centroids) / v + (32 * centroids * v) / (n * k);
  const nmse = 1.25 * 4 ** -bitsPerWeight;
  return made({
    kernel: 'quantized/codebook-matvec',
    params: { m: 1, n, k, v, centroids, dtype: 'f32' },
    flops: 2 * n * k,
    bytes: (n * k * bitsPerWeight) / 8,
    share,
    variant: 'by-code',
    quantization: {
      bitsPerWeight,
      weightNmse: nmse,
      outputNmse: 0.97 * nmse,
      outputRelativeL2: Math.sqrt(0.97 * nmse),
      entries: n,
    },
  });
}

/** M, N, K of a product's id. */
const sizes = (workload: string): readonly [number, number, number] => {
  const [m = 1, n = 1, k = 1] = (workload.match(/(?<==)\d+/g) ?? []).map(Number);
  return [m, n, k];
};

/** The products of six published models, plain, and in groups of 32 for the decoding of one token. */
function ofModels(): { readonly points: readonly TimingOk[]; readonly models: readonly ModelSum[] } {
  const plain = syntheticModels();
  const points = new Map<string, TimingOk>();
  const add = (point: TimingOk): string => {
    if (!points.has(point.workload.id)) points.set(point.workload.id, point);
    return point.workload.id;
  };
  for (const { terms } of plain) for (const { workload } of terms) add(product(...sizes(workload)));
  const quantised = plain
    .filter(({ phase }) => phase === 'decode')
    .map((sum): ModelSum => ({
      ...sum,
      format: 'q4g32',
      terms: sum.terms.map((term) => {
        const [, n, k] = sizes(term.workload);
        return { ...term, workload: add(coded(n, k, 4, 32)) };
      }),
    }));
  return { points: [...points.values()], models: [...plain, ...quantised] };
}

const PEER = { name: 'onnxruntime-web', version: '1.30.0' };

/** Implementations of one workload, in turns: two of ours, two of others. */
function rivals(n: number): readonly TimingOk[] {
  return [
    product(n, n, n, { variant: 'tiled TILE=16', share: 0.44 }),
    product(n, n, n, { variant: 'direct', share: 0.09 }),
    product(n, n, n, { variant: 'ort', share: 0.31, peer: PEER }),
    product(n, n, n, { variant: 'jax', share: 0.5, peer: { name: 'jax-js', version: '0.1.25' } }),
  ];
}

function others(): readonly Point[] {
  const attention = [512, 1024, 2048, 4096, 8192].map((t) =>
    made({
      kernel: 'attention',
      params: { heads: 32, kvheads: 8, d: 128, t, s: 1, kv: 'f32' },
      flops: 4 * 32 * 128 * t,
      bytes: 2 * 4 * 8 * 128 * t,
      share: 0.55,
      variant: 'decode-split',
    }),
  );
  const softmax = [2048, 8192, 32_768, 131_072].map((columns) =>
    made({
      kernel: 'softmax',
      params: { rows: 32, columns, dtype: 'f32' },
      flops: 5 * 32 * columns,
      bytes: 8 * 32 * columns,
      share: 0.7,
      variant: 'workgroup',
    }),
  );
  const failed: Point = {
    ...untimed('failed', 'wrong-result', { m: 3, n: 5, k: 7, dtype: 'f32' }),
    message: 'relative L2 error 0.31 where 7.9e-8 is allowed; first wrong entry at row 2, column 4',
  };
  return [
    ...attention,
    ...softmax,
    made({
      kernel: 'moe/experts',
      params: { experts: 8, top: 2, t: 64, d: 1024, ff: 2816, dtype: 'f32' },
      flops: 2 * 64 * 2 * 3 * 1024 * 2816,
      bytes: 8 * 3 * 1024 * 2816 * 4,
      share: 0.5,
      variant: 'grouped',
    }),
    untimed('skipped', 'over-time-budget', { m: 512, n: 8192, k: 8192, dtype: 'f32' }),
    untimed('skipped', 'too-large-for-device', { m: 4096, n: 50_304, k: 12_288, dtype: 'f32' }),
    failed,
  ];
}

const CANARY = 'the canary was 113 % slower than at its best and did not recover; it is taken as it is';

/** Timings, with everything a report has a card for. */
export function timingRun(id = '20260102-030405-abcdef'): Run {
  const { points, models } = ofModels();
  const formats = [2, 3, 4].flatMap((bits) => [32, 128].map((group) => coded(4096, 4096, bits, group)));
  const codes = [vectors(4, 256, 0.4), vectors(8, 65_536, 0.06), vectors(2, 256, 0.5)];
  const all = [...points, product(1, 4096, 4096), ...formats, ...codes, ...rivals(512), ...rivals(1024)];
  const ids = new Set<string>();
  const unique = all.filter(({ id: one }) => !ids.has(one) && ids.add(one));
  return buildRun({
    id,
    suite: 'standard',
    startedAt: '2026-01-02T03:04:05.000Z',
    finishedAt: '2026-01-02T03:08:47.000Z',
    calibration,
    models: [...models],
    points: [...unique, ...others()],
    incidents: [
      { code: 'throttled', message: 'the canary was 29 % slower; samples of 6 points were set aside' },
      ...Array.from({ length: 7 }, () => ({ code: 'stays-slow', message: CANARY })),
    ].map((incident, i) => ({ ...incident, at: `2026-01-02T03:05:0${i}.000Z` })),
    tuning: {
      mode: 'quick',
      adapterKey: builtShaderHash,
      classes: [
        {
          class: 'matmul/m≤1,n≤4096,k≤4096,dtype=f32 of matvec | direct',
          workload: 'matmul/m=1,n=4096,k=4096,dtype=f32',
          chosen: 'matvec',
          tried: [
            { variant: 'matvec', medianNs: 291_000, samples: 3 },
            { variant: 'direct', medianNs: 2_410_000, samples: 3 },
          ],
          pruned: [{ variant: 'edge', rule: 'slower-by-model' }],
        },
      ],
    },
    shaders: { [builtShaderHash]: builtShader },
  });
}

/** A short one: a few points and no models. */
export function shortRun(): Run {
  const { points, models: _sums, tuning: _choices, ...rest } = timingRun();
  const { kernel } = points[0]!.workload;
  const some = points.filter(({ workload }) => workload.kernel === kernel).slice(0, 6);
  return { ...rest, suite: 'quick', models: [], points: [...some, ...points.slice(-3)] };
}

/** The same on a processor, forty times as slow, as another browser would have measured it. */
export function softwareRun(id = '20260203-040506-fedcba'): Run {
  const run = timingRun(id);
  const { calibration: _of, ...rest } = run;
  return {
    ...rest,
    calibration: { clock: 'gpu-timestamp', quantumNs: { 'gpu-timestamp': 1, wall: 5000 } },
    environment: {
      ...run.environment,
      cores: 2,
      adapter: {
        ...run.environment.adapter,
        vendor: 'google',
        architecture: 'swiftshader',
        description: 'SwiftShader Device (made up)',
        isFallbackAdapter: true,
        isSoftware: true,
      },
    },
    points: run.points.map((point) => slower(point, 40)),
  };
}

/** The same device a little later: a few percent up and down. */
export const laterRun = (id = '20260104-030405-abcdef'): Run => ({
  ...timingRun(id),
  startedAt: '2026-01-04T03:04:05.000Z',
  finishedAt: '2026-01-04T03:08:40.000Z',
});

function slower(point: Point, factor: number): Point {
  if (point.kind !== 'timing' || point.status !== 'ok') return point;
  const { roofline: _of, ...rest } = point;
  const samples = point.samples.map((sample) => ({ ...sample, ns: sample.ns * factor }));
  const summary = summarize(
    samples.map(({ ns }) => ns),
    point.dispatches,
  );
  return { ...rest, samples, summary };
}

const SIZES: readonly (readonly [name: string, parameters: number])[] = [
  ['gpt-35k', 34_976],
  ['gpt-123k', 123_200],
  ['gpt-425k', 424_704],
  ['gpt-1.6m', 1_606_912],
];
const GAPS: Readonly<Record<string, number>> = { rtn: 1, 'rtn-clip': 0.55, gptq: 0.34 };

function cell(params: Params, metrics: Readonly<Record<string, number>>): Point {
  const workload = workloadOf('ladder', { ...params, windows: 256 });
  const variant = { name: 'whole', shaders: [], chosenBy: 'gpu-adapter' };
  return {
    kind: 'quality',
    status: 'ok',
    id: `${workload.id} @ whole, quality`,
    workload,
    variant,
    reason: 'measured',
    metrics,
  };
}

/** Losses of trained models by size, length of training, method, bits and group. */
export function qualityRun(id = '20260105-030405-abcdef'): Run {
  const points = SIZES.flatMap(([name, parameters]) =>
    [2, 8, 32].flatMap((length) => {
      const model = `${name}-D${length}`;
      const trainTokens = length * 1.024e6;
      const loss = 0.62 + 6.2 * parameters ** -0.19 + 40 * trainTokens ** -0.32;
      const common = {
        parameters,
        blockParameters: Math.round(0.76 * parameters),
        trainTokens,
        documents: 38,
        windows: 256,
        tokens: 65_536,
        lossSe: 0.04,
      };
      const plain = cell({ model, method: 'none' }, { ...common, loss, bitsPerWeight: 16 });
      const scalar = Object.keys(GAPS).flatMap((method) =>
        [2, 3, 4].flatMap((bits) =>
          [8, 32, 128].map((group) => {
            const gap =
              4.2 *
              GAPS[method]! *
              3.1 ** -bits *
              parameters ** -0.07 *
              (group / 32) ** 0.35 *
              length ** 0.06;
            const noisy = gap * wobble();
            return cell(
              { model, method, bits, group },
              {
                ...common,
                loss: loss + noisy,
                gap: noisy,
                gapSe: 0.03 * noisy + 4e-4,
                bitsPerWeight: bits + 16 / group,
                weightNmse: 1.9 * 4 ** -bits,
              },
            );
          }),
        ),
      );
      return [plain, ...scalar];
    }),
  );
  return buildRun({
    id,
    suite: 'quality',
    calibration: { clock: 'wall', quantumNs: { wall: 5000 } },
    points,
  });
}

/** Another machine, whose runs others published. */
export const withDevice = (run: Run, deviceName: string): Run => ({
  ...run,
  submission: { deviceName, submittedAt: '2026-02-01T00:00:00.000Z' },
});
