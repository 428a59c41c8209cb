/**
 * @file Reading a run file. Files come from strangers: everything is checked before anything is believed, and
 * whatever is refused is named with its path and the way out.
 */
import { contradictions } from './consistency.ts';
import { findSyntaxProblem } from './json-syntax.ts';
import { maxRunBytes } from './limits.ts';
import type { Path } from './path.ts';
import { fromIssues, problem, RunFileError } from './problems.ts';
import type { Problem } from './problems.ts';
import { quickCheck, refusedKeys } from './quick-check.ts';
import { runSchema } from './schema.ts';
import type { Run } from './schema.ts';
import { tooLong, withFewerWrong } from './too-much.ts';

export { RunFileError } from './problems.ts';
export type { Problem } from './problems.ts';

/** `points[].error.checked.method` is the deepest field of run/1, seven levels down. */
const maxDepth = 16;
/** Whether a value out of JSON is of `run/1`: a yes saves what it takes to find words for a no. */
const isOfSchema = quickCheck(runSchema);

/** The run in the text of a file. Throws a {@link RunFileError} with every problem found. */
export function parseRun(text: string): Run {
  // UTF-16 units, of which a text never has more than bytes in a file.
  if (text.length > maxRunBytes) {
    const mib = (text.length / 2 ** 20).toFixed(0);
    throw new RunFileError([
      problem([], `${mib} MiB is too long for a run file, which has at most ${maxRunBytes / 2 ** 20} MiB`),
    ]);
  }
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text; // a byte order mark, from some editors
  if (body.trim() === '') throw new RunFileError([problem([], 'the file is empty')]);
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    throw new RunFileError([syntaxProblem(body, error)]);
  }
  return isOfSchema(value) ? coherent(value as Run) : validateRun(value);
}

/** The run that `value` is, as plain new objects. Throws a {@link RunFileError} with every problem found. */
export function validateRun(value: unknown): Run {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RunFileError([problem([], 'not a run file: a JSON object with "schema": "run/1" is needed')]);
  }
  const refused = versionProblem(value) ?? structureProblem(value);
  if (refused) throw new RunFileError([refused]);
  const fewer = withFewerWrong(value);
  let parsed = runSchema.safeParse(fewer);
  if (parsed.success && fewer !== value) parsed = runSchema.safeParse(value);
  if (!parsed.success) throw fromIssues(parsed.error.issues, value);
  return coherent(parsed.data);
}

function coherent(run: Run): Run {
  const found = contradictions(run);
  if (found.length > 0) throw new RunFileError(found);
  return run;
}

function syntaxProblem(text: string, error: unknown): Problem {
  const found = findSyntaxProblem(text);
  if (found === undefined) return problem([], `not JSON: ${String(error)}`);
  const where = `line ${found.line}, column ${found.column} (position ${found.position})`;
  if (found.atEnd) {
    return problem(
      found.path,
      `the file seems cut off at ${where}: ${found.message}; copy or download it again`,
    );
  }
  const hint = text.trimStart().startsWith('<') ? '; this looks like a web page, not a run file' : '';
  return problem(found.path, `not JSON at ${where}: ${found.message}${hint}`);
}

function versionProblem(value: object): Problem | undefined {
  const schema: unknown = Object.hasOwn(value, 'schema') ? (value as { schema: unknown }).schema : undefined;
  if (schema === 'run/1') return undefined;
  if (typeof schema === 'string' && /^run\/\d{1,6}$/.test(schema)) {
    return problem(
      ['schema'],
      `this file is ${schema} and this Rooflaw reads run/1: use one that reads ${schema}`,
    );
  }
  const found = schema === undefined ? 'missing' : (JSON.stringify(schema)?.slice(0, 60) ?? 'unreadable');
  return problem(['schema'], `${found}: not a run file, which says "schema": "run/1"`);
}

/** A value on the way through a document; its path is spelt out only for a problem. */
interface Visit {
  readonly value: object;
  readonly depth: number;
  readonly step?: string | number;
  readonly parent?: Visit;
}

function pathTo(visit: Visit): Path {
  const path: (string | number)[] = [];
  for (let at: Visit | undefined = visit; at !== undefined; at = at.parent) {
    if (at.step !== undefined) path.unshift(at.step);
  }
  return path;
}

/** Depth, lengths and names, before any code walks the value recursively. */
function structureProblem(root: object): Problem | undefined {
  const pending: Visit[] = [{ value: root, depth: 0 }];
  for (let visit = pending.pop(); visit !== undefined; visit = pending.pop()) {
    if (visit.depth >= maxDepth) {
      return problem(pathTo(visit), `nested deeper than ${maxDepth} levels: no run file is`);
    }
    const long = tooLong(visit.value, visit.step);
    if (long !== undefined) return problem(pathTo(visit), long);
    const isList = Array.isArray(visit.value);
    for (const [key, item] of Object.entries(visit.value) as [string, unknown][]) {
      if (!isList && refusedKeys.includes(key)) {
        return problem(
          [...pathTo(visit), key],
          `the name ${key} is refused, because it could reach into the program`,
        );
      }
      if (typeof item === 'object' && item !== null) {
        const step = isList ? Number(key) : key;
        pending.push({ value: item, depth: visit.depth + 1, step, parent: visit });
      }
    }
  }
  return undefined;
}
