import { expect, test } from 'vitest';
import { additive, encode } from './additive.ts';
import { kmeans } from './kmeans.ts';
import { squaredDistance } from './search.ts';
import { drawWeights } from './weights.ts';

const v = 4;
const vectors = drawWeights('gauss', 4000 * v, 2, 'additive test');

test('two codebooks of 16 lose less than one, and refined less than that', async () => {
  const one = await kmeans(vectors, { k: 16, v });
  const two = await additive(vectors, { sizes: [16, 16], v });
  const refined = await additive(vectors, { sizes: [16, 16], v, refinements: 5 });
  const three = await additive(vectors, { sizes: [16, 16, 16], v, refinements: 2 });
  expect(two.mse).toBeLessThan(one.mse / 2);
  expect(refined.mse).toBeLessThan(two.mse * 0.97);
  expect(three.mse).toBeLessThan(refined.mse / 2);
});

test('codes of two codebooks name the nearest sum', async () => {
  const { codebooks, codes } = await additive(vectors, { sizes: [9, 7], v });
  const [a, b] = codebooks as [Float32Array, Float32Array];
  const distance = (i: number, ca: number, cb: number): number => {
    const sum = Float64Array.from({ length: v }, (_, j) => a[ca * v + j]! + b[cb * v + j]!);
    return squaredDistance(vectors, i * v, sum, 0, v);
  };
  for (let i = 0; i < 50; i++) {
    const chosen = distance(i, codes[0]![i]!, codes[1]![i]!);
    for (let ca = 0; ca < 9; ca++) {
      for (let cb = 0; cb < 7; cb++) expect(chosen).toBeLessThanOrEqual(distance(i, ca, cb) + 1e-6);
    }
  }
});

test('turns over many codebooks never lose to one look at each', async () => {
  const { codebooks } = await additive(vectors, { sizes: [8, 8, 8], v });
  const loss = (codes: readonly Uint32Array[]): number => {
    let sum = 0;
    for (let i = 0; i < 4000; i++) {
      const parts = Float64Array.from({ length: v }, (_, j) =>
        codebooks.reduce((s, codebook, c) => s + codebook[codes[c]![i]! * v + j]!, 0),
      );
      sum += squaredDistance(vectors, i * v, parts, 0, v);
    }
    return sum;
  };
  const once = loss(await encode(vectors, codebooks, v, undefined, undefined, 0));
  expect(loss(await encode(vectors, codebooks, v))).toBeLessThan(once);
});

test('no codebook at all is an error', async () => {
  await expect(additive(vectors, { sizes: [], v })).rejects.toThrow('sizes');
});
