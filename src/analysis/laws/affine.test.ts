import { expect, test } from 'vitest';
import { random } from '../../random.ts';
import { estimateParameters } from '../estimate.ts';
import { affine } from './affine.ts';
import type { Datum } from './law.ts';

const stream = random(9);
const uniform = (low: number, high: number): number => low + (high - low) * stream.uniform();
const series = (n: number, one: (i: number) => readonly [x: number, y: number]): Datum[] =>
  Array.from({ length: n }, (_, i) => {
    const [x, y] = one(i);
    return { x: [x], y };
  });

const shapes: Readonly<Record<string, () => Datum[]>> = {
  'a fixed cost and noise': () => series(12, (i) => [4 ** i, (500 + 4 ** i) * Math.exp(uniform(-0.3, 0.3))]),
  'noise over twenty decades': () => series(9, () => [10 ** uniform(0, 20), 10 ** uniform(0, 16)]),
  falling: () => series(8, (i) => [10 ** i, 10 ** (9 - i) * uniform(1, 2)]),
  'steeper than any line': () => series(8, (i) => [1 + i, 10 ** (2 * i)]),
  'two levels at nearly one size': () => series(10, (i) => [1 + i * 1e-9, i % 2 === 0 ? 1e-3 : 1e16]),
  'one outlier': () => series(10, (i) => [i + 1, i === 9 ? 1e12 : 1]),
};

/** Σ(log y − log f)² with the best b for a ratio a/b. */
function lossAt(data: readonly Datum[], ratio: number): number {
  const logs = data.map(({ x, y }) => Math.log(y) - Math.log(ratio + x[0]!));
  const centre = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  return logs.reduce((sum, log) => sum + (log - centre) ** 2, 0);
}

test.each(Object.keys(shapes))('no line fits better: %s', (name) => {
  for (let trial = 0; trial < 30; trial++) {
    const data = shapes[name]!();
    const estimate = estimateParameters(affine, data)!;
    let best = lossAt(data, 0);
    for (let log = -40; log <= 70; log += 0.01) best = Math.min(best, lossAt(data, Math.exp(log)));
    expect(2 * estimate.loss).toBeLessThan(best * (1 + 1e-4) + 1e-20);
    expect(estimate.parameters[0]).toBeGreaterThanOrEqual(0);
    expect(estimate.parameters[1]).toBeGreaterThan(0);
  }
});
