import { expect, test } from 'vitest';
import { chosenSides, chosenWord, withUnknown } from './chosen.ts';
import type { Device } from './groups.ts';

const device = (name: string, isSoftware = false): Device => ({ name, isSoftware, runs: [name] });
const [one, two, chip] = [device('One'), device('Two'), device('Chip', true)] as const;
const all = [one, two, chip];

const named = (a?: string, b?: string, left: readonly Device[] = all) => {
  const sides = chosenSides({ left, all }, a, b);
  return [sides.a?.name, sides.b?.name, sides.problems.length];
};

test('what an address leaves open is the first of one kind that is not the other', () => {
  expect(named()).toEqual(['One', 'Two', 0]);
  expect(named('Two')).toEqual(['Two', 'One', 0]);
  expect(named(undefined, 'One')).toEqual(['Two', 'One', 0]);
  expect(named('Chip')).toEqual(['Chip', 'One', 0]);
  expect(named('One', 'Chip')).toEqual(['One', 'Chip', 0]);
  expect(named(undefined, undefined, [one])).toEqual(['One', undefined, 0]);
  expect(named(undefined, undefined, [])).toEqual([undefined, undefined, 0]);
});

test('a device that is not there is told, and none takes its place', () => {
  expect(named('Three')).toEqual([undefined, 'One', 1]);
  expect(named('One', 'Three')).toEqual(['One', undefined, 1]);
  expect(named('Three', 'Four')).toEqual([undefined, undefined, 2]);
  expect(chosenSides({ left: all, all }, 'Three').problems[0]).toContain('of which no run is here');
  expect(chosenSides({ left: [one], all }, 'Two').problems[0]).toContain('narrowed away');
  expect(chosenSides({ left: all, all }, 'x'.repeat(400)).problems[0]!.length).toBeLessThan(220);
});

test('a word is one of those there are, the usual one, or told', () => {
  expect(chosenWord('b', ['a', 'b'], 'no such kernel')).toEqual({ value: 'b' });
  expect(chosenWord(undefined, ['a', 'b'], 'no such kernel', 'a')).toEqual({ value: 'a' });
  expect(chosenWord(undefined, ['a'], 'no such kernel')).toEqual({});
  expect(chosenWord('c', ['a'], 'no such kernel', 'a')).toEqual({
    problem: 'The address names “c”: no such kernel. Choose another.',
  });
  expect(withUnknown(['a'], 'c')).toEqual(['c', 'a']);
  expect(withUnknown(['a'], 'a')).toEqual(['a']);
});
