import { expect, test } from 'vitest';
import { noncentrality, normalCdf, normalQuantile, studentQuantile } from './distributions.ts';

test('normalCdf against tables', () => {
  expect(normalCdf(0)).toBeCloseTo(0.5, 7);
  expect(normalCdf(1.959963985)).toBeCloseTo(0.975, 7);
  expect(normalCdf(-1)).toBeCloseTo(0.1586552539, 7);
  expect(normalCdf(-5) / 2.866515719e-7).toBeCloseTo(1, 6);
});

test('normalQuantile inverts it', () => {
  for (const p of [1e-6, 0.025, 0.5, 0.8, 0.999]) expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 9);
  expect(() => normalQuantile(1)).toThrow('probability 1');
});

// Two-sided 5 % and 1 % points, as every printed table has them.
test.each([
  [1, 12.706, 63.657],
  [2, 4.303, 9.925],
  [3, 3.182, 5.841],
  [4, 2.776, 4.604],
  [5, 2.571, 4.032],
  [9, 2.262, 3.25],
  [10, 2.228, 3.169],
  [19, 2.093, 2.861],
  [30, 2.042, 2.75],
  [120, 1.98, 2.617],
])('studentQuantile of %i degrees: t(.975) = %f, t(.995) = %f', (freedom, at975, at995) => {
  expect(studentQuantile(0.975, freedom)).toBeCloseTo(at975, 3);
  expect(studentQuantile(0.995, freedom)).toBeCloseTo(at995, 3);
  expect(studentQuantile(0.025, freedom)).toBeCloseTo(-studentQuantile(0.975, freedom), 12);
});

test('studentQuantile goes on smoothly where the expansion takes over, and to the normal one', () => {
  expect(studentQuantile(0.975, 200)).toBeCloseTo(1.971896, 5);
  expect(studentQuantile(0.975, 201)).toBeCloseTo(1.971837, 5);
  expect(studentQuantile(0.975, 1e7)).toBeCloseTo(1.959964, 5);
  expect(studentQuantile(0.5, 7)).toBeCloseTo(0, 12);
  expect(() => studentQuantile(0.975, 0)).toThrow('0 degrees');
  expect(() => studentQuantile(0.975, 2.5)).toThrow('2.5 degrees');
  expect(() => studentQuantile(1, 3)).toThrow('probability 1');
});

// SciPy 1.17.1: the δ with nct.sf(t, freedom, δ) = power.
test.each([
  [5.287193508, 5, 0.95, 8.2901818],
  [3.747158316, 11, 0.95, 5.7781062],
  [3.364929999, 5, 0.95, 5.6233439],
  [1.713871528, 23, 0.95, 3.3919842],
  [2.042272456, 30, 0.8, 2.8953617],
  [3, 1, 0.9, 5.2014838],
  [3, 250, 0.9, 4.2900355],
])('noncentrality of t = %f with %i degrees for a power of %f is %f', (t, freedom, power, found) => {
  expect(noncentrality(t, freedom, power)).toBeCloseTo(found, 6);
});

test('noncentrality refuses what has no power', () => {
  expect(noncentrality(0, 9, 0.5)).toBeCloseTo(0, 6);
  expect(() => noncentrality(2, 0, 0.95)).toThrow('0 degrees');
  expect(() => noncentrality(2, 5, 1)).toThrow('probability 1');
});
