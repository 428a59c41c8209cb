/** @file `rooflaw gate`: is head slower than base? A report, and an exit code for a build. */
import { relative } from 'node:path';
import { judgeGate, type GateReport } from '../../analysis/gate-judge.ts';
import type { GateRecord } from '../../results/gate-record.ts';
import { RunFileError } from '../../results/load.ts';
import { CliError, EXIT, usageError, type ExitCode } from '../exit.ts';
import { problemLines } from '../file-commands.ts';
import { messageOf } from '../../harness/errors.ts';
import { sameFile, writablePath } from '../output-file.ts';
import { writeWhole } from '../recorder.ts';
import { renderMarkdown } from '../../analysis/document/markdown.ts';
import { renderText } from '../format/text.ts';
import { OutputError, type Terminal } from '../terminal.ts';
import type { GateFormat } from './formats.ts';
import { gateJunit, type JunitOptions } from './junit.ts';
import { measured, type GateCommand, type GateContext } from './measure.ts';
import { readGateRecord } from './read-record.ts';
import { gateSections, headline, warningsOf } from './report.ts';

/**
 * Throws a `CliError` and nothing else: 2 for what cannot be compared and where the gate itself fails, 3 without WebGPU, 4 for
 * what is no record, 1 where head cannot be built or launched.
 */
export async function gateCommand(command: GateCommand, context: GateContext): Promise<ExitCode> {
  try {
    return await judged(command, context);
  } catch (error) {
    throw error instanceof CliError ? error : new CliError(EXIT.usage, defect(error));
  }
}

/** Not exit code 1, which would call head slower. Errors of the system (a full disk) carry a code; any other is worth a trace. */
function defect(error: unknown): string {
  const trace = error instanceof Error && !('code' in error) ? `\n${error.stack ?? ''}` : '';
  return `The gate itself failed, which says nothing of head: ${messageOf(error)}${trace}`;
}

async function judged(command: GateCommand, context: GateContext): Promise<ExitCode> {
  const { terminal } = context;
  const output =
    command.output === undefined ? undefined : writablePath('--output', command.output, { devices: true });
  const records = { '--kept': command.kept, '--record': command.record };
  for (const [option, path] of Object.entries(records)) {
    if (output === undefined || path === undefined || !sameFile(path, output)) continue;
    throw usageError(
      `--output: ${command.output} is the record of ${option}, which the report would replace; name another`,
    );
  }
  const kept = command.kept === undefined ? undefined : read(command.kept);
  const record = kept ?? (await measured(command, context));
  const report = judgeGate(record, command.threshold ?? record.threshold);
  const shown = output === undefined ? command.format : 'text';
  const isShown = await show(formatGate(record, report, shown, terminal.bold, command), terminal);
  const isWritten =
    output === undefined ||
    writeReport(output, formatGate(record, report, command.format, asIs, command), terminal);
  const code = exitOf(record, report, command, terminal);
  // Not exit code 1, which would call head slower, and nothing else where it is.
  return (isShown && isWritten) || code !== EXIT.fine ? code : EXIT.usage;
}

/** False where stdout could not be written: the verdict is known all the same. */
async function show(text: string, { result, note }: Terminal): Promise<boolean> {
  try {
    await result(text);
    return true;
  } catch (error) {
    if (!(error instanceof OutputError)) throw error;
    note(error.message);
    return false;
  }
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
  const warnings = warningsOf(report);
  for (const warning of warnings) note(`Warning: ${warning}`);
  if (warnings.length === 0 || !failOnNoise) return EXIT.fine;
  note('Exit code 1 for the warnings, by --fail-on-noise: nothing is confirmed to be slower or broken.');
  if (report.rows.some(({ state }) => state === 'missing')) {
    note('A change that is meant to remove workloads is judged without --fail-on-noise.');
  }
  return EXIT.failed;
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
