/** @file What a change to a submitted run is, and the means of making one. */
import type { Random } from '../../../src/random.ts';
import type { Run, TimingOk } from '../../../src/results/schema.ts';

type Oracle = 'refuse' | 'harmless' | { readonly flag: string };

export interface Mutator {
  readonly name: string;
  readonly oracle: Oracle;
  /** A changed copy, or the text of a file. */
  readonly mutate: (run: Run, source: Random) => unknown;
}

export type Json = Record<string, unknown>;
export const int = (source: Random, below: number): number => Math.floor(source.uniform() * below);
export const pick = <T>(items: readonly T[], source: Random): T => items[int(source, items.length)]!;

/** The run with one of its points replaced. */
export function withPoint(run: Run, source: Random, change: (point: TimingOk) => unknown): unknown {
  const at = int(source, run.points.length);
  return { ...run, points: run.points.map((one, i) => (i === at ? change(one as TimingOk) : one)) };
}

/** The run with the value at a path replaced. */
export function withValue(run: Run, path: readonly (string | number)[], value: unknown): unknown {
  const copy = structuredClone(run) as unknown as Json;
  let holder: Json = copy;
  for (const step of path.slice(0, -1)) holder = holder[step] as Json;
  holder[path.at(-1)!] = value;
  return copy;
}

/** Every object of a document, with its path. */
export function objects(
  value: unknown,
  path: readonly (string | number)[] = [],
): readonly (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Array.isArray(value)
    ? value.flatMap((item, i) => objects(item, [...path, i]))
    : Object.entries(value).flatMap(([key, item]) => objects(item, [...path, key]));
  return Array.isArray(value) ? inner : [path, ...inner];
}
