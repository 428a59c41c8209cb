/** @file The comparison of two runs in words, the same in the shell and on the page. */
import type { ComparedFamily, ComparedWorkload, RunComparison, RunVerdictReason } from './compare-runs.ts';
import { formatNs, formatNumber } from './format.ts';

export const COMPARE_TITLE = 'Time in B over time in A';

export const COMPARE_NOTE =
  'Above 1, B is slower. rerun95: where the ratio of another launch of each falls, from at least five launches of each ' +
  'in one sitting; another day or driver is not in it. ci95: noise within each run only, which decides nothing.';

/** What a verdict rests on, as the end of a sentence. */
export const REASON_WORDS: Readonly<Record<RunVerdictReason, string>> = {
  'beyond-threshold': 'the whole interval lies beyond the threshold',
  'within-threshold': 'the whole interval lies within the threshold',
  'no-larger-change': 'the interval leaves no room for a change that matters',
  'at-threshold': 'the ratio is beyond the threshold, its interval reaches back',
  'interval-too-wide': 'the interval is too wide to tell',
  'too-few-samples': 'too few samples',
  'clock-saturated': 'a step of the clock is longer than the threshold',
  'one-launch': 'fewer than five launches of each: one launch says nothing about another',
  'software-adapter': 'a software adapter is compared only with itself on the same machine and engine',
  'different-clocks': 'read from different clocks',
  'different-caches': 'one was measured with warm caches, the other without',
};

/** `1.23 (1.10 to 1.37, rerun95)`; without an interval the ratio alone. */
export function ratioText({ ratio, low, high, basis }: ComparedWorkload | ComparedFamily): string {
  if (low === undefined || high === undefined) return formatNumber(ratio);
  return `${formatNumber(ratio)} (${formatNumber(low)} to ${formatNumber(high)}, ${basis})`;
}

/** `3 slower, 12 same`; none is left out. */
export function countsText({ counts }: Pick<ComparedFamily, 'counts'>): string {
  const parts = (['slower', 'faster', 'same', 'ambiguous'] as const).flatMap((verdict) =>
    counts[verdict] > 0 ? [`${counts[verdict]} ${verdict}`] : [],
  );
  return parts.join(', ');
}

export const FAMILY_COLUMNS = [
  'family',
  'workloads',
  'geometric mean',
  'verdict',
  'of its workloads',
] as const;

/** Cells in the order of {@link FAMILY_COLUMNS}. */
export const familyCells = (row: ComparedFamily): readonly string[] => [
  row.family,
  String(row.workloads),
  ratioText(row),
  row.verdict,
  countsText(row),
];

export const WORKLOAD_COLUMNS = ['workload', 'variant', 'A', 'B', 'B over A', 'verdict', 'why'] as const;

/** Cells in the order of {@link WORKLOAD_COLUMNS}. */
export const workloadCells = (row: ComparedWorkload): readonly string[] => [
  row.id,
  row.variant,
  formatNs(row.aNs),
  formatNs(row.bNs),
  ratioText(row),
  row.verdict,
  REASON_WORDS[row.reason],
];

/** In what the runs differ beside what is compared; '' where the keys are the same. */
export const keyText = ({ same, differences }: RunComparison['key']): string =>
  same ? '' : `These runs have different keys (${differences.join('; ')}).`;

/** What it says in a sentence or three; {@link keyText} belongs before it. */
export function comparisonSummary({ workloads, families, unmatched, threshold }: RunComparison): string {
  const [all] = families;
  if (all === undefined) return 'These runs have no timed workload in common.';
  const many = `${workloads.length} ${workloads.length === 1 ? 'workload' : 'workloads'} in common`;
  const left = unmatched.length === 0 ? '' : ` ${unmatched.length} only in one of them.`;
  return (
    `${many}: ${countsText(all)}, at a threshold of ${formatNumber(100 * threshold, 2)} %. ` +
    `B takes ${ratioText(all)} times as long, as a geometric mean.${left}`
  );
}
