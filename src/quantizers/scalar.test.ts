import { expect, test } from 'vitest';
import { toHalves, fromHalves } from '../packing/half.ts';
import { random } from '../random.ts';
import { weightNmse } from './measure.ts';
import { dequantize, groupsOf, roundToNearest, scalarBits } from './scalar.ts';
import type { ScalarOptions } from './scalar.ts';
import { drawWeights } from './weights.ts';

const OPTIONS: readonly Omit<ScalarOptions, 'group'>[] = [
  ...([2, 3, 4, 8] as const).flatMap((bits) =>
    (['absmax', 'minmax'] as const).map((scheme) => ({ bits, scheme })),
  ),
  ...([2, 3, 4] as const).map((bits) => ({ bits, scheme: 'minmax' as const, zero: 'integer' as const })),
  { bits: 4, scheme: 'absmax', format: 'fp4' },
];

const text = (options: object): string => Object.values(options).join(' ');

test.each(OPTIONS.map((options) => [text(options), options] as const))(
  '%s: every weight gets the nearest level of its group, whatever the sizes',
  (_, options) => {
    const source = random(5);
    for (let trial = 0; trial < 12; trial++) {
      const rows = 1 + source.below(5);
      const columns = 1 + source.below(70);
      const group = source.below(40);
      const clip = source.below(2) === 1;
      const weights = drawWeights('laplace', rows * columns, trial, 'levels').map((w) => w + 0.3);
      const codes = roundToNearest(weights, rows, columns, { ...options, group, clip });
      const groups = groupsOf(codes);
      expect(groups).toBe(Math.ceil(columns / (group === 0 ? columns : Math.min(group, columns))));
      expect(codes.scales).toHaveLength(rows * groups);
      expect(fromHalves(toHalves(codes.scales))).toEqual(codes.scales);
      expect(fromHalves(toHalves(codes.offsets))).toEqual(codes.offsets);
      const back = dequantize(codes);
      // All codes tried: none is nearer than the one chosen.
      const nearest = new Float64Array(back.length).fill(Infinity);
      for (let code = 0; code < 2 ** options.bits; code++) {
        const other = dequantize({ ...codes, codes: new Uint8Array(back.length).fill(code) });
        for (let i = 0; i < back.length; i++) {
          nearest[i] = Math.min(nearest[i]!, Math.abs(other[i]! - weights[i]!));
        }
      }
      const excess = back.map((w, i) => Math.abs(w - weights[i]!) - nearest[i]!);
      expect(Math.max(...excess)).toBeLessThan(1e-6);
    }
  },
);

test('the clipping search never errs more', () => {
  for (const options of OPTIONS) {
    for (const group of [7, 64, 0]) {
      const weights = drawWeights('t5', 16 * 200, 3, 'clip');
      const error = [false, true].map((clip) =>
        weightNmse(weights, dequantize(roundToNearest(weights, 16, 200, { ...options, group, clip }))),
      );
      expect(error[1], text(options)).toBeLessThanOrEqual(error[0]! * 1.000_001);
    }
  }
});

test.each(OPTIONS.map((options) => [text(options), options] as const))(
  '%s: zeros, equal weights, tiny and large ones stay finite',
  (_, options) => {
    for (const clip of [false, true]) {
      for (const value of [0, -0, 0.3, -0.3, 1, 1e-9, -1e-30, 500]) {
        const weights = new Float32Array(40).fill(value);
        const codes = roundToNearest(weights, 4, 10, { ...options, group: 4, clip });
        const back = dequantize(codes);
        for (const w of back)
          expect(Math.abs(w - value)).toBeLessThanOrEqual(Math.abs(value) * 2 ** -3 + 1e-6);
        for (const code of codes.codes) expect(code).toBeLessThan(2 ** options.bits);
      }
      // A zero column among others.
      const weights = drawWeights('gauss', 40, 1, 'zero column').map((w, i) => (i % 10 === 3 ? 0 : w));
      const { scales, offsets } = roundToNearest(weights, 4, 10, { ...options, group: 1, clip });
      expect([...scales, ...offsets].every(Number.isFinite)).toBe(true);
    }
  },
);

test('what cannot be coded is refused by name', () => {
  const weights = new Float32Array(12).fill(1);
  const usual: ScalarOptions = { bits: 4, group: 4, scheme: 'absmax' };
  const code =
    (change: object, w = weights, rows = 3, columns = 4) =>
    (): unknown =>
      roundToNearest(w, rows, columns, { ...usual, ...change });
  expect(code({ bits: 5 })).toThrow(/^bits: 5/);
  expect(code({ group: -1 })).toThrow(/^group: -1/);
  expect(code({ group: 1.5 })).toThrow(/^group: 1.5/);
  expect(code({ scheme: 'none' })).toThrow(/^scheme: 'none'/);
  expect(code({ format: 'fp8' })).toThrow(/^format: 'fp8'/);
  expect(code({ format: 'fp4', bits: 2 })).toThrow(/^format: fp4/);
  expect(code({ zero: 'integer' })).toThrow(/^zero: integer/);
  expect(code({}, weights, 0)).toThrow(/^rows: 0/);
  expect(code({}, weights, 3, 5)).toThrow(/^weights: 12 entries/);
  for (const bad of [Number.NaN, Infinity, -Infinity]) {
    expect(code({}, weights.with(6, bad))).toThrow(
      new RegExp(`^weights: entry 6 .row 1, column 2. is ${bad}`),
    );
  }
  expect(code({}, weights.with(6, 1e6))).toThrow(/^weights: a group from 1 to 1000000/);
});

test('bits per weight count scales, offsets or zero points, and the short last group', () => {
  const shape = { rows: 3, columns: 100, bits: 2, group: 32, format: 'int' } as const;
  expect(scalarBits({ ...shape, scheme: 'absmax', zero: 'real' })).toBeCloseTo(2 + (4 * 16) / 100, 12);
  expect(scalarBits({ ...shape, scheme: 'minmax', zero: 'real' })).toBeCloseTo(2 + (4 * 32) / 100, 12);
  expect(scalarBits({ ...shape, scheme: 'minmax', zero: 'integer' })).toBeCloseTo(2 + (4 * 18) / 100, 12);
});
