import { expect, test } from 'vitest';
import { random } from '../random.ts';
import { codeWidth, mergeCodes, packBits, splitCodes, unpackBits, wordsPerRow } from './bit-string.ts';

const WIDTHS = Array.from({ length: 32 }, (_, i) => i + 1);

test.each(WIDTHS)('%d bits: pack → unpack is identity, and every bit lies where the layout says', (width) => {
  const source = random(width);
  for (let trial = 0; trial < 12; trial++) {
    const shape = { rows: 1 + source.below(4), columns: 1 + source.below(70), width };
    const codes = Uint32Array.from({ length: shape.rows * shape.columns }, () => source.below(2 ** width));
    codes[0] = 2 ** width - 1;
    const words = packBits(codes, shape);
    expect(words).toHaveLength(shape.rows * wordsPerRow(shape));
    expect(unpackBits(words, shape)).toEqual(codes);
    // One long number a row: code c is its bits c·width … (c + 1)·width − 1.
    for (let row = 0; row < shape.rows; row++) {
      let long = 0n;
      for (let c = shape.columns - 1; c >= 0; c--) {
        long = (long << BigInt(width)) | BigInt(codes[row * shape.columns + c]!);
      }
      const perRow = wordsPerRow(shape);
      for (let w = 0; w < perRow; w++) {
        expect(BigInt(words[row * perRow + w]!)).toBe((long >> BigInt(32 * w)) & 0xffff_ffffn);
      }
    }
  }
});

test('12-bit codes straddle words', () => {
  // Codes 0x321, 0x654, 0x987 fill bits 0…35.
  expect([...packBits([0x321, 0x654, 0x987], { rows: 1, columns: 3, width: 12 })]).toEqual([
    0x8765_4321, 0x9,
  ]);
});

test('bits that tell codes apart', () => {
  expect([1, 2, 3, 16, 17, 65_536, 2 ** 32].map(codeWidth)).toEqual([0, 1, 2, 4, 5, 16, 32]);
});

test('main and residual codes merge into at most 32 bits and come apart', () => {
  for (const [mainBits, residualBits] of [
    [16, 8],
    [12, 12],
    [16, 16],
    [32, 0],
    [1, 31],
  ] as const) {
    const source = random(mainBits);
    const draw = (bits: number): Uint32Array =>
      Uint32Array.from({ length: 50 }, (_, i) => (i === 0 ? 2 ** bits - 1 : source.below(2 ** bits)));
    const [main, residual] = [draw(mainBits), draw(residualBits)];
    const merged = mergeCodes(main, mainBits, residual, residualBits);
    expect(merged[1]).toBe(residual[1]! * 2 ** mainBits + main[1]!);
    expect(splitCodes(merged, mainBits)).toEqual({ main, residual });
  }
});

test('what does not fit is refused by name', () => {
  const shape = { rows: 1, columns: 2, width: 4 };
  expect(() => packBits([1, 2], { ...shape, width: 0 })).toThrow(/^width: 0/);
  expect(() => packBits([1, 2], { ...shape, width: 33 })).toThrow(/^width: 33/);
  expect(() => packBits([1, 16], shape)).toThrow(/^codes: entry 1 is 16/);
  expect(() => packBits([1, Number.NaN], shape)).toThrow(/^codes: entry 1 is NaN/);
  expect(() => packBits([1], shape)).toThrow(/^codes: 1 entries/);
  expect(() => unpackBits(new Uint32Array(2), shape)).toThrow(/^words: 2 entries/);
  expect(() => mergeCodes([1], 16, [1], 17)).toThrow(/^width: 33/);
  expect(() => mergeCodes([1], 16, [], 8)).toThrow(/^residual: 0 codes/);
  expect(() => mergeCodes([16], 4, [0], 4)).toThrow(/^main: entry 0 is 16/);
  expect(() => mergeCodes([1], 4, [16], 4)).toThrow(/^residual: entry 0 is 16/);
});
