import { expect, test } from 'vitest';
import { kernelById } from '../../kernels/index.ts';
import { architecture } from '../../models/index.ts';
import { claims as papersClaims } from '../claims/index.ts';
import { globMatcher } from '../glob.ts';
import { nearest } from '../nearest.ts';
import { select } from '../worker/session.ts';
import { suite, suiteModels, suites, suiteWorkloads } from './index.ts';

test('every suite yields distinct workloads, and every summand of its models is one of them', () => {
  for (const of of suites) {
    const ids = suiteWorkloads(of).map(({ id }) => id);
    expect(new Set(ids).size, of.name).toBe(ids.length);
    for (const { terms } of suiteModels(of)) {
      for (const term of terms) expect(ids).toContain(term.workload);
    }
  }
});

test('quick holds what it promises: products, models, decades of work', () => {
  const quick = suite('quick');
  const products = suiteWorkloads(quick).filter(({ kernel }) => kernel === 'matmul');
  const ofModels = new Set(suiteModels(quick).flatMap(({ terms }) => terms.map((term) => term.workload)));
  const layers = products.filter(({ id }) => ofModels.has(id));
  expect(layers.filter(({ params }) => params['m'] === 1).length).toBeGreaterThanOrEqual(12);
  expect(layers.filter(({ params }) => Number(params['m']) > 1).length).toBeGreaterThanOrEqual(12);

  const models = new Set(suiteModels(quick).map(({ model }) => model));
  expect(models.size).toBeGreaterThanOrEqual(5);
  expect(models).toContain('pythia-70m');
  const largest = Math.max(...suiteModels(quick).map(({ parameters }) => parameters));
  expect(largest).toBeGreaterThanOrEqual(2.7e9);

  const decades = (of: typeof products): number => {
    const flops = of.map(({ params }) => kernelById('matmul')!.cost(params).flops);
    return Math.log10(Math.max(...flops) / Math.min(...flops));
  };
  // Without the odd sizes, which are there for their tails.
  const even = products.filter(({ params }) => Number(params['n']) % 4 === 0);
  expect(decades(even.filter(({ params }) => params['m'] === 1))).toBeGreaterThanOrEqual(2.5);
  expect(decades(even.filter(({ params }) => params['m'] !== 1))).toBeGreaterThanOrEqual(2.5);
});

test('claims holds a workload of every claim that names one', () => {
  const ids = suiteWorkloads(suite('claims')).map(({ id }) => id);
  const named = papersClaims.flatMap((claim) =>
    claim.kind === 'testable' ? claim.workloads.map((pattern) => [claim.id, pattern] as const) : [],
  );
  // Losses of trained models are the quality suites'.
  const timed = named.filter(([, pattern]) => pattern !== 'ladder/*');
  expect(timed.length).toBeGreaterThan(5);
  expect(timed.filter(([, pattern]) => !ids.some(globMatcher(pattern)))).toEqual([]);
});

test('layer shapes are unscaled', () => {
  const ids = suiteWorkloads(suite('quick')).map(({ id }) => id);
  const { hidden } = architecture('pythia-2.8b');
  expect(hidden).toBe(2560);
  expect(ids).toContain('matmul/m=1,n=7680,k=2560,dtype=f32');
  expect(ids).toContain('matmul/m=16,n=2048,k=8192,dtype=f32');
  expect(ids).toContain('matmul/m=1,n=50304,k=2560,dtype=f32');
});

test('a wrong name is answered with the nearest ones', () => {
  expect(() => suite('qick')).toThrow(/no suite 'qick'; nearest: quick/);
  expect(nearest('matmull', ['matmul', 'roofline/copy'], 1)).toEqual(['matmul']);
});

test('a filter selects by glob across slashes and by id, and says what is near when nothing matches', () => {
  expect(select({ filter: 'matmul/m=1,*' }).workloads.every(({ params }) => params['m'] === 1)).toBe(true);
  expect(select({ filter: '*copy*' }).workloads.map(({ kernel }) => kernel)).toContain('roofline/copy');
  expect(select({ filter: 'roofline/*' }).workloads.length).toBeGreaterThan(2);
  expect(select({ filter: 'roofline/empty/workgroups=1' }).workloads).toHaveLength(1);
  const layers = select({ filter: 'pythia-70m' }).workloads.map(({ id }) => id);
  expect(layers).toContain('matmul/m=1,n=50304,k=512,dtype=f32');
  expect(layers).toContain('matmul/m=16,n=1536,k=512,dtype=f32');
  expect(layers).not.toContain('matmul/m=1,n=768,k=768,dtype=f32');
  expect(() => select({ filter: 'roofline/empti/*' })).toThrow(/nearest: roofline\/empty/);
});

test.each([
  [{ suite: 'slow' }, /no suite/],
  [{ variant: 'derect' }, /no variant 'derect'; nearest: direct/],
  [{ seed: -1 }, /seed -1/],
  [{ seed: 1.5 }, /seed 1.5/],
  [{ timeBudgetS: 0 }, /time budget 0 s/],
  [{ timeBudgetS: Number.NaN }, /time budget NaN s/],
])('options %o are refused', (options, message) => {
  expect(() => select(options)).toThrow(message);
});
