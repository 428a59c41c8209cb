/** @file One `rooflaw` command of a checkout in a process group of its own, which ends with this one. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  /** The last lines. */
  readonly stderr: string;
}

export interface Child {
  readonly ended: Promise<Ended>;
  /** Asks it to end at once; kills the group where it does not. */
  readonly stop: () => Promise<void>;
}

const KEPT_CHARACTERS = 8000;
/** Two signals this far apart count as two: the first asks for the end, the second does not wait for a sample. */
const SECOND_PRESS_MS = 600;
const KILL_MS = 8000;

/** Starts `node <folder>/bin/rooflaw.mjs ARGS`. */
export function startRooflaw(folder: string, args: readonly string[]): Child {
  // A group of its own: Ctrl-C reaches the gate alone, which decides what comes of it.
  const child = spawn(process.execPath, [join(folder, 'bin', 'rooflaw.mjs'), ...args], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const signal = (name: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // It has ended.
    }
  };
  const kill = (): void => signal('SIGKILL');
  process.on('exit', kill);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (stderr = (stderr + text.toString()).slice(-KEPT_CHARACTERS)));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, by) => resolve({ code, signal: by, stdout, stderr }));
  }).finally(() => {
    kill(); // whoever of the group is left
    process.off('exit', kill);
  });
  ended.catch(() => {});
  return {
    ended,
    async stop() {
      signal('SIGTERM');
      const second = setTimeout(() => signal('SIGTERM'), SECOND_PRESS_MS);
      const last = setTimeout(kill, KILL_MS);
      await ended.catch(() => {});
      clearTimeout(second);
      clearTimeout(last);
    },
  };
}
