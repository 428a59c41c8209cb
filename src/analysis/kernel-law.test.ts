import { describe, expect, test } from 'vitest';
import { buildRun, timed, untimed } from '../../test/support/build-run.ts';
import type { PointFacts } from '../../test/support/build-run.ts';
import { random } from '../random.ts';
import { maxFitted, maxPointsTogether } from './fit-budget.ts';
import { kernelGroup, kernelLaws } from './kernel-law.ts';

/** A matrix product of `m` rows that takes `ns(flops)`. */
function product(m: number, n: number, ns: (flops: number) => number, rest: Partial<PointFacts> = {}) {
  const flops = 2 * m * n * n;
  return timed({ params: { m, n, k: n, dtype: 'f32' }, flops, bytes: 4 * n * n, ns: ns(flops), ...rest });
}
const sizes = [64, 128, 256, 512, 1024, 2048, 4096];

const idOf = (facts: Partial<PointFacts>): string => kernelGroup(timed({ ns: 1, ...facts })).id;

describe('groups', () => {
  test('split matrix–vector from matrix–matrix, and any kernel without rows from neither', () => {
    expect(idOf({ params: { m: 1, n: 8, k: 8, dtype: 'f32' } })).toBe(
      'matmul matrix-vector dtype=f32 hot gpu-timestamp',
    );
    expect(idOf({ params: { m: 2, n: 8, k: 8, dtype: 'f32' } })).toBe(
      'matmul matrix-matrix dtype=f32 hot gpu-timestamp',
    );
    expect(idOf({ kernel: 'roofline/copy', params: { bytes: 64 } })).toBe('roofline/copy hot gpu-timestamp');
  });

  test('keep number formats, clocks and caches apart, and sizes together', () => {
    const base = idOf({ params: { m: 1, n: 8, k: 8, bits: 4, group: 64 } });
    expect(idOf({ params: { m: 1, n: 9, k: 99, bits: 4, group: 64 } })).toBe(base);
    for (const other of [
      { params: { m: 1, n: 8, k: 8, bits: 3, group: 64 } },
      { params: { m: 1, n: 8, k: 8, bits: 4, group: 128 } },
      { params: { m: 1, n: 8, k: 8, bits: 4, group: 64 }, clock: 'wall' },
      { params: { m: 1, n: 8, k: 8, bits: 4, group: 64 }, cache: 'cold' },
    ] as const) {
      expect(idOf(other)).not.toBe(base);
    }
  });
});

test('recovers the overhead and rate of each kernel, and finds affine better where it is true', () => {
  const noise = random(2);
  const law = (overheadNs: number, gflops: number) => (flops: number) =>
    (overheadNs + flops / gflops) * Math.exp(0.02 * noise.normal());
  const points = [
    ...sizes.map((n) => product(1, n, law(20_000, 8))),
    ...sizes.map((n) => product(16, n, law(30_000, 50))),
    untimed('skipped', 'over-time-budget', { m: 512, n: 8192, k: 8192, dtype: 'f32' }),
  ];
  const { laws, remarks } = kernelLaws(buildRun({ points }));
  expect(remarks).toEqual([]);
  expect(laws.map(({ group }) => group.shape)).toEqual(['matrix-vector', 'matrix-matrix']);
  for (const [k, [overheadNs, gflops]] of [
    [20_000, 8],
    [30_000, 50],
  ].entries()) {
    const { points: used, families, better, work } = laws[k]!;
    expect(used.map(({ x }) => x)).toEqual(used.map(({ x }) => x).toSorted((a, b) => a - b));
    expect(used).toHaveLength(sizes.length);
    expect(work).toBe('flops');
    expect(families.map(({ law: name, status }) => `${name} ${status}`)).toEqual([
      'affine fitted',
      'power fitted',
    ]);
    expect(better?.law).toBe('affine');
    const affine = families[0]!;
    const [a, b] = affine.status === 'fitted' ? affine.fit.parameters : [];
    expect(Math.abs(a!.value / overheadNs! - 1)).toBeLessThan(0.1);
    expect(Math.abs(1 / b!.value / gflops! - 1)).toBeLessThan(0.1);
    expect(a!.interval[0]).toBeLessThan(overheadNs!);
    expect(a!.interval[1]).toBeGreaterThan(overheadNs!);
    const curve = affine.status === 'fitted' ? affine.curve : [];
    expect(curve[0]!.x).toBeCloseTo(used[0]!.x, 6);
    expect(curve.at(-1)!.x / used.at(-1)!.x).toBeCloseTo(1, 9);
  }
});

test('of variants with as many workloads, the law is that of the fastest', () => {
  const run = buildRun({
    points: [
      product(4, 64, () => 500, { variant: 'direct' }),
      product(4, 64, () => 300, { variant: 'tiled TILE=16' }),
      product(4, 64, () => 400, { variant: 'tiled TILE=32' }),
    ],
  });
  expect(kernelLaws(run).laws[0]?.points).toMatchObject([
    { workload: 'matmul/m=4,n=64,k=64,dtype=f32', variant: 'tiled TILE=16', medianNs: 300 },
  ]);
});

test('kernels that compute nothing are fitted against bytes; those that move nothing either have no law', () => {
  const copies = [1e5, 1e6, 1e7, 1e8].map((bytes) =>
    timed({ kernel: 'roofline/copy', params: { bytes }, flops: 0, bytes, ns: 5000 + bytes / 10 }),
  );
  const empty = timed({ kernel: 'roofline/empty', params: {}, flops: 0, bytes: 0, ns: 5000 });
  const [law, ...more] = kernelLaws(buildRun({ points: [empty, ...copies] })).laws;
  expect(more).toEqual([]);
  expect(law?.work).toBe('bytes');
  expect(law?.points.map(({ x }) => x)).toEqual([1e5, 1e6, 1e7, 1e8]);
});

test('refuses with a reason instead of a fit, and says nothing without points', () => {
  const [law] = kernelLaws(buildRun({ points: sizes.slice(0, 3).map((n) => product(1, n, (x) => x)) })).laws;
  expect(law?.families).toMatchObject([
    { law: 'affine', status: 'refused', reason: 'too-few-points' },
    { law: 'power', status: 'refused', reason: 'too-few-points' },
  ]);
  expect(law).not.toHaveProperty('better');
  expect(kernelLaws(buildRun())).toEqual({ laws: [], remarks: [] });
});

test('the state of the cache is left out of a group whose points do not say', () => {
  const { cache: _cache, ...point } = product(1, 64, () => 1);
  expect(kernelGroup(point).id).toBe('matmul matrix-vector dtype=f32 gpu-timestamp');
  expect(kernelGroup(point)).not.toHaveProperty('cache');
});

describe('several variants', () => {
  const direct = [64, 128, 256, 512, 1024].map((n) => product(4, n, (x) => 1000 + x / 10));
  // Slower by far, so that a law through both would bend.
  const edge = [65, 129].map((n) => product(4, n, (x) => 9000 + x, { variant: 'edge' }));

  test('the law is that of the one with most workloads, and names the others', () => {
    const [law, ...more] = kernelLaws(buildRun({ points: [...edge, ...direct] })).laws;
    expect(more).toEqual([]);
    expect(law?.variant).toBe('direct');
    expect(law?.points).toHaveLength(5);
    expect(law?.remarks).toEqual([
      {
        code: 'several-variants',
        message: 'the law is of variant direct; not in it, with their workloads: edge (2)',
      },
    ]);
    const [affine] = law!.families;
    expect(affine?.status === 'fitted' && affine.fit.rmse).toBeLessThan(1e-6);
  });

  test('of two measured at the same sizes, that which wins more often, at all its sizes', () => {
    const tiled = [64, 128, 256, 512, 1024].map((n) =>
      product(4, n, (x) => 20_000 + x / 20, { variant: 'tiled' }),
    );
    const [law] = kernelLaws(buildRun({ points: [...direct, ...tiled] })).laws;
    const wins = tiled.filter(({ summary }, k) => summary.medianNs < direct[k]!.summary.medianNs).length;
    expect(wins).toBe(3);
    expect(law?.variant).toBe('tiled');
    expect(law?.points).toHaveLength(5);
  });

  test('what a peer computed is in no law', () => {
    const peer = direct.map((point) => ({
      ...point,
      variant: { ...point.variant, peer: { name: 'other', version: '1' } },
    }));
    expect(kernelLaws(buildRun({ points: peer })).laws).toEqual([]);
    const [law] = kernelLaws(buildRun({ points: [...peer, ...edge] })).laws;
    expect(law?.variant).toBe('edge');
    expect(law?.remarks).toEqual([]);
  });
});

/** `groups` groups of `each` workloads. */
const many = (groups: number, each: number) =>
  Array.from({ length: groups * each }, (_, i) =>
    timed({
      params: { m: 2, n: 1 + (i % each), k: 8, dtype: `f${Math.floor(i / each)}` },
      flops: 100 * (1 + (i % each)),
      ns: 1000 + (i % each),
    }),
  );

describe('too much to fit', () => {
  test('of many groups the largest are fitted, in the order of the run, and the rest is counted', () => {
    const big = sizes.map((n) => product(1, n, (x) => 1000 + x));
    const run = buildRun({ points: [...many(60, 1), ...big, ...many(10, 2)] });
    const { laws, remarks } = kernelLaws(run, { replicates: 10 });
    expect(laws).toHaveLength(maxFitted);
    expect(laws.map(({ points }) => points.length)).toContain(sizes.length);
    expect(laws.findIndex(({ points }) => points.length === 3)).toBe(0); // groups f0 … f9 hold three points each
    expect(remarks).toEqual([
      {
        code: 'laws-left-out',
        message: '21 of 61 kernel laws are left out: only the 40 with most points are fitted',
      },
    ]);
  });

  test('a group of many points is thinned evenly, its ends kept, and says so', () => {
    const [law] = kernelLaws(buildRun({ points: many(1, 5000) }), { replicates: 10 }).laws;
    expect(law?.points).toHaveLength(maxPointsTogether);
    expect([law?.points[0]?.x, law?.points.at(-1)?.x]).toEqual([100, 500_000]);
    expect(law?.remarks).toEqual([
      {
        code: 'thinned',
        message: '2000 of 5000 workloads are used, evenly spread: so many are not fitted',
      },
    ]);
  });
});
