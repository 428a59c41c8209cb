/** @file A text as a run, or what is wrong with it in lines for people. Never throws, and crosses from worker to page. */
import { parseRun, RunFileError } from './load.ts';
import type { Run } from './schema.ts';

export type FileOutcome =
  | { readonly run: Run; readonly problems: readonly [] }
  | { readonly run: undefined; readonly problems: readonly string[] };

export function runOrProblems(text: string): FileOutcome {
  try {
    return { run: parseRun(text), problems: [] };
  } catch (error) {
    if (!(error instanceof RunFileError)) return { run: undefined, problems: [String(error)] };
    const { problems, total } = error;
    const lines = problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
    const more = total > lines.length ? [`… and ${total - lines.length} more`] : [];
    return { run: undefined, problems: [...lines, ...more] };
  }
}
