/** @file A text from a path that somebody typed: a file, a pipe (`<(…)`, /dev/stdin), or anything else. */
import { closeSync, openSync, readSync } from 'node:fs';
import { messageOf } from '../harness/errors.ts';
import { usageError } from './exit.ts';

const CHUNK = 1 << 20;

/** There is more than anybody asks for, of a file or of a device that never ends. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError';
}

/**
 * The text at `path`, of `most` bytes at most. Throws a {@link TooLargeError} where there is more, without reading on, and a
 * usage error for what cannot be read.
 */
export function readTextFile(path: string, most: number): string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    throw unreadable(path, error);
  }
  try {
    const parts: Buffer[] = [];
    let total = 0;
    // The size that the system tells is 0 for pipes and devices: what is read decides.
    for (;;) {
      const part = Buffer.allocUnsafe(CHUNK);
      const got = readSync(file, part, 0, CHUNK, null);
      if (got === 0) break;
      total += got;
      if (total > most) throw new TooLargeError(`it has more than ${sizeText(most)}, the most that is read`);
      parts.push(part.subarray(0, got));
    }
    return Buffer.concat(parts, total).toString('utf8');
  } catch (error) {
    if (error instanceof TooLargeError) throw error;
    throw unreadable(path, error);
  } finally {
    closeSync(file);
  }
}

const sizeText = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

function unreadable(path: string, error: unknown): Error {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return usageError(`${path}: no such file`);
  if (code === 'EISDIR') return usageError(`${path}: this is a folder; name a file`);
  return usageError(`${path}: cannot be read: ${messageOf(error)}`);
}
