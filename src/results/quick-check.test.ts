import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { quickCheck } from './quick-check.ts';
import { runSchema } from './schema.ts';

const folder = new URL('../../test/fixtures/runs/', import.meta.url);
const fixtures = readdirSync(folder).filter((name) => name.endsWith('.json'));
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
const fits = quickCheck(runSchema);

test.each(fixtures)('%s fits at once', (name) => {
  expect(fits(read(name))).toBe(true);
});

type Holder = Record<string | number, unknown>;

/** Of each kind of place one: `points[].error.checked.method`, told by its path without indices. */
function places(value: unknown, at = '', seen = new Set<string>()): readonly [Holder, string | number][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((key): readonly [Holder, string | number][] => {
    const { kind = '', status = '' } = value as { kind?: string; status?: string };
    const path = `${at}${kind}${status}.${Array.isArray(value) ? '' : key}`;
    const own: readonly [Holder, string | number][] = seen.has(path) ? [] : [[value as Holder, key]];
    seen.add(path);
    return [...own, ...places((value as Holder)[key], path, seen)];
  });
}

/** One point of each kind, and of every other list its first two. */
function short(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) {
    const seen = new Set<string>();
    const own = value.filter((item, k) => {
      const { kind = '', status = '' } = item as { kind?: string; status?: string };
      const isNew = name === 'points' ? !seen.has(`${kind} ${status}`) : k < 2;
      seen.add(`${kind} ${status}`);
      return isNew;
    });
    return own.map((item) => short(item));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, short(item, key)]));
}

const WRONG: readonly unknown[] = [
  null,
  true,
  'constructor',
  '',
  'x y',
  'x'.repeat(3000),
  'Ab-c',
  '2026-02-30T00:00:00Z',
  -1,
  0,
  1.5,
  2 ** 60,
  1e300,
  Infinity,
  [],
  [0],
  ['a', 'b', 'c'],
  {},
  { a: 1 },
  JSON.parse('{"__proto__": 1}') as unknown,
];

test('whatever is changed, a yes is zod’s yes', () => {
  const run = short(read('run-1.0-full.json'));
  expect(runSchema.safeParse(run)).toEqual({ success: true, data: run });
  const all = places(run);
  expect(all.length).toBeGreaterThan(200);
  let said = { yes: 0, no: 0 };
  const broken: unknown[] = [];
  const look = (holder: Holder, key: string | number): void => {
    const isYes = fits(run);
    said = { yes: said.yes + Number(isYes), no: said.no + Number(!isYes) };
    if (isYes && !runSchema.safeParse(run).success) broken.push([key, holder[key]]);
  };
  for (const [holder, key] of all) {
    const before = holder[key];
    for (const wrong of WRONG) {
      holder[key] = wrong;
      look(holder, key);
    }
    holder[key] = before;
    if (Array.isArray(holder)) continue;
    delete holder[key];
    look(holder, key);
    holder[key] = before;
    holder['unheard of'] = 1;
    look(holder, 'unheard of');
    delete holder['unheard of'];
  }
  expect(broken).toEqual([]);
  expect(Math.min(said.yes, said.no)).toBeGreaterThan(100);
});

test.each([
  [z.int().positive().max(3), [1, 3], [0, 4, 1.5, '1', Number.NaN, null]],
  [z.number().min(-1).lt(2), [-1, 0.5], [2, -1.01, Infinity, -Infinity]],
  [z.string().min(1).max(2).regex(/^a/), ['a', 'ab'], ['', 'b', 'abc', 1]],
  [z.iso.datetime(), ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.123Z'], ['2026-02-30T12:00:00Z', 'now']],
  [z.array(z.boolean()).min(1).max(2), [[true]], [[], [true, true, true], [1], { 0: true }]],
  [z.tuple([z.number(), z.number()]), [[1, 2]], [[1], [1, 2, 3], [1, '2']]],
  [z.strictObject({ a: z.number(), b: z.null().optional() }), [{ a: 1 }], [{}, { a: 1, c: 2 }, [1], null]],
  [z.record(z.string(), z.number()), [{}, { a: 1 }], [{ constructor: 1 }, { a: '1' }, [1]]],
  [z.partialRecord(z.enum(['a', 'b']), z.number()), [{}, { a: 1 }], [{ c: 1 }]],
  [z.number().nullable(), [null, 1], ['1']],
  [z.union([z.literal('a'), z.number()]), ['a', 1], ['b', true]],
] as const)('%# says yes to what fits and no to what does not', (schema, right, wrong) => {
  const check = quickCheck(schema);
  for (const value of right) expect([value, check(value)]).toEqual([value, true]);
  for (const value of wrong) {
    expect([value, check(value)]).toEqual([value, false]);
  }
});

test('what it does not know has no yes: a change on the way, a check of one’s own, fields that are let through', () => {
  const open: readonly z.core.$ZodType[] = [
    z.string().trim(),
    z.string().refine((text) => text !== ''),
    z.string().transform((text) => text.length),
    z.coerce.number(),
    z.coerce.string(),
    z.email(),
    z.number().multipleOf(2),
    z.object({ a: z.number() }),
    z.looseObject({ a: z.number() }),
    z.strictObject({ a: z.number() }).refine(() => false),
    z.number().default(1),
    z.record(z.enum(['a', 'b']), z.number()),
    z.tuple([z.number()]).rest(z.number()),
    z.lazy(() => z.number()),
    z.any(),
  ];
  const values = ['a', 'a@b.cd', 2, { a: 1 }, [1], undefined, { a: 1, b: 1 }];
  for (const schema of open) expect(values.map(quickCheck(schema))).toEqual(values.map(() => false));
});
