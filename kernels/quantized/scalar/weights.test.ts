import { expect, test } from 'vitest';
import { packColumns, unpackColumns } from '../../../src/packing/columns.ts';
import { dequantize } from '../../../src/packing/scalar-codes.ts';
import type { ScalarCodes } from '../../../src/packing/scalar-codes.ts';
import { scalarBits } from '../../../src/quantizers/scalar.ts';
import { matmulReference } from '../../matmul/reference.ts';
import { scalarMatmul } from '../scalar-matmul/kernel.ts';
import { bitsPerWeight } from './product.ts';
import { shapeOf, sizeOf } from './size.ts';
import { blockRows, packedWeights, weightBlock } from './weights.ts';

const SEED = 3;

/** Past one block: 67 rows of 20 000 columns are the least there are. */
const LONG = { m: 2, n: 150, k: 20_000, bits: 4, group: 128, dtype: 'f32' } as const;

const bySeed = (params: Readonly<Record<string, number | string>>) => {
  const size = sizeOf(params);
  const { words, scales } = packedWeights(size, SEED);
  return { size, codes: unpackColumns({ ...shapeOf(size, size.n), words, scales }), words, scales };
};

test('rows of a block are a prime number, about a million weights', () => {
  expect([64, 1024, 4096, 14_336, 65_536].map(blockRows)).toEqual([16_381, 1021, 251, 73, 67]);
});

test('rows repeat down N, and nothing else does', () => {
  const { size, words, scales } = bySeed(LONG);
  const { rows, codes } = weightBlock(size, SEED);
  expect(rows).toBe(67);
  /** Lines of `length` entries, of as many rows as there are outputs. */
  const repeat = <T extends Uint8Array | Float32Array>(out: T, of: T, length: number): T => {
    for (let n = 0; n < size.n; n++) {
      out.set(of.subarray((n % rows) * length, ((n % rows) + 1) * length), n * length);
    }
    return out;
  };
  const whole: ScalarCodes = {
    ...codes,
    rows: size.n,
    codes: repeat(new Uint8Array(size.n * size.k), codes.codes, size.k),
    scales: repeat(new Float32Array(size.n * size.groups), codes.scales, size.groups),
    offsets: repeat(new Float32Array(size.n * size.groups), codes.offsets, size.groups),
  };
  const packed = packColumns(whole);
  expect(Buffer.compare(Buffer.from(words.buffer), Buffer.from(packed.words.buffer))).toBe(0);
  expect(Buffer.compare(Buffer.from(scales.buffer), Buffer.from(packed.scales.buffer))).toBe(0);
});

test.each([
  { m: 3, n: 71, k: 40, bits: 3, group: 16, scheme: 'minmax', dtype: 'f16' },
  { m: 2, n: 9, k: 33, bits: 4, group: 0, format: 'fp4', dtype: 'f32', weights: 'swiglu' },
] as const)('the reference over %o is the dense one over the dequantised matrix', (params) => {
  const inputs = scalarMatmul.inputs(params, SEED);
  const { size, codes } = bySeed(params);
  const of = scalarMatmul.reference(params, inputs);
  // Copies, whose origin nobody knows, are read bit by bit.
  const copies = { ...inputs, words: inputs['words']!.slice(), scales: inputs['scales']!.slice() };
  expect(scalarMatmul.reference(params, copies).all()).toEqual(of.all());
  const { m, n, k } = size;
  const dense = matmulReference(
    { m, n, k, batch: 1, half: false, bt: true },
    inputs['x']!,
    dequantize(codes),
  );
  const want = dense.all();
  const norm = Math.sqrt(want.reduce((sum, v) => sum + v * v, 0));
  of.all().forEach((v, i) => expect(Math.abs(v - want[i]!)).toBeLessThan(1e-6 * norm));
  expect(of.row(1)).toEqual(of.all().subarray(n, 2 * n));
  expect(of.entries(Uint32Array.of(n + 2, 0))).toEqual(Float64Array.of(of.all()[n + 2]!, of.all()[0]!));
  const x = Float64Array.from({ length: n }, (_, i) => (i % 3) - 1);
  const y = Float64Array.from({ length: m }, (_, i) => i + 1);
  of.timesVector!(x).forEach((v, i) => expect(v).toBeCloseTo(dense.timesVector!(x)[i]!, 3));
  of.vectorTimes!(y).forEach((v, i) => expect(v).toBeCloseTo(dense.vectorTimes!(y)[i]!, 3));
});

test('what quantisation costs: bits with padding, the error of the weights, the product before', () => {
  const params = { m: 1, n: 4096, k: 4096, bits: 4, group: 128, dtype: 'f32' } as const;
  const inputs = scalarMatmul.inputs(params, SEED);
  const found = scalarMatmul.quantization!(params, inputs, SEED)!;
  expect(found.bitsPerWeight).toBe(4 + 16 / 128);
  // INT4 absmax of Gaussian weights in groups of 128: .0138 (kernel README).
  expect(found.weightNmse).toBeGreaterThan(0.0133);
  expect(found.weightNmse).toBeLessThan(0.0143);
  const before = found.original.row(0);
  const after = scalarMatmul.reference(params, inputs).row(0);
  let error = 0;
  let square = 0;
  after.forEach((v, i) => {
    error += (v - before[i]!) ** 2;
    square += before[i]! ** 2;
  });
  expect(error / square).toBeGreaterThan(0.007);
  expect(error / square).toBeLessThan(0.028);
});

test('without padding the bits are those of the codes', () => {
  for (const [bits, scheme] of [
    [2, 'minmax'],
    [3, 'absmax'],
  ] as const) {
    const size = sizeOf({ m: 1, n: 128, k: 256, bits, group: 64, scheme, dtype: 'f32' });
    expect(bitsPerWeight(size)).toBe(scalarBits(shapeOf(size, 128)));
  }
  // 33 columns are stored as 64, 5 outputs as 8.
  const size = sizeOf({ m: 1, n: 5, k: 33, bits: 2, group: 0, dtype: 'f32' });
  expect(bitsPerWeight(size)).toBeCloseTo((64 * 8 * 2 + 8 * 16) / (5 * 33), 12);
});

test('parameters that make no product are refused by name', () => {
  const usual = { m: 1, n: 8, k: 32, bits: 4, group: 32, dtype: 'f32' } as const;
  for (const [rest, said] of [
    [{ bits: 5 }, /bits = 2, 3, 4 or 8, not 5/],
    [{ group: 3 }, /group = 0 .* not 3/],
    [{ format: 'fp4', bits: 3 }, /bits = 4 and scheme = absmax for format = fp4/],
  ] as const) {
    const params = { ...usual, ...rest };
    expect(() => scalarMatmul.inputs(params, SEED)).toThrow(said);
    for (const variant of scalarMatmul.variants) expect(variant.refuses?.(params)).toMatch(said);
  }
});
