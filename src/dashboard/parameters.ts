/**
 * @file What the address of the page may ask for: `?suite=smoke&filter=matmul/*&seed=7&features=none&autorun=1`.
 */
import type { RunOptions } from '../worker/api.ts';

export interface PageParameters {
  readonly options: RunOptions;
  /** Start at once, without a click. */
  readonly autorun: boolean;
  /** A sentence for each key or value that was not understood; nothing else is ignored in silence. */
  readonly problems: readonly string[];
}

const KEYS = ['suite', 'filter', 'seed', 'features', 'autorun'] as const;

/** Reads a query string. Never throws: what cannot be used is named in `problems` and left at its default. */
export function pageParameters(search: string): PageParameters {
  const query = new URLSearchParams(search);
  const problems: string[] = [];
  for (const key of new Set(query.keys())) {
    if (!(KEYS as readonly string[]).includes(key)) {
      problems.push(`The address has an unknown parameter '${key}'. Known are ${KEYS.join(', ')}.`);
    } else if (query.getAll(key).length > 1) {
      problems.push(`The address has '${key}' more than once; the first is used.`);
    }
  }
  const refuse = (key: string, wanted: string): undefined => {
    problems.push(`The address has ${key}=${query.get(key)}, which is not ${wanted}; it is left out.`);
    return undefined;
  };

  const suite = query.get('suite');
  const filter = query.get('filter');
  const seedText = query.get('seed');
  const featuresText = query.get('features');
  const autorunText = query.get('autorun');
  let seed: number | undefined;
  if (seedText !== null) {
    const isSeed = /^[0-9]{1,10}$/.test(seedText) && Number(seedText) <= 0xffff_ffff;
    seed = isSeed ? Number(seedText) : refuse('seed', 'a whole number from 0 to 4294967295');
  }
  let features: 'all' | 'none' | undefined;
  if (featuresText === 'all' || featuresText === 'none') features = featuresText;
  else if (featuresText !== null) refuse('features', "'all' or 'none'");
  const autorun = autorunText === '1';
  if (autorunText !== null && !['0', '1'].includes(autorunText)) refuse('autorun', '0 or 1');

  return {
    options: {
      ...(suite ? { suite } : {}),
      ...(filter ? { filter } : {}),
      ...(seed !== undefined ? { seed } : {}),
      ...(features !== undefined ? { features } : {}),
    },
    autorun,
    problems,
  };
}
