/** The codebook products: every variant, codebook and feature of the format, at sizes and on inputs that find them out. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { smallIntegers } from '../kernels/inputs.ts';
import { codebookMatmul } from '../kernels/quantized/codebook-matmul/kernel.ts';
import { codebookMatvec } from '../kernels/quantized/codebook-matvec/kernel.ts';
import { entryWords, sizeOf } from '../kernels/quantized/codebooks/size.ts';
import { codebookWords } from '../kernels/quantized/codebooks/weights.ts';
import type { Rig } from '../src/harness/rig.ts';
import { verify } from '../src/harness/verify.ts';
import { workload } from '../src/kernel.ts';
import type { ElementArray, Kernel, Params, Variant } from '../src/kernel.ts';
import { toHalves } from '../src/packing/half.ts';
import { rigOfDawn } from './support/dawn.ts';
import { draws } from './support/draws.ts';
import { sizesOf } from './support/sizes.ts';
import { spoilt } from './support/spoil.ts';
import { named } from './support/variants.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await rigOfDawn();
});
afterAll(() => rig.close());

const SEED = 7;
const KERNELS = [codebookMatvec, codebookMatmul];

const hasFeatures = ({ features = [] }: Variant): boolean =>
  features.every((one) => rig.gpu.features.has(one));

const { between, pick } = draws(20_262);

/** A layer with a drawn codebook, size and set of features. */
const drawn = (mostRows: number): Params => ({
  m: between(1, mostRows),
  n: between(1, 150),
  k: between(1, 140),
  ...pick([
    { v: 2, centroids: 16 },
    { v: 4, centroids: 256 },
    { v: 8, centroids: 256 },
    { v: 8, centroids: 256, residual: 256 },
    { v: 12, centroids: 4096, residual: 4096 },
  ]),
  outliers: pick([0, 0, 30, 500]),
  affine: pick(['no', 'yes']),
  permuted: pick(['no', 'yes']),
  dtype: pick(['f32', 'f16']),
});

/** 1, primes, whole blocks, thin and long. */
const EDGES: readonly Params[] = [
  { m: 1, n: 1, k: 1, v: 8, centroids: 65_536, dtype: 'f32' },
  { m: 1, n: 1031, k: 7, v: 6, centroids: 4096, dtype: 'f32' },
  { m: 3, n: 13, k: 1031, v: 12, centroids: 4096, residual: 4096, dtype: 'f32' },
  { m: 2, n: 7, k: 2, v: 2, centroids: 16, outliers: 500, permuted: 'yes', dtype: 'f16' },
  { m: 1, n: 192, k: 1024, v: 4, centroids: 256, dtype: 'f32' },
];

const accepts = (variant: Variant, params: Params): boolean => variant.refuses?.(params) === undefined;

/** Chosen once: what is compiled for one test serves the next. */
const chosen = new Map<Variant, readonly Params[]>();

function sizesFor(kernel: Kernel, variant: Variant, at: number): readonly Params[] {
  const known = chosen.get(variant) ?? chooseSizes(kernel, variant, at);
  chosen.set(variant, known);
  return known;
}

/**
 * Compiling is most of the time on a software adapter, barriers most of that: gpu variants get one size each, two
 * where nothing is in workgroup memory but sums; the others every second size of the list (products of many rows: fourth), two edges and a drawn one.
 */
function chooseSizes(kernel: Kernel, variant: Variant, at: number): readonly Params[] {
  const fixed = sizesOf[kernel.id]!.filter((params) => accepts(variant, params));
  if (variant.target === 'gpu') {
    const cheap = variant.name === 'subgroup' ? 2 : 1;
    return [-1 - at, 2 * at + 1].slice(0, cheap).map((i) => fixed.at(i)!);
  }
  const step = kernel === codebookMatvec ? 2 : 4;
  const some = fixed.length < 6 ? fixed : fixed.filter((_, i) => i % step === ((at % step) | 1));
  const edges = EDGES.filter((_, i) => i % 2 === at % 2);
  const rest = [...edges, drawn(kernel === codebookMatvec ? 3 : 9)];
  return [...some, ...rest.filter((params) => accepts(variant, params))];
}

for (const kernel of KERNELS) {
  for (const [at, variant] of kernel.variants.entries()) {
    test(`${kernel.id} ${variant.name} is right at every kind of size`, async (context) => {
      if (!hasFeatures(variant)) context.skip(`this adapter lacks ${variant.features?.join(', ')}`);
      const sizes = sizesFor(kernel, variant, at);
      expect(sizes).not.toHaveLength(0);
      for (const params of sizes) {
        const one = workload(kernel, params);
        const { wrong, error } = await verify(rig, kernel, one, variant, SEED);
        expect(wrong, one.id).toBeUndefined();
        expect(error?.checked, one.id).toMatchObject({ method: 'all' });
      }
    });
  }
}

test('slices are tried with several ranges of K', () => {
  const sums = codebookMatvec.variants.flatMap((variant, at) =>
    sizesFor(codebookMatvec, variant, at).flatMap((params) =>
      variant.passes(params).filter(({ constants }) => (constants['SPLITS'] ?? 1) > 1),
    ),
  );
  expect(sums.length).toBeGreaterThan(1);
});

/** Whole numbers for x, codebooks and columns: products of up to 2 million of them are exact, in any order. */
const exact = (kernel: Kernel): Kernel => ({
  ...kernel,
  tolerance: () => 0,
  inputs(params, seed) {
    const size = sizeOf(params);
    const x = smallIntegers(size.m * size.k, seed, 'x');
    const given: Record<string, ElementArray> = {
      ...kernel.inputs(params, seed),
      x: size.half ? toHalves(x) : x,
    };
    for (const [name, v] of [
      ['codebook', size.main.codebook.v],
      ['residual', size.main.codebook.v],
      ['outlier-codebook', 4],
    ] as const) {
      const words = given[name];
      if (words === undefined) continue;
      const numbers = smallIntegers((words.length / entryWords(v)) * v, seed, name);
      given[name] = codebookWords(toHalves(numbers), v);
    }
    if (size.affine) {
      const pairs = smallIntegers(2 * size.k, seed, 'scales');
      given['scales'] = new Uint32Array(toHalves(pairs).buffer);
    }
    return given;
  },
});

test('whole numbers come out exactly', async () => {
  for (const kernel of KERNELS) {
    for (const [at, variant] of kernel.variants.entries()) {
      if (!hasFeatures(variant)) continue;
      // One each, whose pipelines are known already.
      for (const params of sizesFor(kernel, variant, at).slice(0, variant.target === 'gpu' ? 1 : 7)) {
        const one = workload(kernel, params);
        const { wrong } = await verify(rig, exact(kernel), one, variant, SEED);
        expect(wrong, `${variant.name} ${one.id}`).toBeUndefined();
      }
    }
  }
});

const ALL_FEATURES: Params = {
  m: 5,
  n: 101,
  k: 131,
  v: 8,
  centroids: 256,
  residual: 256,
  outliers: 100,
  affine: 'yes',
  permuted: 'yes',
  dtype: 'f16',
};
const MANY_INPUTS: Params = { ...ALL_FEATURES, m: 1, k: 600 };
const NIBBLES: Params = { m: 2, n: 11, k: 260, v: 2, centroids: 16, dtype: 'f32' };
const STRADDLING: Params = { m: 2, n: 45, k: 70, v: 6, centroids: 4096, dtype: 'f32' };

const thread = named(codebookMatvec, 'thread');
const byCode = named(codebookMatvec, 'by-code');
const byPair = named(codebookMatvec, 'by-pair');
const rows = named(codebookMatmul, 'rows');
const whole = named(codebookMatmul, 'whole');

/** What goes wrong in such kernels; each must be found. */
const WRONG: readonly (readonly [string, Kernel, Variant, Params])[] = [
  [
    'takes a straddling code without its high bits',
    codebookMatvec,
    spoilt(thread, '| (q << 8u)', '| (q << 9u)'),
    STRADDLING,
  ],
  [
    'forgets the residual',
    codebookMatvec,
    spoilt(thread, 'second[code >> CODE_BITS]', 'second[0u]'),
    ALL_FEATURES,
  ],
  [
    'forgets the outliers',
    codebookMatvec,
    spoilt(thread, 'before[i] + value', '0.0 * before[i] + value'),
    ALL_FEATURES,
  ],
  ['forgets what biases add', codebookMatvec, spoilt(thread, 'shift * ONES', '0.0 * ONES'), ALL_FEATURES],
  [
    'leaves columns in their order',
    codebookMatvec,
    spoilt(thread, 'if (PERMUTED == 1u)', 'if (PERMUTED == 2u)'),
    ALL_FEATURES,
  ],
  [
    'drops the last block',
    codebookMatvec,
    spoilt(thread, 'turn < 4u * BLOCKS', 'turn < 4u * BLOCKS - 4u'),
    STRADDLING,
  ],
  [
    'writes the padded outputs',
    codebookMatvec,
    spoilt(thread, 'if (o >= N) {', 'if (o >= N + 1u) {'),
    STRADDLING,
  ],
  [
    'swaps two columns of an octet',
    codebookMatvec,
    spoilt(thread, 'p.z * entry(c.a.z)', 'p.z * entry(c.a.w)'),
    STRADDLING,
  ],
  [
    'adds the residual to the wrong sums',
    codebookMatvec,
    spoilt(byCode, 'second_sums[code >> CODE_BITS] +=', 'second_sums[code & 255u] +='),
    MANY_INPUTS,
  ],
  [
    'multiplies all vectors but the last',
    codebookMatvec,
    spoilt(byCode, 'e < ENTRIES', 'e < ENTRIES - 1u'),
    MANY_INPUTS,
  ],
  [
    'swaps even and odd columns',
    codebookMatvec,
    spoilt(byPair, 'sums[odd >> 24u] += q.w', 'sums[odd >> 24u] += q.z'),
    NIBBLES,
  ],
  [
    'gives both groups of a pair the same codes',
    codebookMatvec,
    spoilt(byPair, 'codebook[e >> 4u]', 'codebook[e & 15u]'),
    NIBBLES,
  ],
  [
    'takes the scale of the stored column',
    codebookMatmul,
    spoilt(whole, 'scales[place]', 'scales[FROM + at]'),
    ALL_FEATURES,
  ],
  ['dequantises the outliers twice', codebookMatmul, spoilt(whole, 'FROM + at;', 'at;'), ALL_FEATURES],
  ['mixes up two rows', codebookMatmul, spoilt(rows, 's2 += p.z * e', 's2 += p.w * e'), ALL_FEATURES],
  ['shifts all rows alike', codebookMatmul, spoilt(rows, 'shift.w', 'shift.z'), { ...ALL_FEATURES, m: 4 }],
];

test.each(WRONG)('a kernel that %s fails', async (_, kernel, variant, params) => {
  expect((await verify(rig, kernel, workload(kernel, params), variant, SEED)).wrong).toBeTypeOf('string');
});

test('unspoilt they pass at the same sizes, and one that is large is checked by projections', async () => {
  for (const [kernel, variant, params] of [
    [codebookMatvec, thread, ALL_FEATURES],
    [codebookMatvec, thread, STRADDLING],
    [codebookMatvec, byCode, MANY_INPUTS],
    [codebookMatvec, byPair, NIBBLES],
    [codebookMatmul, whole, ALL_FEATURES],
    [codebookMatmul, rows, ALL_FEATURES],
  ] as const) {
    const { wrong } = await verify(rig, kernel, workload(kernel, params), variant, SEED);
    expect(wrong).toBeUndefined();
  }
  const large = workload(codebookMatmul, { m: 200, n: 1024, k: 1024, v: 8, centroids: 256, dtype: 'f32' });
  const { wrong, error } = await verify(rig, codebookMatmul, large, whole, SEED);
  expect(wrong).toBeUndefined();
  expect(error?.checked.method).toBe('freivalds');
});
