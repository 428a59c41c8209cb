import { expect, test } from 'vitest';
import { random } from '../random.ts';
import { aqlmGroups, packAqlm, unpackAqlm } from './aqlm.ts';

test.each(Array.from({ length: 16 }, (_, i) => i + 1))('%d bits: pack → unpack is identity', (width) => {
  const source = random(width);
  for (let trial = 0; trial < 10; trial++) {
    const shape = {
      rows: 1 + source.below(5),
      groups: 1 + source.below(9),
      codebooks: 1 + source.below(3),
      width,
    };
    const length = shape.rows * shape.groups * shape.codebooks;
    const codes = Uint16Array.from({ length }, () => source.below(2 ** width));
    const words = packAqlm(codes, shape);
    expect(words).toHaveLength(Math.ceil((length * (width <= 8 ? 1 : 2)) / 4));
    expect(unpackAqlm(words, shape)).toEqual(codes);
  }
});

test('codes are signed bytes or halfwords, little-endian, in the order out, in, codebook', () => {
  const bytes = packAqlm([1, 255, 128, 3, 7, 0], { rows: 1, groups: 3, codebooks: 2, width: 8 });
  expect([...new Int8Array(bytes.buffer)]).toEqual([1, -1, -128, 3, 7, 0, 0, 0]);
  const five = packAqlm([15, 16, 31], { rows: 3, groups: 1, codebooks: 1, width: 5 });
  expect([...new Int8Array(five.buffer)]).toEqual([15, -16, -1, 0]);
  const halves = packAqlm([1, 65_535, 32_768], { rows: 1, groups: 3, codebooks: 1, width: 16 });
  expect([...new Int16Array(halves.buffer)]).toEqual([1, -1, -32_768, 0]);
});

test('what does not fit is refused by name', () => {
  const shape = { rows: 1, groups: 2, codebooks: 1, width: 8 };
  expect(() => packAqlm([1, 256], shape)).toThrow(/^codes: entry 1 is 256/);
  expect(() => packAqlm([1], shape)).toThrow(/^codes: 1 entries/);
  expect(() => packAqlm([1, 2], { ...shape, width: 17 })).toThrow(/^width: 17/);
  expect(() => unpackAqlm(new Uint32Array(2), shape)).toThrow(/^words: 2/);
  expect(aqlmGroups(64, 8)).toBe(8);
  expect(() => aqlmGroups(65, 8)).toThrow(/^columns: 65 inputs/);
});
