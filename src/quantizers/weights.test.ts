import { expect, test } from 'vitest';
import { distributions, OUTLIER_FACTOR, drawWeights, enlargeColumns } from './weights.ts';

/** Variance and kurtosis of each; those of t5 and swiglu's tails need too many values for a tight test. */
const MOMENTS = {
  gauss: [1, 3, 0.1],
  laplace: [1, 6, 0.5],
  t5: [1, 9, 4],
  swiglu: [0.356, 21.7, 5],
} as const;

test.each(distributions)('%s has its mean, variance and kurtosis', (name) => {
  const values = drawWeights(name, 300_000, 1, 'moments');
  let mean = 0;
  let second = 0;
  let fourth = 0;
  for (const x of values) {
    mean += x / values.length;
    second += x ** 2 / values.length;
    fourth += x ** 4 / values.length;
  }
  const [variance, kurtosis, within] = MOMENTS[name];
  expect(Math.abs(mean)).toBeLessThan(0.01);
  expect(Math.abs(second / variance - 1)).toBeLessThan(0.03);
  expect(Math.abs(fourth / second ** 2 - kurtosis)).toBeLessThan(within);
});

test('equal arguments give equal values, another seed or name others', () => {
  const values = drawWeights('gauss', 100, 1, 'a');
  expect(drawWeights('gauss', 100, 1, 'a')).toEqual(values);
  expect(drawWeights('gauss', 50, 1, 'a')).toEqual(values.subarray(0, 50));
  expect(drawWeights('gauss', 100, 2, 'a')).not.toEqual(values);
  expect(drawWeights('gauss', 100, 1, 'b')).not.toEqual(values);
});

test('bad arguments are refused by name', () => {
  expect(() => drawWeights('cauchy' as 'gauss', 1, 1, '')).toThrow(/^distribution: 'cauchy'/);
  expect(() => drawWeights('gauss', -1, 1, '')).toThrow(/^length: -1/);
});

test('outlier columns are the share that was asked for, whole and 8 times as large', () => {
  const plain = drawWeights('gauss', 20 * 500, 3, 'w');
  const changed = enlargeColumns(plain.slice(), 500, 10, 3, 'w');
  const columns = Array.from({ length: 500 }, (_, column) => changed[column]! / plain[column]!);
  expect(columns.filter((ratio) => ratio === OUTLIER_FACTOR)).toHaveLength(5);
  expect(columns.filter((ratio) => ratio === 1)).toHaveLength(495);
  for (let at = 0; at < changed.length; at++) expect(changed[at]).toBe(plain[at]! * columns[at % 500]!);
  expect(enlargeColumns(plain.slice(), 500, 10, 3, 'w')).toEqual(changed);
  expect(enlargeColumns(plain.slice(), 500, 0, 3, 'w')).toEqual(plain);
  expect(() => enlargeColumns(plain, 500, 1.5, 3, 'w')).toThrow('perMille: 1.5');
});
