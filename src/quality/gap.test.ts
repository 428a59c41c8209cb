import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { windowLosses } from '../../models/ladder/forward.ts';
import { loadModel, loadWindows } from '../../models/ladder/load.ts';
import { BLOCK_MATRICES, matrixName, matrixShape } from '../../models/ladder/model.ts';
import { dequantize, roundToNearest } from '../quantizers/scalar.ts';
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

const read = async (path: string) => new Uint8Array(await readFile(join('models/ladder', path)));
/** Four windows of the 256. */
const isTaken = (_: unknown, i: number): boolean => i % 64 === 0;

// NumPy, from the safetensors file and the words of the README alone: the pass, AbsMax in groups of 32 (a weight half-way between
// two codes takes the higher), documents that end at a 0, and the error of a ratio of cluster totals.
test('loss, gap and their errors of a quantised model, again in another language', async () => {
  const model = await loadModel('gpt-35k-D8', read);
  const starts = JSON.parse(await readFile('models/ladder/windows.json', 'utf8')) as { test64k: number[] };
  const windows = (await loadWindows('test', read)).filter(isTaken);
  const documents = documentsOf(windows, starts.test64k.filter(isTaken));

  const weights = new Map(model.weights);
  for (let block = 0; block < model.config.layers; block++) {
    for (const matrix of BLOCK_MATRICES) {
      const name = matrixName(block, matrix);
      const [rows, columns] = matrixShape(model.config, matrix);
      const options = { bits: 3, group: 32, scheme: 'absmax' } as const;
      weights.set(name, dequantize(roundToNearest(model.weights.get(name)!, rows, columns, options)));
    }
  }
  const lossesOf = (of: typeof model) => windows.flatMap((window) => [...windowLosses(of, window)]);
  const [plain, rounded] = [lossesOf(model), lossesOf({ ...model, weights })];

  const found = [
    clusteredMean(plain, documents),
    clusteredMean(rounded, documents),
    pairedGap(rounded, plain, documents),
  ];
  const numpy = [
    [1.6773140457, 0.2504963636],
    [2.1179479485, 0.2032731152],
    [0.4406339028, 0.0684981914],
  ] as const;
  for (const [i, { mean, se, documents: count }] of found.entries()) {
    expect(mean).toBeCloseTo(numpy[i]![0], 7);
    expect(se).toBeCloseTo(numpy[i]![1], 7);
    expect(count).toBe(4);
  }
});
