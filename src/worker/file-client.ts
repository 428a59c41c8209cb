/** @file Run files, checked aside. */
import type { FileOutcome } from '../results/run-or-problems.ts';
import type { Run } from '../results/schema.ts';
import { aside } from './aside.ts';
import type { FileApi } from './file-worker.ts';

const startWorker = (): Worker =>
  new Worker(new URL('./file-worker.ts', import.meta.url), { type: 'module', name: 'rooflaw file' });

const here = async (text: string): Promise<FileOutcome> =>
  (await import('../results/run-or-problems.ts')).runOrProblems(text);

/** From this length on a check takes longer than a worker takes to start, and long enough to be felt. */
const LONG = 2 ** 20;

/** Of a text that was found to be one. */
const runIn = (text: string): Run => JSON.parse(text.replace(/^\uFEFF/, '')) as Run;

let checkAside: typeof here | undefined;

/** The checker is loaded with the first file, not with the page. */
export function checkFile(text: string): Promise<FileOutcome> {
  if (text.length < LONG) return here(text);
  checkAside ??= aside<FileApi, string, FileOutcome>({
    start: startWorker,
    // The run stays where it was checked: to parse its text once more takes less than to hand over what was parsed.
    ask: async (remote, given) => {
      const problems = await remote.problems(given);
      return problems.length > 0 ? { run: undefined, problems } : { run: runIn(given), problems: [] };
    },
    here,
  });
  return checkAside(text);
}
