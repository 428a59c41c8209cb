import { describe, expect, test } from 'vitest';
import { processorMs } from '../test/support/processor.ts';
import { globMatcher } from './glob.ts';
import { random } from './random.ts';

describe('matches', () => {
  test.each([
    ['matmul/m=1,*', 'matmul/m=1,n=2,k=3', true],
    ['matmul/m=1,*', 'matmul/m=16,n=2,k=3', false],
    ['*', '', true],
    ['*', 'roofline/copy/bytes=64', true],
    ['**', 'a/b', true],
    ['?', '', false],
    ['?', 'a', true],
    ['?', '😀', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['*m=1,*', 'matmul/m=1,n=2', true],
    ['pythia-70m', 'pythia-70m', true],
    ['pythia-70m', 'pythia-70m-deduped', false],
    ['{matmul,roofline/copy}/*', 'roofline/copy/bytes=64', true],
    ['{matmul,roofline/copy}/*', 'roofline/empty/', false],
    ['pythia-{70m,1{b,.4b}}', 'pythia-1.4b', true],
    ['pythia-{70m,1{b,.4b}}', 'pythia-1b', true],
    ['pythia-{70m,1{b,.4b}}', 'pythia-1', false],
    ['a{,b}c', 'ac', true],
    ['a{,b}c', 'abc', true],
    ['a{b*,c}d', 'abxxd', true],
    ['{*,x}', 'anything', true],
    ['qwen2.5-*', 'qwen2x5-7b', false],
    ['a[b]+(c)|$^\\d', 'a[b]+(c)|$^\\d', true],
    ['a,b', 'a,b', true],
    ['A', 'a', false],
  ])('%s on %s: %s', (pattern, text, expected) => {
    expect(globMatcher(pattern)(text)).toBe(expected);
  });

  test('as a regular expression does, for random patterns', () => {
    const stream = random(5);
    const pick = (letters: string): string => letters[stream.below(letters.length)]!;
    for (let trial = 0; trial < 2000; trial++) {
      const parts = Array.from({ length: 1 + stream.below(6) }, () =>
        stream.below(4) === 0 ? `{${pick('ab')}${pick('ab*')},${pick('ab?')}}` : pick('ab*?'),
      );
      const pattern = parts.join('');
      const expression = pattern
        .replaceAll('{', '(?:')
        .replaceAll('}', ')')
        .replaceAll(',', '|')
        .replaceAll(/(?<!\()\?/g, '.')
        .replaceAll('*', '.*');
      const text = Array.from({ length: stream.below(7) }, () => pick('ab')).join('');
      expect([pattern, text, globMatcher(pattern)(text)]).toEqual([
        pattern,
        text,
        new RegExp(`^${expression}$`).test(text),
      ]);
    }
  });
});

describe('refuses', () => {
  test.each([
    ['', /^the pattern is empty; \* matches everything$/],
    ['a'.repeat(301), /^a pattern of 301 characters is too long; at most 300$/],
    ['{a,b', /^pattern "\{a,b": a \{ without its \}$/],
    ['a}', /a \} without its \{$/],
    ['{a}', /only one$/],
    ['{}', /only one$/],
    [`{${','.repeat(120)}}`, /more than 100 alternatives$/],
    ['{a,'.repeat(11) + '}'.repeat(11), /nested deeper than 10 levels$/],
  ])('%j', (pattern, message) => {
    expect(() => globMatcher(pattern)).toThrow(RangeError);
    expect(() => globMatcher(pattern)).toThrow(message);
  });
});

test.each([
  ['*?', 149],
  ['*a', 149],
  ['**', 149],
  ['{a,a,a}', 33],
  ['{*,*,*}', 33],
  ['{*,{*,{*,{*,{*,*}}}}}', 10],
])('no pattern takes long: %s, %i times', (part, times) => {
  const matches = globMatcher(`${part.repeat(times)}z`);
  const text = 'a'.repeat(500);
  const spentMs = processorMs(() => {
    for (let k = 0; k < 10; k++) expect(matches(text)).toBe(false);
  });
  expect(spentMs).toBeLessThan(1000); // backtracking takes minutes for one
});
