/** @file A file from the visitor's disk as a run, or the list of what is wrong with it. */
import type { Run } from '../results/schema.ts';

/** No run comes near it; a disk image dropped by mistake must not fill the memory. */
const MAX_BYTES = 256 * 1024 * 1024;

export type FileOutcome =
  | { readonly run: Run; readonly problems: readonly [] }
  | { readonly run: undefined; readonly problems: readonly string[] };

const refused = (...problems: readonly string[]): FileOutcome => ({ run: undefined, problems });

/** Never rejects. The checker is loaded with the first file, not with the page. */
export async function readRunFile(file: File): Promise<FileOutcome> {
  if (file.size > MAX_BYTES) {
    const megabytes = Math.round(file.size / 1e6);
    return refused(`It has ${megabytes} MB. Run files are JSON and at most ${MAX_BYTES / 1e6} MB long.`);
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
    const { problems, total } = error;
    const lines = problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
    return refused(...lines, ...(total > lines.length ? [`… and ${total - lines.length} more`] : []));
  }
}
