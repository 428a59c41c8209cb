import { expect, test } from 'vitest';
import { random } from '../random.ts';
import { cpuAssign } from './assign.ts';
import { plainSearch, squaredDistance, treeSearch } from './search.ts';

/** The definition: every centroid, the first of the nearest. */
function nearest(vectors: Float32Array, at: number, codebook: Float32Array, v: number): number {
  let best = 0;
  for (let c = 1; c < codebook.length / v; c++) {
    const d = squaredDistance(vectors, at, codebook, c * v, v);
    if (d < squaredDistance(vectors, at, codebook, best * v, v)) best = c;
  }
  return best;
}

const drawn = (length: number, seed: number, draw = (r: ReturnType<typeof random>) => r.normal()) => {
  const source = random(seed);
  return Float32Array.from({ length }, () => draw(source));
};

/** Of whole numbers many centroids repeat and many distances are equal. */
const whole = (r: ReturnType<typeof random>): number => r.below(5) - 2;

for (const [name, make] of [
  ['plain', plainSearch],
  ['tree', treeSearch],
] as const) {
  test(`the ${name} search finds the nearest, whatever the guess`, () => {
    for (const [v, k] of [
      [1, 1],
      [1, 40],
      [2, 100],
      [3, 257],
      [4, 13],
      [5, 300],
      [8, 1000],
      [13, 500],
    ] as const) {
      const codebook = drawn(k * v, k);
      const vectors = drawn(200 * v, 7);
      const search = make(codebook, v);
      for (let i = 0; i < 200; i++) {
        const want = nearest(vectors, i * v, codebook, v);
        expect(search.nearest(vectors, i * v, 0), `v=${v} k=${k}`).toBe(want);
        expect(search.nearest(vectors, i * v, (i * 7) % k)).toBe(want);
      }
    }
  });

  test(`of equal distances the ${name} search takes the lowest number`, () => {
    for (const v of [1, 2, 3, 6]) {
      const codebook = drawn(200 * v, 3, whole);
      const vectors = drawn(300 * v, 4, (r) => whole(r) / 2);
      const search = make(codebook, v);
      for (let i = 0; i < 300; i++) {
        const want = nearest(vectors, i * v, codebook, v);
        expect(search.nearest(vectors, i * v, 199)).toBe(want);
        expect(search.nearest(vectors, i * v, i % 200)).toBe(want);
      }
    }
  });

  test(`a ${name} search of equal centroids, or of huge ones, ends`, () => {
    expect(make(new Float32Array(300).fill(2), 3).nearest(new Float32Array(3), 0, 50)).toBe(0);
    const huge = drawn(300, 5).map((x) => x * 1e37);
    expect(make(huge, 3).nearest(huge, 30, 0)).toBe(10);
  });
}

test('assignment can be stopped, and takes no vectors', async () => {
  const codebook = drawn(4096 * 6, 1);
  expect(await cpuAssign()(new Float32Array(0), 6, codebook)).toHaveLength(0);
  const stop = new AbortController();
  const work = cpuAssign()(drawn(6 * 400_000, 2), 6, codebook, { signal: stop.signal });
  setTimeout(() => stop.abort(new Error('enough')), 20);
  await expect(work).rejects.toThrow('enough');
});

test('good guesses, bad ones and wrong ones: the same codes', { timeout: 30_000 }, async () => {
  for (const [v, k, draw] of [
    [3, 200, undefined],
    [6, 1000, undefined],
    [8, 2048, undefined],
    [2, 300, whole],
    [4, 400, whole],
  ] as const) {
    const codebook = drawn(k * v, 3, draw);
    const n = 4 * k;
    const vectors = drawn(n * v, 4, draw && ((r) => whole(r) / 2));
    const want = await cpuAssign()(vectors, v, codebook);
    const source = random(5);
    // A third guesses right, a third nearly so: a moved codebook's code; the rest anything.
    const moved = await cpuAssign()(
      vectors,
      v,
      codebook.map((x) => x + 0.2 * source.normal()),
    );
    const hints = want.map((code, i) => (i % 3 === 0 ? code : i % 3 === 1 ? moved[i]! : source.below(k)));
    expect(await cpuAssign()(vectors, v, codebook, { hints }), `v=${v} k=${k}`).toEqual(want);
  }
});
