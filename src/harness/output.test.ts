import { expect, test } from 'vitest';
import type { ElementType } from '../kernel.ts';
import { halfToNumber } from '../packing/half.ts';
import { asNumbers } from './output.ts';

const spec = (type: ElementType, length: number) => ({ name: 'y', role: 'output', type, length }) as const;
const words = Uint32Array.of(0x3f80_0000, 0xffff_ffff, 0x7fc0_dead);

test('each type reads the same words its own way, and no further than its length', () => {
  expect([...asNumbers(words, spec('f32', 1))]).toEqual([1]);
  expect([...asNumbers(words, spec('u32', 2))]).toEqual([0x3f80_0000, 4_294_967_295]);
  expect([...asNumbers(words, spec('i32', 2))]).toEqual([0x3f80_0000, -1]);
  expect([...asNumbers(words, spec('f16', 2))]).toEqual([0, halfToNumber(0x3f80)]);
});

test('an i32 past 24 bits keeps its last bit', () => {
  expect([...asNumbers(Uint32Array.of(2 ** 24 + 1), spec('i32', 1))]).toEqual([16_777_217]);
});

test.each([
  [0x3c00, 1],
  [0xc000, -2],
  [0x3555, 0.333251953125],
  [0x7bff, 65_504],
  [0x0001, 2 ** -24],
  [0x03ff, 1023 * 2 ** -24],
  [0x0400, 2 ** -14],
  [0x7c00, Infinity],
  [0xfc00, -Infinity],
  [0x7e00, Number.NaN],
])('half %i is %d', (half, value) => expect(halfToNumber(half)).toBe(value));
