import { expect, test } from 'vitest';
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
  expect(enoughTurns([0, 0], RULE, 4e9)).toBe('time-limit');
});
