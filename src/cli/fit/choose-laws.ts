/** @file Which laws a command line asks for, and whether its columns suit them. */
import { autoLaws } from '../../analysis/laws/auto.ts';
import { lawMakers, lawNamed, lawNames } from '../../analysis/laws/index.ts';
import type { Law } from '../../analysis/laws/law.ts';
import { nearest } from '../../nearest.ts';
import { usageError } from '../exit.ts';

/** `auto` names every family that takes such columns. Throws a usage error for a name or columns that do not fit. */
export function chooseLaws(
  names: readonly string[],
  columns: readonly string[],
  groups: readonly string[] | undefined,
): readonly Law[] {
  if (names.includes('auto')) {
    const laws = autoLaws(columns, groups);
    if (laws.length > 0) return laws;
    throw usageError(
      `--law auto: no family takes ${columns.length} columns${groups ? ', the last of them a text' : ''}: ${columns.join(', ')}`,
    );
  }
  return names.map((name) => {
    if (!lawNames.includes(name)) {
      throw usageError(
        `--law: there is no law '${name}'; near: ${nearest(name, lawNames, 3).join(', ')}. All: rooflaw fit --help`,
      );
    }
    return checkedLaw(name, columns, groups);
  });
}

function checkedLaw(name: string, columns: readonly string[], groups: readonly string[] | undefined): Law {
  const maker = lawMakers.find((candidate) => candidate.name === name);
  const takesGroups = maker?.takes === 'groups';
  if (takesGroups && groups === undefined) {
    throw usageError(
      `--law ${name}: the last column of --x must name a group: ${[...maker.inputs, 'a column of texts'].join(', ')}`,
    );
  }
  if (!takesGroups && groups !== undefined) {
    throw usageError(`--law ${name}: column '${columns.at(-1)!}' of --x holds texts; numbers are needed`);
  }
  try {
    const law = lawNamed(name, { factors: columns, ...(groups && { groups }) });
    if (law.inputs.length === columns.length) return law;
    throw usageError(
      `--law ${name}: ${law.formula} takes ${law.inputs.length} columns in --x (${law.inputs.join(', ')}), ${columns.length} ${columns.length === 1 ? 'is' : 'are'} given (${columns.join(', ')})`,
    );
  } catch (error) {
    if (error instanceof RangeError) throw usageError(`--law ${name}: ${error.message}`);
    throw error;
  }
}
