import { expect, test } from 'vitest';
import { random } from '../random.ts';
import { fromHalves, halfToNumber, numberToHalf, toHalves } from './half.ts';

test('known values', () => {
  const known: readonly (readonly [number, number])[] = [
    [0, 0],
    [1, 0x3c00],
    [-2, 0xc000],
    [65_504, 0x7bff],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [Number.POSITIVE_INFINITY, 0x7c00],
  ];
  for (const [value, half] of known) {
    expect(numberToHalf(value), String(value)).toBe(half);
    expect(halfToNumber(half)).toBe(value);
  }
  expect(numberToHalf(-0)).toBe(0x8000);
  expect(halfToNumber(numberToHalf(Number.NaN))).toBeNaN();
});

test('every half but NaN survives the way there and back', () => {
  const all = Uint16Array.from({ length: 65_536 }, (_, i) => i).filter((half) => (half & 0x7fff) <= 0x7c00);
  expect(toHalves(fromHalves(all))).toEqual(all);
});

test('a value between two halves goes to the nearer, and to the even one from the middle', () => {
  for (let half = 0; half < 0x7bff; half++) {
    const low = halfToNumber(half);
    const high = halfToNumber(half + 1);
    const middle = (low + high) / 2;
    expect(numberToHalf(middle)).toBe(half % 2 === 0 ? half : half + 1);
    expect(numberToHalf(middle - (high - low) / 16)).toBe(half);
    expect(numberToHalf(-middle - (high - low) / 16)).toBe(0x8000 | (half + 1));
  }
  expect(numberToHalf(65_519)).toBe(0x7bff);
  expect(numberToHalf(65_520)).toBe(0x7c00);
  expect(numberToHalf(1e30)).toBe(0x7c00);
});

test('rounding errs by at most 2⁻¹¹ of the value', () => {
  const source = random(3);
  for (let i = 0; i < 1000; i++) {
    const value = Math.fround(source.normal());
    const [rounded = 0] = fromHalves(toHalves([value]));
    expect(Math.abs(rounded - value)).toBeLessThanOrEqual(Math.max(2 ** -25, Math.abs(value) * 2 ** -11));
  }
});
