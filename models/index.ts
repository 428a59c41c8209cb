/** @file The registry of architectures: a new family is one data file and one line here. */
import { nearest } from '../src/nearest.ts';
import type { Architecture } from './shapes/architecture.ts';
import { expertArchitectures } from './shapes/experts.ts';
import { llamaArchitectures } from './shapes/llama.ts';
import { mistralArchitectures } from './shapes/mistral.ts';
import { phiArchitectures } from './shapes/phi.ts';
import { pythiaArchitectures } from './shapes/pythia.ts';
import { qatArchitectures } from './shapes/qat.ts';
import { qwenArchitectures } from './shapes/qwen.ts';
import { switchArchitectures } from './shapes/switch.ts';
import { SCALED, scaled } from './shapes/scaled.ts';
import { visionArchitectures } from './shapes/vit.ts';

/** Every architecture, by family, small to large. */
export const architectures: readonly Architecture[] = [
  ...pythiaArchitectures,
  ...llamaArchitectures,
  ...mistralArchitectures,
  ...qwenArchitectures,
  ...phiArchitectures,
  ...expertArchitectures,
  ...switchArchitectures,
  ...qatArchitectures,
  ...visionArchitectures,
];

/**
 * The architecture with this id, or one of them made narrower: `mixtral-8x7b-by-4`. Throws a `RangeError` that names the three
 * nearest ids, or the size that cannot be divided.
 */
export function architecture(id: string): Architecture {
  const found = architectures.find((candidate) => candidate.id === id);
  if (found !== undefined) return found;
  const [, whole, by] = SCALED.exec(id) ?? [];
  const narrower = architectures.find((candidate) => candidate.id === whole);
  if (narrower !== undefined && narrower.notPublished === undefined) return scaled(narrower, Number(by));
  const ids = architectures.map((candidate) => candidate.id);
  throw new RangeError(`no architecture '${id}'; nearest: ${nearest(id, ids).join(', ')}`);
}
