/** @file Long files are checked here, so that the page stays alive meanwhile. */
import * as Comlink from 'comlink';
import { runOrProblems } from '../results/run-or-problems.ts';

export interface FileApi {
  /** What is wrong with it; nothing where it is a run. */
  problems(text: string): readonly string[];
}

const api: FileApi = { problems: (text) => runOrProblems(text).problems };
Comlink.expose(api);
