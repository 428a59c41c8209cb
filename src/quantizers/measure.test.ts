import { expect, test } from 'vitest';
import { meanSquaredError, proxyError, relativeError, weightNmse } from './measure.ts';

const W = [1, 2, -2, 4];
const A = [1, 1, -2, 6];

test('errors of the tensor', () => {
  expect(meanSquaredError(W, A)).toBe(5 / 4);
  expect(weightNmse(W, A)).toBe(5 / 25);
  expect(relativeError(W, A)).toBe(Math.sqrt(0.2));
  expect(weightNmse([0, 0], [0, 0])).toBe(0);
  expect(weightNmse([0, 0], [0, 1])).toBe(Infinity);
  expect(() => weightNmse(W, [1])).toThrow(/^approximation: 1/);
});

test('the proxy error is the form with the Hessian, by hand and over outputs', () => {
  // E = [[0, −1], [0, 2]], W = [[1, 2], [−2, 4]].
  const hessian = Float64Array.of(2, 1, 1, 3);
  expect(proxyError(W, A, 2, 2, hessian)).toBeCloseTo((3 + 12) / (2 + 4 + 12 + (8 - 16 + 48)), 12);
  expect(proxyError(W, A, 2, 2, Float64Array.of(1, 0, 0, 1))).toBeCloseTo(weightNmse(W, A), 12);
  expect(() => proxyError(W, A, 2, 2, new Float64Array(3))).toThrow(/^hessian: 3/);
  expect(() => proxyError(W, A, 2, 3, new Float64Array(9))).toThrow(/^weights: 4/);
});
