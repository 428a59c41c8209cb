import { expect, test } from 'vitest';
import { random } from '../random.ts';
import { columnStride, columnsBits, packColumns, unpackColumns } from './columns.ts';
import type { ScalarBits, ScalarCodes } from './scalar-codes.ts';

const BITS: readonly ScalarBits[] = [2, 3, 4, 8];

function someCodes(
  bits: ScalarBits,
  rows: number,
  columns: number,
  group: number,
  seed: number,
): ScalarCodes {
  const source = random(seed);
  const groups = Math.ceil(columns / group);
  return {
    rows,
    columns,
    bits,
    group,
    scheme: 'minmax',
    format: 'int',
    zero: 'real',
    codes: Uint8Array.from({ length: rows * columns }, () => source.below(2 ** bits)),
    scales: Float32Array.from({ length: rows * groups }, () => source.below(2048) / 64),
    offsets: Float32Array.from({ length: rows * groups }, () => -source.below(2048) / 64),
  };
}

test.each(BITS)('%d bits: pack → unpack is identity for any sizes', (bits) => {
  const source = random(bits);
  for (let trial = 0; trial < 60; trial++) {
    const columns = 1 + source.below(100);
    const codes = someCodes(bits, 1 + source.below(9), columns, 1 + source.below(columns), trial);
    const packed = packColumns(codes);
    expect(packed.words).toHaveLength(Math.ceil(columns / 32) * bits * columnStride(codes.rows));
    expect(unpackColumns(packed)).toEqual(codes);
  }
});

/** Element `e` of output `n` the way a shader takes it: a mask, a byte, in order of k. */
const READS: Readonly<Record<ScalarBits, (word: (w: number) => number, e: number) => number>> = {
  2: (word, e) => (((word(e >> 4) >>> (2 * ((e >> 2) & 3))) & 0x03030303) >>> (8 * (e & 3))) & 0xff,
  3: (word, e) => {
    const low = (word(e >> 4) >>> (2 * ((e >> 2) & 3))) & 0x03030303;
    const high = ((word(2) >>> (e >> 2)) & 0x01010101) << 2;
    return ((low | high) >>> (8 * (e & 3))) & 0xff;
  },
  4: (word, e) => (((word(e >> 3) >>> (4 * ((e >> 2) & 1))) & 0x0f0f0f0f) >>> (8 * (e & 3))) & 0xff,
  8: (word, e) => (word(e >> 2) >>> (8 * (e & 3))) & 0xff,
};

test.each(BITS)('%d bits: a shader’s masks and shifts find every element', (bits) => {
  const codes = someCodes(bits, 5, 70, 32, 9);
  const { words, scales } = packColumns(codes);
  for (let n = 0; n < 5; n++) {
    for (let k = 0; k < 70; k++) {
      const word = (w: number): number => words[(Math.floor(k / 32) * bits + w) * 8 + n]!;
      expect(READS[bits](word, k % 32)).toBe(codes.codes[n * 70 + k]);
    }
  }
  expect(scales).toHaveLength(3 * 8);
  const one = packColumns({ ...codes, scales: codes.scales.fill(1), offsets: codes.offsets.fill(-2) });
  expect(one.scales[0]).toBe(0xc000_3c00);
  expect(one.scales[7]).toBe(0); // padding
});

test('storage counts its padding', () => {
  expect(columnsBits(packColumns(someCodes(2, 4, 64, 64, 1)))).toBe(2 + 32 / 64);
  expect(columnsBits(packColumns(someCodes(2, 5, 33, 33, 1)))).toBe((32 * (2 * 2 * 8 + 8)) / (5 * 33));
});

test('a scale that is no f16 is refused by name', () => {
  const codes = someCodes(4, 2, 8, 8, 1);
  expect(() => packColumns({ ...codes, scales: Float32Array.of(0.1, 1) })).toThrow(/^scales: 0.1/);
  expect(() => packColumns({ ...codes, offsets: Float32Array.of(1, 0.1) })).toThrow(/^offsets: 0.1/);
});
