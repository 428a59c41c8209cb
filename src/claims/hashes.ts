/** @file SHA-256 of each claim's file: a run records them, so that bounds cannot be moved after it. */
import { sha256 } from '../results/shaders.ts';
import type { Claim } from './claim.ts';

const modules = import.meta.glob<Claim>('./[0-9]*.ts', { eager: true, import: 'default' });
const texts = import.meta.glob<string>('./[0-9]*.ts', { eager: true, import: 'default', query: '?raw' });

/** Ids of the claims that have a file: what the registry must list. */
export const claimFiles: ReadonlyMap<string, string> = new Map(
  Object.entries(modules).map(([path, { id }]) => [id, path]),
);

/** By claim, of its file's text; line ends as git stores them. */
export async function claimHashes(): Promise<Readonly<Record<string, string>>> {
  const hashes: Record<string, string> = {};
  for (const [id, path] of claimFiles) hashes[id] = await sha256(texts[path]!.replaceAll('\r\n', '\n'));
  return hashes;
}
