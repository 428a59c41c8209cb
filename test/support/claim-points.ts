/**
 * @file For every claim that a run decides: points by which it holds, points by which it fails, and points that are too few
 * for either. Made up, each number chosen so that the verdict is clear.
 */
import type { MemoryPoint, Point, Run, TimingOk } from '../../src/results/schema.ts';
import { sumOf, timed, workloadOf } from './build-run.ts';
import type { PointFacts } from './build-run.ts';
import { publishedLadder, turnedLadder, vectorLadder } from './ladder-run.ts';

export type Parts = Pick<Partial<Run>, 'models' | 'calibration'> & { readonly points: readonly Point[] };

export interface Case {
  readonly holds: Parts;
  readonly fails: Parts;
  /** Absent of a claim about time: `holds` with a single sample a point is too little for each of those. */
  readonly little?: Parts;
}

const of = (...points: readonly Point[]): Parts => ({ points });
const point = (facts: PointFacts, more: Partial<TimingOk> = {}): TimingOk => ({ ...timed(facts), ...more });

/** Times of one kernel over one axis, ns = 10⁶·(x ÷ first)^power; the axis stands in `params` where an id has it. */
const growing = (
  kernel: string,
  params: Readonly<Record<string, number | string>>,
  axis: string,
  xs: readonly number[],
  power: number,
  more: (x: number) => Partial<TimingOk> & { readonly flops?: number } = () => ({}),
): Parts =>
  of(
    ...xs.map((x) => {
      const { flops, ...rest } = more(x);
      return point(
        {
          kernel,
          params: { ...params, [axis]: x },
          ns: 1e6 * (x / xs[0]!) ** power,
          ...(flops !== undefined && { flops }),
        },
        rest,
      );
    }),
  );

const quantized = (
  kernel: string,
  params: Readonly<Record<string, number | string>>,
  nmse: number,
  ns = 1e6,
  bitsPerWeight = 2,
): TimingOk =>
  point(
    { kernel: `quantized/${kernel}`, params, ns },
    {
      quantization: {
        bitsPerWeight,
        weightNmse: nmse,
        outputNmse: nmse,
        outputRelativeL2: Math.sqrt(nmse),
        entries: 1,
      },
    },
  );

const LAYER = { n: 4096, k: 4096 };
const vectors = (v: number, centroids: number, residual = 0) => ({
  m: 1,
  ...LAYER,
  v,
  centroids,
  ...(residual > 0 && { residual }),
  dtype: 'f32',
});
const twoBits = { ...LAYER, bits: 2, group: 128, scheme: 'minmax' };

const lengths = (...ns: readonly [two: number, four: number, six: number, twelve: number]): Parts =>
  of(
    quantized('codebook-matvec', vectors(2, 16), 0.1, ns[0] * 1e6),
    quantized('codebook-matvec', vectors(4, 256), 0.1, ns[1] * 1e6),
    quantized('codebook-matvec', vectors(6, 4096), 0.1, ns[2] * 1e6),
    quantized('codebook-matvec', vectors(12, 4096, 4096), 0.1, ns[3] * 1e6),
  );

const residual = (after: number): Parts =>
  of(
    quantized('codebook-matvec', vectors(8, 256), 0.284, 1e6, 1),
    quantized('codebook-matvec', vectors(8, 256, 256), after, 1e6, 2),
  );

const stored = (by: string, gradientNmse: number, t = 788): TimingOk =>
  point(
    { kernel: 'training/store', params: { t, heads: 12, d: 64, by }, ns: 1e6 },
    {
      metrics: {
        nmse: gradientNmse,
        gradientNmse,
        bytesStored: t * 768 + 96,
        bytesF32: 4 * t * 768,
      },
    },
  );

const rounded = (rounding: string, biasZ: number, repeats = 1024): TimingOk =>
  point(
    { kernel: 'training/rounding', params: { n: 4096, repeats, rounding }, ns: 1e6 },
    { metrics: { bias: 1e-4, biasZ } },
  );

const METHODS = ['average', 'arithmetic', 'dare', 'ties'];
const merged = (widths: readonly number[], worst: (width: number) => number, ties = 2): Parts =>
  of(
    ...widths.flatMap((width) =>
      METHODS.map((method) =>
        point(
          {
            kernel: 'training/merge',
            params: { rows: width, columns: width, experts: 8, method },
            ns: method === 'ties' ? ties * 1e6 : 1e6,
            flops: width,
          },
          { metrics: { remembered: method === 'dare' ? worst(width) : 0.9 } },
        ),
      ),
    ),
  );
const WIDTHS = [64, 128, 256, 512];

const averaged = (fraction: number): Parts =>
  of(
    point(
      {
        kernel: 'training/merge',
        params: { rows: 1024, columns: 1024, experts: 2, method: 'average' },
        ns: 1e6,
        bytes: 12 * 2 ** 20,
      },
      { roofline: { fraction, bound: 'memory', idealNs: fraction * 1e6 } },
    ),
  );

const scmoe = (alone: number, two: number, one: number): Parts => {
  const size = { t: 1, d: 512, ff: 1792, e: 8 };
  return of(
    point({ kernel: 'moe/layer', params: { ...size, k: 2, dtype: 'f32' }, ns: alone * 1e6 }),
    point({ kernel: 'moe/self-contrast', params: { ...size, dtype: 'f32' }, ns: two * 1e6 }),
    point({ kernel: 'moe/self-contrast', params: { ...size, dtype: 'f32', passes: 'one' }, ns: one * 1e6 }),
  );
};

const routed = (t: number, busiest: number, ...shares: readonly number[]): Parts =>
  of(
    ...shares.map((vision) =>
      point(
        {
          kernel: 'moe/router',
          params: { t, d: 256, e: 4, k: 2, mask: 'moiie', ...(vision !== 50 && { vision }) },
          ns: 1e6,
        },
        { metrics: { busiest, idlest: 0.2 } },
      ),
    ),
  );

const square = (n: number, ns: number, batch?: number): TimingOk =>
  point({ params: { m: 16, n, k: n, dtype: 'f32', ...(batch !== undefined && { batch }) }, ns });

const OFFLOAD = 'moe/offload';
const PLACED = { blocks: 6, e: 8, k: 1, t: 1, d: 8, ff: 16 };
const POLICIES = ['resident', 'on demand mapped', 'pre-gated mapped', 'prefetch all mapped'] as const;
/** A dozen rounds of the four policies, in ms. */
const policies = (...times: readonly [number, number, number, number]): Parts =>
  of(
    ...POLICIES.map((variant, p) =>
      point({
        kernel: OFFLOAD,
        params: { ...PLACED, work: 4 },
        variant,
        dispatches: 1,
        clock: 'wall',
        ns: Array.from(
          { length: 12 },
          (_, i) => times[p]! * 1e6 * (1 + 0.001 * (((7 * i + 3 * p) % 11) - 5)),
        ),
      }),
    ),
  );

const EXPERT = 1024;
const held = (preGated: number): readonly MemoryPoint[] =>
  (
    [
      ['on demand write', 1],
      ['pre-gated write', preGated],
      ['prefetch all write', 16],
      ['resident', 48],
    ] as const
  ).map(([variant, experts]) => ({
    kind: 'memory',
    status: 'ok',
    reason: 'counted',
    id: `${workloadOf(OFFLOAD, PLACED).id} @ ${variant}, memory`,
    workload: workloadOf(OFFLOAD, PLACED),
    variant: { name: variant, shaders: [], chosenBy: 'all' },
    bytes: { held: experts * EXPERT, staging: 0, active: EXPERT, expert: EXPERT },
  }));

const tails = (weights: string, exponent: number, groups = [16, 32, 64, 128, 256]): readonly TimingOk[] =>
  groups.map((group) =>
    quantized(
      'quantize',
      { n: 64, k: 1024, bits: 4, group, ...(weights !== 'gauss' && { weights }) },
      0.01 * Math.log2(group) ** exponent,
    ),
  );

const coded = (share: number, pairs: number, n = 65_536): Parts =>
  of(
    point(
      { kernel: 'vectors/residual', params: { n, d: 32, k: 256, levels: 3 }, ns: 1e6 },
      {
        metrics: {
          'left 1': share,
          'left 2': share,
          'left 3': share,
          pairs,
          pairsIfUniform: 128,
          distinct: n,
        },
      },
    ),
  );

const batches = (power: number, bytes: (b: number) => number = (b) => 264 * b): Parts =>
  of(
    ...[4096, 8192, 16_384, 32_768].map((b) =>
      point(
        { kernel: 'vectors/similarity', params: { rows: b, columns: b, d: 32, of: 'sum' }, ns: b ** power },
        { memoryBytes: bytes(b) },
      ),
    ),
  );

const decode = { heads: 8, kvheads: 2, d: 128, t: 0, s: 1, kv: 'f16' };
const cached = (power: number, bytes: (t: number) => number = (t) => 1024 * t + 4096): Parts =>
  growing('attention', decode, 't', [16_384, 65_536, 262_144], power, (t) => ({ memoryBytes: bytes(t) }));

const film = (t: number, ns: number): TimingOk =>
  point({ kernel: 'attention', params: { heads: 28, kvheads: 4, d: 128, t, s: t, kv: 'f32' }, ns });

const aligner = (ns: number): Parts => {
  const [m, n, k] = [729, 1024, 18_432];
  return of(point({ params: { m, n, k, dtype: 'f32' }, ns, flops: 2 * m * n * k }));
};

/** One layer, of which a model consists; ms a layer. */
const model = (ms: number): Parts => {
  const params = { m: 1, n: 1024, k: 1024, dtype: 'f32' };
  return {
    points: [point({ params, ns: ms * 1e6 })],
    models: [sumOf('pythia-410m', 4.05e8, [[workloadOf('matmul', params).id, 24]])],
  };
};

const sparse = (ns: number): Parts =>
  of(
    point({ params: { m: 1, n: 1024, k: 1024, dtype: 'f32' }, ns: 1e6 }),
    ...[5, 20, 80].map((density) =>
      point({
        kernel: 'sparse/matmul',
        params: { m: 1, n: 1024, k: 1024, density },
        ns: (ns * density) / 20,
      }),
    ),
  );

const qat: Case = {
  holds: of(...publishedLadder),
  fails: of(...turnedLadder),
  little: of(
    ...publishedLadder
      .filter(({ workload }) => String(workload.params['model']).endsWith('-D2000000'))
      .slice(0, 8),
  ),
};

/** By claim. */
export const cases: Readonly<Record<string, Case>> = {
  'cosyvoice-fsq': {
    holds: of(
      point({ kernel: 'vectors/fsq', params: { n: 2048, d: 8 }, ns: 1e5 }),
      point({ kernel: 'quantized/assign', params: { n: 2048, k: 6561, v: 8 }, ns: 1e8 }),
    ),
    fails: of(
      point({ kernel: 'vectors/fsq', params: { n: 2048, d: 8 }, ns: 1e5 }),
      point({ kernel: 'quantized/assign', params: { n: 2048, k: 6561, v: 8 }, ns: 2e5 }),
    ),
  },
  'mesa-heads': {
    holds: of(stored('head', 1e-4), stored('layer', 3e-4)),
    fails: of(stored('head', 1e-4), stored('layer', 0.9e-4)),
    // One token: its rounding errors are too few to tell 1.15 from 1.
    little: of(stored('head', 1e-4, 1), stored('layer', 1.15e-4, 1)),
  },
  'mesa-memory': {
    holds: of(stored('head', 1e-4)),
    fails: of(stored('head', 1e-4, 1)), // 96 bytes of 864 are statistics
    little: of(stored('layer', 1e-4)),
  },
  'mesa-unbiased': {
    holds: of(rounded('stochastic', -1.4), rounded('nearest', 800)),
    fails: of(rounded('stochastic', 5), rounded('nearest', 800)),
    little: of(rounded('stochastic', 1, 100), rounded('nearest', 800, 100)),
  },
  'merging-methods': {
    holds: merged(WIDTHS, (width) => 0.9 - 0.9 * width ** -0.5),
    fails: merged(WIDTHS, (width) => 0.9 - 0.01 * width ** 0.3),
    little: merged([64, 512], (width) => 0.9 - width ** -0.5),
  },
  'merging-cost': { holds: merged([64], () => 0.8, 2), fails: merged([64], () => 0.8, 4) },
  'vptq-error': {
    holds: of(
      quantized('codebook-matvec', vectors(6, 4096), 0.093),
      quantized('scalar-matvec', twoBits, 0.25),
    ),
    fails: of(quantized('codebook-matvec', vectors(6, 4096), 0.3), quantized('scalar-matvec', twoBits, 0.25)),
    // So few weights that the codebook is all there is.
    little: of(
      quantized('codebook-matvec', { ...vectors(6, 4096), n: 64, k: 64 }, 0.001, 1e6, 98),
      quantized('scalar-matvec', { ...twoBits, n: 64, k: 64 }, 0.25),
    ),
  },
  'vptq-speed': {
    holds: of(
      quantized('codebook-matvec', vectors(6, 4096), 0.1, 1e6),
      quantized('scalar-matvec', twoBits, 0.2, 1.5e6),
    ),
    fails: of(
      quantized('codebook-matvec', vectors(6, 4096), 0.1, 1.5e6),
      quantized('scalar-matvec', twoBits, 0.2, 1e6),
    ),
  },
  'vptq-lengths': { holds: lengths(1.7, 1.9, 1, 1.5), fails: lengths(0.8, 1.9, 1, 1.5) },
  'vptq-residual': { holds: residual(0.084), fails: residual(0.15), little: of(residual(0.084).points[0]!) },
  'vptq-second-order': {
    holds: of(...vectorLadder(0.7)),
    fails: of(...vectorLadder(1.2)),
    little: of(...vectorLadder(0.7, 2)),
  },
  'alpamayo-latency': { holds: model(0.5), fails: model(6) },
  'scmoe-overhead': { holds: scmoe(10, 16, 13), fails: scmoe(10, 21, 26) },
  'moiie-load': {
    holds: routed(4096, 1.34, 10, 50, 90),
    fails: routed(4096, 1.8, 10, 50, 90),
    little: routed(16, 1.34, 10, 50, 90),
  },
  'eos-fm-ensemble': {
    holds: of(square(1024, 1e6), square(256, 5e5), square(256, 9e5, 16)),
    fails: of(square(1024, 1e6), square(256, 5e5), square(256, 2e6, 16)),
  },
  'pregated-memory': { holds: of(...held(2)), fails: of(...held(3)), little: of(...held(2).slice(0, 3)) },
  'pregated-order': { holds: policies(10, 17, 11, 60), fails: policies(10, 17, 17.2, 60) },
  'pregated-hidden': { holds: policies(10, 18, 11.6, 60), fails: policies(10, 18, 16, 60) },
  'f16-attention-time': {
    holds: of(film(169, 1e6), film(2704, 2e8)),
    fails: of(film(169, 1e6), film(2704, 1.6e7)),
  },
  'f16-aligner-time': { holds: aligner(2e6), fails: aligner(1e8) },
  'mirothinker-decode': { holds: cached(1), fails: cached(1.5) },
  'mirothinker-bytes': {
    holds: cached(1),
    fails: cached(1, (t) => t * t),
    little: of(...cached(1).points.slice(0, 2)),
  },
  'tabdpt-retrieval': {
    holds: growing('vectors/retrieve', { q: 16, n: 0, d: 32, k: 128 }, 'n', [1024, 4096, 16_384], 1),
    fails: growing('vectors/retrieve', { q: 16, n: 0, d: 32, k: 128 }, 'n', [1024, 4096, 16_384], 0.5),
  },
  'qat-tails': {
    holds: of(...tails('gauss', 1.12), ...tails('swiglu', 2.07)),
    fails: of(...tails('gauss', 2.07), ...tails('swiglu', 1.12)),
    little: of(...tails('gauss', 1.12, [32, 64, 128]), ...tails('swiglu', 2.07, [32, 64, 128])),
  },
  'qat-size': qat,
  'qat-training': qat,
  'qat-group': qat,
  'qat-weights-training': qat,
  'qat-fc2': qat,
  'qat-additive': qat,
  'basic-streamed': { holds: batches(2), fails: batches(1.8) },
  'basic-memory': {
    holds: batches(2),
    fails: batches(2, (b) => 4 * b * b),
    little: of(...batches(2).points.slice(0, 2)),
  },
  'goedel-averaging': { holds: averaged(0.8), fails: averaged(0.3) },
  'minionerec-codes': { holds: coded(0.77, 0), fails: coded(0.6, 0), little: coded(0.77, 0, 8) },
  'minionerec-collisions': { holds: coded(0.77, 400), fails: coded(0.77, 0), little: coded(0.77, 140) },
  'pruning-prototypes': {
    holds: growing(
      'vectors/similarity',
      { rows: 1024, columns: 0, d: 64, of: 'nearest' },
      'columns',
      [64, 256, 1024],
      1,
      (x) => ({
        flops: x * 131_072,
      }),
    ),
    fails: growing(
      'vectors/similarity',
      { rows: 1024, columns: 0, d: 64, of: 'nearest' },
      'columns',
      [64, 256, 1024],
      2,
      (x) => ({
        flops: x * 131_072,
      }),
    ),
  },
  'journey-sparse-speed': { holds: sparse(4e5), fails: sparse(2e6) },
};

/** The same with one sample a point, which has no interval. */
export const thin = ({ points, ...rest }: Parts): Parts => ({
  ...rest,
  points: points.map((one): Point => {
    if (!isTimed(one)) return one;
    const { ci95: _, ...summary } = one.summary;
    return { ...one, samples: one.samples.slice(0, 1), summary: { ...summary, n: 1 } };
  }),
});

/** The same with other times, each point's by a factor of its own. */
export const distorted = (parts: Parts): Parts =>
  parts.points.some(isTimed) ? { ...parts, points: parts.points.map(slower) } : parts;

const isTimed = (one: Point): one is TimingOk => one.kind === 'timing' && one.status === 'ok';

function slower(one: Point, i: number): Point {
  if (!isTimed(one)) return one;
  const by = 2 + 3 * ((i * 7) % 5);
  const { ci95, ...summary } = one.summary;
  return {
    ...one,
    samples: one.samples.map((sample) => ({ ...sample, ns: by * sample.ns })),
    summary: {
      ...summary,
      medianNs: by * summary.medianNs,
      ...(ci95 && { ci95: [by * ci95[0], by * ci95[1]] as [number, number] }),
    },
  };
}
