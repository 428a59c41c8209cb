/** @file Runs the command line the way a shell does, and watches it. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from '../../scripts/build.mjs';
import type { Limits } from '../../src/cli/limits.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly pid: number;
  readonly done: Promise<Outcome>;
  /** Resolves once stderr holds `words`; rejects when the process ends before. */
  saw(words: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

function watch(args: readonly string[], { env = {}, cwd = ROOT }: StartOptions): Running {
  const child = spawn(process.execPath, [...args], { cwd, env: { ...process.env, ...env } });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  const done = new Promise<Outcome>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return {
    pid: child.pid ?? -1,
    done,
    kill: (signal) => void child.kill(signal),
    saw: (words) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (stderr.includes(words)) resolve();
        };
        look();
        child.stderr.on('data', look);
        void done.then(() => reject(new Error(`it ended without '${words}': ${stderr}`)));
      }),
  };
}

/** `rooflaw ARGS` through `bin/rooflaw.mjs`. */
export const rooflaw = (args: readonly string[], options: StartOptions = {}): Running =>
  watch([fileURLToPath(new URL('bin/rooflaw.mjs', `file://${ROOT}`)), ...args], options);

/** The same on the page in `folder`. Builds the command line first where needed. */
export async function rooflawOn(
  folder: string,
  args: readonly string[],
  limits: Partial<Limits> = {},
): Promise<Running> {
  await ensureBuilt(ROOT, ['cli']);
  const child = fileURLToPath(new URL('cli-child.mjs', import.meta.url));
  return watch([child, folder, JSON.stringify(limits), ...args], {});
}
