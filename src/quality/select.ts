/** @file Which cells a suite and a filter mean. */
import { globMatcher } from '../glob.ts';
import type { Cell } from './cells.ts';
import { cellsOf, qualitySuites } from './suites.ts';

/** As the page and `rooflaw list` show suites. */
export const qualityListings = (): readonly {
  readonly suite: string;
  readonly summary: string;
  readonly workloads: readonly string[];
}[] =>
  qualitySuites.map((one) => ({
    suite: one.name,
    summary: one.summary,
    workloads: cellsOf(one).map(({ workload }) => workload.id),
  }));

/**
 * Cells of the suite whose id or model matches the filter; undefined where the suite is of another kind. Throws a
 * `RangeError` for a filter that nothing matches.
 */
export function selectCells({
  suite,
  filter,
}: {
  readonly suite?: string;
  readonly filter?: string;
}): readonly Cell[] | undefined {
  const of = qualitySuites.find(({ name }) => name === suite);
  if (of === undefined) return undefined;
  const all = cellsOf(of);
  if (filter === undefined) return all;
  const matches = globMatcher(filter);
  const cells = all.filter(({ workload: { id }, model }) => id === filter || matches(id) || matches(model));
  if (cells.length > 0) return cells;
  throw new RangeError(
    `nothing of suite '${of.name}' matches '${filter}'; ids look like ${all[0]!.workload.id} and ${all.at(-1)!.workload.id}`,
  );
}
