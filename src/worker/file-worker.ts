/** @file Long files are checked here, so that the page stays alive meanwhile. */
import * as Comlink from 'comlink';
import { runOrProblems, type FileOutcome } from '../results/run-or-problems.ts';

export interface FileApi {
  check(text: string): FileOutcome;
}

const api: FileApi = { check: runOrProblems };
Comlink.expose(api);
