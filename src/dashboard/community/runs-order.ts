/** @file The table of the community's runs: by what it is sorted, why a run has its label, and the same as a file. Pure. */
import type { CatalogueEntry } from '../../community/catalogue.ts';
import type { SortKeys } from '../sort-order.ts';

export const RUN_COLUMNS = ['device', 'label', 'suite', 'engine', 'points', 'date'] as const;
export type RunColumn = (typeof RUN_COLUMNS)[number];

export const RUN_SORT: SortKeys<CatalogueEntry, RunColumn> = {
  device: ({ group }) => group,
  label: ({ label }) => label,
  suite: ({ suite }) => suite,
  engine: ({ engine, os }) => `${engine} ${os}`,
  points: ({ points }) => points,
  date: ({ startedAt }) => startedAt,
};

/** Why a run has its label. */
export function labelText({ label, others, shared, off }: CatalogueEntry): string {
  const among = `${others} other ${others === 1 ? 'run' : 'runs'} of its comparison key`;
  if (label === 'unverified') return `${among}: too few to say more`;
  return `${off} of ${shared} workloads are off, among ${among}`;
}

/** Under a head. */
export const runCells = (runs: readonly CatalogueEntry[]) => [
  [
    'run',
    'device',
    'drawn_as',
    'vendor',
    'is_software',
    'suite',
    'engine',
    'os',
    'started_at',
    'points',
    'label',
  ],
  ...runs.map((run) => [
    run.id,
    run.device,
    run.group,
    run.vendor,
    String(run.isSoftware),
    run.suite,
    run.engine,
    run.os,
    run.startedAt,
    run.points,
    run.label,
  ]),
];
