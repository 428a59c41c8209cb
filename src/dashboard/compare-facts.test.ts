import { expect, test } from 'vitest';
import { buildRun, timed } from '../../test/support/build-run.ts';
import { compareRuns } from '../analysis/compare-runs.ts';
import type { Run } from '../results/schema.ts';
import { comparedFacts, comparisonGlances, undecidedText } from './compare-facts.ts';

const runOf = (factor: number, deviceName?: string): Run => ({
  ...buildRun({ points: [64, 128].map((n) => timed({ params: { m: 1, n, k: n }, ns: n * factor })) }),
  ...(deviceName !== undefined && { submission: { deviceName, submittedAt: '2026-02-01T00:00:00.000Z' } }),
});

test('at a glance: how many times as long, on which side of 1, and how many are decided', () => {
  const [a, b] = [runOf(1), runOf(0.5, 'Card')];
  const [ratio, sides, verdicts] = comparisonGlances(compareRuns(a, b), a, b);
  expect(ratio).toMatchObject({ value: '0.500×' });
  expect(ratio!.note).toMatch(
    /^B \(Card\) is 2\.00 times as fast as A \(.+\): geometric mean of 2 workloads; .*ci95/,
  );
  expect(sides).toMatchObject({ value: '2 of 2', note: 'in 2 below it, B faster; in 0 above it, B slower' });
  expect(verdicts).toMatchObject({ value: '0 of 2 decided' });
  const same = comparisonGlances(compareRuns(a, a), a, a);
  expect(same[0]!.note).toContain('B takes as long as A');
  expect(comparisonGlances(compareRuns(b, runOf(2)), b, runOf(2))[0]!.note).toContain(
    'takes 4.00 times as long',
  );
  expect(comparisonGlances(compareRuns(buildRun(), a), a, a)).toEqual([]);
});

test('why nothing is decided, and what would decide it', () => {
  expect(undecidedText(compareRuns(runOf(1), runOf(2)))).toMatch(
    /^Not decided is, of 2 workloads, all of them: fewer than five launches of each.*measure each run with five launches/,
  );
  expect(undecidedText({ workloads: [] })).toBe('');
});

test('what both were measured on stands side by side', () => {
  const facts = comparedFacts(runOf(1), runOf(1, 'Card'), () => 'then');
  expect(facts.filter(({ a, b }) => a !== b).map(({ what }) => what)).toEqual(['Device']);
  expect(facts.find(({ what }) => what === 'Device')!.b).toContain('called “Card” by its owner');
  expect(facts.find(({ what }) => what === 'Launches')).toMatchObject({ a: '1', b: '1' });
});
