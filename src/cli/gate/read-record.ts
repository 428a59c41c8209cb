/** @file The record of a gate, from a path. */
import { parseGateRecord, type GateRecord } from '../../results/gate-record.ts';
import { maxRunBytes } from '../../results/limits.ts';
import { RunFileError } from '../../results/load.ts';
import { TooLargeError, readTextFile } from '../read-text.ts';

/** Throws a usage error for a path that cannot be read and a {@link RunFileError} for what is in it. */
export function readGateRecord(path: string): GateRecord {
  try {
    return parseGateRecord(readTextFile(path, maxRunBytes));
  } catch (error) {
    if (!(error instanceof TooLargeError)) throw error;
    throw new RunFileError([{ path: '', message: `this is no record of a gate: ${error.message}` }]);
  }
}
