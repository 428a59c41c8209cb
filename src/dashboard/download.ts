/** @file A run as a file on the visitor's disk: the same bytes the CLI would write. */
import type { Run } from '../results/schema.ts';

export const RUN_FORMATS = ['json', 'csv', 'md'] as const;
export type RunFormat = (typeof RUN_FORMATS)[number];

const TYPES: Readonly<Record<RunFormat, string>> = {
  json: 'application/json',
  csv: 'text/csv',
  md: 'text/markdown',
};

/** What writes CSV and Markdown is loaded with the first such file. Rejects where it cannot be. */
export async function downloadRun(run: Run, format: RunFormat): Promise<void> {
  const text = await runText(run, format);
  saveFile(new Blob([text], { type: TYPES[format] }), `rooflaw-${run.id}.${format}`);
}

async function runText(run: Run, format: RunFormat): Promise<string> {
  if (format === 'json') return `${JSON.stringify(run, null, 1)}\n`;
  if (format === 'csv') return (await import('../results/csv.ts')).pointsCsv(run);
  return (await import('../analysis/document/index.ts')).runMarkdown(run);
}

/** Hands a file to the browser, which asks or keeps it as it does with every download. */
export function saveFile(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the blob after the click returns.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
