/** The claims that small kernels test: for each what it takes to hold, to fail, and to be left open. */
import { expect, test } from 'vitest';
import { buildRun, timed } from '../../test/support/build-run.ts';
import type { PointFacts } from '../../test/support/build-run.ts';
import type { TimingOk } from '../results/schema.ts';
import { claims } from './index.ts';
import { exponentOf } from './slope.ts';
import { judge } from './verdict.ts';

/** On a GPU, unless told otherwise. */
function verdictOn(id: string, points: readonly TimingOk[], isSoftware = false) {
  const { environment } = buildRun();
  const adapter = { ...environment.adapter, isSoftware };
  return judge(
    claims.find((claim) => claim.id === id)!,
    buildRun({ points: [...points], environment: { ...environment, adapter } }),
  );
}

const point = (facts: PointFacts, metrics?: Record<string, number>): TimingOk => ({
  ...timed(facts),
  ...(metrics && { metrics }),
});

test('exponents: exact of a power, wide of a scattered one, none of two points', () => {
  const { slope, ci95 } = exponentOf([1, 2, 4, 8].map((x) => [x, 3 * x ** -0.5] as const));
  expect(slope).toBeCloseTo(-0.5, 12);
  expect(ci95![1] - ci95![0]).toBeLessThan(1e-9);
  const scattered = exponentOf([
    [1, 1],
    [2, 4],
    [4, 2],
    [8, 9],
  ]);
  expect(scattered.ci95![0]).toBeLessThan(0);
  expect(
    exponentOf([
      [1, 1],
      [2, 4],
    ]),
  ).toEqual({ slope: expect.closeTo(2, 12) as number });
});

const tokens = (ns: number, n = 2048) => [
  point({ kernel: 'vectors/fsq', params: { n: 2048, d: 8 }, ns: 1e5 }),
  point({ kernel: 'quantized/assign', params: { n, k: 6561, v: 8 }, ns }),
];

test('CosyVoice: rounding far faster than searching, at as many tokens', () => {
  expect(verdictOn('cosyvoice-fsq', tokens(1e8))).toMatchObject({ verdict: 'partly', value: 1000 });
  expect(verdictOn('cosyvoice-fsq', tokens(2e5)).verdict).toBe('contradicted');
  expect(verdictOn('cosyvoice-fsq', tokens(1e8), true).verdict).toBe('not measured');
  expect(verdictOn('cosyvoice-fsq', tokens(1e8, 4096)).reason).toContain('at as many tokens');
});

const stored = (by: string, gradientNmse: number, t = 64) =>
  point(
    { kernel: 'training/store', params: { t, heads: 12, d: 64, by }, ns: 1e6 },
    { nmse: gradientNmse, gradientNmse, bytesStored: t * 768 + 96, bytesF32: 4 * t * 768 },
  );

test('Mesa: by head against by layer, of the same activations; bytes; on any adapter', () => {
  const on = (head: number, layer: number) =>
    verdictOn('mesa-heads', [stored('head', head), stored('layer', layer)], true);
  expect(on(1e-4, 3e-4)).toMatchObject({ verdict: 'partly' });
  expect(on(1e-4, 3e-4).value).toBeCloseTo(3, 9);
  expect(on(1e-4, 0.9e-4).verdict).toBe('contradicted');
  expect(on(1e-4, 1.1e-4).verdict).toBe('inconclusive');
  expect(verdictOn('mesa-heads', [stored('head', 1e-4), stored('layer', 1e-4, 32)]).verdict).toBe(
    'not measured',
  );
  expect(verdictOn('mesa-memory', [stored('head', 1e-4)], true).verdict).toBe('partly');
  expect(verdictOn('mesa-memory', [stored('head', 1e-4, 1)], true).verdict).toBe('contradicted'); // 96 bytes of 864
});

const rounded = (rounding: string, biasZ: number, repeats = 1024) =>
  point(
    { kernel: 'training/rounding', params: { n: 4096, repeats, rounding }, ns: 1e6 },
    { bias: 1e-4, biasZ },
  );

test('Mesa: unbiased within three standard errors, of a test that a biased rounding fails', () => {
  const on = (stochastic: number, nearest: number) =>
    verdictOn('mesa-unbiased', [rounded('stochastic', stochastic), rounded('nearest', nearest)], true);
  expect(on(-1.4, 800)).toMatchObject({ verdict: 'partly', value: 1.4 });
  expect(on(5, 800).verdict).toBe('contradicted');
  expect(on(1, 2).reason).toContain('no power');
  const tooFew = [rounded('stochastic', 1, 100), rounded('nearest', 800, 100)];
  expect(verdictOn('mesa-unbiased', tooFew).verdict).toBe('not measured');
});

const merged = (width: number, shares: readonly number[], ns = 1e6) =>
  ['average', 'arithmetic', 'dare', 'ties'].map((method, i) =>
    point(
      {
        kernel: 'training/merge',
        params: { rows: width, columns: width, experts: 8, method },
        ns,
        flops: width,
      },
      { remembered: shares[i]! },
    ),
  );

test('merging: methods nearer to each other in wider layers, or not', () => {
  const on = (power: number) =>
    verdictOn(
      'merging-methods',
      [64, 128, 256, 512].flatMap((width) => merged(width, [0.9, 0.9, 0.9 - width ** power, 0.85])),
      true,
    );
  expect(on(-0.5)).toMatchObject({ class: 'B' });
  expect(on(-0.5).value).toBeLessThan(-0.1);
  expect(on(0.01).verdict).toBe('contradicted');
  expect(verdictOn('merging-methods', merged(64, [0.9, 0.9, 0.7, 0.8])).reason).toContain('there are 1');
});

const passes = (ties: number) => {
  const [average, , , slow] = merged(64, [1, 1, 1, 1]);
  return verdictOn('merging-cost', [
    average!,
    { ...slow!, summary: { ...slow!.summary, ...scaled(slow!, ties) } },
  ]);
};

test('merging: two passes cost about two', () => {
  expect(passes(2).verdict).toBe('partly');
  expect(passes(4).verdict).toBe('contradicted');
});

const scaled = ({ summary }: TimingOk, by: number) => ({
  medianNs: summary.medianNs * by,
  ...(summary.ci95 && { ci95: [summary.ci95[0] * by, summary.ci95[1] * by] as [number, number] }),
});

const product = (n: number, ns: number, batch?: number) =>
  point({ params: { m: 16, n, k: n, dtype: 'f32', ...(batch !== undefined && { batch }) }, ns });

test('EoS-FM: as many operations in small layers, together and one by one', () => {
  const on = (batch: number) =>
    verdictOn('eos-fm-ensemble', [product(1024, 1e6), product(256, 5e5), product(256, batch, 16)]);
  expect(on(9e5)).toMatchObject({ verdict: 'partly' });
  expect(on(9e5).measured).toContain('one by one 8.00 times');
  expect(on(2e6).verdict).toBe('contradicted');
  expect(verdictOn('eos-fm-ensemble', [product(1024, 1e6), product(256, 5e5)]).verdict).toBe('not measured');
});

const prefill = (t: number, ns: number, heads = 28) =>
  point({ kernel: 'attention', params: { heads, kvheads: 4, d: 128, t, s: t, kv: 'f32' }, ns });

test('F-16: the power of tokens in the time of attention', () => {
  const on = (factor: number) =>
    verdictOn('f16-attention-time', [prefill(169, 1e6), prefill(2704, factor * 1e6)]);
  expect(on(200)).toMatchObject({ verdict: 'partly' });
  expect(on(200).value).toBeCloseTo(Math.log(200) / Math.log(16), 6);
  expect(on(16).verdict).toBe('contradicted');
  expect(verdictOn('f16-attention-time', [prefill(169, 1e6), prefill(2704, 1e6, 4)]).verdict).toBe(
    'not measured',
  );
});

const batch = (b: number, ns: number, memoryBytes = 264 * b) => ({
  ...point({ kernel: 'vectors/similarity', params: { rows: b, columns: b, d: 32, of: 'sum' }, ns }),
  memoryBytes,
});
const BATCHES = [4096, 8192, 16_384, 32_768];

test('BASIC: time as the square, memory as the batch', () => {
  const times = (power: number) => BATCHES.map((b) => batch(b, b ** power));
  expect(verdictOn('basic-streamed', times(2)).verdict).toBe('partly');
  expect(verdictOn('basic-streamed', times(1.8)).verdict).toBe('contradicted');
  expect(verdictOn('basic-streamed', times(2), true).verdict).toBe('not measured');
  expect(verdictOn('basic-memory', times(2), true)).toMatchObject({ verdict: 'partly' });
  const kept = BATCHES.map((b) => batch(b, 1e6, 4 * b * b));
  expect(verdictOn('basic-memory', kept, true).verdict).toBe('contradicted');
});

const coded = (share: number, pairs: number) =>
  point(
    { kernel: 'vectors/residual', params: { n: 65_536, d: 32, k: 256, levels: 3 }, ns: 1e6 },
    { 'left 1': share, 'left 2': share, 'left 3': share, pairs, pairsIfUniform: 128, distinct: 65_000 },
  );

test('MiniOneRec: what a level leaves, and collisions beyond the birthday bound', () => {
  expect(verdictOn('minionerec-codes', [coded(0.77, 0)], true).verdict).toBe('partly');
  expect(verdictOn('minionerec-codes', [coded(0.6, 0)], true).verdict).toBe('contradicted');
  expect(verdictOn('minionerec-collisions', [coded(0.77, 400)], true).verdict).toBe('partly');
  expect(verdictOn('minionerec-collisions', [coded(0.77, 140)], true).verdict).toBe('inconclusive');
  expect(verdictOn('minionerec-collisions', [coded(0.77, 0)], true).verdict).toBe('contradicted');
});

const distances = (power: number) =>
  verdictOn(
    'pruning-prototypes',
    [64, 256, 1024].map((columns) =>
      point({
        kernel: 'vectors/similarity',
        params: { rows: 1024, columns, d: 64, of: 'nearest' },
        ns: 1e3 * columns ** power,
        flops: columns * 131_072,
      }),
    ),
  );

test('data pruning: time linear in operations', () => {
  expect(distances(1).verdict).toBe('partly');
  expect(distances(2).verdict).toBe('contradicted');
});

const kept = (ns: number) =>
  verdictOn('journey-sparse-speed', [
    point({ params: { m: 1, n: 1024, k: 1024, dtype: 'f32' }, ns: 1e6 }),
    ...[5, 20, 80].map((density) =>
      point({
        kernel: 'sparse/matmul',
        params: { m: 1, n: 1024, k: 1024, density },
        ns: (ns * density) / 20,
      }),
    ),
  ]);

test('Journey: what is kept of a weight against the whole', () => {
  expect(kept(4e5)).toMatchObject({ verdict: 'partly', value: 2.5 });
  expect(kept(4e5).measured).toContain('from 20 % kept');
  expect(kept(2e6).verdict).toBe('contradicted');
});

const tables = (power: number, ...rows: readonly number[]) =>
  verdictOn(
    'tabdpt-retrieval',
    rows.map((n) =>
      point({ kernel: 'vectors/retrieve', params: { q: 16, n, d: 32, k: 128 }, ns: 100 * n ** power }),
    ),
  );

test('TabDPT: retrieval linear in rows', () => {
  expect(tables(1, 1024, 4096, 16_384).verdict).toBe('partly');
  expect(tables(0.5, 1024, 4096, 16_384).verdict).toBe('contradicted');
  expect(tables(1, 1024, 4096).verdict).toBe('not measured');
});
