import { expect, test } from 'vitest';
import { random } from '../random.ts';
import { correlation, geometricMean, mad, madToSigma, mean, median, quantile } from './statistics.ts';

test('mad of 1, 1, 2, 2, 4, 6, 9 is 1', () => {
  expect(mad([1, 1, 2, 2, 4, 6, 9])).toBe(1);
});

test('mad ignores how far an outlier lies, and estimates sigma of normal data', () => {
  expect(mad([1, 2, 3, 4, 1e9])).toBe(mad([1, 2, 3, 4, 6]));
  const stream = random(3);
  const values = Array.from({ length: 20_000 }, () => 7 + 2 * stream.normal());
  expect(madToSigma * mad(values)).toBeCloseTo(2, 1);
});

test('geometricMean', () => {
  expect(geometricMean([1, 10, 100])).toBeCloseTo(10, 12);
  expect(geometricMean([1e300, 1e300, 1e300])).toBeCloseTo(1e300, -288);
  expect(() => geometricMean([1, 0])).toThrow('value 1 is 0');
  expect(() => geometricMean([])).toThrow('at least one value');
});

test('mean and correlation', () => {
  expect(mean([1, 2, 6])).toBe(3);
  expect(correlation([1, 2, 3, 4], [2, 4, 6, 8])).toBeCloseTo(1, 12);
  expect(correlation([1, 2, 3, 4], [1, -1, -1, 1])).toBeCloseTo(0, 12);
  // Anscombe's first quartet.
  const u = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
  const v = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
  expect(correlation(u, v)).toBeCloseTo(0.81642, 5);
  expect(correlation([1, 1], [1, 2])).toBe(0);
});

// simple-statistics 7.12.1: mean, median, medianAbsoluteDeviation, geometricMean, quantile, sampleCorrelation of logarithms.
test('another library says the same', () => {
  const values = [3.1, 2.6, 2.45, 1.9, 1.75, 1.5, 1.38, 1.21];
  expect(mean(values)).toBeCloseTo(1.98625, 12);
  expect(median(values)).toBeCloseTo(1.825, 12);
  expect(mad(values)).toBeCloseTo(0.53, 12);
  expect(geometricMean(values)).toBeCloseTo(1.8923700302677813, 12);
  const quantiles = [0.1, 0.25, 0.5, 0.9].map((p) => quantile(values, p));
  expect(quantiles).toEqual([1.329, 1.47, 1.825, 2.75].map((value) => expect.closeTo(value, 12)));
  const doubled = values.map((_, i) => Math.log(2 ** i));
  expect(correlation(doubled, values.map(Math.log))).toBeCloseTo(-0.9934368027241849, 12);
});
