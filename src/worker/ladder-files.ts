/**
 * @file Trained models for the page: every file is an asset of its own, fetched when a cell asks for it and never before.
 * What arrives is held against its hash by `models/ladder/load.ts`.
 */
import type { ReadFile } from '../../models/ladder/load.ts';

/** Below `models/ladder`. */
const FOLDER = '../../models/ladder/';

/** URLs by path; only their text is part of a script. */
const urls = import.meta.glob<string>(
  ['../../models/ladder/weights/*.safetensors', '../../models/ladder/*.bin'],
  { query: '?url', import: 'default', eager: true },
);

/** Rejects with an `Error` that says what the server answered. */
export const fetchLadder: ReadFile = async (path) => {
  const url = urls[`${FOLDER}${path}`];
  if (url === undefined) throw new Error('this build of the page does not bring it');
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the server answered ${response.status} ${response.statusText}`.trim());
  return new Uint8Array(await response.arrayBuffer());
};
