/** @file A run under way, written down event by event, and put together again when it never came to its end. */
import { CLOCK_DEMOTED, withClockInDoubt } from './clock-in-doubt.ts';
import { mergeLaunches } from './merge.ts';
import type { Incident, Point, Run } from './schema.ts';

/** Which fresh start a run is in, of those it is meant to have. */
export interface LaunchNumber {
  readonly number: number;
  readonly of: number;
}

/**
 * What a journal holds, in order: a header, then what was told since. Each further header begins another piece of
 * the same run: a fresh launch, or the rest after an interruption. A header may hold points already: the run as
 * far as it was when the journal was begun.
 */
export type JournalEntry =
  | { readonly kind: 'header'; readonly header: Run; readonly launch?: LaunchNumber }
  | { readonly kind: 'point'; readonly point: Point; readonly shaders: Readonly<Record<string, string>> }
  | { readonly kind: 'incident'; readonly incident: Incident };

/** The run so far: the header with what was told since appended. */
export function appended(run: Run, entry: JournalEntry): Run {
  if (entry.kind === 'header') return entry.header;
  if (entry.kind === 'incident') {
    const told = { ...run, incidents: [...run.incidents, entry.incident] };
    return entry.incident.code === CLOCK_DEMOTED ? withClockInDoubt(told) : told;
  }
  return { ...run, points: [...run.points, entry.point], shaders: { ...run.shaders, ...entry.shaders } };
}

/** A run that ended without its host saying so, closed with a status and the reason as an incident. */
export function closedEarly(
  run: Run,
  end: {
    readonly status: Run['status'];
    readonly code: string;
    readonly message: string;
    readonly at: string;
    /** Workload or point under way. */
    readonly point?: string | undefined;
  },
): Run {
  const { status, code, message, at, point } = end;
  const incident = { at, code, message: message.slice(0, 2000), ...(point !== undefined && { point }) };
  return { ...run, status, finishedAt: at, incidents: [...run.incidents, incident] };
}

/** The pieces of a journal as they were told; entries before the first header belong to none. */
export function piecesOf(entries: readonly JournalEntry[]): Run[] {
  const pieces: Run[] = [];
  for (const entry of entries) {
    const last = pieces.at(-1);
    if (entry.kind === 'header') pieces.push(entry.header);
    else if (last !== undefined) pieces[pieces.length - 1] = appended(last, entry);
  }
  return pieces;
}

/** The launch that the last piece of a journal belongs to; undefined for a run that is meant to have one. */
export function launchUnderWay(entries: readonly JournalEntry[]): LaunchNumber | undefined {
  const last = entries.findLast((entry) => entry.kind === 'header');
  return last?.kind === 'header' ? last.launch : undefined;
}

/**
 * What a journal amounts to; undefined without a header or without any point. Whoever writes it adds a further
 * piece only where it belongs to the run; see `runsApart`.
 */
export function partialRun(records: readonly { at: string; entry: JournalEntry }[]): Run | undefined {
  if (records[0]?.entry.kind !== 'header') return undefined;
  const run = mergeLaunches(piecesOf(records.map(({ entry }) => entry)));
  if (run.points.length === 0) return undefined;
  return closedEarly(run, {
    status: 'cancelled',
    code: 'page-closed',
    message: 'The page was closed during the run; the points are those finished before.',
    at: records.at(-1)?.at ?? run.finishedAt,
  });
}
