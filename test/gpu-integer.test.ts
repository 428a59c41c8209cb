/** Quantising and dequantising on the GPU, and products in packed integers, at random odd sizes. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dequantize } from '../kernels/quantized/dequantize/kernel.ts';
import { integerMatmul } from '../kernels/quantized/integer-matmul/kernel.ts';
import { packedByCpu, quantize } from '../kernels/quantized/quantize/kernel.ts';
import { prepare } from '../src/harness/prepare.ts';
import type { Rig } from '../src/harness/rig.ts';
import { firstDispatch, verify } from '../src/harness/verify.ts';
import { workload } from '../src/kernel.ts';
import type { Kernel, Params, Variant } from '../src/kernel.ts';
import { rigOfDawn } from './support/dawn.ts';
import { draws } from './support/draws.ts';
import { spoilt } from './support/spoil.ts';
import { named } from './support/variants.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await rigOfDawn();
});
afterAll(() => rig.close());

const SEED = 11;
const { pick, source } = draws(5_2026);
const upTo = (most: number): number => 1 + source.below(most);

/** Sizes a variant takes, of those that are drawn. */
function drawn(variant: Variant, count: number, draw: () => Params): readonly Params[] {
  const sizes: Params[] = [];
  for (let tries = 0; sizes.length < count && tries < 400; tries++) {
    const params = draw();
    if (variant.refuses?.(params) === undefined) sizes.push(params);
  }
  expect(sizes).toHaveLength(count);
  return sizes;
}

/** What a variant writes, without what follows the output. */
async function wordsOf(kernel: Kernel, variant: Variant, params: Params): Promise<Uint32Array> {
  const inputs = kernel.inputs(params, SEED);
  const prepared = await prepare(rig, kernel, workload(kernel, params), [variant], inputs);
  try {
    await firstDispatch(rig, prepared, prepared.variants[0]!);
    const { length } = kernel.buffers(params).find(({ role }) => role === 'output')!;
    return (await prepared.readOutput()).slice(0, length);
  } finally {
    prepared.close();
  }
}

/** Odd sizes, or whole blocks of 32 for the variants that need them. */
const weights = (whole: boolean): Params => ({
  n: upTo(41),
  k: whole ? 32 * upTo(5) : upTo(200),
  bits: pick([2, 3, 4, 8]),
  group: whole ? 32 * source.below(4) : pick([0, 1, 5, 16, 32, 100, 128]),
  scheme: pick(['absmax', 'minmax']),
  weights: pick(['gauss', 'laplace', 't5', 'swiglu']),
});

/** The same, fp4 too, and what comes out. */
function stored(whole: boolean): Params {
  const format = pick(['int', 'int', 'fp4']);
  const more = format === 'fp4' ? { bits: 4, scheme: 'absmax' } : {};
  return { ...weights(whole), ...more, format, dtype: pick(['f32', 'f16']) };
}

/** Barriers are slow on a CPU; the forms of the products over scalar codes have tests of their own. */
const few = ({ target, name }: Variant): number => {
  if (target === 'gpu') return 1;
  return name.startsWith('scalar') ? 2 : 4;
};

for (const variant of quantize.variants) {
  test(`quantize ${variant.name}: the words of the CPU, bit by bit, but for ties`, async () => {
    for (const params of drawn(variant, few(variant), () => weights(variant.name === 'block'))) {
      const { id } = workload(quantize, params);
      const got = await wordsOf(quantize, variant, params);
      const want = packedByCpu(params, quantize.inputs(params, SEED)['w'] as Float32Array);
      const differing = got.filter((word, i) => word !== want[i]);
      expect(got.length, id).toBe(want.length);
      expect(differing.length, id).toBeLessThanOrEqual(got.length / 1000);
      expect(
        (await verify(rig, quantize, workload(quantize, params), variant, SEED)).wrong,
        id,
      ).toBeUndefined();
    }
  });
}

test('quantize: zeros, equal and tiny weights have the codes of the CPU', async () => {
  const params = { n: 5, k: 64, bits: 4, group: 32, scheme: 'absmax' };
  for (const scheme of ['absmax', 'minmax']) {
    for (const fill of [0, -0.75, 3e-8, 1e-38]) {
      const kernel: Kernel = { ...quantize, inputs: () => ({ w: new Float32Array(320).fill(fill) }) };
      const of = { ...params, scheme };
      const want = packedByCpu(of, new Float32Array(320).fill(fill));
      for (const name of ['block', 'element']) {
        expect(await wordsOf(kernel, named(kernel, name), of), `${name} ${scheme} ${fill}`).toEqual(want);
      }
    }
  }
});

for (const variant of dequantize.variants) {
  test(`dequantize ${variant.name} is right at random sizes`, async () => {
    for (const params of drawn(variant, few(variant), () => stored(variant.name === 'block'))) {
      const one = workload(dequantize, params);
      const { wrong, error } = await verify(rig, dequantize, one, variant, SEED);
      expect(wrong, one.id).toBeUndefined();
      expect(error?.relativeL2, one.id).toBeLessThan(params['dtype'] === 'f16' ? 5e-4 : 1e-7);
    }
  });
}

const product = (): Params => ({
  m: pick([1, 1, 2, 4, 5, 17, 33]),
  n: pick([1, 3, 36, 37, 64, 131]),
  k: pick([1, 4, 36, 63, 96, 132, 200]),
  wbits: pick([4, 4, 8, 16]),
  abits: pick([4, 8, 8, 16]),
  group: pick([0, 4, 12, 32, 64]),
  x: pick(['gauss', 'swiglu']),
});

for (const variant of integerMatmul.variants) {
  test(`integer-matmul ${variant.name} is right at random sizes`, async () => {
    // Two are for hundreds of rows.
    const tall = ['dense broadcast', 'dense quad'].includes(variant.name);
    const draw = (): Params => ({ ...product(), ...(tall && { m: pick([256, 259, 290]) }) });
    for (const params of drawn(variant, few(variant), draw)) {
      const one = workload(integerMatmul, params);
      const { wrong, error } = await verify(rig, integerMatmul, one, variant, SEED);
      expect(wrong, one.id).toBeUndefined();
      // SwiftShader divides exactly: no code differs, whatever the tolerance lets pass.
      expect(error?.relativeL2, one.id).toBeLessThan(1e-6);
    }
  });
}

const W4A8 = { m: 3, n: 36, k: 192, wbits: 4, abits: 8, group: 64 };
const WEIGHTS = { n: 36, k: 192, bits: 4, group: 64, scheme: 'minmax' };

test.each([
  ['forgets a group', integerMatmul, 'rows', 'group < GROUPS;', 'group < GROUPS - 1u;', W4A8],
  ['takes no zero point off', integerMatmul, 'rows', 'vec4i(8 *', 'vec4i(7 *', W4A8],
  [
    'takes another row’s scale',
    integerMatmul,
    'rows',
    'scale * code_scales[g1]',
    'scale * code_scales[g0]',
    W4A8,
  ],
  [
    'swaps halves of a word',
    integerMatmul,
    'row',
    'dots(high(q0), a.y)',
    'dots(high(q0), a.z)',
    { ...W4A8, m: 1 },
  ],
  [
    'reads a scale as its offset',
    integerMatmul,
    'float',
    'unpack2x16float(s.y).x',
    'unpack2x16float(s.y).y',
    W4A8,
  ],
  ['rounds activations down', integerMatmul, 'row', 'round(four', 'floor(four', { ...W4A8, m: 1 }],
  ['forgets an activation', integerMatmul, 'dense', 'i < end; i++', 'i < end - 1u; i++', { ...W4A8, m: 16 }],
  ['rounds codes down', quantize, 'block', 'select(0.5,', 'select(0.0,', WEIGHTS],
  ['takes the wrong group', quantize, 'element', 'k / GROUP', 'k / (GROUP + 1u)', WEIGHTS],
  ['rounds the offset to another', quantize, 'block', 'half_of(least)', 'half_of(least * 1.3)', WEIGHTS],
  ['exchanges two quads', dequantize, 'block', 'store_pair(at + 2u', 'store_pair(at + 4u', WEIGHTS],
  ['forgets the offset', dequantize, 'element', '* grid.x + grid.y', '* grid.x', WEIGHTS],
] as const)('one that %s fails', async (_what, kernel, name, from, to, params) => {
  const variant = named(kernel, name);
  const one = workload(kernel, params);
  expect((await verify(rig, kernel, one, variant, SEED)).wrong).toBeUndefined();
  expect((await verify(rig, kernel, one, spoilt(variant, from, to), SEED)).wrong).toBeTypeOf('string');
});
