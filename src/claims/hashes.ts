/** @file SHA-256 of each claim: a run records them, so that bounds cannot be moved after it. */
import { sha256 } from '../results/shaders.ts';
import type { Claim } from './claim.ts';

const modules = import.meta.glob<Claim>('./[0-9]*.ts', { eager: true, import: 'default' });
const texts = import.meta.glob<string>('./[0-9]*.ts', { eager: true, import: 'default', query: '?raw' });

/** Ids of the claims that have a file: what the registry must list. */
export const claimFiles: ReadonlyMap<string, string> = new Map(
  Object.entries(modules).map(([path, { id }]) => [id, path]),
);

/** Bounds as numbers: some come from a file that several claims read, and would change without theirs. */
function held(claim: Claim): string {
  if (claim.kind === 'untestable') return '';
  const { low, high, reason, source } = claim.bounds;
  return [low, high, reason, source].join('\n');
}

/** What of a claim is hashed: its file's text, line ends as git stores them, and what its bounds come to. */
export const hashedText = (text: string, claim: Claim): string =>
  `${text.replaceAll('\r\n', '\n')}\n${held(claim)}`;

/** By claim. */
export async function claimHashes(): Promise<Readonly<Record<string, string>>> {
  const hashes: Record<string, string> = {};
  for (const [id, path] of claimFiles) hashes[id] = await sha256(hashedText(texts[path]!, modules[path]!));
  return hashes;
}
