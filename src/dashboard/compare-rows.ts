/** @file The table of compared workloads: by what it is sorted and narrowed, and the same as a file. Pure. */
import type { ComparedWorkload } from '../analysis/compare-runs.ts';
import { REASON_WORDS } from '../analysis/compare-texts.ts';
import type { SortKeys } from './sort-order.ts';

export const COMPARE_COLUMNS = ['workload', 'a', 'b', 'ratio', 'verdict'] as const;
export type CompareColumn = (typeof COMPARE_COLUMNS)[number];

/** The worst first, and what cannot be decided last. */
const VERDICT_RANK = { slower: 0, faster: 1, same: 2, ambiguous: 3 } as const;

export const COMPARE_SORT: SortKeys<ComparedWorkload, CompareColumn> = {
  workload: ({ id, variant }) => `${id} ${variant}`,
  a: ({ aNs }) => aNs,
  b: ({ bNs }) => bNs,
  ratio: ({ ratio }) => ratio,
  verdict: ({ verdict }) => VERDICT_RANK[verdict],
};

/** On which side of 1 the whole interval of the ratio lies; undefined where it holds 1, and where there is none. */
export function sideOf({ low, high }: Pick<ComparedWorkload, 'low' | 'high'>): 'below' | 'above' | undefined {
  if (low !== undefined && low > 1) return 'above';
  return high !== undefined && high < 1 ? 'below' : undefined;
}

/** Those with `text` in id, variant or verdict. */
export function rowsWith(rows: readonly ComparedWorkload[], text: string): readonly ComparedWorkload[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return rows;
  return rows.filter(({ id, variant, verdict }) =>
    `${id} ${variant} ${verdict}`.toLowerCase().includes(wanted),
  );
}

const FILE_COLUMNS = [
  'workload',
  'variant',
  'a_ns',
  'b_ns',
  'b_over_a',
  'low',
  'high',
  'interval',
  'verdict',
  'why',
] as const;

/** As numbers, under a head. */
export const compareCells = (rows: readonly ComparedWorkload[]) => [
  FILE_COLUMNS,
  ...rows.map(({ id, variant, aNs, bNs, ratio, low, high, basis, verdict, reason }) => [
    id,
    variant,
    aNs,
    bNs,
    ratio,
    low,
    high,
    basis,
    verdict,
    REASON_WORDS[reason],
  ]),
];
