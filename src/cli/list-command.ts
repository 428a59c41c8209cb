/** @file `rooflaw list`: workload ids, one a line. */
import { EXIT, type ExitCode } from './exit.ts';
import { workloadIds } from './selection.ts';
import type { Terminal } from './terminal.ts';

export async function listCommand(suite: string | undefined, terminal: Terminal): Promise<ExitCode> {
  await terminal.result(`${workloadIds(suite).join('\n')}\n`);
  return EXIT.fine;
}
