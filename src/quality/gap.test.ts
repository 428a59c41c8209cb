import { expect, test } from 'vitest';
import { clusteredMean, documentsOf, pairedGap } from './gap.ts';

test('with one value a document it is the standard error of the mean', () => {
  const values = [1, 4, 2, 8, 5];
  const n = values.length;
  const mean = 4;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1);
  const found = clusteredMean(values, [0, 1, 2, 3, 4]);
  expect(found.mean).toBe(mean);
  expect(found.se).toBeCloseTo(Math.sqrt(variance / n), 12);
  expect(found.documents).toBe(5);
});

test('copies of a value within a document tell nothing new', () => {
  const once = clusteredMean([1, 4, 2], [0, 1, 2]);
  const thrice = clusteredMean([1, 1, 1, 4, 4, 4, 2, 2, 2], [0, 0, 0, 1, 1, 1, 2, 2, 2]);
  expect(thrice.se).toBeCloseTo(once.se, 12);
});

test('a gap is paired: what both models find hard does not count', () => {
  const base = [1, 9, 3, 7];
  const gap = pairedGap(
    base.map((x) => x + 0.25),
    base,
    [0, 0, 1, 1],
  );
  expect(gap.mean).toBeCloseTo(0.25, 12);
  expect(gap.se).toBeCloseTo(0, 12);
});

test('one document has no standard error', () => {
  expect(() => clusteredMean([1, 2], [3, 3])).toThrow('a standard error needs two, there is 1');
  expect(() => clusteredMean([1, 2], [3])).toThrow('documents: 1 for 2 values');
});

test('a 0 within a window begins the next document; at its beginning it belongs to the first', () => {
  const window = new Uint8Array(257).fill(65);
  window[0] = 0;
  window[100] = 0;
  const documents = documentsOf([window], [7]);
  expect(documents).toHaveLength(256);
  // Entry t − 1 is of token t: the 0 itself ends document 7, token 101 is of document 8.
  expect([documents[0], documents[99], documents[100], documents[255]]).toEqual([7, 7, 8, 8]);
  expect(() => documentsOf([window], [])).toThrow('starts: 0 documents for 1 windows');
});
