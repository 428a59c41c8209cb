import { expect, test } from 'vitest';
import { MIN_TURNS } from '../analysis/gate.ts';
import { random } from '../random.ts';
import { enoughTurns } from './enough-turns.ts';

const RULE = { target: 0.02, minSamples: 6, pointLimitS: 1 };

/** Pairs until the rule has had enough, 10 ms each; and why. */
function turnsUntil(sd: number, middle = 0): { n: number; reason: string } {
  const source = random(3);
  const logs: number[] = [];
  for (;;) {
    logs.push(middle + sd * source.normal());
    const reason = enoughTurns(logs, RULE, logs.length * 1e7);
    if (reason !== undefined) return { n: logs.length, reason };
  }
}

test('quiet turns are few, noisy ones go on to the limit of time', () => {
  expect(turnsUntil(0.005)).toEqual({ n: 10, reason: 'converged' });
  const more = turnsUntil(0.03);
  expect(more.reason).toBe('converged');
  expect(more.n).toBeGreaterThan(10);
  expect(turnsUntil(0.5)).toEqual({ n: 100, reason: 'time-limit' });
});

test('whether the ratio is near 1 or far from it makes no difference', () => {
  for (const sd of [0.005, 0.03]) expect(turnsUntil(sd, 0.4)).toEqual(turnsUntil(sd));
});

test('long turns: the fewest, and an end where even those take for ever', () => {
  expect(enoughTurns([0, 0, 0, 0, 0], RULE, 2e9)).toBeUndefined();
  expect(enoughTurns([0, 0, 0, 0, 0, 0], RULE, 2e9)).toBe('time-limit');
  expect(enoughTurns([0, 0, 0, 0, 0], RULE, 4e9)).toBe('time-limit');
});

test('too few turns for a ratio go on: a head that takes a hundred times as long is to be found', () => {
  const rule = { ...RULE, pointLimitS: 0.5 };
  const pairsOf = (seconds: number): number => {
    for (let n = 1; ; n++) {
      const logs = Array<number>(n).fill(4);
      if (enoughTurns(logs, rule, (n * seconds * 1e9) / 2) !== undefined) return n;
    }
  };
  // A pair of 10 ms and 1 s, of 60 ms and 1.2 s, of 100 ms and 2 s, and of twice 1.9 s.
  expect([1.01, 1.26, 2.1, 3.8].map(pairsOf)).toEqual(Array(4).fill(MIN_TURNS));
  // Bounded: what is longer still has none, and one that is extremely long is the only one.
  expect([5, 20, 200].map(pairsOf)).toEqual([4, 1, 1]);
});
