import { beforeAll, expect, test } from 'vitest';
import { toHalves, fromHalves } from '../../../src/packing/half.ts';
import { random, shuffled } from '../../../src/random.ts';
import { SEQUENCE as TRAINED_SEQUENCE } from '../../../src/quantizers/trained.ts';
import { dequantizeVectors, vectorBits } from '../../../src/quantizers/vector.ts';
import type { VectorCodes, VectorPart } from '../../../src/quantizers/vector.ts';
import type { Params } from '../../../src/kernel.ts';
import { codebookMatvec } from '../codebook-matvec/kernel.ts';
import {
  SEQUENCE,
  codebook,
  codebookShapes,
  loadCodebook,
  notShipped,
  unpackCodebook,
  withoutSubnormals,
} from './index.ts';
import { storedRow } from './reference.ts';
import { partsOf, sizeOf, weightBits } from './size.ts';
import { vectorWords } from './weights.ts';

beforeAll(async () => {
  for (const shape of codebookShapes) await loadCodebook(shape);
});

const layer = (rest: Params): Params => ({ m: 1, n: 4096, k: 4096, dtype: 'f32', ...rest });

/** Mean squared error of a number of the sequence, for N(0, 1). */
function distortion(shape: (typeof codebookShapes)[number]): number {
  const { original, restored } = codebook(shape);
  return original.reduce((sum, value, i) => sum + (value - restored[i]!) ** 2, 0) / original.length;
}

test('every codebook loads, is applied to the same sequence, and errs as much as its kind can', () => {
  expect(SEQUENCE).toBe(TRAINED_SEQUENCE);
  // At 2 bits a number the best there can be is 2^−4 (Shannon), the best scalar quantiser .1175 (Lloyd–Max).
  const found = codebookShapes.map((shape) => distortion(shape));
  for (const [i, { v, centroids, residual }] of codebookShapes.entries()) {
    const bits = (Math.log2(centroids) + Math.log2(Math.max(1, residual))) / v;
    expect(found[i], `v=${v}`).toBeGreaterThan(4 ** -bits);
    expect(found[i], `v=${v}`).toBeLessThan(1.9 * 4 ** -bits);
  }
});

test('a codebook that is not shipped is refused with those that are', async () => {
  await expect(loadCodebook({ v: 4, centroids: 512, residual: 0 })).rejects.toThrow(
    /no trained codebook for v=4 centroids=512 residual=0; there are: v=2 centroids=16 residual=0 · /,
  );
  expect(() => codebook({ v: 3, centroids: 4, residual: 0 })).toThrow(/not loaded/);
  expect(notShipped({ v: 8, centroids: 256, residual: 256 })).toBeUndefined();
  expect(codebookMatvec.variants[0]!.refuses!(layer({ v: 5, centroids: 16 }))).toMatch(/v=5 .* there are/);
  await expect(codebookMatvec.load!(layer({ v: 5, centroids: 16 }))).rejects.toThrow(/there are/);
});

test('a file that is cut off or has a code past its codebook is refused', () => {
  const shape = { v: 2, centroids: 16, residual: 0 };
  expect(() => unpackCodebook(shape, btoa('abc'))).toThrow(/has 3 bytes instead of 131138/);
  const words = new Uint16Array(32 + SEQUENCE);
  words[32 + 5] = 16;
  const text = btoa(Array.from(new Uint8Array(words.buffer), (byte) => String.fromCharCode(byte)).join(''));
  expect(() => unpackCodebook(shape, text)).toThrow(/main code 16 of vector 5 is not below 16/);
});

/** The nearer of 0 and ±2⁻¹⁴ to what is closer to 0 than that. */
const nearestNormal = (value: number): number =>
  Math.abs(value) >= 2 ** -15 ? Math.sign(value) * 2 ** -14 : Math.sign(value) / Number.POSITIVE_INFINITY;

const isSubnormal = (half: number): boolean => (half & 0x7c00) === 0 && (half & 0x3ff) !== 0;

test('subnormal halves become the nearer of zero and the smallest normal one, nothing else changes', () => {
  const halves = Uint16Array.from({ length: 65_536 }, (_, i) => i);
  const before = fromHalves(halves);
  const want = before.map((value) => (Math.abs(value) < 2 ** -14 ? nearestNormal(value) : value));
  expect(fromHalves(withoutSubnormals(halves))).toEqual(want);
  for (const shape of codebookShapes) {
    const { main, second } = codebook(shape);
    expect([...main, ...second].some(isSubnormal)).toBe(false);
  }
});

/** Bits a weight of 4096 × 4096. */
const bits = (rest: Params): number => weightBits(sizeOf(layer(rest))) / 4096 ** 2;

test('bits of a weight, as VPTQ counts them', () => {
  // The paper's own example: 1.002 bits, 15.97 times less than f16.
  expect(bits({ v: 8, centroids: 256 })).toBeCloseTo(1.002, 3);
  expect(16 / bits({ v: 8, centroids: 256 })).toBeCloseTo(15.97, 2);
  expect(bits({ v: 2, centroids: 16 })).toBeCloseTo(2 + 512 / 2 ** 24, 12);
  expect(bits({ v: 4, centroids: 256 })).toBeCloseTo(2 + 16_384 / 2 ** 24, 12);
  // 683 groups of 6 are 4098 outputs, 342 of 12 are 4104.
  expect(bits({ v: 6, centroids: 4096 })).toBeCloseTo((2 * 4098) / 4096 + (16 * 6 * 4096) / 2 ** 24, 12);
  expect(bits({ v: 8, centroids: 65_536 })).toBeCloseTo(2.5, 12);
  expect(bits({ v: 12, centroids: 4096, residual: 4096 })).toBeCloseTo(
    (2 * 4104) / 4096 + (16 * 12 * 8192) / 2 ** 24,
    12,
  );
  const plain = bits({ v: 8, centroids: 256 });
  expect(bits({ v: 8, centroids: 256, affine: 'yes', permuted: 'yes' })).toBeCloseTo(plain + 48 / 4096, 12);
  // 41 columns at 2 bits instead of 1, in strings of whole words; and the outliers' codebook of 256 × 4.
  expect(bits({ v: 8, centroids: 256, outliers: 10 })).toBeCloseTo(
    (512 * 32 * Math.ceil((4055 * 8) / 32) + 1024 * 32 * Math.ceil((41 * 8) / 32) + 16 * 8 * 256 + 16_384) /
      2 ** 24,
    12,
  );
});

/** Random codes with random codebooks, in the shape that parameters say. */
function drawnCodes(params: Params, seed: number): VectorCodes {
  const size = sizeOf(params);
  const source = random(seed);
  const halves = (length: number): Float32Array =>
    fromHalves(withoutSubnormals(toHalves(Float64Array.from({ length }, () => source.normal()))));
  const parts = partsOf(size).map((of): VectorPart => {
    const { v, centroids, residual } = of.codebook;
    const sizes = residual > 0 ? [centroids, residual] : [centroids];
    return {
      from: of.from,
      to: of.from + of.columns,
      v,
      codebooks: sizes.map((count) => halves(count * v)),
      codes: sizes.map((count) =>
        Uint32Array.from({ length: of.groups * of.columns }, () => source.below(count)),
      ),
    };
  });
  const identity = Array.from({ length: size.k }, (_, i) => i);
  return {
    rows: size.n,
    columns: size.k,
    parts,
    ...(size.permuted ? { permutation: Uint32Array.from(shuffled(identity, source)) } : {}),
    ...(size.affine ? { scale: halves(size.k), bias: halves(size.k) } : {}),
  };
}

const FORMS: readonly Params[] = [
  { m: 1, n: 37, k: 45, v: 6, centroids: 4096, dtype: 'f32' },
  { m: 1, n: 8, k: 7, v: 12, centroids: 4096, residual: 4096, affine: 'yes', dtype: 'f32' },
  {
    m: 1,
    n: 21,
    k: 33,
    v: 8,
    centroids: 256,
    residual: 256,
    outliers: 100,
    permuted: 'yes',
    affine: 'yes',
    dtype: 'f32',
  },
];

test.each(FORMS)('what a quantiser made reads back the same from the buffers of a kernel: %o', (params) => {
  const size = sizeOf(params);
  const codes = drawnCodes(params, 5);
  const want = dequantizeVectors(codes);
  const words = vectorWords(size, codes);
  const read = storedRow(size, words);
  const row = new Float64Array(size.k);
  for (let n = 0; n < size.n; n++) {
    read(n, row);
    expect(Float32Array.from(row)).toEqual(want.subarray(n * size.k, (n + 1) * size.k));
  }
  expect(weightBits(size)).toBe(vectorBits(codes).total);
  const given = codebookMatvec.buffers(params).filter(({ name, role }) => role === 'input' && name !== 'x');
  expect(Object.fromEntries(given.map(({ name, length }) => [name, length]))).toEqual(
    Object.fromEntries(Object.entries(words).map(([name, { length }]) => [name, length])),
  );
});

test('codes of another shape than the parameters say are refused', () => {
  const params = FORMS[0]!;
  const codes = drawnCodes(params, 5);
  expect(() => vectorWords(sizeOf({ ...params, k: 44 }), codes)).toThrow(
    /part 0 .* 0, 45, 6, 4096, 0 where .* 0, 44/,
  );
  expect(() => vectorWords(sizeOf({ ...params, outliers: 100 }), codes)).toThrow(/1 parts where .* have 2/);
});

test('the error of the format is that of the codebook, and the original product is of the vectors before', () => {
  for (const rest of [{}, { affine: 'yes', permuted: 'yes', outliers: 20 }] as const) {
    const params = { m: 2, n: 200, k: 300, v: 8, centroids: 256, dtype: 'f32', ...rest };
    const inputs = codebookMatvec.inputs(params, 3);
    const { bitsPerWeight, weightNmse, original } = codebookMatvec.quantization!(params, inputs, 3)!;
    expect(bitsPerWeight).toBe(weightBits(sizeOf(params)) / 60_000);
    expect(weightNmse).toBeGreaterThan(0.2);
    expect(weightNmse).toBeLessThan(0.4);
    const [got, want] = [codebookMatvec.reference(params, inputs).all(), original.all()];
    const error = got.reduce((sum, value, i) => sum + (value - want[i]!) ** 2, 0);
    const square = want.reduce((sum, value) => sum + value ** 2, 0);
    // Errors of weights are independent of x: the product errs about as much.
    expect(error / square / weightNmse).toBeGreaterThan(0.7);
    expect(error / square / weightNmse).toBeLessThan(1.4);
    expect(original.row(1)).toEqual(want.subarray(200));
    expect(original.entries(Uint32Array.of(399, 0))).toEqual(Float64Array.of(want[399]!, want[0]!));
  }
});
