/** @file A file from the visitor's disk as a run, or the list of what is wrong with it. */
import { maxRunBytes } from '../results/limits.ts';
import type { Run } from '../results/schema.ts';

const MIB = 1024 * 1024;

export type FileOutcome =
  | { readonly run: Run; readonly problems: readonly [] }
  | { readonly run: undefined; readonly problems: readonly string[] };

/** The page saves them too, and somebody will try to open one. */
const OTHER_KIND = 'A run is opened from its JSON file: CSV, Markdown and pictures hold only a part of it.';

const refused = (...problems: readonly string[]): FileOutcome => ({ run: undefined, problems });

/**
 * Never rejects. The checker is loaded with the first file, not with the page; what is too long for it is not
 * even read, so that a disk image dropped by mistake does not fill the memory.
 */
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
  const { parseRun, RunFileError } = await import('../results/load.ts');
  try {
    return { run: parseRun(text), problems: [] };
  } catch (error) {
    if (!(error instanceof RunFileError)) return refused(String(error));
    if (!/\.json$/i.test(file.name))
      return refused(...error.problems.map(({ message }) => message), OTHER_KIND);
    const { problems, total } = error;
    const lines = problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
    return refused(...lines, ...(total > lines.length ? [`… and ${total - lines.length} more`] : []));
  }
}
