import { expect, test } from 'vitest';
import { globMatcher } from '../glob.ts';
import { filterOf, kernelCounts, kernelsOf } from './kernels-filter.ts';

const IDS = [
  'matmul/m=1,n=2',
  'matmul/m=2,n=2',
  'softmax/rows=1',
  'quantized/gather/n=1',
  'quantized/assign/n=1',
  'moe/layer/t=1',
];
const ALL = [...kernelCounts(IDS).keys()];

test('kernels are counted in their order', () => {
  expect([...kernelCounts(IDS)]).toEqual([
    ['matmul', 2],
    ['softmax', 1],
    ['quantized/gather', 1],
    ['quantized/assign', 1],
    ['moe/layer', 1],
  ]);
});

test('every choice becomes a pattern that selects it and is read back', () => {
  for (let bits = 1; bits < 2 ** ALL.length; bits++) {
    const chosen = new Set(ALL.filter((_, k) => (bits >> k) % 2 === 1));
    const filter = filterOf(chosen, ALL);
    expect(kernelsOf(filter, ALL)).toEqual(chosen);
    if (filter === undefined) continue;
    const matches = globMatcher(filter);
    expect(IDS.filter(matches)).toEqual(IDS.filter((id) => chosen.has(id.slice(0, id.lastIndexOf('/')))));
  }
});

test('another filter is no choice of kernels', () => {
  for (const filter of ['matmul/m=1,*', '*', 'pythia-70m', '{a,b}/*', 'matmul*']) {
    expect(kernelsOf(filter, ALL), filter).toBeUndefined();
  }
});
