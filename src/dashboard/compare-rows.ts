/** @file The table of compared workloads: what columns say, and how they are put in order. Pure. */
import type { ComparedWorkload } from '../analysis/compare-runs.ts';

export const COMPARE_COLUMNS = ['workload', 'a', 'b', 'ratio', 'verdict'] as const;
export type CompareColumn = (typeof COMPARE_COLUMNS)[number];

export interface CompareOrder {
  readonly column: CompareColumn;
  readonly descending: boolean;
}

/** `-ratio` of an address; undefined where it names no column. */
export function compareOrderOf(sort: string): CompareOrder | undefined {
  const descending = sort.startsWith('-');
  const column = COMPARE_COLUMNS.find((one) => one === (descending ? sort.slice(1) : sort));
  return column && { column, descending };
}

/** The worst first, and what cannot be decided last. */
const VERDICT_RANK = { slower: 0, faster: 1, same: 2, ambiguous: 3 } as const;

const collator = new Intl.Collator('en', { numeric: true });

const KEYS: Readonly<Record<Exclude<CompareColumn, 'workload'>, (row: ComparedWorkload) => number>> = {
  a: ({ aNs }) => aNs,
  b: ({ bNs }) => bNs,
  ratio: ({ ratio }) => ratio,
  verdict: ({ verdict }) => VERDICT_RANK[verdict],
};

/** Stable; without an order as measured. */
export function orderedRows(
  rows: readonly ComparedWorkload[],
  order: CompareOrder | undefined,
): readonly ComparedWorkload[] {
  if (order === undefined) return rows;
  const { column, descending } = order;
  const sign = descending ? -1 : 1;
  if (column === 'workload') {
    return rows.toSorted((a, b) => sign * collator.compare(`${a.id} ${a.variant}`, `${b.id} ${b.variant}`));
  }
  const key = KEYS[column];
  return rows.toSorted((a, b) => sign * (key(a) - key(b)));
}

/** Those with `text` in id, variant or verdict. */
export function rowsWith(rows: readonly ComparedWorkload[], text: string): readonly ComparedWorkload[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return rows;
  return rows.filter(({ id, variant, verdict }) =>
    `${id} ${variant} ${verdict}`.toLowerCase().includes(wanted),
  );
}
