/**
 * @file Where a text stops being JSON, and inside which value. `JSON.parse` says this differently in every
 * browser, sometimes not at all, and never with the path; a person with a broken file needs both.
 */
import type { Path } from './path.ts';

export interface SyntaxProblem {
  /** Characters from the start, and the line and column (from 1) an editor shows. */
  readonly position: number;
  readonly line: number;
  readonly column: number;
  readonly path: Path;
  readonly message: string;
  /** Nothing is wrong except that the text ends: it was cut off. */
  readonly atEnd: boolean;
}

type Frame = { kind: 'array'; step: number } | { kind: 'object'; step: string | undefined };
type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or close' | 'end';

const escapes = '"\\/bfnrt';
const number = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
/** What a number cut off at its end looks like. */
const startedNumber = /^-?((0|[1-9]\d*)((\.|\.\d+)?([eE][+-]?)?)?)?$/;

/** The first syntax error of `text`, undefined when it is JSON. Iterative: deep nesting costs memory, not stack. */
export function findSyntaxProblem(text: string): SyntaxProblem | undefined {
  const frames: Frame[] = [];
  let expected: Expected = 'value';
  let at = 0;

  const problem = (message: string, position = at, atEnd = position >= text.length): SyntaxProblem => ({
    ...lineAndColumn(text, position),
    position,
    path: frames.flatMap(({ step }) => (step === undefined ? [] : [step])),
    message,
    atEnd,
  });
  const afterValue = (): Expected => (frames.length === 0 ? 'end' : ', or close');

  for (;;) {
    while (isSpace(text.charCodeAt(at))) at++;
    if (at >= text.length) {
      return expected === 'end'
        ? undefined
        : problem(`the text ends where ${wanted(expected)} should follow`);
    }
    const char = text[at]!;
    const frame = frames.at(-1);
    if (expected === 'end') return problem('more text follows after the end of the document');

    if (expected === ', or close') {
      if (char === ',') {
        if (frame?.kind === 'array') frame.step++;
        else if (frame) frame.step = undefined;
        expected = frame?.kind === 'array' ? 'value' : 'key';
      } else if (char === (frame?.kind === 'array' ? ']' : '}')) {
        frames.pop();
        expected = afterValue();
      } else {
        return problem(`${shown(char)} stands where a comma or a closing bracket is needed`);
      }
      at++;
    } else if (expected === ':') {
      if (char !== ':') return problem(`${shown(char)} stands where a colon is needed`);
      expected = 'value';
      at++;
    } else if ((expected === 'value or ]' && char === ']') || (expected === 'key or }' && char === '}')) {
      frames.pop();
      expected = afterValue();
      at++;
    } else if (char === '"') {
      const end = stringEnd(text, at);
      if ('wrong' in end) return problem(end.wrong, end.position);
      if (expected === 'key' || expected === 'key or }') {
        if (frame) frame.step = JSON.parse(text.slice(at, end.position)) as string;
        expected = ':';
      } else {
        expected = afterValue();
      }
      at = end.position;
    } else if (expected === 'key' || expected === 'key or }') {
      return problem(`${shown(char)} stands where ${wanted(expected)} is needed`);
    } else if (char === '[' || char === '{') {
      frames.push(char === '[' ? { kind: 'array', step: 0 } : { kind: 'object', step: undefined });
      expected = char === '[' ? 'value or ]' : 'key or }';
      at++;
    } else {
      const end = wordEnd(text, at);
      const word = text.slice(at, end);
      const wrong = wrongWord(word, end >= text.length);
      if (wrong === 'cut off') return problem(`the text ends within ${shown(word)}`, at, true);
      if (wrong !== undefined) return problem(wrong);
      expected = afterValue();
      at = end;
    }
  }
}

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

function wanted(expected: Expected): string {
  if (expected === 'value' || expected === 'value or ]') return 'a value';
  if (expected === 'key' || expected === 'key or }') return 'a key in double quotes';
  return expected === ':' ? 'a colon' : 'a comma or a closing bracket';
}

const shown = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** The position after the closing quote, or what is wrong and where. */
function stringEnd(
  text: string,
  start: number,
):
  | { readonly position: number; readonly wrong?: never }
  | { readonly position: number; readonly wrong: string } {
  for (let i = start + 1; i < text.length; i++) {
    const char = text[i]!;
    if (char === '"') return { position: i + 1 };
    if (char < ' ') return { position: i, wrong: 'a line break or control character stands inside a text' };
    if (char !== '\\') continue;
    const escape = text[++i];
    if (escape === undefined) break;
    if (escape === 'u') {
      const digits = text.slice(i + 1, i + 5);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) {
        if (/^[0-9a-fA-F]*$/.test(digits) && i + 5 > text.length) break;
        return { position: i, wrong: 'four hexadecimal digits must follow \\u' };
      }
      i += 4;
    } else if (!escapes.includes(escape)) {
      return { position: i, wrong: `\\${escape} is no escape that JSON knows` };
    }
  }
  return { position: text.length, wrong: 'the text ends within a text in quotes' };
}

/** Numbers and words go on until a character that separates values. */
function wordEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && !',:[]{}" \n\r\t'.includes(text[end]!)) end++;
  return Math.max(end, start + 1);
}

/** Undefined for a number, true, false and null. */
function wrongWord(word: string, isLast: boolean): string | undefined {
  if (word === 'true' || word === 'false' || word === 'null') return undefined;
  if (word.length < 400) {
    if (number.test(word)) return undefined;
    const started = ['true', 'false', 'null'].some((literal) => literal.startsWith(word));
    if (isLast && (started || startedNumber.test(word))) return 'cut off';
  }
  if (/^[+-]?(NaN|Infinity|undefined)$/.test(word)) {
    return `${word} is no number that JSON knows: the program that wrote it lost a measurement`;
  }
  return `${shown(word)} is no value that JSON knows`;
}

function lineAndColumn(text: string, position: number): { line: number; column: number } {
  let line = 1;
  let lineStart = 0;
  for (let i = text.indexOf('\n'); i >= 0 && i < position; i = text.indexOf('\n', i + 1)) {
    line++;
    lineStart = i + 1;
  }
  return { line, column: position - lineStart + 1 };
}
