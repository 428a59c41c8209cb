/**
 * @file What was measured is on disk as soon as it was measured: a journal, one line of JSON per event, beside
 * the run file. A process that is killed loses the point under way. At the end the run file is written in one
 * step (a temporary file, renamed), and the journal goes.
 */
import {
  appendFileSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Run } from '../results/schema.ts';
import { appended, closedEarly, type JournalEntry } from '../results/journal.ts';
import type { RunEvent } from '../worker/api.ts';

export const JOURNAL_SUFFIX = '.partial.jsonl';

export interface Recorder {
  /** Takes every event of the run, in order. */
  take(event: RunEvent): void;
  /** The run as far as it got; undefined before it started. */
  soFar(): Run | undefined;
  /** Ends the run for a reason its host could not give. Undefined before it started. */
  closed(status: Run['status'], code: string, message: string): Run | undefined;
  /** Path of the journal, once there is one. */
  journal(): string | undefined;
  /** Writes the run file and drops the journal. */
  finish(run: Run): { readonly path: string; readonly text: string };
}

/** The bytes of a run file. `run --format json` prints the same. */
export const runFileText = (run: Run): string => `${JSON.stringify(run, null, 1)}\n`;

/** `out` is the path asked for; without it the file is `<folder>/<run id>.json`. */
export function recorder(out: string | undefined, folder: string): Recorder {
  let run: Run | undefined;
  let journal: string | undefined;

  const note = (entry: JournalEntry): void => {
    run = run === undefined && entry.kind === 'header' ? entry.header : run && appended(run, entry);
    if (run === undefined) return;
    if (journal === undefined) {
      journal = `${pathOf(run)}${JOURNAL_SUFFIX}`;
      mkdirSync(dirname(journal), { recursive: true });
      writeFileSync(journal, '');
    }
    appendFileSync(journal, `${JSON.stringify(entry)}\n`);
  };
  const pathOf = (named: Run): string => resolve(out ?? join(folder, `${named.id}.json`));

  return {
    take(event) {
      switch (event.type) {
        case 'started':
          return note({ kind: 'header', header: event.header });
        case 'point':
          return note({ kind: 'point', point: event.point, shaders: event.shaders });
        case 'incident':
          return note({ kind: 'incident', incident: event.incident });
        case 'progress':
        case 'finished':
          return undefined;
      }
    },
    soFar: () => run,
    journal: () => journal,
    closed: (status, code, message) =>
      run && closedEarly(run, { status, code, message, at: new Date().toISOString() }),
    finish(whole) {
      const path = pathOf(whole);
      const text = runFileText(whole);
      writeWhole(path, text);
      if (journal !== undefined) rmSync(journal, { force: true });
      return { path, text };
    },
  };
}

/** Writes a file so that no reader ever sees half of it. */
export function writeWhole(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const fresh = `${path}.${process.pid}.tmp`;
  try {
    const file = openSync(fresh, 'w');
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}
