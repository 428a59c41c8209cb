/** @file The table of the community's runs: its columns and their order. Pure. */
import type { CatalogueEntry } from '../../community/catalogue.ts';

export const RUN_COLUMNS = ['device', 'label', 'suite', 'engine', 'points', 'date'] as const;
export type RunColumn = (typeof RUN_COLUMNS)[number];

export interface RunOrder {
  readonly column: RunColumn;
  readonly descending: boolean;
}

const collator = new Intl.Collator('en', { numeric: true });

const TEXTS: Readonly<Record<Exclude<RunColumn, 'points'>, (run: CatalogueEntry) => string>> = {
  device: ({ group }) => group,
  label: ({ label }) => label,
  suite: ({ suite }) => suite,
  engine: ({ engine, os }) => `${engine} ${os}`,
  date: ({ startedAt }) => startedAt,
};

/** Stable; without an order as given, newest first. */
export function orderedRuns(
  runs: readonly CatalogueEntry[],
  order: RunOrder | undefined,
): readonly CatalogueEntry[] {
  if (order === undefined) return runs;
  const { column, descending } = order;
  const sign = descending ? -1 : 1;
  if (column === 'points') return runs.toSorted((a, b) => sign * (a.points - b.points));
  const text = TEXTS[column];
  return runs.toSorted((a, b) => sign * collator.compare(text(a), text(b)));
}

/** Why a run has its label. */
export function labelText({ label, others, shared, off }: CatalogueEntry): string {
  const among = `${others} other ${others === 1 ? 'run' : 'runs'} of its comparison key`;
  if (label === 'unverified') return `${among}: too few to say more`;
  return `${off} of ${shared} workloads are off, among ${among}`;
}
