/** @file The record of a gate, from a path. */
import { readFileSync, statSync } from 'node:fs';
import { messageOf } from '../../harness/errors.ts';
import { parseGateRecord, type GateRecord } from '../../results/gate-record.ts';
import { maxRunBytes } from '../../results/limits.ts';
import { RunFileError } from '../../results/load.ts';
import { usageError } from '../exit.ts';

/** Throws a usage error for a path that cannot be read and a {@link RunFileError} for what is in it. */
export function readGateRecord(path: string): GateRecord {
  let content: string;
  try {
    if (statSync(path).size > maxRunBytes) {
      throw new RunFileError([{ path: '', message: 'it is too large for the record of a gate' }]);
    }
    content = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof RunFileError) throw error;
    throw usageError(`${path}: cannot be read: ${messageOf(error)}`);
  }
  return parseGateRecord(content);
}
