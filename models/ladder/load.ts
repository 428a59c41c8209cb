/** @file Bringing a checkpoint or a set of windows, checked against the hash it was shipped with. */
import { fileHashes } from './hashes.ts';
import { WINDOW_BYTES, checkpoint, windowSets } from './index.ts';
import { ladderModel } from './model.ts';
import type { LadderModel } from './model.ts';
import { readSafetensors } from './safetensors.ts';

/** Reads a file below `models/ladder`: from disk, or over the network. */
export type ReadFile = (path: string) => Promise<Uint8Array<ArrayBuffer>>;

/** The model of a checkpoint's id. Throws a `RangeError` that names the file when it is missing, changed or not shipped. */
export async function loadModel(id: string, read: ReadFile): Promise<LadderModel> {
  const { file } = checkpoint(id);
  if (file === undefined) throw new RangeError(`${id}: its weights are not shipped, only its losses`);
  return ladderModel(readSafetensors(await verified(file, read), file), file);
}

/** Each window of a set: 257 tokens. */
export async function loadWindows(
  set: keyof typeof windowSets,
  read: ReadFile,
): Promise<readonly Uint8Array[]> {
  const bytes = await verified(windowSets[set].file, read);
  return Array.from({ length: bytes.length / WINDOW_BYTES }, (_, i) =>
    bytes.subarray(i * WINDOW_BYTES, (i + 1) * WINDOW_BYTES),
  );
}

async function verified(file: string, read: ReadFile): Promise<Uint8Array<ArrayBuffer>> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await read(file);
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new RangeError(`models/ladder/${file} could not be read (${why}); get the file again`, {
      cause: thrown,
    });
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (hash !== fileHashes[file]) {
    throw new RangeError(
      `models/ladder/${file} is not the file that was shipped (SHA-256 ${hash.slice(0, 12)}…); get it again`,
    );
  }
  return bytes;
}
