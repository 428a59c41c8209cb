import { expect, test } from 'vitest';
import { leastSquares } from './least-squares.ts';

test('Rosenbrock from its usual start', () => {
  const minimum = leastSquares(([x, y]) => [10 * (y! - x! * x!), 1 - x!], [-1.2, 1]);
  expect(minimum.at[0]).toBeCloseTo(1, 7);
  expect(minimum.at[1]).toBeCloseTo(1, 7);
  expect(minimum.converged).toBe(true);
});

test('a line through points that do not lie on it: the normal equations hold', () => {
  const points = [
    [0, 1],
    [1, 3],
    [2, 4],
    [3, 8],
  ] as const;
  const { at } = leastSquares(([a, b]) => points.map(([x, y]) => y - a! - b! * x), [0, 0]);
  expect(at[0]).toBeCloseTo(0.7, 8);
  expect(at[1]).toBeCloseTo(2.2, 8);
});

test('a parameter without influence stays, and does not stop the others', () => {
  const minimum = leastSquares(([x]) => [x! - 3], [0, 42]);
  expect(minimum.at[0]).toBeCloseTo(3, 9);
  expect(minimum.at[1]).toBe(42);
});

test('a start without a finite loss is returned as infinitely bad', () => {
  expect(leastSquares(() => [Number.NaN], [1])).toMatchObject({ loss: Infinity, at: [1] });
});

test('steps into undefined ground are taken back', () => {
  // sqrt is not finite below 0, where the first full step leads.
  const minimum = leastSquares(([x]) => [Math.sqrt(x!) - 0.01], [1]);
  expect(minimum.at[0]).toBeCloseTo(1e-4, 9);
});

test('without parameters the loss is just evaluated', () => {
  expect(leastSquares(() => [3, 4], [])).toEqual({ at: [], loss: 25, converged: true });
});
