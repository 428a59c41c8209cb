/** @file A file from the visitor's disk as a run, or the list of what is wrong with it. */
import { maxRunBytes } from '../results/limits.ts';
import type { FileOutcome } from '../results/run-or-problems.ts';
import { checkFile } from '../worker/file-client.ts';

export type { FileOutcome } from '../results/run-or-problems.ts';

const MIB = 1024 * 1024;

/** The page saves them too, and somebody will try to open one. */
const OTHER_KIND = 'A run is opened from its JSON file: CSV, Markdown and pictures hold only a part of it.';

const refused = (...problems: readonly string[]): FileOutcome => ({ run: undefined, problems });

/** Never rejects. What is too long is not even read, so that a disk image dropped by mistake does not fill the memory. */
export async function readRunFile(file: File): Promise<FileOutcome> {
  if (file.size > maxRunBytes) {
    const mib = Math.ceil(file.size / MIB);
    return refused(`It has ${mib} MiB. Run files are JSON of at most ${maxRunBytes / MIB} MiB.`);
  }
  let text: string;
  try {
    text = await file.text();
  } catch (error) {
    return refused(`It could not be read: ${String(error)}`);
  }
  try {
    const outcome = await checkFile(text);
    const isOther = outcome.run === undefined && !/\.json$/i.test(file.name);
    return isOther ? refused(...outcome.problems, OTHER_KIND) : outcome;
  } catch (error) {
    return refused(`What checks it could not be loaded: ${String(error)}`);
  }
}
