/** @file Where a command may write: found out before anything is measured, and not after. */
import { accessSync, closeSync, constants, openSync, realpathSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { messageOf } from '../harness/errors.ts';
import { usageError } from './exit.ts';
import { makeFolder } from './make-folder.ts';

/**
 * The absolute path of `asked`. Makes its folder and leaves no file. Throws a usage error that names `option` for a folder, for
 * what cannot be written, and for a device or pipe, unless `devices` may be written to.
 */
export function writablePath(
  option: string,
  asked: string,
  { devices = false }: { readonly devices?: boolean } = {},
): string {
  if (asked.trim() === '') throw usageError(`${option}: the name is empty; name a file`);
  const path = resolve(asked);
  let there: ReturnType<typeof statSync>;
  try {
    there = statSync(path, { throwIfNoEntry: false });
    if (there === undefined || there.isFile()) {
      makeFolder(dirname(path));
      // Whether a file can be made is only known when one is: permissions do not bind everybody, and /proc takes none.
      const probe = `${path}.${process.pid}.tmp`;
      closeSync(openSync(probe, 'wx'));
      rmSync(probe);
    }
    if (there !== undefined) accessSync(path, constants.W_OK);
  } catch (error) {
    throw usageError(`${option}: ${asked} cannot be written: ${messageOf(error)}`);
  }
  if (there?.isDirectory() === true) throw usageError(`${option}: ${asked} is a folder; name a file`);
  if (!devices && there?.isFile() === false) {
    throw usageError(
      `${option}: ${asked} is a device or a pipe; name a file. What is to be read goes to stdout anyway (--format).`,
    );
  }
  return path;
}

/**
 * Whether two paths name one file, or would once it is made, through links too: what is written to one replaces the other.
 * Never for devices and pipes, which replace nothing.
 */
export function sameFile(one: string, other: string): boolean {
  try {
    const [a, b] = [one, other].map((path) => statSync(path, { bigint: true, throwIfNoEntry: false }));
    if (a !== undefined && b !== undefined) return a.isFile() && a.dev === b.dev && a.ino === b.ino;
    return a === undefined && b === undefined && toBe(one) === toBe(other);
  } catch {
    return false; // a path that cannot be looked at is refused by whoever opens it
  }
}

/** The path of a file that is not there yet, without links on the way to it. */
function toBe(path: string): string {
  const whole = resolve(path);
  const folder = dirname(whole);
  return statSync(folder, { throwIfNoEntry: false }) === undefined
    ? whole
    : join(realpathSync(folder), basename(whole));
}
