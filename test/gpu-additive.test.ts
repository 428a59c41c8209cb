/** Products with additive codebooks: every variant, and what goes wrong in them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { smallIntegers } from '../kernels/inputs.ts';
import { additiveMatvec } from '../kernels/quantized/additive-matvec/kernel.ts';
import { sizeOf, weightBits } from '../kernels/quantized/additive-matvec/size.ts';
import { codebookWords } from '../kernels/quantized/codebooks/weights.ts';
import type { Rig } from '../src/harness/rig.ts';
import { verify } from '../src/harness/verify.ts';
import { workload } from '../src/kernel.ts';
import type { Kernel, Params, Variant } from '../src/kernel.ts';
import { toHalves } from '../src/packing/half.ts';
import { rigOfDawn } from './support/dawn.ts';
import { sizesOf } from './support/sizes.ts';
import { spoilt } from './support/spoil.ts';
import { named } from './support/variants.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await rigOfDawn();
});
afterAll(() => rig.close());

const SEED = 7;
const SIZES = sizesOf['quantized/additive-matvec']!;

/** Compiling workgroup memory is slow on a software adapter: the smallest size and, where it is not 16 KiB, another. */
function sizesFor(variant: Variant): readonly Params[] {
  const accepted = SIZES.filter((params) => variant.refuses?.(params) === undefined);
  if (variant.target !== 'gpu') return accepted;
  return variant.name === 'table-shared' ? [accepted[1]!] : accepted.slice(1, 3);
}

for (const variant of additiveMatvec.variants) {
  test(`${variant.name} is right at every kind of size`, async () => {
    for (const params of sizesFor(variant)) {
      const one = workload(additiveMatvec, params);
      const { wrong, error } = await verify(rig, additiveMatvec, one, variant, SEED);
      expect(wrong, one.id).toBeUndefined();
      expect(error?.checked.method).toBe('all');
    }
  });
}

/** Whole numbers for x, codebooks and scales: exact in any order. */
const exact: Kernel = {
  ...additiveMatvec,
  tolerance: () => 0,
  inputs(params, seed) {
    const { m, n, k, codebooks, centroids, half } = sizeOf(params);
    const x = smallIntegers(m * k, seed, 'x');
    return {
      ...additiveMatvec.inputs(params, seed),
      x: half ? toHalves(x) : x,
      codebooks: codebookWords(toHalves(smallIntegers(8 * codebooks * centroids, seed, 'codebooks')), 8),
      scales: new Uint32Array(toHalves(smallIntegers(2 * Math.ceil(n / 2), seed, 'scales')).buffer),
    };
  },
};

test('whole numbers come out exactly', async () => {
  for (const variant of additiveMatvec.variants) {
    for (const params of sizesFor(variant)) {
      const one = workload(additiveMatvec, params);
      const { wrong } = await verify(rig, exact, one, variant, SEED);
      expect(wrong, `${variant.name} ${one.id}`).toBeUndefined();
    }
  }
});

const TWO: Params = { m: 2, n: 131, k: 264, codebooks: 2, centroids: 256, dtype: 'f16' };

test.each([
  [
    'forgets the second codebook',
    spoilt(named(additiveMatvec, 'dots'), 'low += vec4f', 'low += 0.0 * vec4f'),
  ],
  [
    'takes the second code from the first codebook',
    spoilt(named(additiveMatvec, 'table'), '+ vec4u(CENTROIDS);', '+ vec4u(0u);'),
  ],
  [
    'takes the scale of the neighbour',
    spoilt(named(additiveMatvec, 'table'), 'o % 2u == 1u', 'o % 2u == 0u'),
  ],
  [
    'gives every row the table of the first',
    spoilt(named(additiveMatvec, 'table'), 'id.y * 8u * OCTETS * STEP', '0u'),
  ],
  [
    'leaves the last octet of groups out',
    spoilt(named(additiveMatvec, 'dots'), 'turn < OCTETS', 'turn < OCTETS - 1u'),
  ],
])('a kernel that %s fails', async (_, variant) => {
  const { wrong } = await verify(rig, additiveMatvec, workload(additiveMatvec, TWO), variant, SEED);
  expect(wrong).toBeTypeOf('string');
});

test('inputs that are no whole vectors are refused by name, everywhere', async () => {
  const params: Params = { ...TWO, k: 260 };
  const reason = /k=260.*pad the inputs|k to be a multiple of 8/;
  for (const variant of additiveMatvec.variants) expect(variant.refuses!(params)).toMatch(reason);
  await expect(additiveMatvec.load!(params)).rejects.toThrow(reason);
  expect(() => additiveMatvec.buffers(params)).toThrow(RangeError);
});

test('two bits a weight, and what codebooks and scales add', () => {
  const params: Params = { m: 1, n: 4096, k: 4096, codebooks: 2, centroids: 256, dtype: 'f32' };
  const extra = 16 * 8 * 512 + 16 * 4096;
  expect(weightBits(sizeOf(params))).toBe(2 * 4096 ** 2 + extra);
  const small = { ...params, n: 64, k: 512 };
  const { bitsPerWeight, weightNmse, original } = additiveMatvec.quantization!(
    small,
    additiveMatvec.inputs(small, SEED),
    SEED,
  )!;
  expect(bitsPerWeight).toBe(2 + (16 * 8 * 512 + 16 * 64) / (64 * 512));
  expect(weightNmse).toBeGreaterThan(1 / 16);
  expect(weightNmse).toBeLessThan(0.13);
  expect(original.all()).toHaveLength(64);
});
