import { describe, expect, test } from 'vitest';
import { random } from '../random.ts';
import { findSyntaxProblem } from './json-syntax.ts';
import { pathText } from './path.ts';

const sample = JSON.stringify(
  { a: [1, -2.5e-3, { 'b c': 'x"\\\u00e9\n\u2028' }], d: { e: [], f: {} }, g: [true, false, null], h: 0 },
  null,
  1,
);

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test('finds nothing in JSON', () => {
  for (const text of [sample, '0', '"x"', 'null', ' [ ] ', '{"\\u00e9":1}', '[1e5,-0,0.10]']) {
    expect(findSyntaxProblem(text)).toBeUndefined();
  }
});

test('agrees with JSON.parse on thousands of damaged texts', () => {
  const stream = random(8);
  const alphabet = '{}[]",:\\ \n\u0001tfn01-.eEuNa';
  let broken = 0;
  for (let trial = 0; trial < 6000; trial++) {
    let text = sample;
    for (let edits = 1 + stream.below(2); edits > 0; edits--) {
      const at = stream.below(text.length);
      const put = alphabet[stream.below(alphabet.length)]!;
      text = text.slice(0, at) + (stream.below(2) ? put : '') + text.slice(at + stream.below(2));
    }
    const problem = findSyntaxProblem(text);
    expect({ text, ok: problem === undefined }).toEqual({ text, ok: parses(text) });
    if (problem) broken++;
  }
  expect(broken).toBeGreaterThan(1500);
});

test('every beginning of a document is cut off, not wrong', () => {
  for (let length = 0; length < sample.length; length++) {
    const problem = findSyntaxProblem(sample.slice(0, length));
    expect({ length, atEnd: problem?.atEnd }).toEqual({ length, atEnd: true });
  }
});

describe('says where', () => {
  test.each([
    ['{"points":[{"ns":1},{"ns":NaN}]}', 'points[1].ns', /NaN is no number that JSON knows/],
    ['{"points":[{"ns":-Infinity}]}', 'points[0].ns', /-Infinity is no number/],
    ['{"a":{"b":[1,2,}]}}', 'a.b[2]', /"}" is no value/],
    ['{"a":1,}', '', /"}" stands where a key/],
    ["{'a':1}", '', /"'" stands where a key in double quotes/],
    ['{"a" 1}', 'a', /"1" stands where a colon/],
    ['{"a":[1 2]}', 'a[0]', /"2" stands where a comma or a closing bracket/],
    ['{"a":01}', 'a', /"01" is no value/],
    ['{"a":"x\ny"}', 'a', /line break or control character/],
    ['{"a":"\\x"}', 'a', /\\x is no escape/],
    ['{"a":"\\u12g4"}', 'a', /four hexadecimal digits/],
    ['{} {}', '', /more text follows/],
    ['{"a":{"b":"never closed', 'a.b', /ends within a text/],
  ])('%s', (text, path, message) => {
    const problem = findSyntaxProblem(text)!;
    expect(pathText(problem.path)).toBe(path);
    expect(problem.message).toMatch(message);
  });

  test('with line and column', () => {
    expect(findSyntaxProblem('{\n  "a": [\n    1,\n    oops\n  ]\n}')).toMatchObject({
      line: 4,
      column: 5,
      position: 22,
    });
  });
});

test('neither depth nor a long number or text exhausts the stack', () => {
  expect(findSyntaxProblem('['.repeat(300_000))?.atEnd).toBe(true);
  expect(findSyntaxProblem(`[${'1'.repeat(300_000)}x]`)?.message).toMatch(/is no value/);
  expect(findSyntaxProblem(`["${'\\\\x'.repeat(300_000)}`)?.atEnd).toBe(true);
});

test('paths quote what is no identifier', () => {
  expect(pathText([])).toBe('');
  expect(pathText(['points', 3, 'samples', 0, 'ns'])).toBe('points[3].samples[0].ns');
  expect(pathText([0, 'a b', '', 'x"y'])).toBe('[0]["a b"][""]["x\\"y"]');
  expect(pathText(['x'.repeat(200)])).toHaveLength(200);
  expect(pathText([`-${'x'.repeat(200)}`])).toHaveLength(85);
});
