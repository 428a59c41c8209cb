/** @file Variants that were found to be the fastest on an adapter, kept from run to run. What is read from outside is checked. */
import type { Environment, Run } from './schema.ts';
import { sha256 } from './shaders.ts';

/** Adapter key → class of workloads → variant. */
export type Choices = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Adapters whose choices are kept; the oldest go first. */
const MAX_ADAPTERS = 20;

/**
 * What choices depend on: the adapter and its features, the engine that compiles shaders, and the harness, whose
 * kernels they are. A browser's version counts without its last parts.
 */
export function adapterKey(environment: Environment, { version, commit }: Run['harness']): Promise<string> {
  const { adapter, features, host, requestedFeatures, userAgent, os } = environment;
  const { vendor, architecture, device, description } = adapter;
  const engine = userAgent.replaceAll(/(\d+)(?:\.\d+)+/g, '$1');
  const facts = [vendor, architecture, device, description, requestedFeatures, host, engine, os];
  return sha256(JSON.stringify([...facts, features.toSorted(), version, commit]));
}

/** The choices after a run. */
export function withRun(choices: Choices, { tuning }: Pick<Run, 'tuning'>): Choices {
  if (tuning === undefined || tuning.classes.length === 0) return choices;
  const { adapterKey: key, classes } = tuning;
  const { [key]: own, ...others } = choices;
  const found = Object.fromEntries(classes.map((one) => [one.class, one.chosen]));
  return Object.fromEntries(
    [...Object.entries(others), [key, { ...own, ...found }] as const].slice(-MAX_ADAPTERS),
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What was kept, without what is damaged: a choice can always be found again. */
export function readChoices(kept: unknown): Choices {
  if (!isObject(kept)) return {};
  return Object.fromEntries(
    Object.entries(kept)
      .filter(([key, own]) => /^[0-9a-f]{64}$/.test(key) && isObject(own))
      .map(([key, own]) => [
        key,
        Object.fromEntries(
          Object.entries(own as Record<string, unknown>).filter(
            (entry): entry is [string, string] => typeof entry[1] === 'string',
          ),
        ),
      ]),
  );
}
