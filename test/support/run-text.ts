/** @file Texts of run files that tests damage, and what reading them is refused for. */
import { readFileSync } from 'node:fs';
import { parseRun, RunFileError, type Problem } from '../../src/results/load.ts';

/** Holds the files of `run/1` as they were released. */
export const releasedRuns = new URL('../fixtures/runs/', import.meta.url);

/** A small file that is right. */
export const runText = readFileSync(new URL('run-1.0.json', releasedRuns), 'utf8');

export type Json = Record<string, unknown>;

/** The refusal that `action` throws. Throws what is none: any other error is a bug, and so is none at all. */
export function refusal(action: () => unknown): RunFileError {
  try {
    action();
  } catch (error) {
    if (error instanceof RunFileError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

export const problemsOf = (file: string): readonly Problem[] => refusal(() => parseRun(file)).problems;
