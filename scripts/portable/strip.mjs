/** @file Node without its symbol table, a tenth of it, where this machine has `strip`. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../lock.mjs';

/** Path of a program that does the same as `program`, and is smaller if that can be had. */
export function stripped(root, program) {
  const folder = join(cacheFolder(root), 'portable-node');
  mkdirSync(folder, { recursive: true });
  const small = join(folder, 'node');
  // What addons link against is in another table, which stays.
  if (spawnSync('strip', ['-o', small, program]).status !== 0) return program;
  return spawnSync(small, ['--version']).status === 0 ? small : program;
}
