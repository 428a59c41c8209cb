/** @file A run as a file on the visitor's disk: the same bytes the CLI would write. */
import type { Run } from '../results/schema.ts';

export function downloadRun(run: Run): void {
  const blob = new Blob([`${JSON.stringify(run, null, 2)}\n`], { type: 'application/json' });
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = `rooflaw-${run.id}.json`;
  link.click();
  // The browser reads the blob after the click returns.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
