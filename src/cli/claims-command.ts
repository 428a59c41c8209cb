/** @file `rooflaw claims`: what the papers say, and what a run has to say about it. */
import type { Claim } from '../claims/claim.ts';
import { claims } from '../claims/index.ts';
import { judgeAll } from '../claims/judge-all.ts';
import { DevicesApartError } from '../claims/together.ts';
import { rowOf } from '../claims/row.ts';
import { VERDICTS } from '../claims/verdict.ts';
import type { Verdict } from '../claims/verdict.ts';
import { adapterName, isSoftwareAdapter } from '../results/adapter.ts';
import { RunFileError } from '../results/load.ts';
import type { Run } from '../results/schema.ts';
import { CliError, EXIT, usageError, type ExitCode } from './exit.ts';
import { problemLines } from './file-commands.ts';
import { left, type Section } from '../analysis/document/document.ts';
import { renderMarkdown } from '../analysis/document/markdown.ts';
import { claimsTable } from './format/claims-table.ts';
import { readRun } from './read-run.ts';
import type { Terminal } from './terminal.ts';

export const CLAIM_FORMATS = ['text', 'json', 'md'] as const;
export type ClaimFormat = (typeof CLAIM_FORMATS)[number];

/** Several files are judged together; without one only what is computed is judged. Throws a `CliError` for a file that cannot be used, and for times of different devices. */
export async function claimsCommand(
  paths: readonly string[],
  format: ClaimFormat,
  terminal: Terminal,
  judged: readonly Claim[] = claims,
): Promise<ExitCode> {
  const runs = paths.map(read);
  const began = performance.now();
  const verdicts = await judgeAll(runs, judged).catch((error: unknown) => {
    throw error instanceof DevicesApartError ? usageError(error.message) : error;
  });
  const made = judged.filter(isMadeHere).length;
  terminal.note(
    `${made} miniatures and all fits computed in ${((performance.now() - began) / 1000).toFixed(1)} s`,
  );
  if (format === 'json') await terminal.result(`${JSON.stringify(verdicts.map(rowOf), null, 2)}\n`);
  else if (format === 'md')
    await terminal.result(renderMarkdown([headOf(verdicts, judgedBy(runs)), ...sectionsOf(verdicts)]));
  else await terminal.result(claimsTable(verdicts, judgedBy(runs), terminal.bold));
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

/** `judged by the claims run of 2026-11-22 on SwiftShader, a software adapter`; of several runs a line each. */
function judgedBy(runs: readonly Run[]): string {
  if (runs.length === 0) return 'judged without a run: only what is computed here';
  const names = runs.map(({ suite, startedAt, environment: { adapter } }) => {
    const software = isSoftwareAdapter(adapter) ? ', a software adapter' : '';
    return `the ${suite} run of ${startedAt.slice(0, 10)} on ${adapterName(adapter)}${software}`;
  });
  return names.length === 1
    ? `judged by ${names[0]}`
    : `judged by${names.map((name) => `\n  ${name}`).join(',')}`;
}

/** What is judged, by what, and how it came out. */
function headOf(verdicts: readonly Verdict[], by: string): Section {
  const counts = VERDICTS.map(
    (word) => [word, verdicts.filter(({ verdict }) => verdict === word).length] as const,
  );
  const text = counts
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `${word} ${count}`)
    .join(', ');
  return { title: `${verdicts.length} claims`, blocks: [{ kind: 'text', text: `${by}: ${text}.` }] };
}

/** In the order of the verdicts, each group by paper: what was found stands first. */
function sectionsOf(verdicts: readonly Verdict[]): readonly Section[] {
  return VERDICTS.flatMap((word): readonly Section[] => {
    const group = verdicts.filter(({ verdict }) => verdict === word);
    if (group.length === 0) return [];
    const rows = group.map(({ paper, title, claim, expected, measured, label, reason, settles }) => [
      `${paper}. ${shortTitle(title)}`,
      claim,
      expected ?? '',
      measured === null ? '' : `${sentence(measured)} (${label})`,
      settles === null || reason.includes(settles) ? reason : `${sentence(reason)} To settle it: ${settles}`,
    ]);
    const columns = [
      left('paper'),
      left('claim'),
      left('expected'),
      left('found, and by what'),
      left('because'),
    ];
    return [
      {
        title: `${word} (${group.length})`,
        blocks: [{ kind: 'table', columns: columns.filter(used(rows)), rows: rows.map(trimmed(rows)) }],
      },
    ];
  });
}

/** Without what follows a colon, or the name that stands in brackets at its end. */
const shortTitle = (title: string): string =>
  /\(([^)]+)\)$/u.exec(title)?.[1] ?? title.split(':', 1)[0] ?? title;

const sentence = (text: string): string => (/[.!?]$/u.test(text) ? text : `${text}.`);

/** A column that holds nothing is left out. */
const isUsed = (rows: readonly (readonly string[])[], column: number): boolean =>
  rows.some((row) => row[column] !== '');
const used = (rows: readonly (readonly string[])[]) => (_: unknown, column: number) => isUsed(rows, column);
const trimmed = (rows: readonly (readonly string[])[]) => (row: readonly string[]) =>
  row.filter((_, column) => isUsed(rows, column));
