import { expect, test } from 'vitest';
import { claims } from '../../claims/index.ts';
import { judge, type Verdict } from '../../claims/verdict.ts';
import { STRIP, short, stripOf } from './strip.ts';

const verdict: Verdict = {
  ...judge(claims[0]!),
  value: 3,
  ci95: [2, 4],
  bounds: { low: 1, high: null, reason: 'because', source: 'here' },
  expectedValue: 2.5,
};

test('everything stands in order, and an open side reaches the edge', () => {
  const { band, dot, interval, expected, ticks, summary } = stripOf(verdict)!;
  expect(band[1]).toBe(STRIP.width - STRIP.right);
  expect([band[0], interval![0], expected!, dot, interval![1]]).toEqual(
    [band[0], interval![0], expected!, dot, interval![1]].toSorted((a, b) => a - b),
  );
  expect(ticks.map(({ text }) => text)).toEqual(['1', '3']);
  expect(summary).toBe('3 (95 %: 2 to 4); the claim holds for at least 1.');
});

test('widely different values get a logarithmic axis, infinite ends the edge', () => {
  const { dot, interval } = stripOf({
    ...verdict,
    value: 10,
    ci95: [1, Infinity],
    bounds: { low: 1, high: 100, reason: '', source: '' },
    expectedValue: null,
  })!;
  expect(dot).toBeCloseTo(STRIP.width / 2);
  expect(interval![1]).toBe(STRIP.width - STRIP.right);
});

test('values near to each other are told apart', () => {
  const bounds = { low: 1.0019, high: 1.0021, reason: '', source: '' };
  const { ticks } = stripOf({ ...verdict, value: 1.00195, ci95: null, bounds, expectedValue: null })!;
  expect(new Set(ticks.map(({ text }) => text)).size).toBe(ticks.length);
  expect(ticks[0]!.text).toBe('1.0019');
});

test('without a number or bounds there is no strip; one exact number is one dot', () => {
  expect(stripOf({ ...verdict, value: null })).toBeUndefined();
  expect(stripOf({ ...verdict, bounds: null })).toBeUndefined();
  expect(stripOf({ ...verdict, value: Number.NaN })).toBeUndefined();
  const alone = stripOf({
    ...verdict,
    value: 0,
    ci95: [0, 0],
    expectedValue: 0,
    bounds: { low: 0, high: 0, reason: '', source: '' },
  })!;
  expect(alone.dot).toBe(STRIP.width / 2);
});

test.each([
  [0, '0'],
  [0.0005, '5.0e-4'],
  [2.6891, '2.69'],
  [1.2e9, '1.2e9'],
  [-Infinity, '−∞'],
])('%d is said as %s', (value, text) => {
  expect(short(value)).toBe(text);
});

test('every claim that has a number without a run has a strip', () => {
  const judged = claims.map((claim) => judge(claim)).filter(({ value }) => value !== null);
  expect(judged.length).toBeGreaterThan(5);
  expect(judged.filter((one) => stripOf(one) === undefined)).toEqual([]);
});
