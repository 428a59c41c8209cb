import { expect, test } from 'vitest';
import { timed } from '../../test/support/build-run.ts';
import type { Bounds, Measured } from './claim.ts';
import { shortestOf, whyFixedCosts } from './fixed-costs.ts';
import { ratioOf } from './evidence.ts';

const calibration = { overheadNs: { systemSubmit: 5e4, systemDispatch: 3000, gpuTimestamp: 2000 } };
const bounds = (low: number, high: number): Bounds => ({ low, high, reason: 'because', source: 'here' });
const atLeast = bounds(1.05, Infinity);
const atMost = bounds(-Infinity, 1.56);

const ratio = (value: number, shortestNs: number): Measured => ({
  value,
  ci95: [value * 0.99, value * 1.01],
  text: 'x',
  fixedCosts: { draw: 'to 1', shortestNs },
});
const why = (found: Measured, of: Bounds) => whyFixedCosts(found, of, calibration);

test('a ratio of short times says nothing where fixed costs may have made it', () => {
  expect(why(ratio(1.01, 3000), atLeast)).toMatch(/1\.5 times as long as an empty one/);
  expect(why(ratio(1.3, 3000), atMost)).toBeDefined(); // without them it might be above
  // Farther from 1 without them: what they work against stands.
  expect(why(ratio(1.3, 3000), atLeast)).toBeUndefined();
  expect(why(ratio(1.7, 3000), atMost)).toBeUndefined();
  expect(why(ratio(0.8, 3000), atLeast)).toBeUndefined();
  expect(why(ratio(0.8, 3000), bounds(-Infinity, 0.95))).toBeUndefined();
  // Long times, or a device of which nothing is known.
  expect(why(ratio(1.01, 6000), atLeast)).toBeUndefined();
  expect(whyFixedCosts(ratio(1.01, 3000), atLeast, {})).toBeUndefined();
  expect(why({ value: 1.01, text: 'a count' }, atLeast)).toBeUndefined();
});

const slope = (value: number, shortestNs: number): Measured => ({
  ...ratio(value, shortestNs),
  fixedCosts: { draw: 'down', shortestNs },
});

test('growth that is too slow says nothing where the least size is hardly more than a dispatch', () => {
  expect(why(slope(0.7, 2e4), bounds(0.95, 1.05))).toContain('10 times as long as an empty one');
  expect(why(slope(0.7, 4e4), bounds(0.95, 1.05))).toBeUndefined();
  expect(why(slope(1.2, 2e4), bounds(0.95, 1.05))).toBeUndefined(); // too fast all the more
});

test('ratios carry the shorter of their times', () => {
  const [a, b] = [timed({ ns: 4000 }), timed({ ns: 9000 })];
  expect(ratioOf(a, b).fixedCosts).toEqual({ draw: 'to 1', shortestNs: 4000 });
  expect(shortestOf(b, a)).toBe(4000);
});
