/**
 * @file Node as the place of a run: Dawn in a process of its own. A launch is then a fresh process, as a fresh
 * browser is, and Dawn may crash without taking what was measured with it.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Run } from '../../results/schema.ts';
import type { RunEvent } from '../../worker/api.ts';
import { HostError, NoHostError, type RunHost } from '../host.ts';
import { within, type Limits } from '../limits.ts';
import type { NodeHostOptions } from './open.ts';
import { NODE_HOST, type FromHost, type NodeWishes, type ToHost, type WireError } from './wire.ts';

/** Rejects with a `NoHostError` where Dawn has no adapter. */
export async function spawnNodeHost(
  options: NodeHostOptions & { readonly limits: Limits },
): Promise<RunHost> {
  const { root, limits, note } = options;
  const child = fork(join(root, 'bin', 'rooflaw.mjs'), [NODE_HOST], {
    // Results alone go to stdout, and they are written here.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ask = (message: ToHost): void => {
    child.send(message, () => {}); // what happens to a child that is gone is told by its end
  };
  const death = deathOf(child);
  let onEvent: ((event: RunEvent) => void) | undefined;
  let settle: { resolve: (message: FromHost) => void; reject: (error: Error) => void } | undefined;
  child.on('message', (message: FromHost) => {
    if (message.tell === 'note') note(message.line);
    else if (message.tell === 'event') onEvent?.(message.event);
    else if (message.tell === 'failure') settle?.reject(errorOf(message.error));
    else settle?.resolve(message);
  });
  /** Asks, and waits for the answer or the child's end. */
  const answer = (message: ToHost): Promise<FromHost> => {
    const told = new Promise<FromHost>((resolve, reject) => (settle = { resolve, reject }));
    ask(message);
    return Promise.race([told, death]);
  };

  const close = async (): Promise<void> => {
    child.kill('SIGKILL'); // it holds nothing that must be kept
    await death.catch(() => {});
  };
  try {
    const opening = answer({ ask: 'open', ...wishes(options) });
    const opened = await within(limits.launchMs, 'opening Dawn in Node', opening);
    if (opened.tell !== 'opened') throw new Error('the measuring process gave a wrong answer');
    return {
      where: 'node',
      environment: opened.environment,
      driver: opened.driver,
      async run(wanted, listener): Promise<Run> {
        onEvent = listener;
        const result = await answer({ ask: 'run', options: wanted });
        if (result.tell !== 'result') throw new Error('the measuring process gave a wrong answer');
        return result.run;
      },
      cancel: () => Promise.resolve(ask({ ask: 'cancel' })),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What of the options crosses the wire. */
function wishes({ features, because, gpuOnly, f16OnNvidia }: NodeHostOptions): NodeWishes {
  return { features, gpuOnly, f16OnNvidia, ...(because !== undefined && { because }) };
}

/** Rejects when the process ends, whoever ended it. */
function deathOf(child: ChildProcess): Promise<never> {
  const death = new Promise<never>((_resolve, reject) => {
    child.once('error', (error) => reject(died(`could not be started: ${error.message}`)));
    child.once('exit', (code, signal) =>
      reject(died(`ended with ${signal === null ? `code ${code}` : `signal ${signal}`}`)),
    );
  });
  death.catch(() => {}); // between calls nobody is waiting
  return death;
}

const died = (how: string): HostError =>
  new HostError({ name: 'ProcessDiedError', message: `the measuring process ${how}` });

const errorOf = ({ name, message, tried, advice }: WireError): Error =>
  name === 'NoHostError'
    ? new NoHostError(message, tried ?? [], advice ?? [])
    : new HostError({ name, message });
