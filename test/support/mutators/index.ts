/**
 * @file Changes to a submitted run, each with what must come of it. `refuse`: it cannot be accepted. `flag`: accepted with
 * that remark. `harmless`: accepted with nothing to say.
 */
import { accepted } from './accepted.ts';
import type { Mutator } from './change.ts';
import { files } from './files.ts';
import { measurements } from './measurements.ts';
import { values } from './values.ts';

export const mutators: readonly Mutator[] = [...values, ...measurements, ...files, ...accepted];
