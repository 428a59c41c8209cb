import { expect, test } from 'vitest';
import { buildRun } from '../../test/support/build-run.ts';
import { adapterKey, readChoices, withRun } from './choices.ts';
import type { Tuning } from './schema.ts';

const key = 'a'.repeat(64);
const tuning = (...found: readonly (readonly [string, string])[]): Tuning => ({
  mode: 'quick',
  adapterKey: key,
  classes: found.map(([name, chosen]) => ({ class: name, chosen, tried: [], pruned: [] })),
});

test('a run adds its choices and leaves others alone', () => {
  const other = 'b'.repeat(64);
  const before = { [key]: { x: 'old', y: 'kept' }, [other]: { x: 'theirs' } };
  const after = withRun(before, { tuning: tuning(['x', 'new'], ['z', 'first']) });
  expect(after).toEqual({ [other]: { x: 'theirs' }, [key]: { x: 'new', y: 'kept', z: 'first' } });
  expect(withRun(before, {})).toBe(before);
});

test('twenty adapters are kept, the one measured last among them', () => {
  let choices = {};
  for (let i = 0; i < 30; i++) {
    const adapter = i.toString(16).padStart(64, '0');
    choices = withRun(choices, { tuning: { ...tuning(['x', 'v']), adapterKey: adapter } });
  }
  expect(Object.keys(choices)).toHaveLength(20);
  expect(Object.keys(choices)).toContain((29).toString(16).padStart(64, '0'));
});

test.each([
  [undefined],
  [null],
  ['text'],
  [[1]],
  [{ short: { a: 'b' } }],
  [{ [key]: 'text' }],
  [{ [key]: [1] }],
])('damage is left out: %j', (kept) => expect(readChoices(kept)).toEqual({}));

test('what is whole stays, entry by entry', () => {
  expect(readChoices({ [key]: { a: 'direct', b: 3, c: null } })).toEqual({ [key]: { a: 'direct' } });
});

test('choices hold for one adapter, its features, one engine and one build', async () => {
  const { environment, harness } = buildRun();
  const of = (change: object, build = harness) => adapterKey({ ...environment, ...change }, build);
  const same = await of({});
  expect(same).toMatch(/^[0-9a-f]{64}$/);
  expect(await of({ userAgent: environment.userAgent })).toBe(same);
  for (const change of [
    { features: [...environment.features, 'shader-f16-more'] },
    { userAgent: 'Mozilla/5.0 Chrome/999.0.0.0' },
    { adapter: { ...environment.adapter, device: 'another' } },
  ]) {
    expect(await of(change)).not.toBe(same);
  }
  expect(await of({}, { ...harness, version: '9.9.9' })).not.toBe(same);
  const chrome = (build: string) => of({ userAgent: `Chrome/147.0.${build}` });
  expect(await chrome('1.2')).toBe(await chrome('9.9'));
});
