/**
 * @file What was measured is on disk as soon as it was measured: a journal, one line of JSON per event, beside
 * the run file. A process that is killed loses the point under way. At the end the run file is written in one
 * step (a temporary file, renamed), and the journal goes.
 *
 * A run of several launches has one journal. When a launch is over, the journal becomes one line again: a header
 * that holds everything so far.
 */
import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Run } from '../results/schema.ts';
import { appended, closedEarly, type JournalEntry } from '../results/journal.ts';
import type { RunEvent } from '../worker/api.ts';

export const JOURNAL_SUFFIX = '.partial.jsonl';

export interface Recorder {
  /** Takes every event of a launch, in order. */
  take(event: RunEvent): void;
  /** The launch under way as far as it got; undefined before it started. */
  soFar(): Run | undefined;
  /** Ends the launch under way for a reason its host could not give. Undefined before it started. */
  closed(status: Run['status'], code: string, message: string, point?: string): Run | undefined;
  /** The launch under way is over; `whole` is everything so far, and takes the place of the journal's lines. */
  keep(whole: Run): void;
  /** Path of the journal, once there is one. */
  journal(): string | undefined;
  /** Writes the run file and drops the journal. */
  finish(run: Run): { readonly path: string; readonly text: string };
}

/** The bytes of a run file. `run --format json` prints the same. */
export const runFileText = (run: Run): string => `${JSON.stringify(run, null, 1)}\n`;

/**
 * `out` is the path asked for; without it the file is `<folder>/<id of the first run told>.json`. With `base`, a
 * run that goes on, the journal begins with that.
 */
export function recorder(out: string | undefined, folder: string, base?: Run): Recorder {
  let run: Run | undefined;
  let path: string | undefined;
  let journal: string | undefined;

  const pathOf = (named: Run): string => (path ??= resolve(out ?? join(folder, `${named.id}.json`)));
  const begin = (whole: Run): void => {
    const target = `${pathOf(whole)}${JOURNAL_SUFFIX}`;
    writeWhole(target, line({ kind: 'header', header: whole }));
    journal = target;
  };
  const note = (entry: JournalEntry): void => {
    run = run === undefined && entry.kind === 'header' ? entry.header : run && appended(run, entry);
    if (run === undefined) return;
    if (journal === undefined && base !== undefined) begin(base);
    if (journal === undefined) {
      journal = `${pathOf(run)}${JOURNAL_SUFFIX}`;
      mkdirSync(dirname(journal), { recursive: true });
      putAside(journal);
      writeFileSync(journal, '');
    }
    appendWhole(journal, line(entry));
  };

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
    closed: (status, code, message, point) =>
      run && closedEarly(run, { status, code, message, point, at: new Date().toISOString() }),
    keep(whole) {
      run = undefined;
      begin(whole);
    },
    finish(whole) {
      const target = pathOf(whole);
      const text = runFileText(whole);
      writeWhole(target, text);
      if (journal !== undefined) rmSync(journal, { force: true });
      return { path: target, text };
    },
  };
}

const line = (entry: JournalEntry): string => `${JSON.stringify(entry)}\n`;

/** A line that did not fit on a full disk leaves no piece of itself: the next one would be lost with it. */
function appendWhole(path: string, text: string): void {
  const { size } = statSync(path);
  try {
    appendFileSync(path, text);
  } catch (error) {
    truncateSync(path, size);
    throw error;
  }
}

/** A journal that stands there already is all that is left of a run that was killed. */
function putAside(journal: string): void {
  if (!existsSync(journal)) return;
  const path = journal.slice(0, -JOURNAL_SUFFIX.length);
  for (let k = 1; ; k++) {
    const aside = `${path}.killed-${k}${JOURNAL_SUFFIX}`;
    if (existsSync(aside)) continue;
    renameSync(journal, aside);
    return;
  }
}

/** Writes a file so that no reader ever sees half of it. A link stays a link, a device or a pipe what it is. */
export function writeWhole(asked: string, text: string | Uint8Array): void {
  mkdirSync(dirname(asked), { recursive: true });
  const there = statSync(asked, { throwIfNoEntry: false });
  if (there !== undefined && !there.isFile() && !there.isDirectory()) {
    writeFileSync(asked, text); // renaming a file over it would put the file in its place
    return;
  }
  const path = there === undefined ? asked : realpathSync(asked);
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
