/** @file The cells of a report that have a loss, and those of them that stand side by side in one table or chart. */
import { mostWindows } from './quality-cells.ts';
import { codeText } from './quality-texts.ts';
import type { ReportRow } from './report.ts';

export type QualityRow = ReportRow & { readonly metrics: Readonly<Record<string, number>> };

/** The measured losses of a report. */
export const qualityRows = (rows: readonly ReportRow[]): readonly QualityRow[] =>
  rows.filter(
    (row): row is QualityRow =>
      row.kind === 'quality' && row.status === 'ok' && row.metrics?.['loss'] !== undefined,
  );

/** Exists in every model of the ladder. */
const USUAL_GROUP = 32;

export interface SideBySide {
  /** The length of training that most sizes were measured at, bytes. */
  readonly trainTokens: number;
  /** Weights that share a scale, where they share one. */
  readonly group: number;
  /** Their sizes, growing. */
  readonly sizes: readonly number[];
  readonly rows: readonly QualityRow[];
}

/**
 * Rows of one length of training and one size of group: what differs among them is model and method. Of a model in one setting
 * the row over the most windows.
 */
export function sideBySide(all: readonly QualityRow[]): SideBySide | undefined {
  const rows = mostWindows(all);
  const groups = rows.flatMap(({ params: { group } }) =>
    typeof group === 'number' && group > 1 ? [group] : [],
  );
  const group = groups.includes(USUAL_GROUP) ? USUAL_GROUP : (groups[0] ?? 0);
  const usual = rows.filter(
    ({ params, metrics }) =>
      metrics['parameters'] !== undefined && (params['group'] === undefined || params['group'] === group),
  );
  const byLength = new Map<number, QualityRow[]>();
  for (const row of usual) {
    const { trainTokens } = row.metrics;
    if (trainTokens === undefined) continue;
    const own = byLength.get(trainTokens) ?? [];
    byLength.set(trainTokens, own);
    own.push(row);
  }
  const found = [...byLength]
    .map(([trainTokens, own]): SideBySide => ({ trainTokens, group, sizes: sizesOf(own), rows: own }))
    // The earliest of those with most sizes and then most cells.
    .toSorted((a, b) => b.sizes.length - a.sizes.length || b.rows.length - a.rows.length);
  return found[0];
}

const sizesOf = (rows: readonly QualityRow[]): readonly number[] =>
  [...new Set(rows.map(({ metrics }) => metrics['parameters']!))].toSorted((a, b) => a - b);

/** Rows by method and setting without the group: what a line of the table or a series of a chart is called. */
export function byName<R extends QualityRow>(rows: readonly R[]): ReadonlyMap<string, readonly R[]> {
  const found = new Map<string, R[]>();
  for (const row of rows) {
    const { group: _group, ...rest } = row.params;
    const name = codeText(rest);
    const own = found.get(name) ?? [];
    found.set(name, own);
    own.push(row);
  }
  return found;
}
