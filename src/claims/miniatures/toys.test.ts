import { expect, test } from 'vitest';
import { frames } from './frames.ts';
import { passUntil } from './pass-until.ts';
import { FRONTIER, frontier, pruning } from './pruning.ts';

test('frames that do not persist: the best of so many is that of independent normal scores', () => {
  const { lead, scores } = frames().find(({ rho }) => rho === 0)!;
  // Means of the largest of 7 and of 2 normal numbers; a tree chooses one frame of 8, a video is a mean of 8.
  const expected = 1.35218 / 8 - 0.56419 / Math.sqrt(8);
  expect(lead.ci95[0]).toBeLessThan(expected);
  expect(lead.ci95[1]).toBeGreaterThan(expected);
  expect(scores).toEqual(scores.toSorted((a, b) => a - b));
});

test('pass rates: passes over samples say twice a small rate at two passes, the other estimator does not', () => {
  const { over, asDefined, unbiased } = passUntil();
  // r/(r − 1) at p near 0.
  expect(over).toBeGreaterThan(1.9);
  expect(over).toBeLessThan(2.1);
  expect(asDefined.ci95[0]).toBeGreaterThan(unbiased.ci95[1]);
});

test('a perceptron: errors are shares, and more data err less whatever is kept', () => {
  const { scarce, abundant } = pruning().errors;
  for (const keep of ['hard', 'easy', 'random'] as const) {
    expect(abundant[keep]).toBeGreaterThan(0);
    expect(abundant[keep]).toBeLessThan(scarce[keep]);
    expect(scarce[keep]).toBeLessThan(0.5);
  }
});

test('the frontier of pruning: the more data are seen, the smaller the best share; never worse than all of them', () => {
  const { best, pruned, plain, lead } = frontier();
  expect(best).toEqual(best.toSorted((a, b) => b - a));
  // No end of the shares that were tried: else it would be no frontier.
  expect(best.at(-1)).toBeGreaterThan(Math.min(...FRONTIER.shares));
  expect(pruned).toEqual(pruned.toSorted((a, b) => b - a));
  // Data as they come keep a power near 1 from 4 a dimension on.
  const power = Math.log(plain[0]! / plain.at(-1)!) / Math.log(4);
  expect(power).toBeGreaterThan(0.8);
  expect(power).toBeLessThan(1.3);
  expect(lead.value).toBeGreaterThan(0.2);
});
