import { expect, test } from 'vitest';
import { claims } from '../claims/index.ts';
import { judge } from '../claims/verdict.ts';
import { becauseText, counted, narrowed } from './claims-filter.ts';

const verdicts = claims.map((claim) => judge(claim));

test('both filters narrow, and counts are of the class', () => {
  const all = counted(verdicts, {});
  expect(Object.values(all).reduce((a, b) => a + b)).toBe(claims.length);
  const ofC = counted(verdicts, { class: 'C', verdict: 'reproduced' });
  expect(ofC.reproduced).toBe(narrowed(verdicts, { class: 'C', verdict: 'reproduced' }).length);
  expect(ofC['not testable here']).toBe(
    verdicts.filter((one) => one.class === 'C' && one.verdict === 'not testable here').length,
  );
  expect(narrowed(verdicts, { class: 'Z' })).toEqual([]);
});

test('what it would take is said once, and a reason stays', () => {
  expect(verdicts.filter((verdict) => becauseText(verdict) === '')).toEqual([]);
  const told = verdicts.filter(({ settles }) => settles !== null);
  expect(told.length).toBeGreaterThan(5);
  expect(told.filter((verdict) => becauseText(verdict).includes(verdict.settles!))).toEqual([]);
  expect(
    verdicts.filter(({ verdict }) => verdict === 'not measured').map(({ settles }) => settles),
  ).not.toContain(null);
});
