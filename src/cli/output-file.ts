/** @file Where a command may write: found out before anything is measured, and not after. */
import { accessSync, closeSync, constants, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { messageOf } from '../harness/errors.ts';
import { usageError } from './exit.ts';

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
      mkdirSync(dirname(path), { recursive: true });
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
