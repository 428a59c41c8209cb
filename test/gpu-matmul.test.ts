/** Every variant of matmul at the sizes and on the inputs that find kernels out. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { matmul, matmulWorkload } from '../kernels/matmul/kernel.ts';
import { smallIntegers } from '../kernels/inputs.ts';
import { sizeOf } from '../kernels/matmul/size.ts';
import type { Size } from '../kernels/matmul/size.ts';
import { streamSplits, tileSplits } from '../kernels/matmul/split.ts';
import { exceedsLimits } from '../src/harness/prepare.ts';
import type { Rig } from '../src/harness/rig.ts';
import { verify } from '../src/harness/verify.ts';
import type { ElementArray, Kernel, Params, Variant, Workload } from '../src/kernel.ts';
import { fromHalves, toHalves } from '../src/packing/half.ts';
import { random } from '../src/random.ts';
import { rigOfDawn } from './support/dawn.ts';
import { draws } from './support/draws.ts';
import { named } from './support/variants.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await rigOfDawn();
});
afterAll(() => rig.close());

const SEED = 7;

/** 1, primes, one less and one more than a tile, very long and very thin, and K long enough to be split. */
const EDGES = [
  [1, 1, 1],
  [1, 4, 4],
  [1, 132, 68],
  [1, 8, 1024],
  [8, 8, 8],
  [7, 260, 12],
  [9, 252, 20],
  [16, 64, 2],
  [33, 65, 31],
  [65, 4, 64],
  [63, 64, 65],
  [127, 1, 129],
  [1, 1031, 7],
  [2, 7, 997],
  [300, 3, 5],
  [16, 132, 1028],
  [5, 68, 516],
  [129, 136, 20],
  [65, 68, 24],
  [2, 24, 12],
  [2, 72, 20],
  [3, 40, 8],
  [4, 264, 16],
  [259, 36, 20],
  [256, 260, 8],
  [513, 12, 24],
  [300, 36, 132],
] as const;

const { between } = draws(20_261);
const RANDOM = [
  ...Array.from({ length: 6 }, () => [between(1, 90), between(1, 300), between(1, 150)] as const),
  // Multiples of 4 or 8 reach the vec4 variants; few rows those that stream.
  ...Array.from({ length: 6 }, () => [between(17, 140), 4 * between(1, 80), 4 * between(1, 60)] as const),
  ...Array.from({ length: 4 }, () => [between(2, 16), 8 * between(1, 40), 4 * between(1, 300)] as const),
  ...Array.from({ length: 3 }, () => [between(2, 4), 4 * between(1, 80), 4 * between(1, 60)] as const),
  ...Array.from({ length: 4 }, () => [1, 8 * between(1, 40), 4 * between(1, 60)] as const),
];

/** Each size in each type and order; every third is a batch of 2 or 3. */
const ALL: readonly Workload[] = [...EDGES, ...RANDOM].flatMap(([m, n, k], i) =>
  ['f32', 'f16'].flatMap((dtype) =>
    ['no', 'yes'].map((bt, j) =>
      matmulWorkload(m, n, k, { dtype, bt, batch: (i + j) % 3 === 0 ? 2 + (i % 2) : 1 }),
    ),
  ),
);

const kindOf = ({ params }: Workload): string => `${params['dtype']} ${params['bt']}`;

/** Evenly from the list, the first and the last among them. */
function thinned<T>(items: readonly T[], most: number): readonly T[] {
  const step = Math.max(1, (items.length - 1) / (most - 1));
  return items.filter((_, i) => Math.floor(i / step) > Math.floor((i - 1) / step));
}

const accepts = (variant: Variant, params: Params): boolean => variant.refuses?.(params) === undefined;

const slimness = ({ params }: Workload): number => sizeOf(params).k / sizeOf(params).m;

const SPLIT = /^(?:stream|tile-split)/;

/**
 * What this variant is tried at. Barriers are slow on a software adapter, compiling large tiles too: gpu variants get
 * four sizes, the largest tile two, spread over types and orders.
 */
function sizesFor(variant: Variant): readonly Workload[] {
  const accepted = ALL.filter(({ params }) => accepts(variant, params));
  // The four lanes of a quad come in sixteen forms, each unrolled: compiled anew for each size.
  if (variant.target !== 'gpu') return thinned(accepted, variant.features === undefined ? 12 : 4);
  const kinds = [...new Set(accepted.map(kindOf))];
  const chosen = variant.name.includes('BM=128') ? [kinds[0], kinds.at(-1)] : kinds;
  const spread = chosen.flatMap((kind, i) => {
    const of = accepted.filter((one) => kindOf(one) === kind);
    const at = (fraction: number): Workload => of[Math.floor(fraction * of.length)]!;
    return kinds.length > 2 ? [at((i + 0.5) / kinds.length)] : [at(0), at((i + 1.5) / 4)];
  });
  if (!SPLIT.test(variant.name)) return spread;
  // A long k of few rows is what they split.
  const longest = accepted.toSorted((a, b) => slimness(b) - slimness(a))[0]!;
  return spread.includes(longest) ? spread : [...spread, longest];
}

/** Everything SwiftShader can execute: all but f16 arithmetic and subgroup matrices, which are compiled elsewhere. */
const RUNS = matmul.variants.filter(({ features = [] }) => features.every((one) => one === 'subgroups'));

const hasFeatures = ({ features = [] }: Variant): boolean =>
  features.every((one) => rig.gpu.features.has(one));

for (const variant of RUNS) {
  test(`${variant.name} is right at every kind of size it accepts`, async (context) => {
    if (!hasFeatures(variant)) context.skip('this adapter has no subgroups');
    const sizes = sizesFor(variant);
    expect(sizes.length).toBeGreaterThan(1);
    for (const one of sizes) {
      const { wrong, error } = await verify(rig, matmul, one, variant, SEED);
      expect(wrong, one.id).toBeUndefined();
      const { m, n, batch } = sizeOf(one.params);
      expect(error?.checked).toMatchObject({ method: 'all', entries: batch * m * n });
    }
  });
}

/** The kernel on other values; in f16 where the workload stores them so. */
const on = (values: (length: number, name: string) => Float32Array, rest: Partial<Kernel> = {}): Kernel => ({
  ...matmul,
  ...rest,
  inputs(params) {
    const { m, n, k, batch, half } = sizeOf(params);
    const store = (numbers: Float32Array): ElementArray => (half ? toHalves(numbers) : numbers);
    return { a: store(values(batch * m * k, 'a')), b: store(values(batch * k * n, 'b')) };
  },
});

/** Sums of products of small whole numbers are exact in any order: not one bit may differ. */
const exact = on((length, name) => smallIntegers(length, SEED, name), { tolerance: () => 0 });

/** N(0,1) over 2¹⁶: single products outweigh whole sums, and a term taken twice or left out shows. */
const wide = on((length, name) => {
  const draw = random(name === 'a' ? 1 : 2);
  return Float32Array.from({ length }, () => draw.normal() * 2 ** (draw.below(17) - 8));
});

test('whole numbers come out exactly, and a wide range of magnitudes within the tolerance', async () => {
  for (const variant of RUNS.filter(hasFeatures)) {
    const sizes = sizesFor(variant);
    for (const one of [sizes.at(-1)!, sizes[Math.floor(sizes.length / 2)]!]) {
      expect(
        (await verify(rig, exact, one, variant, SEED)).wrong,
        `${variant.name} ${one.id}`,
      ).toBeUndefined();
      expect(
        (await verify(rig, wide, one, variant, SEED)).wrong,
        `${variant.name} ${one.id}`,
      ).toBeUndefined();
    }
  }
});

const ranges = (name: string, splits: (size: Size) => number): number =>
  Math.max(...sizesFor(named(matmul, name)).map(({ params }) => splits(sizeOf(params))));

test('both forms that split K are tried with several ranges', () => {
  expect(ranges('tile-split BM=64 BN=64 BK=8', tileSplits)).toBeGreaterThan(1);
  expect(ranges('stream', streamSplits)).toBeGreaterThan(2);
});

test.each([
  // pythia-2.8b's up projection at 16 tokens; above the limit of whole comparison.
  ['direct', matmulWorkload(16, 10_240, 2560)],
  ['half-direct-bt', matmulWorkload(16, 5120, 2560, { dtype: 'f16', bt: 'yes' })],
  ['direct', matmulWorkload(9, 2048, 1024, { batch: 12 })],
])('%s on %o stays within its tolerance by Freivalds too', async (name, one) => {
  const { wrong, error } = await verify(rig, matmul, one, named(matmul, name), SEED);
  expect(wrong).toBeUndefined();
  expect(error?.checked.method).toBe('freivalds');
  expect(error?.tolerance).toBe(matmul.tolerance(one.params));
});

test('a variant with a tolerance of its own is held to that', async () => {
  const one = matmulWorkload(8, 8, 8);
  const lenient: Variant = { ...named(matmul, 'direct'), tolerance: () => 0.5 };
  const strict: Variant = { ...named(matmul, 'direct'), tolerance: () => 1e-12 };
  expect((await verify(rig, matmul, one, lenient, SEED)).error?.tolerance).toBe(0.5);
  expect((await verify(rig, matmul, one, strict, SEED)).wrong).toMatch(/exceeds 1\.00e-12/);
});

/** Summation as tile-f16.wgsl does it with HALF_SUM, on a CPU: no software adapter has f16 arithmetic. */
function halfSummed(a: Float32Array, b: Float32Array, flush: number): number {
  let total = 0;
  for (let from = 0; from < a.length; from += flush) {
    let sum = 0;
    for (let k = from; k < Math.min(a.length, from + flush); k++) {
      const product = fromHalves(toHalves([a[k]! * b[k]!]))[0]!;
      sum = fromHalves(toHalves([sum + product]))[0]!;
    }
    total += sum;
  }
  return total;
}

test('the tolerance of sums in f16 holds for tiles of 16 k and not for whole rows', () => {
  const { params } = matmulWorkload(64, 64, 1024, { dtype: 'f16' });
  const tolerance = named(matmul, 'tile-f16-sum BM=128 BN=128 BK=16').tolerance!(params);
  const draw = random(5);
  const errorOf = (flush: number): number => {
    let error2 = 0;
    let true2 = 0;
    for (let entry = 0; entry < 200; entry++) {
      const row = (): Float32Array => fromHalves(toHalves(Array.from({ length: 1024 }, () => draw.normal())));
      const [a, b] = [row(), row()];
      const want = a.reduce((sum, value, k) => sum + value * b[k]!, 0);
      error2 += (halfSummed(a, b, flush) - want) ** 2;
      true2 += want ** 2;
    }
    return Math.sqrt(error2 / true2);
  };
  expect(errorOf(16)).toBeLessThan(tolerance / 1.5);
  expect(errorOf(1024)).toBeGreaterThan(1.5 * tolerance);
});

test('a workload past the device limits is refused with the buffer and the bytes', () => {
  const { params, id } = matmulWorkload(1, 1 << 22, 4096);
  const refusal = exceedsLimits(matmul, { id, params, kernel: 'matmul' }, named(matmul, 'matvec'), rig.gpu);
  expect(refusal).toMatch(/buffer 'b' needs 68719476736 bytes/);
});
