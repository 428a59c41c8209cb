/** @file `rooflaw claims`: what the papers say, and what a run has to say about it. */
import type { Claim } from '../claims/claim.ts';
import { claims } from '../claims/index.ts';
import { judgeAll } from '../claims/judge-all.ts';
import { VERDICTS } from '../claims/verdict.ts';
import type { Verdict } from '../claims/verdict.ts';
import { RunFileError } from '../results/load.ts';
import { CliError, EXIT, type ExitCode } from './exit.ts';
import { problemLines } from './file-commands.ts';
import { left, right, type Section } from '../analysis/document/document.ts';
import { renderMarkdown } from '../analysis/document/markdown.ts';
import { renderText } from './format/text.ts';
import { readRun } from './read-run.ts';
import type { Terminal } from './terminal.ts';

export const CLAIM_FORMATS = ['text', 'json', 'md'] as const;
export type ClaimFormat = (typeof CLAIM_FORMATS)[number];

/** Several files are judged together; without one only what is computed is judged. Throws a `CliError` for a file that cannot be used. */
export async function claimsCommand(
  paths: readonly string[],
  format: ClaimFormat,
  terminal: Terminal,
  judged: readonly Claim[] = claims,
): Promise<ExitCode> {
  const runs = paths.map(read);
  const began = performance.now();
  const verdicts = await judgeAll(runs, judged);
  const made = judged.filter(isMadeHere).length;
  terminal.note(
    `${made} miniatures and all fits computed in ${((performance.now() - began) / 1000).toFixed(1)} s`,
  );
  if (format === 'json') await terminal.result(`${JSON.stringify(verdicts, null, 2)}\n`);
  else if (format === 'md') await terminal.result(renderMarkdown(sectionsOf(verdicts, 'long')));
  else await terminal.result(renderText(sectionsOf(verdicts, 'short'), terminal.bold));
  return EXIT.fine;
}

function read(path: string) {
  try {
    return readRun(path);
  } catch (error) {
    if (!(error instanceof RunFileError)) throw error;
    throw new CliError(EXIT.invalidFile, problemLines(path, error).join('\n'));
  }
}

/** A miniature that no run has to measure. */
const isMadeHere = (claim: Claim): boolean =>
  claim.kind === 'testable' && claim.label === 'miniature' && claim.workloads.length === 0;

/** In the order of the verdicts, each group by paper: what was found stands first. */
function sectionsOf(verdicts: readonly Verdict[], length: 'short' | 'long'): readonly Section[] {
  return VERDICTS.flatMap((word): readonly Section[] => {
    const group = verdicts.filter(({ verdict }) => verdict === word);
    if (group.length === 0) return [];
    const rows = group.map(({ id, paper, title, claim, expected, measured, label, reason }) =>
      length === 'short'
        ? [String(paper), id, measured === null ? '' : label, measured ?? '', reason]
        : [String(paper), title, claim, expected ?? '', measured ?? '', label, reason],
    );
    const columns =
      length === 'short'
        ? [right('paper'), left('claim'), left('what was done'), left('measured'), left('because')]
        : [
            right('paper'),
            left('title'),
            left('claim'),
            left('expected'),
            left('measured'),
            left('label'),
            left('because'),
          ];
    const shown = length === 'short' ? rows.map((row) => row.map((cell) => shortened(cell))) : rows;
    return [
      {
        title: `${word} (${group.length})`,
        blocks: [{ kind: 'table', columns: columns.filter(used(shown)), rows: shown.map(trimmed(shown)) }],
      },
    ];
  });
}

/** A column that holds nothing is left out. */
const isUsed = (rows: readonly (readonly string[])[], column: number): boolean =>
  rows.some((row) => row[column] !== '');
const used = (rows: readonly (readonly string[])[]) => (_: unknown, column: number) => isUsed(rows, column);
const trimmed = (rows: readonly (readonly string[])[]) => (row: readonly string[]) =>
  row.filter((_, column) => isUsed(rows, column));

/** A line of a terminal; the whole text is in the other formats. */
const SHORT = 64;
const shortened = (text: string): string => (text.length > SHORT ? `${text.slice(0, SHORT - 1)}…` : text);
