/**
 * @file A small language for choosing rows: comparisons of columns with numbers and texts, arithmetic, `and`, `or`,
 * `not`. It is parsed and walked here; nothing of it is ever run as code.
 *
 *     N < 1e6 or status == 'failed'
 *     log10(tokens / N) > 3 and not (`group size` == 32)
 */
import { usageError } from '../exit.ts';
import type { Cell } from './table.ts';

/** The value of a column in the row at hand. */
export type Lookup = (column: string) => Cell;
type Value = Cell | boolean;
type Evaluate = (row: Lookup) => Value;

const FUNCTIONS: Readonly<Record<string, (value: number) => number>> = {
  abs: Math.abs,
  exp: Math.exp,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  sqrt: Math.sqrt,
};

const TOKEN =
  /\s*(?:((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|('(?:[^']|'')*'|"(?:[^"]|"")*")|`([^`]+)`|([\p{L}_][\p{L}\p{N}_.]*)|(\|\||&&|[=!<>]=|[<>()+\-*/^!,]))/uy;

interface Token {
  readonly kind: 'number' | 'text' | 'column' | 'word' | 'mark' | 'end';
  readonly text: string;
  readonly at: number;
}

const MAX_LENGTH = 2000;
const MAX_DEPTH = 60;

/** A predicate on rows. Throws a usage error that shows where the expression cannot be read. */
export function parseExpression(source: string, columns: readonly string[]): (row: Lookup) => boolean {
  if (source.length > MAX_LENGTH) throw usageError(`--exclude: longer than ${MAX_LENGTH} characters`);
  const tokens = tokensOf(source);
  let next = 0;
  let depth = 0;
  const wrong = (token: Token, wanted: string): never => {
    const found = token.kind === 'end' ? 'its end' : `'${token.text}'`;
    throw usageError(`--exclude: ${wanted} is expected at ${found} (character ${token.at + 1}) of ${source}`);
  };
  const take = (): Token => tokens[Math.min(next++, tokens.length - 1)]!;
  const peekIs = (...texts: readonly string[]): boolean => {
    const token = tokens[Math.min(next, tokens.length - 1)]!;
    return (token.kind === 'mark' || token.kind === 'word') && texts.includes(token.text);
  };

  const either = (): Evaluate => {
    let left = both();
    while (peekIs('or', '||')) {
      take();
      const [a, b] = [left, both()];
      left = (row) => truth(a(row), source) || truth(b(row), source);
    }
    return left;
  };
  const both = (): Evaluate => {
    let left = negated();
    while (peekIs('and', '&&')) {
      take();
      const [a, b] = [left, negated()];
      left = (row) => truth(a(row), source) && truth(b(row), source);
    }
    return left;
  };
  const negated = (): Evaluate => {
    if (!peekIs('not', '!')) return comparison();
    take();
    if (++depth > MAX_DEPTH) throw usageError(`--exclude: nested too deeply: ${source}`);
    const of = negated();
    depth--;
    return (row) => !truth(of(row), source);
  };
  const comparison = (): Evaluate => {
    const left = sum();
    if (!peekIs('==', '!=', '<', '<=', '>', '>=')) return left;
    const { text } = take();
    const right = sum();
    return (row) => compared(text, left(row), right(row), source);
  };
  const sum = (): Evaluate => {
    let left = product();
    while (peekIs('+', '-')) {
      const { text } = take();
      const [a, b] = [left, product()];
      left = (row) => arithmetic(text, a(row), b(row), source);
    }
    return left;
  };
  const product = (): Evaluate => {
    let left = signed();
    while (peekIs('*', '/')) {
      const { text } = take();
      const [a, b] = [left, signed()];
      left = (row) => arithmetic(text, a(row), b(row), source);
    }
    return left;
  };
  const signed = (): Evaluate => {
    if (!peekIs('-')) return powered();
    take();
    if (++depth > MAX_DEPTH) throw usageError(`--exclude: nested too deeply: ${source}`);
    const of = signed();
    depth--;
    return (row) => arithmetic('-', 0, of(row), source);
  };
  const powered = (): Evaluate => {
    const base = single();
    if (!peekIs('^')) return base;
    take();
    const exponent = signed();
    return (row) => arithmetic('^', base(row), exponent(row), source);
  };
  const single = (): Evaluate => {
    const token = take();
    if (token.kind === 'number') return () => Number(token.text);
    if (token.kind === 'text') return () => token.text;
    if (token.kind === 'mark' && token.text === '(') {
      if (++depth > MAX_DEPTH) throw usageError(`--exclude: nested too deeply: ${source}`);
      const inner = either();
      depth--;
      if (!peekIs(')')) wrong(take(), "')'");
      take();
      return inner;
    }
    if (token.kind === 'word' && peekIs('(')) {
      const apply = Object.hasOwn(FUNCTIONS, token.text) ? FUNCTIONS[token.text] : undefined;
      if (apply === undefined) {
        throw usageError(
          `--exclude: there is no function ${token.text}; there are ${Object.keys(FUNCTIONS).join(', ')}`,
        );
      }
      const inner = single();
      return (row) => apply(numeric(inner(row), source));
    }
    if (token.kind === 'word' || token.kind === 'column') {
      if (!columns.includes(token.text)) throw noColumn('--exclude', token.text, columns);
      return (row) => row(token.text);
    }
    return wrong(token, 'a number, a text or a column');
  };

  const whole = either();
  const rest = take();
  if (rest.kind !== 'end') wrong(rest, "'and', 'or' or the end");
  return (row) => truth(whole(row), source);
}

export function noColumn(option: string, name: string, columns: readonly string[]): Error {
  const shown = columns
    .slice(0, 40)
    .map((one) => (one.length > 60 ? `${one.slice(0, 60)}…` : one))
    .join(', ');
  return usageError(`${option}: there is no column '${name}'; there are ${shown}`);
}

function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (source.slice(at).trim() !== '') {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(source);
    if (found === null) {
      const place = at + (source.slice(at).length - source.slice(at).trimStart().length);
      throw usageError(`--exclude: '${source[place]!}' (character ${place + 1}) cannot be read in ${source}`);
    }
    const [whole, number, text, column, word, mark] = found;
    const begin = at + whole.length - whole.trimStart().length;
    at = TOKEN.lastIndex;
    if (number !== undefined) tokens.push({ kind: 'number', text: number, at: begin });
    else if (text !== undefined) {
      const quote = text[0]!;
      tokens.push({ kind: 'text', text: text.slice(1, -1).replaceAll(quote + quote, quote), at: begin });
    } else if (column !== undefined) tokens.push({ kind: 'column', text: column, at: begin });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, at: begin });
    else tokens.push({ kind: 'mark', text: mark!, at: begin });
  }
  return [...tokens, { kind: 'end', text: '', at: source.length }];
}

function truth(value: Value, source: string): boolean {
  if (typeof value === 'boolean') return value;
  throw usageError(`--exclude: ${shown(value)} is neither true nor false in ${source}`);
}

function numeric(value: Value, source: string): number {
  if (typeof value === 'number') return value;
  throw usageError(`--exclude: ${shown(value)} is not a number in ${source}`);
}

const shown = (value: Value): string => (value === undefined ? 'an empty cell' : `'${value}'`);

/** An empty cell equals the empty text and nothing else. */
function compared(mark: string, a: Value, b: Value, source: string): boolean {
  if (mark === '==' || mark === '!=') return ((a ?? '') === (b ?? '')) === (mark === '==');
  const [left, right] = [numeric(a, source), numeric(b, source)];
  if (mark === '<') return left < right;
  if (mark === '<=') return left <= right;
  return mark === '>' ? left > right : left >= right;
}

function arithmetic(mark: string, a: Value, b: Value, source: string): number {
  const [left, right] = [numeric(a, source), numeric(b, source)];
  if (mark === '+') return left + right;
  if (mark === '-') return left - right;
  if (mark === '*') return left * right;
  return mark === '/' ? left / right : left ** right;
}
