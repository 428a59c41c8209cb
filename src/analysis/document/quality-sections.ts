/** @file What a run over trained models says, in order: in short, at a glance, what was found, and every number last. */
import { qualityRows } from '../quality-rows.ts';
import type { Report } from '../report.ts';
import type { Section } from './document.ts';
import { findingSections } from './quality-findings.ts';
import { summarySection } from './quality-summary.ts';
import { allSection, glanceSection } from './quality.ts';

/** None for a run of another kind. */
export function qualitySections({
  rows: all,
  quality,
}: Pick<Report, 'rows' | 'quality'>): readonly Section[] {
  const rows = qualityRows(all);
  if (rows.length === 0) return [];
  const withoutPower = new Set(quality?.withoutPower);
  const glance = glanceSection(rows, withoutPower);
  return [
    summarySection(rows, quality),
    ...(glance === undefined ? [] : [glance]),
    ...(quality === undefined ? [] : findingSections(quality)),
    allSection(rows, withoutPower),
  ];
}
