import { expect, test } from 'vitest';
import { CliError } from './exit.ts';
import { suiteNames, workloadIds } from './selection.ts';

const refusal = (suite: string, filter?: string, variant?: string): CliError => {
  try {
    workloadIds(suite, filter, variant);
  } catch (error) {
    if (error instanceof CliError) return error;
  }
  throw new Error('it was not refused');
};

test('ids come once, and a filter narrows them', () => {
  const all = workloadIds(undefined);
  expect(new Set(all).size).toBe(all.length);
  for (const name of suiteNames()) expect(all).toEqual(expect.arrayContaining([...workloadIds(name)]));
  const vectors = workloadIds('quick', 'matmul/m=1,*');
  expect(vectors.length).toBeGreaterThan(3);
  expect(vectors.every((id) => id.startsWith('matmul/m=1,'))).toBe(true);
  expect(workloadIds('quick', vectors[0])).toEqual([vectors[0]]);
});

test('an unknown suite, kernel or model is a usage error with the nearest names', () => {
  expect(refusal('quik')).toMatchObject({ code: 2, message: expect.stringContaining('quick') });
  expect(refusal('quick', 'matmull/*')).toMatchObject({
    code: 2,
    message: expect.stringContaining('matmul'),
  });
  expect(refusal('quick', 'rooflin/copy/*').message).toContain('Nearest kernel: roofline/copy');
  expect(refusal('quick', 'pythia-71m').message).toContain('nearest model: pythia-70m');
  expect(refusal('quick', 'llama-2-7b').message).toContain("'llama-2-7b' is a model, but not of this suite");
});

test('a variant must belong to a kernel that is meant, or nothing would be measured', () => {
  expect(workloadIds('smoke', 'softmax/*', 'split').length).toBeGreaterThan(0);
  expect(refusal('smoke', 'softmax/*', 'direct')).toMatchObject({
    code: 2,
    message: expect.stringMatching(/'direct' belongs to no kernel that is meant; nearest there: /),
  });
});

test('without a suite a filter needs to match in one of them', () => {
  const found = workloadIds(undefined, 'transformer/rope/*');
  expect(found.length).toBeGreaterThan(0);
  expect(found.every((id) => id.startsWith('transformer/rope/'))).toBe(true);
  expect(() => workloadIds(undefined, 'matmull/*')).toThrow('no workload of any suite');
});
