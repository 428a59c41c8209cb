/** @file Which workloads a command line means, checked before a browser is started. No GPU is needed for it. */
import { kernels } from '../../kernels/index.ts';
import { architectures } from '../../models/index.ts';
import { messageOf } from '../harness/errors.ts';
import { nearest } from '../nearest.ts';
import { qualitySuites } from '../quality/suites.ts';
import { suites } from '../suites/index.ts';
import { selectIds } from '../worker/session.ts';
import { CliError, usageError } from './exit.ts';

export const suiteNames = (): readonly string[] => [...suites, ...qualitySuites].map(({ name }) => name);

/**
 * Ids of a suite's workloads, of all suites without one; each once. Throws a usage error with the nearest names, for a
 * filter only where no suite that was meant has anything of it.
 */
export function workloadIds(suite: string | undefined, filter?: string, variant?: string): readonly string[] {
  if (suite !== undefined) return selected(suite, filter, variant);
  const found = suiteNames().flatMap((name): readonly string[] => {
    try {
      return selected(name, filter, variant);
    } catch (error) {
      if (filter === undefined || !(error instanceof CliError)) throw error;
      return [];
    }
  });
  if (found.length > 0) return [...new Set(found)];
  throw usageError(
    `no workload of any suite matches '${filter}'\n${namesLike(filter ?? '') ?? ''}`.trimEnd(),
  );
}

function selected(suite: string, filter: string | undefined, variant: string | undefined): readonly string[] {
  try {
    const options = {
      suite,
      ...(filter !== undefined && { filter }),
      ...(variant !== undefined && { variant }),
    };
    return selectIds(options);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const isUnmatched = filter !== undefined && messageOf(error).startsWith('no workload');
    const hint = isUnmatched ? namesLike(filter) : undefined;
    throw usageError(hint === undefined ? messageOf(error) : `${messageOf(error)}\n${hint}`);
  }
}

/** A filter that matches nothing is often a misspelt kernel, or a model's name. */
function namesLike(filter: string): string | undefined {
  const word = filter.split(/[*?[{,=]/)[0]!.replace(/\/$/, '');
  const ids = kernels.map(({ id }) => id);
  const models = architectures.map(({ id }) => id);
  if (ids.includes(word)) return undefined;
  if (models.includes(word)) {
    return `'${word}' is a model, but not of this suite; a larger one may have it.`;
  }
  return `Nearest kernel: ${nearest(word, ids, 1).join()}; nearest model: ${nearest(word, models, 1).join()}.`;
}
