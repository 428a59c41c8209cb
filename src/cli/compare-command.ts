/**
 * @file `rooflaw compare A B`: two stored runs against each other. They were measured apart, so a verdict is worth as
 * much as their launches say (rerun95), and it fails no build unless that is asked for: see `rooflaw gate`.
 */
import { compareRuns, type RunComparison } from '../analysis/compare-runs.ts';
import {
  COMPARE_NOTE,
  COMPARE_TITLE,
  FAMILY_COLUMNS,
  WORKLOAD_COLUMNS,
  comparisonSummary,
  familyCells,
  keyText,
  workloadCells,
} from '../analysis/compare-texts.ts';
import { RunFileError } from '../results/load.ts';
import type { Run } from '../results/schema.ts';
import { CliError, EXIT, usageError, type ExitCode } from './exit.ts';
import { problemLines } from './file-commands.ts';
import { left, type Section } from '../analysis/document/document.ts';
import { renderMarkdown } from '../analysis/document/markdown.ts';
import { renderText } from './format/text.ts';
import type { CompareFormat } from './gate/formats.ts';
import { readRun } from './read-run.ts';
import type { Terminal } from './terminal.ts';

export interface CompareCommand {
  /** Paths of the runs: what is compared with, and what is judged. */
  readonly a: string;
  readonly b: string;
  /** As a share; absent: what {@link compareRuns} takes. */
  readonly threshold?: number | undefined;
  readonly format: CompareFormat;
  /** Exit code 1 where a workload is slower, although the runs were not measured in turns. */
  readonly allowUnpaired: boolean;
}

/** Throws a `CliError`: 4 for a file that is no run, 2 for runs that are not of the same thing. */
export async function compareCommand(command: CompareCommand, terminal: Terminal): Promise<ExitCode> {
  const { a, b, threshold, format, allowUnpaired } = command;
  const [runA, runB] = [read(a), read(b)];
  if (runA.id === runB.id) {
    throw usageError(
      `${a} (A) and ${b} (B) are the same run ${runA.id}: it would be called the same as itself`,
    );
  }
  const comparison = compareRuns(runA, runB, threshold === undefined ? {} : { threshold });
  const { key, workloads, unmatched } = comparison;
  if (!key.same) {
    throw usageError(
      `${a} (A) and ${b} (B) are not of the same thing and are not compared:\n` +
        key.differences.map((one) => `  ${one}`).join('\n') +
        '\nMeasure both on one machine, with one browser: rooflaw gate does.',
    );
  }
  if (format === 'json') await terminal.result(`${JSON.stringify(comparison, null, 1)}\n`);
  else {
    const sections = sectionsOf(command, comparison);
    await terminal.result(format === 'md' ? renderMarkdown(sections) : renderText(sections, terminal.bold));
  }
  if (workloads.length === 0) {
    throw usageError(`${a} and ${b} have no timed workload in common: nothing was compared.`);
  }
  const slower = workloads.filter(({ verdict }) => verdict === 'slower');
  if (slower.length > 0 && !allowUnpaired) {
    terminal.note(
      `${slower.length} slower; the runs were measured apart, so this fails nothing (--allow-unpaired does).`,
    );
  }
  if (unmatched.length > 0) terminal.note(`${unmatched.length} workloads are in one of them only.`);
  return allowUnpaired && slower.length > 0 ? EXIT.failed : EXIT.fine;
}

function read(path: string): Run {
  try {
    return readRun(path);
  } catch (error) {
    if (!(error instanceof RunFileError)) throw error;
    throw new CliError(EXIT.invalidFile, problemLines(path, error).join('\n'));
  }
}

const tableOf = (columns: readonly string[], rows: readonly (readonly string[])[]) => ({
  kind: 'table' as const,
  columns: columns.map(left),
  rows,
});

function sectionsOf({ a, b }: CompareCommand, comparison: RunComparison): readonly Section[] {
  const { workloads, families, unmatched } = comparison;
  return [
    {
      title: COMPARE_TITLE,
      blocks: [
        {
          kind: 'facts',
          rows: [
            ['A', a],
            ['B', b],
          ],
        },
        { kind: 'text', text: `${keyText(comparison.key)} ${comparisonSummary(comparison)}`.trim() },
        ...(families.length === 0 ? [] : [tableOf(FAMILY_COLUMNS, families.map(familyCells))]),
      ],
    },
    ...(workloads.length === 0
      ? []
      : [
          {
            title: 'Workloads',
            blocks: [
              tableOf(WORKLOAD_COLUMNS, workloads.map(workloadCells)),
              { kind: 'text' as const, text: COMPARE_NOTE },
            ],
          },
        ]),
    ...(unmatched.length === 0
      ? []
      : [
          {
            title: 'In one of them only',
            blocks: [
              {
                kind: 'list' as const,
                items: unmatched.map(
                  ({ id, missingIn, why }) => `${id}: not in ${missingIn.toUpperCase()} (${why})`,
                ),
              },
            ],
          },
        ]),
  ];
}
