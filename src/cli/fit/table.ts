/** @file Rows and named columns, from a CSV file or a run file. */
import { csvColumns } from '../../results/csv.ts';
import { maxRunBytes } from '../../results/limits.ts';
import { parseRun } from '../../results/load.ts';
import type { Point, Run } from '../../results/schema.ts';
import { CliError, EXIT } from '../exit.ts';
import { readRun } from '../read-run.ts';
import { TooLargeError, readTextFile } from '../read-text.ts';
import { JOURNAL_SUFFIX } from '../recorder.ts';

export type Cell = string | number | undefined;

export interface Row {
  /** As people say it: `row 3 (line 4)`, or the id of a point. */
  readonly name: string;
  readonly cells: readonly Cell[];
}

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** Rows that hold nothing to fit and why, in words: points without a time. */
  readonly leftOut: readonly { readonly why: string; readonly count: number }[];
}

export const fileError = (message: string): CliError => new CliError(EXIT.invalidFile, message);

/** Throws a `CliError` for a path that cannot be read or a file that is no table, a `RunFileError` for a bad run. */
export function readTable(path: string): Table {
  const isJournal = path.endsWith(JOURNAL_SUFFIX);
  if (isJournal) return runTable(readRun(path));
  const text = readText(path);
  return /^\s*\{/.test(text) ? runTable(parseRun(text)) : csvTable(text, path);
}

function readText(path: string): string {
  try {
    return readTextFile(path, maxRunBytes);
  } catch (error) {
    if (!(error instanceof TooLargeError)) throw error;
    throw fileError(`${path}: this is no table to fit: ${error.message}`);
  }
}

/**
 * The points with a time: the columns of the CSV export, every parameter of a workload under its own name, and the
 * metrics of quality and memory points. Others are counted.
 */
function runTable(run: Run): Table {
  const usable = run.points.filter(({ status }) => status === 'ok');
  const fixed = csvColumns.map(({ name }) => name);
  const more = new Set(usable.flatMap((point) => Object.keys(extrasOf(point))));
  for (const name of fixed) more.delete(name);
  const counts = new Map<string, number>();
  for (const { status, reason } of run.points) {
    if (status !== 'ok') counts.set(`${status}: ${reason}`, (counts.get(`${status}: ${reason}`) ?? 0) + 1);
  }
  return {
    columns: [...fixed, ...more],
    rows: usable.map((point) => {
      const extras = extrasOf(point);
      return {
        name: `point ${point.id}`,
        cells: [
          ...csvColumns.map((column) => column.cell(point, run)),
          ...[...more].map((name) => extras[name]),
        ],
      };
    }),
    leftOut: [...counts].map(([why, count]) => ({ why, count })),
  };
}

function extrasOf(point: Point): Readonly<Record<string, number | string>> {
  const numbers = point.kind === 'quality' ? point.metrics : point.kind === 'memory' ? point.bytes : {};
  return { ...numbers, ...point.workload.params };
}

/** RFC 4180 with a header, separated by commas; by tabs or semicolons where the header holds no comma. */
export function csvTable(text: string, path: string): Table {
  const records = recordsOf(text.replace(/^\uFEFF/, ''), path);
  const [header, ...rest] = records;
  if (header === undefined) throw fileError(`${path}: the file is empty; a header line and rows are needed`);
  const columns = header.cells.map((cell) => cell.trim());
  const unnamed = columns.indexOf('');
  if (unnamed >= 0) throw fileError(`${path}: column ${unnamed + 1} of the header has no name`);
  const twice = columns.find((name, k) => columns.indexOf(name) !== k);
  if (twice !== undefined) throw fileError(`${path}: two columns are named '${twice}'; rename one`);
  const rows = rest
    .filter(({ cells }) => cells.length > 1 || cells[0]!.trim() !== '')
    .map(({ cells, line }, k): Row => {
      const name = `row ${k + 1} (line ${line})`;
      if (cells.length !== columns.length) {
        throw fileError(`${path}: ${name} has ${cells.length} cells where the header has ${columns.length}`);
      }
      return { name, cells: cells.map(cellOf) };
    });
  return { columns, rows, leftOut: [] };
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function cellOf(text: string): Cell {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  return NUMBER.test(trimmed) ? Number(trimmed) : trimmed;
}

interface CsvRecord {
  readonly cells: readonly string[];
  /** On which it begins, from 1. */
  readonly line: number;
}

function recordsOf(text: string, path: string): readonly CsvRecord[] {
  const firstLine = /^[^\r\n]*/.exec(text)?.[0] ?? '';
  const separator = [',', '\t', ';'].find((mark) => firstLine.includes(mark)) ?? ',';
  const records: CsvRecord[] = [];
  let cells: string[] = [];
  let [cell, line, begun] = ['', 1, 1];
  let quoted = false;
  const endCell = (): void => {
    cells.push(cell);
    cell = '';
  };
  const endRecord = (): void => {
    endCell();
    records.push({ cells, line: begun });
    cells = [];
  };
  for (let i = 0; i < text.length; i++) {
    const mark = text[i]!;
    if (mark === '\n') line++;
    if (quoted) {
      if (mark !== '"') cell += mark;
      else if (text[i + 1] === '"') cell += text[++i]!;
      else quoted = false;
    } else if (mark === '"' && cell.trim() === '') {
      quoted = true;
      cell = '';
    } else if (mark === separator) endCell();
    else if (mark === '\n' || mark === '\r') {
      if (mark === '\r' && text[i + 1] === '\n') {
        i++;
        line++;
      }
      endRecord();
      begun = line;
    } else cell += mark;
  }
  if (quoted) throw fileError(`${path}: a quoted cell that begins in line ${begun} has no end`);
  if (cell !== '' || cells.length > 0) endRecord();
  return records;
}
