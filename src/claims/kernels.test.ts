/** The claims that small kernels test: for each what it takes to hold, to fail, and to be left open. */
import { expect, test } from 'vitest';
import { buildRun, sumOf, timed } from '../../test/support/build-run.ts';
import type { PointFacts } from '../../test/support/build-run.ts';
import type { ModelSum, Run, TimingOk } from '../results/schema.ts';
import { claims } from './index.ts';
import { countedExponent, exponentOf, timeExponent } from './slope.ts';
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

test('exponents of counts: exact of a power, with the range of its steps where something else is in them', () => {
  expect(countedExponent([4, 16, 64].map((x) => [x, 5 * x] as const))).toEqual({
    slope: expect.closeTo(1, 12) as number,
    ci95: [expect.closeTo(1, 12) as number, expect.closeTo(1, 12) as number],
  });
  const [near, far] = countedExponent([4, 16, 64].map((x) => [x, x + 1] as const)).ci95;
  expect(near).toBeCloseTo(Math.log(17 / 5) / Math.log(4), 12);
  expect(far).toBeCloseTo(Math.log(65 / 17) / Math.log(4), 12);
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

test('merging: averages of two checkpoints are no merge of eight', () => {
  const pair = point(
    {
      kernel: 'training/merge',
      params: { rows: 4096, columns: 4096, experts: 2, method: 'average' },
      ns: 1e6,
      bytes: 1e9,
    },
    { remembered: 1 },
  );
  const eight = merged(64, [0.9, 0.9, 0.9, 0.9]);
  expect(verdictOn('merging-cost', [pair, ...eight]).label).toContain('8 models of 64×64');
  expect(verdictOn('merging-methods', [pair, ...eight]).reason).toContain('there are 0');
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

const spreadAt = (x: number, spread: number) => ({
  ...point({ params: { m: 1, n: x, k: 64, dtype: 'f32' }, ns: x }),
  summary: { ...timed({ ns: x }).summary, ci95: [x / spread, x * spread] as [number, number] },
});
const outputsOf = ({ workload }: TimingOk) => Number(workload.params['n']);

test('exponents of times: of points without an interval none, and no narrower than their own', () => {
  const found = timeExponent(
    [1, 10, 100].map((x) => spreadAt(x, 2)),
    outputsOf,
  );
  expect(found.slope).toBeCloseTo(1, 12);
  // Both ends a factor of two off, over two decades: ln 2·√2 ÷ ln 100.
  expect(found.ci95![1] - 1).toBeCloseTo((Math.LN2 * Math.SQRT2) / Math.log(100), 6);
  const { ci95: _, ...bare } = spreadAt(10, 2).summary;
  expect(
    timeExponent([spreadAt(1, 2), { ...spreadAt(10, 2), summary: bare }, spreadAt(100, 2)], outputsOf),
  ).toEqual({
    slope: expect.closeTo(1, 12) as number,
  });
});

const layer = (n: number, ms: number) => point({ params: { m: 1, n, k: 1024, dtype: 'f32' }, ns: ms * 1e6 });
const decoded = (sums: readonly ModelSum[], isSoftware = false, bandwidth: Bandwidth = []) => {
  const run = buildRun({ points: [layer(1024, 0.5), layer(2048, 5)], models: [...sums] });
  const adapter = { ...run.environment.adapter, isSoftware };
  return judge(
    claims.find(({ id }) => id === 'alpamayo-latency')!,
    {
      ...run,
      environment: { ...run.environment, adapter },
      calibration: { ...run.calibration, ...(bandwidth.length > 0 && { bandwidth: [...bandwidth] }) },
    },
  );
};
type Bandwidth = NonNullable<Run['calibration']['bandwidth']>;
const half = sumOf('pythia-410m', 4.05e8, [['matmul/m=1,n=1024,k=1024,dtype=f32', 24]]);
const seven = sumOf('qwen2.5-7b', 7.6e9, [['matmul/m=1,n=2048,k=1024,dtype=f32', 28]]);

const read = (gbps: number): Bandwidth => [
  { mode: 'read', bytes: 2 ** 20, gbps: 1e4 },
  { mode: 'read', bytes: 2 ** 28, gbps },
];

test('Alpamayo: what 99 ms hold of the smallest model, by its kernels or by the memory’s ceiling', () => {
  const found = decoded([seven, half]);
  // 12 ms a token of 405 million, 14.8 of 500 million.
  expect(found).toMatchObject({ verdict: 'partly', value: expect.closeTo((99 / 12) * 0.81, 6) as number });
  expect(found.measured).toContain('0.71 of qwen2.5-7b');
  expect(found.bounds?.reason).toContain('can refute the budget and never confirm it');
  expect(found.label).toContain('decode alone, f32, without attention: no vision, no prefill');
  expect(decoded([half], true)).toMatchObject({ verdict: 'not measured', value: found.value });
  // f16 is how such a model would be stored, and 4 bits are another model.
  expect(decoded([half, { ...half, format: 'q4-g32' }]).label).toContain('f32');
  expect(decoded([half, { ...half, format: 'f16' }]).label).toContain('f16');
  // A model far from 0.5B says nothing; a summand that is missing leaves no time.
  expect(decoded([seven]).verdict).toBe('not measured');
  const missing = {
    ...half,
    terms: [...half.terms, { role: 'head', workload: 'matmul/m=1,n=9,k=9,dtype=f32', count: 1 }],
  };
  expect(decoded([missing]).verdict).toBe('not measured');
  // 99 ms at 500 GB/s are 49.5 tokens at most, which confirms nothing; at 5 GB/s not one.
  expect(decoded([], false, read(500))).toMatchObject({
    verdict: 'inconclusive',
    value: expect.closeTo(49.5, 6) as number,
  });
  expect(decoded([], false, read(5)).verdict).toBe('contradicted');
});

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

const tablesOf = (ns: (n: number) => number, ...rows: readonly number[]) =>
  verdictOn(
    'tabdpt-retrieval',
    rows.map((n) => point({ kernel: 'vectors/retrieve', params: { q: 16, n, d: 32, k: 128 }, ns: ns(n) })),
  );
const tables = (power: number, ...rows: readonly number[]) => tablesOf((n) => 1e5 * n ** power, ...rows);

test('TabDPT: retrieval linear in rows', () => {
  expect(tables(1, 1024, 4096, 16_384).verdict).toBe('partly');
  expect(tables(0.5, 1024, 4096, 16_384).verdict).toBe('contradicted');
  expect(tables(1, 1024, 4096).verdict).toBe('not measured');
  // Hardly longer than an empty dispatch: slow growth is that of fixed costs.
  const short = tablesOf((n) => 100 * Math.sqrt(n), 1024, 4096, 16_384);
  expect(short.verdict).toBe('inconclusive');
  expect(short.reason).toMatch(/^a dispatch of it takes 1\.6 times as long as an empty one/);
});

const contexts = (k: number, ns: number, heads = 64) =>
  point({
    kernel: 'attention',
    params: { heads, kvheads: heads, d: 64, t: k, s: k, causal: 'no', kv: 'f32' },
    ns,
  });

test('TabDPT: rows at which the search costs what attention over its finds does', () => {
  const table = point({ kernel: 'vectors/retrieve', params: { q: 16, n: 16_384, d: 32, k: 128 }, ns: 2e6 });
  const on = (...points: readonly TimingOk[]) => verdictOn('tabdpt-crossover', [table, ...points]);
  expect(on(contexts(128, 8e6))).toMatchObject({ verdict: 'partly', value: 65_536 });
  expect(on(contexts(128, 8e6)).label).toContain('4 heads of 64');
  expect(on(contexts(128, 1e8)).verdict).toBe('contradicted');
  // Of another number of rows, or of heads that no number of queries makes.
  expect(on(contexts(64, 8e6)).verdict).toBe('not measured');
  expect(on(contexts(128, 8e6, 24)).verdict).toBe('not measured');
});

const modelOf = (name: string, parameters: number, n: number) =>
  sumOf(name, parameters, [[`matmul/m=1,n=${n},k=1024,dtype=f32`, 24]]);

test('BeyondWeb: two models stored alike, the nearest to 3B and 8B', () => {
  const points = [layer(1024, 1), layer(2048, 2.6), layer(4096, 9), layer(8192, 1.5)];
  const [small, large] = [modelOf('qwen2.5-3b', 3.09e9, 1024), modelOf('llama-3-8b', 8.03e9, 2048)];
  const on = (...sums: readonly ModelSum[]) =>
    judge(
      claims.find(({ id }) => id === 'beyondweb-decode')!,
      buildRun({ points, models: [...sums] }),
    );
  expect(on(small, large)).toMatchObject({
    verdict: 'partly',
    value: expect.closeTo((2.6 * 3.09) / 8.03, 9) as number,
  });
  const [tiny, one] = [modelOf('pythia-410m', 4.05e8, 1024), modelOf('pythia-1b', 1.01e9, 4096)];
  expect(on(tiny, one, small, large).measured).toContain('llama-3-8b takes 2.60 times');
  expect(on(tiny, one).verdict).toBe('contradicted'); // nine times as long for 2.5 times the size
  // Half as much longer: of models as small as these dispatches may be the reason, of the paper's sizes not.
  const quick = (name: string, parameters: number) => modelOf(name, parameters, 8192);
  expect(on(tiny, quick('pythia-1b', 1.01e9)).reason).toContain('far smaller than the paper’s');
  expect(on(small, quick('llama-3-8b', 8.03e9)).verdict).toBe('contradicted');
  expect(on(small, { ...large, format: 'q4-g32' }).verdict).toBe('not measured');
  expect(on(small, tiny).verdict).toBe('not measured');
});
