/** @file A run from a path: a run file, or the journal of a run that was killed. */
import { statSync } from 'node:fs';
import { maxRunBytes } from '../results/limits.ts';
import { RunFileError, parseRun, validateRun } from '../results/load.ts';
import { messageOf } from '../harness/errors.ts';
import type { Run } from '../results/schema.ts';
import { closedEarly, piecesOf, type JournalEntry } from '../results/journal.ts';
import { RunsApartError, mergeLaunches } from '../results/merge.ts';
import { TooLargeError, readTextFile } from './read-text.ts';
import { JOURNAL_SUFFIX } from './recorder.ts';

/** Throws a usage error for a path that cannot be read and a {@link RunFileError} for what is in it. */
export function readRun(path: string): Run {
  const text = readText(path);
  return path.endsWith(JOURNAL_SUFFIX) ? runOfJournal(text, statSync(path).mtime) : parseRun(text);
}

function readText(path: string): string {
  try {
    // A journal tells some things more than once.
    return readTextFile(path, (path.endsWith(JOURNAL_SUFFIX) ? 4 : 1) * maxRunBytes);
  } catch (error) {
    if (!(error instanceof TooLargeError)) throw error;
    throw new RunFileError([{ path: '', message: `this is no run file: ${error.message}` }]);
  }
}

/** The points of a journal as a cancelled run. A last line that was cut off is the point that was lost. */
function runOfJournal(text: string, lastWritten: Date): Run {
  const lines = text.split('\n').filter((line) => line !== '');
  const entries: JournalEntry[] = [];
  for (const [index, line] of lines.entries()) {
    const entry = parseLine(line, index, index === lines.length - 1);
    if (entry !== undefined) entries.push(entry);
  }
  if (entries[0]?.kind !== 'header') {
    throw new RunFileError([{ path: '', message: 'this journal has no header line' }]);
  }
  const run = joined(piecesOf(entries).map(validateRun));
  const closed = closedEarly(run, {
    status: 'cancelled',
    code: 'killed',
    message: 'The process that measured was killed; these are the points it had written down.',
    at: lastWritten.toISOString(),
  });
  return validateRun(closed);
}

function joined(pieces: readonly Run[]): Run {
  try {
    return mergeLaunches(pieces);
  } catch (error) {
    if (!(error instanceof RunsApartError)) throw error;
    throw new RunFileError([{ path: '', message: error.message }]);
  }
}

function parseLine(line: string, index: number, isLast: boolean): JournalEntry | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    if (typeof entry === 'object' && entry !== null && 'kind' in entry) return entry as JournalEntry;
  } catch (error) {
    if (isLast) return undefined;
    throw new RunFileError([{ path: '', message: `line ${index + 1}: ${messageOf(error)}` }]);
  }
  throw new RunFileError([{ path: '', message: `line ${index + 1} is no journal entry` }]);
}
