import { expect, test } from 'vitest';
import { Moments } from './moments.ts';

test('kurtosis of known distributions, in parts and with a mean', () => {
  const moments = new Moments();
  const uniform = Float64Array.from({ length: 10_000 }, (_, i) => 7 + i / 10_000);
  moments.add(uniform.subarray(0, 1000));
  moments.add(uniform.subarray(1000));
  expect(moments.kurtosis).toBeCloseTo(1.8, 5);

  const rare = new Moments();
  // A share p of ones among zeros: (1 − 3p(1 − p)) / (p(1 − p)).
  rare.add(Float64Array.from({ length: 1000 }, (_, i) => (i < 100 ? 1 : 0)));
  expect(rare.kurtosis).toBeCloseTo((1 - 3 * 0.09) / 0.09, 10);
});
