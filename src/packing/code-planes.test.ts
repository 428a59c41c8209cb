import { expect, test } from 'vitest';
import { random } from '../random.ts';
import { packBits } from './bit-string.ts';
import {
  codeInPlanes,
  fillPlanes,
  packPlanes,
  planeWords,
  planesFromBitString,
  planesToBitString,
  unpackPlanes,
} from './code-planes.ts';

const source = random(11);
const drawn = (length: number, bits: number): Uint32Array =>
  Uint32Array.from({ length }, () => source.below(2 ** bits));

test('unpacking gives back what was packed, for every width and at odd shapes', () => {
  for (let bits = 1; bits <= 32; bits++) {
    for (const [groups, columns] of [
      [1, 1],
      [3, 31],
      [4, 32],
      [5, 33],
      [1 + source.below(9), 1 + source.below(150)],
    ] as const) {
      const codes = drawn(groups * columns, bits);
      const words = packPlanes(codes, groups, columns, bits);
      expect(words).toHaveLength(planeWords(groups, columns, bits));
      expect(unpackPlanes(words, groups, columns, bits), `${bits} bits`).toEqual(codes);
    }
  }
});

test("VPTQ's bit strings become planes and planes bit strings, for every width", () => {
  for (let bits = 1; bits <= 32; bits++) {
    const [groups, columns] = [1 + source.below(6), 1 + source.below(100)];
    const codes = drawn(groups * columns, bits);
    const string = packBits(codes, { rows: groups, columns, width: bits });
    const planes = planesFromBitString(string, groups, columns, bits);
    expect(planes).toEqual(packPlanes(codes, groups, columns, bits));
    expect(planesToBitString(planes, groups, columns, bits), `${bits} bits`).toEqual(string);
  }
});

test('the largest code of every width survives at every place of a block', () => {
  for (let bits = 1; bits <= 32; bits++) {
    for (let j = 0; j < 32; j++) {
      const words = fillPlanes(2, 32, bits, (g, c) => (g === 1 && c === j ? 2 ** bits - 1 : 0));
      expect(codeInPlanes(words, 2, bits, 1, j)).toBe(2 ** bits - 1);
      expect(unpackPlanes(words, 2, 32, bits).reduce((sum, code) => sum + code, 0)).toBe(2 ** bits - 1);
    }
  }
});

test('bit by bit: where 12-bit codes of the second block lie', () => {
  // Five groups stand 8 apart; block 1 begins after 12 planes; code 2 is bits 24 … 35: word 0's top 8, word 1's low 4.
  const words = fillPlanes(5, 40, 12, (g, c) => (g === 3 && c === 34 ? 0xabc : 0));
  const set = [...words].flatMap((word, at) => (word === 0 ? [] : [[at, word]]));
  expect(set).toEqual([
    [12 * 8 + 3, 0xbc00_0000],
    [13 * 8 + 3, 0xa],
  ]);
});

test('bad input is named', () => {
  expect(() => packPlanes(new Uint8Array(3), 2, 2, 8)).toThrow(/3 codes are not 2 groups of 2 columns/);
  expect(() => packPlanes(Uint16Array.of(16), 1, 1, 4)).toThrow(/code 16 of group 0, column 0 .*bits=4/);
  expect(() => fillPlanes(1, 1, 8, () => Number.NaN)).toThrow(/code NaN/);
  expect(() => packPlanes(new Uint8Array(1), 1, 1, 33)).toThrow(/bits=33/);
  expect(() => unpackPlanes(new Uint32Array(1), 1, 1, 8)).toThrow(/1 words are fewer than the 32/);
});
