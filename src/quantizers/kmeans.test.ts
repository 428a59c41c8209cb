import { expect, test } from 'vitest';
import { random } from '../random.ts';
import { kmeans, weightedError } from './kmeans.ts';
import { cpuAssign } from './assign.ts';
import { drawWeights } from './weights.ts';

const gauss = (n: number, v: number, name = 'a'): Float32Array => drawWeights('gauss', n * v, 5, name);

test('the same seed gives the same codebook, another seed another', async () => {
  const vectors = gauss(2000, 3);
  const [a, b, c] = [
    await kmeans(vectors, { k: 20, v: 3, seed: 1 }),
    await kmeans(vectors, { k: 20, v: 3, seed: 1 }),
    await kmeans(vectors, { k: 20, v: 3, seed: 2 }),
  ];
  expect(a.codebook).toEqual(b.codebook);
  expect(a.codes).toEqual(b.codes);
  expect(a.codebook).not.toEqual(c.codebook);
});

for (const start of ['sample', 'plusplus'] as const) {
  test(`Lloyd's rounds never raise the error (${start}), and it is what the codes lose`, async () => {
    const vectors = gauss(3000, 4);
    const made = await kmeans(vectors, { k: 64, v: 4, start });
    expect(made.repaired).toBe(0);
    for (let i = 1; i < made.iterations; i++) {
      expect(made.history[i]).toBeLessThanOrEqual(made.history[i - 1]! + 1e-9);
    }
    expect(made.converged).toBe(true);
    expect(made).toMatchObject({ start, sample: 3000 });
    expect(made.mse).toBeCloseTo(weightedError(vectors, undefined, made.codes, made.codebook, 4), 12);
    // Every centroid is the mean of its vectors.
    const sums = new Float64Array(4);
    let count = 0;
    for (const [i, code] of made.codes.entries()) {
      if (code !== 17) continue;
      count++;
      for (let j = 0; j < 4; j++) sums[j]! += vectors[i * 4 + j]!;
    }
    for (let j = 0; j < 4; j++) expect(made.codebook[17 * 4 + j]).toBeCloseTo(sums[j]! / count, 2);
  });
}

test('clusters that are far apart are found', async () => {
  const source = random(1);
  const vectors = Float32Array.from({ length: 2 * 900 }, (_, i) => {
    const cluster = (i >> 1) % 9;
    return 10 * (i % 2 === 0 ? cluster % 3 : Math.floor(cluster / 3)) + 0.1 * source.normal();
  });
  const { mse, codes } = await kmeans(vectors, { k: 9, v: 2, start: 'plusplus', seed: 3 });
  expect(mse).toBeLessThan(0.012);
  expect(new Set(codes.subarray(0, 9)).size).toBe(9);
});

const heldOutError = async (v: number, k: number): Promise<number> => {
  const { codebook } = await kmeans(gauss(20_000, v), { k, v, half: true, seed: 3, tolerance: 1e-3 });
  const unseen = gauss(50_000, v, 'unseen');
  return weightedError(unseen, undefined, await cpuAssign()(unseen, v, codebook), codebook, v);
};

test(
  '2-bit Gaussian errors of the literature: vectors of 2 and 4 numbers beat the best scalar, .1175',
  { timeout: 60_000 },
  async () => {
    // Monte-Carlo noise of 50 000 numbers is about .001; v4 has 78 vectors a centroid, and so loses about 1/78.
    const [one, two, four] = [
      await heldOutError(1, 4),
      await heldOutError(2, 16),
      await heldOutError(4, 256),
    ];
    expect(one).toBeCloseTo(0.1175, 2);
    expect(two).toBeGreaterThan(0.105);
    expect(two).toBeLessThan(0.111);
    expect(four).toBeGreaterThan(0.094);
    expect(four).toBeLessThan(0.1015);
  },
);

test('heavy vectors draw the centroids', async () => {
  const vectors = Float32Array.from({ length: 1000 }, (_, i) => i / 1000);
  const weights = vectors.map((x) => (x < 0.1 ? 1000 : 1));
  const { codebook } = await kmeans(vectors, { k: 8, v: 1, weights });
  const even = await kmeans(vectors, { k: 8, v: 1 });
  const few = even.codebook.filter((c) => c < 0.1).length;
  expect(codebook.filter((c) => c < 0.1).length).toBeGreaterThanOrEqual(few + 2);
  const none = await kmeans(vectors, { k: 8, v: 1, weights: new Float32Array(1000) });
  expect(none.codebook).toEqual(even.codebook);
});

test('a lost centroid is moved to where most is lost', async () => {
  // Two starts in one of two places: only a repair can reach the second.
  const vectors = Float32Array.from([...Array<number>(50).fill(0), ...Array<number>(50).fill(1), 5]);
  const made = await kmeans(vectors, { k: 3, v: 1, start: 'sample', seed: 4 });
  expect(made.mse).toBe(0);
  expect(made.codebook.toSorted()).toEqual(Float32Array.of(0, 1, 5));
});

test('equal vectors, and as many centroids as vectors, are no trouble', async () => {
  const equal = await kmeans(new Float32Array(64).fill(3), { k: 8, v: 2 });
  expect(equal.mse).toBe(0);
  expect(new Set(equal.codes)).toEqual(new Set([0]));
  const vectors = gauss(10, 3);
  const all = await kmeans(vectors, { k: 10, v: 3 });
  expect(all.mse).toBe(0);
  expect(new Set(all.codes).size).toBe(10);
});

test('training sees a sample, codes are of all', async () => {
  const vectors = gauss(5000, 2);
  const made = await kmeans(vectors, { k: 16, v: 2, sample: 600, half: true });
  expect(made.sample).toBe(600);
  expect(made.codes).toHaveLength(5000);
  expect(made.codes).toEqual(await cpuAssign()(vectors, 2, made.codebook));
});

test('bad input is named', async () => {
  const vectors = gauss(10, 2);
  const refused = async (message: string, part: object, more: Float32Array = vectors): Promise<void> => {
    await expect(kmeans(more, { k: 4, v: 2, ...part })).rejects.toThrow(message);
  };
  await refused('k = 11 centroids for 10 vectors: take k ≤ 10', { k: 11 });
  await refused('k = 0', { k: 0 });
  await refused('k = 65537', { k: 65_537 });
  await refused('no whole vectors of v = 3', { v: 3 });
  await refused('k = 4', {}, Float32Array.from([1, NaN]));
  await refused('number 1 is NaN', { k: 1 }, Float32Array.from([1, NaN]));
  await refused('weights: 2 for 10 vectors', { weights: [1, 2] });
  await refused('weights: number 0 is -1', { weights: Array<number>(10).fill(-1) });
  await refused('sample = 3', { sample: 3 });
});

test('progress is told, and a signal stops it', async () => {
  const stages = new Set<string>();
  await kmeans(gauss(500, 2), { k: 9, v: 2, onProgress: ({ stage }) => stages.add(stage) });
  expect([...stages]).toEqual(['k-means', 'assignment']);
  const stop = new AbortController();
  const work = kmeans(gauss(200_000, 6), { k: 4096, v: 6, signal: stop.signal });
  setTimeout(() => stop.abort(new Error('stopped')), 50);
  await expect(work).rejects.toThrow('stopped');
});
