/** @file `rooflaw gate`: is head slower than base? A report, and an exit code for a build. */
import { relative } from 'node:path';
import { judgeGate, type GateReport } from '../../analysis/gate-judge.ts';
import type { GateRecord } from '../../results/gate-record.ts';
import { RunFileError } from '../../results/load.ts';
import { CliError, EXIT, type ExitCode } from '../exit.ts';
import { problemLines } from '../file-commands.ts';
import { messageOf } from '../../harness/errors.ts';
import { writablePath } from '../output-file.ts';
import { writeWhole } from '../recorder.ts';
import { renderMarkdown } from '../../analysis/document/markdown.ts';
import { renderText } from '../format/text.ts';
import type { Terminal } from '../terminal.ts';
import type { GateFormat } from './formats.ts';
import { gateJunit, type JunitOptions } from './junit.ts';
import { measured, type GateCommand, type GateContext } from './measure.ts';
import { readGateRecord } from './read-record.ts';
import { gateSections, headline, rowsOf, workloads } from './report.ts';

/** Throws a `CliError`: 2 for what cannot be compared, 3 without WebGPU, 1 where head cannot be built or launched. */
export async function gateCommand(command: GateCommand, context: GateContext): Promise<ExitCode> {
  const { terminal } = context;
  const output =
    command.output === undefined ? undefined : writablePath('--output', command.output, { devices: true });
  const kept = command.kept === undefined ? undefined : read(command.kept);
  const record = kept ?? (await measured(command, context));
  const report = judgeGate(record, command.threshold ?? record.threshold);
  if (output === undefined) {
    await terminal.result(formatGate(record, report, command.format, terminal.bold, command));
  } else {
    await terminal.result(formatGate(record, report, 'text', terminal.bold));
    const isWritten = writeReport(
      output,
      formatGate(record, report, command.format, asIs, command),
      terminal,
    );
    const code = exitOf(record, report, command, terminal);
    // Not exit code 1, which would call head slower, and nothing else where it is.
    return isWritten || code !== EXIT.fine ? code : EXIT.usage;
  }
  return exitOf(record, report, command, terminal);
}

const asIs = (text: string): string => text;

/** False where it could not be written. */
function writeReport(path: string, text: string, { note }: Terminal): boolean {
  try {
    writeWhole(path, text);
  } catch (error) {
    note(`--output: ${path} cannot be written: ${messageOf(error)}`);
    note('rooflaw gate --kept RECORD --output FILE writes it without measuring again.');
    return false;
  }
  note(`Report: ${relative(process.cwd(), path)}`);
  return true;
}

function exitOf(
  record: GateRecord,
  report: GateReport,
  { failOnNoise }: GateCommand,
  { note }: Terminal,
): ExitCode {
  if (report.isRed) {
    note(`Red: ${headline(record, report)}.`);
    return EXIT.failed;
  }
  if (record.ended === 'cancelled') return EXIT.cancelled;
  const [noisy, unsteady] = [rowsOf(report, 'too-noisy'), rowsOf(report, 'unsteady')];
  const nothing = report.rows.every(({ state }) => state === 'not-compared');
  if (unsteady.length > 0) {
    note(
      `Warning: head failed in several launches of ${workloads(unsteady.length)}, base in none: ${unsteady[0]!.workload} first.`,
    );
  }
  if (nothing) note('Warning: nothing could be compared.');
  if (noisy.length > 0) {
    note(`Warning: ${workloads(noisy.length)} too noisy to tell; more --pairs or a quieter machine would.`);
  }
  if (noisy.length === 0 && unsteady.length === 0 && !nothing) return EXIT.fine;
  return failOnNoise ? EXIT.failed : EXIT.fine;
}

export function formatGate(
  record: GateRecord,
  report: GateReport,
  format: GateFormat,
  bold: (text: string) => string,
  { failOnNoise = false }: JunitOptions = {},
): string {
  switch (format) {
    case 'text':
      return renderText(gateSections(record, report), bold);
    case 'md':
      return renderMarkdown(gateSections(record, report));
    case 'junit':
      return gateJunit(record, report, { failOnNoise });
    default:
      return `${JSON.stringify({ ...report, summary: headline(record, report), record }, null, 1)}\n`;
  }
}

function read(path: string): GateRecord {
  try {
    return readGateRecord(path);
  } catch (error) {
    if (!(error instanceof RunFileError)) throw error;
    throw new CliError(EXIT.invalidFile, `--kept: ${problemLines(path, error).join('\n')}`);
  }
}
