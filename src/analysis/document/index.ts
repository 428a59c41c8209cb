/** @file What a run amounts to as Markdown: the same text from the command line and from the page. */
import type { Run } from '../../results/schema.ts';
import { buildReport } from '../report.ts';
import { renderMarkdown } from './markdown.ts';
import { reportSections } from './sections.ts';

/** Ends with a line break. */
export const runMarkdown = (run: Run): string => renderMarkdown(reportSections(buildReport(run)));
