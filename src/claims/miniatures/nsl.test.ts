import { expect, test } from 'vitest';
import { mean } from '../../analysis/statistics.ts';
import { random } from '../../random.ts';
import { drawn, logSlope, once } from './draws.ts';
import { excessByData, excessByFeatures, factor, forward, lossByData, lossByFeatures } from './nsl.ts';
import { difference, torusKernel } from './torus.ts';

test('a torus kernel is the sum of its waves, and its spectrum falls as it was asked to', () => {
  const kernel = torusKernel(2, 5, 0.7);
  const eigenvalue = new Map<number, number>();
  // Places of the frequencies 0, 1, 2, 4, 5, 8 among the 25 waves: 1; 2 to 5; 6 to 9; 10 to 13; 14 to 21; 22 to 25.
  for (const [square, place] of [
    [0, 1],
    [1, 3.5],
    [2, 7.5],
    [4, 11.5],
    [5, 17.5],
    [8, 23.5],
  ] as const) {
    eigenvalue.set(square, place ** -1.7);
  }
  const [a, b] = [7, 19];
  let [k, k2] = [0, 0];
  for (let u = -2; u <= 2; u++) {
    for (let v = -2; v <= 2; v++) {
      const angle =
        (2 * Math.PI * (u * ((a % 5) - (b % 5)) + v * (Math.floor(a / 5) - Math.floor(b / 5)))) / 5;
      const value = eigenvalue.get(u * u + v * v)!;
      k += value * Math.cos(angle);
      k2 += value * value * Math.cos(angle);
    }
  }
  expect(kernel.k[difference(kernel, a, b)]).toBeCloseTo(k, 12);
  expect(kernel.k2[difference(kernel, a, b)]).toBeCloseTo(k2, 12);
  expect(kernel.spectrum[0]).toBe(1);
  expect(kernel.spectrum).toEqual(kernel.spectrum.toSorted((x, y) => y - x));
});

test('one datum leaves what one datum must, and all data leave nothing', () => {
  const kernel = torusKernel(1, 9, 1);
  const all = kernel.spectrum.reduce((sum, value) => sum + value, 0);
  const [one, last] = lossByData(kernel, [1, 9], random(1)) as [number, number];
  expect(one).toBeCloseTo(all - kernel.k2[0]! / kernel.k[0]!, 12);
  expect(Math.abs(last)).toBeLessThan(1e-12);
});

test('features: more of them leave less, as many as there are leave nothing', () => {
  const spectrum = Float64Array.from({ length: 12 }, (_, i) => (i + 1) ** -2);
  const [few, more, all] = lossByFeatures(spectrum, [2, 6, 12], random(2)) as [number, number, number];
  expect(few).toBeGreaterThan(more);
  expect(more).toBeGreaterThan(0);
  expect(Math.abs(all)).toBeLessThan(1e-9);
  // Never less than the best that so many could leave: the tail of the spectrum.
  expect(few).toBeGreaterThan(spectrum.subarray(2).reduce((sum, value) => sum + value, 0));
});

test('variance: the excess of least squares is that of theory, and none where features say all', () => {
  const spectrum = Float64Array.from({ length: 8 }, () => 1);
  const runs = Array.from({ length: 200 }, (_, k) => excessByData(spectrum, 2, [40], random(k))[0]!);
  // 8 equal features, 2 of which are seen: 6 act as noise, of which a fraction P/(D − P − 1) is added.
  expect(mean(runs)).toBeCloseTo((6 * 2) / (40 - 2 - 1), 1);
  expect(Math.abs(excessByData(spectrum, 8, [20], random(1))[0]!)).toBeLessThan(1e-9);
  const [some, many] = excessByFeatures(spectrum, 2, [8, 512], random(3)) as [number, number];
  expect(some).toBeGreaterThan(many);
  expect(many).toBeGreaterThan(0);
});

test('a matrix that is not positive definite is refused', () => {
  expect(() => factor(Float64Array.of(1, 2, 2, 1), 2)).toThrow(/pivot 1 of 2 is -3/);
  const l = factor(Float64Array.of(4, 2, 2, 5), 2);
  expect([...forward(l, 2, Float64Array.of(2, 5), 1)]).toEqual([1, 2]);
});

test('repetitions: mean and Student’s interval, the slope of a power, one computation for all', () => {
  expect(drawn([1, 2, 3]).value).toBe(2);
  expect(drawn([1, 2, 3]).ci95[1]).toBeCloseTo(2 + 4.302653 / Math.sqrt(3), 5);
  expect(logSlope([1, 2, 4], [3, 12, 48])).toBeCloseTo(2, 12);
  let calls = 0;
  const kept = once(() => ++calls);
  expect([kept(), kept()]).toEqual([1, 1]);
});
