/** @file The process that measures with Dawn: opens one host and does what the command that started it asks. */
import { EXIT, usageError, type ExitCode } from '../exit.ts';
import { NoHostError, type RunHost } from '../host.ts';
import { openNodeHost } from './open.ts';
import type { FromHost, ToHost, WireError } from './wire.ts';

const tell = (message: FromHost): void => {
  process.send?.(message, undefined, undefined, () => {}); // the command may be gone already
};

/** Resolves when the command has gone. Throws a usage error where none has started this process. */
export async function serveNodeHost(root: string): Promise<ExitCode> {
  if (process.send === undefined) throw usageError('this command is for Rooflaw itself; use rooflaw run');
  // Ctrl-C reaches every process of the terminal; the command decides what comes of it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  let host: RunHost | undefined;

  const obey = async (message: ToHost): Promise<void> => {
    if (message.ask === 'open') {
      const { ask: _ask, ...wanted } = message;
      const note = (line: string): void => tell({ tell: 'note', line });
      host = await openNodeHost({ root, note, ...wanted });
      tell({ tell: 'opened', environment: host.environment, driver: host.driver });
    } else if (message.ask === 'run') {
      const run = await host?.run(message.options, (event) => tell({ tell: 'event', event }));
      if (run !== undefined) tell({ tell: 'result', run });
    } else {
      await host?.cancel();
    }
  };
  process.on('message', (message: ToHost) => {
    obey(message).catch((error: unknown) => tell({ tell: 'failure', error: wireError(error) }));
  });
  await new Promise<void>((resolve) => process.once('disconnect', resolve));
  return EXIT.fine;
}

function wireError(error: unknown): WireError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message } = error;
  return error instanceof NoHostError
    ? { name, message, tried: error.tried, advice: error.advice }
    : { name, message };
}
