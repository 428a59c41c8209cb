import { expect, test } from 'vitest';
import { random } from '../../random.ts';
import type { Run, TimingOk } from '../../results/schema.ts';
import { summarize } from '../../results/summary.ts';
import type { Verdict } from '../../analysis/comparison.ts';
import {
  coverage,
  pointsOfTwin,
  share,
  verdictsAcross,
  verdictsBeside,
  verdictsPooled,
  verdictsWithin,
} from './tables.ts';
import type { VerdictCounts } from './tables.ts';

/**
 * Launches whose medians scatter by `spread` (sd of logs), with a twin `base` and one `head` that is slower by a factor.
 * What disturbs a launch disturbs both; each sample has noise of its own.
 */
function launchesOf(count: number, spread: number, factor: number, seed: number): Run[] {
  const source = random(seed);
  return Array.from({ length: count }, () => {
    const shift = Math.exp(spread * source.normal());
    const twin = (name: string, slower: number): TimingOk => {
      const samples = Array.from({ length: 15 }, () => ({
        ns: 1e7 * shift * slower * Math.exp(0.01 * source.normal()),
        round: 0,
        launch: 0,
      }));
      const [workload, variant, dispatches] = [{ id: 'w' }, { name: `v ${name}` }, 1];
      const point = {
        kind: 'timing',
        status: 'ok',
        id: `w @ v ${name}`,
        workload,
        variant,
        dispatches,
        samples,
      };
      return { ...point, summary: summarize(samples, 1) } as unknown as TimingOk;
    };
    return { points: [twin('base', 1), twin('head', factor)] } as unknown as Run;
  });
}

const twins = (runs: readonly Run[]) => [pointsOfTwin(runs, 'base'), pointsOfTwin(runs, 'head')] as const;

test("a share has Wilson's interval", () => {
  // Known answer: 8 of 10 → 0.490 … 0.943.
  const { ci95 } = share(8, 10);
  expect(ci95[0]).toBeCloseTo(0.4902, 3);
  expect(ci95[1]).toBeCloseTo(0.9433, 3);
  expect(share(0, 0).ci95).toEqual([0, 1]);
});

test('rerun95 of launches that scatter normally holds about 95 % of those left out', () => {
  const { rerun95, betweenLaunches, withinLaunch } = coverage(
    pointsOfTwin(launchesOf(400, 0.012, 1, 3), 'base'),
  );
  expect(rerun95.n).toBe(400);
  expect(rerun95.share).toBeGreaterThan(0.91);
  expect(rerun95.share).toBeLessThan(0.98);
  expect(betweenLaunches).toBeCloseTo(0.012, 2);
  expect(withinLaunch).toBeGreaterThan(0.005);
});

const shareOf = ({ counts, comparisons }: VerdictCounts, verdict: Verdict): number =>
  counts[verdict] / comparisons;

test('other launches of the same are same, from halves that share none', () => {
  const [base] = twins(launchesOf(20, 0.012, 1, 1));
  const aa = verdictsAcross(base, 0.02, 200, 1);
  expect(aa.comparisons).toBe(200);
  expect(shareOf(aa, 'same')).toBeGreaterThan(0.9);
  // Too few launches for two halves: no comparison rather than one with itself.
  const [few] = twins(launchesOf(15, 0.012, 1, 1));
  expect(verdictsAcross(few, 0.02, 10, 1).comparisons).toBe(0);
});

const noisy = (factor: number) => twins(launchesOf(20, 0.2, factor, 2));

test('launches that scatter by a fifth say nothing across, but twins in turns are told apart', () => {
  const [base, same] = noisy(1);
  expect(shareOf(verdictsAcross(base, 0.02, 200, 1), 'ambiguous')).toBeGreaterThan(0.9);
  expect(shareOf(verdictsBeside(base, same, 0.02, 200, 1), 'same')).toBeGreaterThan(0.98);
  expect(shareOf(verdictsPooled(base, same, 8, { threshold: 0.02, resamples: 200, seed: 1 }), 'same')).toBe(
    1,
  );
  expect(shareOf(verdictsWithin(base, same, 0.02), 'same')).toBeGreaterThan(0.9);
  const slow = noisy(1.1);
  expect(shareOf(verdictsBeside(...slow, 0.02, 200, 1), 'slower')).toBeGreaterThan(0.98);
  expect(shareOf(verdictsWithin(...slow, 0.02), 'slower')).toBeGreaterThan(0.95);
  const fast = noisy(1 / 1.1);
  expect(shareOf(verdictsBeside(...fast, 0.02, 200, 1), 'faster')).toBeGreaterThan(0.98);
});

test('a twin that misses a launch is left out', () => {
  const runs = launchesOf(20, 0.01, 1, 1);
  const [cut] = runs;
  const short = [{ ...cut!, points: cut!.points.slice(0, 1) }, ...runs.slice(1)];
  expect(pointsOfTwin(short, 'head').size).toBe(0);
  expect(pointsOfTwin(short, 'base').get('w')).toHaveLength(20);
});
