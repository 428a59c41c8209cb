/** @file Where the command line keeps the variants it found to be the fastest: one small JSON file in the checkout's cache. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf } from '../harness/errors.ts';
import { readChoices, withRun, type Choices } from '../results/choices.ts';
import type { Run } from '../results/schema.ts';

export interface ChoicesFile {
  /** What is known now; nothing where the file is missing or damaged. */
  read(): Choices;
  /** Adds what a run found. A file that cannot be written is noted once, and nothing else happens. */
  add(run: Run): void;
}

export const choicesPath = (root: string): string => join(root, '.cache', 'rooflaw', 'choices.json');

export function choicesFile(path: string, note: (line: string) => void): ChoicesFile {
  let noted = false;
  const read = (): Choices => {
    try {
      return readChoices(JSON.parse(readFileSync(path, 'utf8')));
    } catch {
      return {};
    }
  };
  return {
    read,
    add(run) {
      const before = read();
      const after = withRun(before, run);
      if (after === before) return;
      try {
        mkdirSync(dirname(path), { recursive: true });
        // Renamed into place: another command that reads it sees all of it.
        const fresh = `${path}.${process.pid}`;
        writeFileSync(fresh, `${JSON.stringify(after, undefined, 1)}\n`);
        renameSync(fresh, path);
      } catch (error) {
        if (!noted) note(`The choice of variants is not kept for the next run: ${messageOf(error)}`);
        noted = true;
      }
    },
  };
}
