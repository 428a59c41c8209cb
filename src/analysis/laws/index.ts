/** @file All laws, by name: the names a stored fit refers to. */
import { affine } from './affine.ts';
import type { Law } from './law.ts';
import { power } from './power.ts';

export const laws: readonly Law[] = [affine, power];

/** Throws a `RangeError` with the known names. */
export function lawNamed(name: string): Law {
  const law = laws.find((candidate) => candidate.name === name);
  if (law === undefined) {
    throw new RangeError(`no law '${name}'; there are ${laws.map((known) => known.name).join(', ')}`);
  }
  return law;
}
