/** @file The sections that compare: formats of a product, variants and peers measured in turns, the choice among variants. */
import { FRONTIER_COLUMNS, FRONTIER_NOTE, frontierCells, frontierTitle } from '../frontier-texts.ts';
import { RATIO_NOTE, RATIO_TITLE, ratioTexts } from '../ratio-texts.ts';
import { TUNING_NOTE, TUNING_TITLE, tuningTexts } from '../tuning-texts.ts';
import type { Report } from '../report.ts';
import { left, right, type Section } from './document.ts';

export function ratioSection(ratios: Report['ratios']): Section {
  const rows = ratios.map((row) => {
    const { workload, name, ratio, detail } = ratioTexts(row);
    return [workload, name, ratio, detail];
  });
  const columns = [left('workload'), left('implementation'), right('time'), left('95 % interval')];
  return {
    title: RATIO_TITLE,
    blocks: [
      { kind: 'table', columns, rows },
      { kind: 'text', text: RATIO_NOTE },
    ],
  };
}

export function frontierSection(frontier: Report['frontiers'][number]): Section {
  const columns = FRONTIER_COLUMNS.map((title, i) => (i === 0 ? left(title) : right(title)));
  return {
    title: frontierTitle(frontier),
    blocks: [
      { kind: 'table', columns, rows: frontier.rows.map(frontierCells) },
      { kind: 'text', text: FRONTIER_NOTE },
    ],
  };
}

export function tuningSection(tuning: NonNullable<Report['tuning']>): Section {
  const rows = tuningTexts(tuning).map(({ on, chosen, others }) => [on, chosen, others]);
  return {
    title: TUNING_TITLE,
    blocks: [
      { kind: 'table', columns: [left('tried on'), left('chosen'), left('others')], rows },
      { kind: 'text', text: TUNING_NOTE },
    ],
  };
}
