import { expect, test } from 'vitest';
import { random } from '../random.ts';
import { fromNBits, toNBits } from './onnx-nbits.ts';
import { dequantize } from './scalar-codes.ts';
import type { ScalarCodes } from './scalar-codes.ts';

/** Codes with a zero point a group, or with the middle code for all. */
function someCodes(
  bits: 2 | 4 | 8,
  rows: number,
  columns: number,
  blockSize: number,
  zeros: boolean,
  seed: number,
): ScalarCodes {
  const source = random(seed);
  const group = Math.min(blockSize, columns);
  const length = rows * Math.ceil(columns / group);
  const scales = Float32Array.from({ length }, () => Math.fround(0.01 + source.uniform()));
  return {
    rows,
    columns,
    bits,
    group,
    scheme: zeros ? 'minmax' : 'absmax',
    format: 'int',
    zero: zeros ? 'integer' : 'real',
    codes: Uint8Array.from({ length: rows * columns }, () => source.below(2 ** bits)),
    scales,
    offsets: scales.map((scale) => 0 - (zeros ? source.below(2 ** bits) : 2 ** (bits - 1)) * scale),
  };
}

test.each([2, 4, 8] as const)('%d bits: export → import is identity', (bits) => {
  const source = random(bits);
  for (let trial = 0; trial < 30; trial++) {
    const columns = 1 + source.below(150);
    const blockSize = 2 ** (4 + source.below(4));
    const codes = someCodes(bits, 1 + source.below(5), columns, blockSize, trial % 2 === 1, trial);
    const node = toNBits(codes);
    const blocks = Math.ceil(columns / node.blockSize);
    expect(node.weights).toHaveLength((codes.rows * blocks * node.blockSize * bits) / 8);
    expect(fromNBits(node)).toEqual(codes);
  }
});

test('the lowest bits of a byte hold the first element, zero points stand in rows of their own', () => {
  const codes = someCodes(4, 2, 48, 16, true, 1);
  const { weights, zeroPoints, scales } = toNBits(codes);
  expect(weights[0]).toBe(codes.codes[0]! | (codes.codes[1]! << 4));
  // Row 1, block 2, elements 2 and 3 of it.
  expect(weights[1 * 24 + 2 * 8 + 1]).toBe(codes.codes[48 + 34]! | (codes.codes[48 + 35]! << 4));
  const zero = (at: number): number => Math.round(0 - codes.offsets[at]! / codes.scales[at]!);
  expect([...(zeroPoints ?? [])]).toEqual([
    zero(0) | (zero(1) << 4),
    zero(2),
    zero(3) | (zero(4) << 4),
    zero(5),
  ]);
  // (q − zero)·scale is what the codes mean.
  const k = 40;
  const w = (codes.codes[48 + k]! - zero(5)) * scales[5]!;
  expect(dequantize(codes)[48 + k]).toBeCloseTo(w, 6);
});

test('what the operator cannot hold is refused by name', () => {
  const codes = someCodes(4, 2, 64, 32, false, 1);
  expect(() => toNBits({ ...codes, bits: 3 })).toThrow(/^bits: .* not 3/);
  expect(() => toNBits({ ...codes, format: 'fp4' })).toThrow(/^format: .* not fp4/);
  expect(() => toNBits({ ...codes, group: 24 })).toThrow(/^group: .* not 24/);
  expect(() => toNBits({ ...codes, group: 8 })).toThrow(/^group: .* not 8/);
  expect(() => toNBits({ ...codes, offsets: codes.offsets.with(1, 0.3) })).toThrow(/^offsets: 0.3/);
  const node = toNBits(codes);
  expect(node.zeroPoints).toBeUndefined();
  expect(() => fromNBits({ ...node, weights: new Uint8Array(3) })).toThrow(/^weights: 3/);
  expect(() => fromNBits({ ...node, scales: new Float32Array(3) })).toThrow(/^scales: 3/);
  expect(() => fromNBits({ ...node, zeroPoints: new Uint8Array(3) })).toThrow(/^zeroPoints: 3/);
  expect(() => fromNBits({ ...node, blockSize: 33 })).toThrow(/^group: .* not 33/);
});

test('a whole row is one block, padded to a power of two', () => {
  const codes = someCodes(2, 3, 100, 100, false, 2);
  const node = toNBits(codes);
  expect(node.blockSize).toBe(128);
  expect(node.weights).toHaveLength(3 * 32);
  expect(fromNBits(node)).toEqual(codes);
});
