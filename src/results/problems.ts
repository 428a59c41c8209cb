/** @file What is wrong with a run file, as data, and the error that carries it. */
import type { z } from 'zod';
import { pathText } from './path.ts';
import type { Path } from './path.ts';

/** `path` as in `points[3].samples[0].ns`; '' is the whole file. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** Problems kept of one file. */
const maxProblems = 100;

/**
 * A run file that cannot be used. `problems` come in the order they stand in the file, at most 100. `total` counts all
 * that were looked at, which are not all of a file that is wrong throughout.
 */
export class RunFileError extends Error {
  override readonly name = 'RunFileError';
  readonly problems: readonly Problem[];
  readonly total: number;

  constructor(problems: readonly Problem[], total = problems.length) {
    const [first] = problems;
    const where = first === undefined || first.path === '' ? '' : `${first.path}: `;
    const more = total > 1 ? ` (and ${total - 1} more)` : '';
    super(`${where}${first?.message ?? 'not a run file'}${more}`);
    this.problems = problems.slice(0, maxProblems);
    this.total = total;
  }
}

export const problem = (path: Path, message: string): Problem => ({ path: pathText(path), message });

/** The error of all findings of zod; only those that are kept get words. `root` is the value that was checked. */
export function fromIssues(issues: readonly z.core.$ZodIssue[], root: unknown): RunFileError {
  const problems = issues.slice(0, maxProblems).flatMap((issue) => fromIssue(issue, root));
  const others = issues.slice(maxProblems);
  const left = others.reduce((sum, one) => sum + (one.code === 'unrecognized_keys' ? one.keys.length : 1), 0);
  return new RunFileError(problems, problems.length + left);
}

/** zod's finding in words for whoever has the file. */
function fromIssue(issue: z.core.$ZodIssue, root: unknown): readonly Problem[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  const found = describe(valueAt(root, path));
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) =>
        problem(
          [...path, key],
          'unknown field: misspelt, or written by a newer Rooflaw (then update this one)',
        ),
      );
    case 'invalid_type':
      if (valueAt(root, path) === undefined)
        return [problem(path, `missing: ${aWord(issue.expected)} is needed`)];
      return [
        problem(
          path,
          `${found} where ${aWord(issue.expected)} is needed${lostNumber(root, path, issue.expected)}`,
        ),
      ];
    case 'too_small':
      return [
        problem(
          path,
          `${found}${sizeOf(issue.origin)}: ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum} is needed`,
        ),
      ];
    case 'too_big':
      return [
        problem(
          path,
          `${found}${sizeOf(issue.origin)}: ${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum} is possible`,
        ),
      ];
    case 'invalid_value':
      if (valueAt(root, path) === undefined) {
        return [problem(path, `missing: one of ${issue.values.map(String).join(', ')} is needed`)];
      }
      return [problem(path, `${found} is not one of ${issue.values.map(String).join(', ')}`)];
    case 'invalid_format':
      return [
        problem(
          path,
          `${found} does not look like ${issue.format === 'datetime' ? 'a time as 2026-01-31T12:00:00Z' : `this pattern: ${issue.pattern ?? issue.format}`}`,
        ),
      ];
    case 'invalid_key':
      return [problem(path, 'this key is not allowed here')];
    case 'invalid_union': {
      const options = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
      if (options.length > 0) return [problem(path, `${found} is not one of ${options.join(', ')}`)];
      return [
        problem(path, `${found} where a number or a text is needed${lostNumber(root, path, 'number')}`),
      ];
    }
    default:
      return [problem(path, issue.message)];
  }
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}

function aWord(expected: string): string {
  const words: Readonly<Record<string, string>> = {
    string: 'a text',
    int: 'a whole number',
    array: 'a list',
    record: 'an object',
    boolean: 'true or false',
  };
  return words[expected] ?? `${/^[aeiou]/.test(expected) ? 'an' : 'a'} ${expected}`;
}

/** JSON has no NaN, and writes it as null: the likeliest reason for a null where a number belongs. */
const lostNumber = (root: unknown, path: Path, expected: string): string =>
  valueAt(root, path) === null && (expected === 'number' || expected === 'int')
    ? ' (NaN and Infinity become null in JSON: a measurement was lost)'
    : '';

const sizeOf = (origin: string): string => {
  if (origin === 'string') return ' has the wrong length in characters';
  return origin === 'array' ? ' has the wrong length' : ' is out of range';
};
