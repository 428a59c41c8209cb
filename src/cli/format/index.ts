/** @file A run as text, JSON, CSV or Markdown. */
import { runMarkdown } from '../../analysis/document/index.ts';
import { reportSections } from '../../analysis/document/sections.ts';
import { buildReport } from '../../analysis/report.ts';
import { pointsCsv } from '../../results/csv.ts';
import type { Run } from '../../results/schema.ts';
import { runFileText } from '../recorder.ts';
import { renderText } from './text.ts';

export const FORMATS = ['text', 'json', 'csv', 'md'] as const;
export type Format = (typeof FORMATS)[number];

/** Ends with a line break. `json` is the run file itself. */
export function formatRun(run: Run, format: Format, bold: (text: string) => string): string {
  switch (format) {
    case 'json':
      return runFileText(run);
    case 'csv':
      return pointsCsv(run);
    case 'md':
      return runMarkdown(run);
    default:
      return renderText(reportSections(buildReport(run)), bold);
  }
}
