import { expect, test } from 'vitest';
import { random } from '../../random.ts';
import type { Run, TimingOk } from '../../results/schema.ts';
import { summarize } from '../../results/summary.ts';
import { coverage, share, verdicts } from './tables.ts';

/** Launches whose medians scatter by `spread` (sd of logs), slower by a factor. */
function launchesOf(count: number, spread: number, factor: number, seed: number): Run[] {
  const source = random(seed);
  return Array.from({ length: count }, () => {
    const shift = Math.exp(spread * source.normal()) * factor;
    const samples = Array.from({ length: 15 }, () => ({
      ns: 1e7 * shift * Math.exp(0.01 * source.normal()),
      round: 0,
      launch: 0,
    }));
    const point = { id: 'w @ v', kind: 'timing', status: 'ok', samples, summary: summarize(samples, 1) };
    return {
      startedAt: '2026-01-01T00:00:00.000Z',
      finishedAt: '2026-01-01T00:00:00.300Z',
      points: [point as unknown as TimingOk],
    } as unknown as Run;
  });
}

test("a share has Wilson's interval", () => {
  // Known answer: 8 of 10 → 0.490 … 0.943.
  const { ci95 } = share(8, 10);
  expect(ci95[0]).toBeCloseTo(0.4902, 3);
  expect(ci95[1]).toBeCloseTo(0.9433, 3);
  expect(share(0, 0).ci95).toEqual([0, 1]);
});

test('rerun95 of launches that scatter normally holds about 95 % of those left out', () => {
  const { rerun95, betweenLaunches, withinLaunch } = coverage(launchesOf(400, 0.012, 1, 3));
  expect(rerun95.n).toBe(400);
  expect(rerun95.share).toBeGreaterThan(0.91);
  expect(rerun95.share).toBeLessThan(0.98);
  expect(betweenLaunches).toBeCloseTo(0.012, 2);
  expect(withinLaunch).toBeGreaterThan(0.005);
});

test('equal sets are same, slow ones are slower, and both halves of an A/A are different launches', () => {
  const base = launchesOf(20, 0.012, 1, 1);
  const aa = verdicts(base, base, 0.02, 200, 1);
  expect(aa.comparisons).toBe(200);
  expect(aa.counts.same / aa.comparisons).toBeGreaterThan(0.9);
  const slow = verdicts(base, launchesOf(20, 0.012, 1.1, 2), 0.02, 200, 1);
  expect(slow.counts.slower / slow.comparisons).toBeGreaterThan(0.98);
  const fast = verdicts(base, launchesOf(20, 0.012, 1 / 1.1, 2), 0.02, 200, 1);
  expect(fast.counts.faster / fast.comparisons).toBeGreaterThan(0.98);
  // Too few launches for two halves: no comparison rather than one with itself.
  const few = base.slice(0, 15);
  expect(verdicts(few, few, 0.02, 10, 1).comparisons).toBe(0);
});
