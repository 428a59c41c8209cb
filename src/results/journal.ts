/** @file A run under way, written down event by event, and put together again when it never came to its end. */
import type { Incident, Point, Run } from './schema.ts';

/** What a journal holds, in order: the header first, then what was told since. */
export type JournalEntry =
  | { readonly kind: 'header'; readonly header: Run }
  | { readonly kind: 'point'; readonly point: Point; readonly shaders: Readonly<Record<string, string>> }
  | { readonly kind: 'incident'; readonly incident: Incident };

/** The run so far: the header with what was told since appended. */
export function appended(run: Run, entry: JournalEntry): Run {
  if (entry.kind === 'header') return entry.header;
  if (entry.kind === 'incident') return { ...run, incidents: [...run.incidents, entry.incident] };
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
  },
): Run {
  const { status, code, message, at } = end;
  return { ...run, status, finishedAt: at, incidents: [...run.incidents, { at, code, message }] };
}

/** What a journal amounts to; undefined without a header or without any point. */
export function partialRun(records: readonly { at: string; entry: JournalEntry }[]): Run | undefined {
  const [first, ...rest] = records;
  if (first?.entry.kind !== 'header') return undefined;
  const run = rest.reduce<Run>((sum, record) => appended(sum, record.entry), first.entry.header);
  if (run.points.length === 0) return undefined;
  return closedEarly(run, {
    status: 'cancelled',
    code: 'page-closed',
    message: 'The page was closed during the run; the points are those finished before.',
    at: records.at(-1)?.at ?? run.finishedAt,
  });
}
