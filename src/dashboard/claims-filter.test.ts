import { expect, test } from 'vitest';
import { claims } from '../claims/index.ts';
import { judge, VERDICTS } from '../claims/verdict.ts';
import { becauseText, counted, countsText, grouped, narrowed } from './claims-filter.ts';

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

test('by verdict every claim stands once, from what was decided on, and by paper within; the papers’ order is the usual', () => {
  expect(grouped(verdicts, {})).toEqual([{ verdicts }]);
  const groups = grouped(verdicts, { by: 'verdict' });
  const words = groups.map(({ verdict }) => verdict);
  expect(words).toEqual(VERDICTS.filter((word) => words.includes(word)));
  expect(words.length).toBeGreaterThan(1);
  for (const { verdict, verdicts: own } of groups) {
    expect(new Set(own.map((one) => one.verdict))).toEqual(new Set([verdict]));
    expect(own).toEqual(verdicts.filter((one) => one.verdict === verdict)); // the order they have
  }
  expect(groups.flatMap((group) => group.verdicts)).toHaveLength(verdicts.length);
  expect(grouped([], { by: 'verdict' })).toEqual([]);
});

const of = (verdict: (typeof VERDICTS)[number]) => ({ ...verdicts[0]!, verdict });

test('a line of counts says how many there are of each, and nothing of none', () => {
  expect(countsText([of('inconclusive'), of('partly'), of('partly')])).toBe(
    '3 claims: 2 partly, 1 inconclusive',
  );
  expect(countsText([of('partly')])).toBe('1 claim: 1 partly');
  expect(countsText([])).toBe('0 claims');
});
