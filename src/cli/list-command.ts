/** @file `rooflaw list`: workload ids, one a line. */
import { EXIT, type ExitCode } from './exit.ts';
import { workloadIds } from './selection.ts';
import type { Terminal } from './terminal.ts';

/** Throws a usage error for a suite or a filter that means nothing. */
export async function listCommand(
  suite: string | undefined,
  filter: string | undefined,
  terminal: Terminal,
): Promise<ExitCode> {
  await terminal.result(`${workloadIds(suite, filter).join('\n')}\n`);
  return EXIT.fine;
}
