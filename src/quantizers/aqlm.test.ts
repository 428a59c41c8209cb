import { expect, test } from 'vitest';
import { aqlm, aqlmBits, dequantizeAqlm } from './aqlm.ts';
import { weightNmse } from './measure.ts';
import { drawWeights } from './weights.ts';

test('rows of any size come out right, zeros as zeros', async () => {
  const weights = drawWeights('gauss', 40 * 64, 1, 'aqlm').map((w, i) => {
    const row = Math.floor(i / 64);
    return row === 7 ? 0 : w * 10 ** (row % 4);
  });
  const codes = await aqlm(weights, 40, 64, { sizes: [64, 64], v: 8, refinements: 4 });
  const out = dequantizeAqlm(codes);
  expect(out.subarray(7 * 64, 8 * 64).every((w) => w === 0)).toBe(true);
  for (const row of [0, 1, 2, 3]) {
    const of = (values: Float32Array) => values.subarray(row * 64, (row + 1) * 64);
    expect(weightNmse(of(weights), of(out))).toBeLessThan(0.2);
  }
  expect(codes.codes).toHaveLength(40 * 8 * 2);
  expect(aqlmBits(codes)).toBe(12 / 8 + (16 * 2 * 64 * 8 + 16 * 40) / 2560);
});

test('a row that is no whole number of vectors is an error', async () => {
  await expect(aqlm(new Float32Array(20), 2, 10, { sizes: [2], v: 4 })).rejects.toThrow(RangeError);
  await expect(aqlm(new Float32Array(16).fill(1e9), 2, 8, { sizes: [2], v: 4 })).rejects.toThrow(
    'f16 cannot hold',
  );
});
