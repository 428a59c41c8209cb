/** @file The ceilings that points are held against, as a section; none for a run that was not calibrated. */
import { calibrationTexts } from '../calibration-texts.ts';
import type { Calibration } from '../../results/schema.ts';
import { left, right, type Block, type Section } from './document.ts';

export function calibrationSections(calibration: Calibration): readonly Section[] {
  const { facts, rates, leftOut } = calibrationTexts(calibration);
  const columns = rates.columns.map((title, k) => (k === 0 ? left(title) : right(title)));
  const blocks: readonly Block[] = [
    ...(facts.length > 0 ? [{ kind: 'facts', rows: facts } as const] : []),
    ...(rates.rows.length > 0 ? [{ kind: 'table', columns, rows: rates.rows } as const] : []),
    ...(leftOut.length > 0 ? [{ kind: 'list', items: leftOut } as const] : []),
  ];
  return blocks.length === 0 ? [] : [{ title: 'Calibration: what this device can do at best', blocks }];
}
