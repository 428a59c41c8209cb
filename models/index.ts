/** @file The registry of architectures: a new family is one data file and one line here. */
import { distance } from 'fastest-levenshtein';
import type { Architecture } from './shapes/architecture.ts';
import { llamaArchitectures } from './shapes/llama.ts';
import { mistralArchitectures } from './shapes/mistral.ts';
import { phiArchitectures } from './shapes/phi.ts';
import { pythiaArchitectures } from './shapes/pythia.ts';
import { qatArchitectures } from './shapes/qat.ts';
import { qwenArchitectures } from './shapes/qwen.ts';
import { switchArchitectures } from './shapes/switch.ts';
import { visionArchitectures } from './shapes/vit.ts';

/** Every architecture, by family, small to large. */
export const architectures: readonly Architecture[] = [
  ...pythiaArchitectures,
  ...llamaArchitectures,
  ...mistralArchitectures,
  ...qwenArchitectures,
  ...phiArchitectures,
  ...switchArchitectures,
  ...qatArchitectures,
  ...visionArchitectures,
];

/** The architecture with this id. Throws a `RangeError` that names the three nearest ids. */
export function architecture(id: string): Architecture {
  const found = architectures.find((candidate) => candidate.id === id);
  if (found !== undefined) return found;
  const wanted = id.toLowerCase();
  const nearest = architectures
    .map((candidate) => ({ id: candidate.id, edits: distance(wanted, candidate.id) }))
    .toSorted((a, b) => a.edits - b.edits)
    .slice(0, 3)
    .map((candidate) => candidate.id);
  throw new RangeError(`no architecture '${id}'; nearest: ${nearest.join(', ')}`);
}
