/**
 * @file A run from one or more fresh launches. A launch whose host dies goes on in a fresh host with what is left;
 * whatever happens, what was measured is a run.
 *
 * A *piece* is what one host measured; a launch without faults is one piece. Every piece is a browser or a process
 * of its own, so its samples carry a launch number of their own.
 */
import { messageOf } from '../harness/errors.ts';
import { devicesApart, mergeLaunches, runsApart } from '../results/merge.ts';
import type { Environment, Run } from '../results/schema.ts';
import { launchesByWorkload, satisfied } from '../results/unfinished.ts';
import type { RunEvent, RunOptions } from '../worker/api.ts';
import { Crashes, MAX_RESTARTS, answered, withIncident } from './attempts.ts';
import type { ChoicesFile } from './choices-file.ts';
import type { RunHost } from './host.ts';
import type { Interrupts } from './interrupt.ts';
import type { Limits } from './limits.ts';
import { measure, type Fault } from './measure.ts';
import type { LaunchCount } from './progress.ts';
import type { Recorder } from './recorder.ts';

export interface LaunchesOptions {
  /** A fresh host. */
  readonly open: () => Promise<RunHost>;
  /** Launches that each workload shall be measured in. */
  readonly launches: number;
  /** Ids of all workloads that are meant. */
  readonly workloads: readonly string[];
  /** What was measured before, in a run that is to go on. */
  readonly base?: Run | undefined;
  /** What to measure; driver, time budget and workloads that need no more measuring are added. */
  readonly options: RunOptions;
  /** For all launches together. */
  readonly timeBudgetS?: number | undefined;
  readonly recorder: Recorder;
  /** Variants found by earlier launches and runs; absent: nothing is kept. */
  readonly choices?: ChoicesFile;
  readonly interrupts: Interrupts;
  readonly limits: Limits;
  readonly show: (event: RunEvent, launch: LaunchCount) => void;
  readonly note: (line: string) => void;
}

/** What the launches have in common while they follow each other. */
interface Course {
  readonly options: LaunchesOptions;
  readonly crashes: Crashes;
  /** Launches that are over, after the run that is to go on. */
  readonly over: readonly Run[];
}

/** A launch that is over, and why nothing shall follow it. */
interface Launch {
  /** Absent where it measured nothing. */
  readonly run?: Run | undefined;
  readonly end?: Exclude<Run['status'], 'complete'>;
  /** An incident to add: why there is not more. */
  readonly remark?: { readonly code: string; readonly message: string };
}

/** Shortest time a session is given; all it can do is book what is left as over the budget. */
const LEAST_BUDGET_S = 0.05;

/** Rejects only where nothing was measured, with the error of the host that could not be opened or begin. */
export async function measureLaunches(options: LaunchesOptions): Promise<Run> {
  const { base, launches, workloads, timeBudgetS } = options;
  const of = base === undefined ? launches : launchesLeft(base, launches, workloads);
  const endsAtMs = performance.now() + (timeBudgetS ?? Number.POSITIVE_INFINITY) * 1000;
  const crashes = new Crashes();
  const over: Run[] = base === undefined ? [] : [base];
  let end: Run['status'] = 'complete';

  for (let number = 1; number <= of && end === 'complete'; number++) {
    const leftS = (endsAtMs - performance.now()) / 1000;
    if (number > 1 && leftS <= 0) {
      const message = `the time budget was used up before launch ${number} of ${of}`;
      remark(over, { code: 'over-time-budget', message });
      break;
    }
    if (of > 1) options.note(`Launch ${number} of ${of}`);
    const launch = await oneLaunch({ options, crashes, over }, { number, of }, leftS / (of - number + 1));
    if (launch.run !== undefined) over.push(launch.run);
    if (launch.remark !== undefined) remark(over, launch.remark);
    end = launch.end ?? 'complete';
  }
  if (over.length === 0) throw new NothingMeasuredError('nothing was measured');
  return whole(options, over, end);
}

/** The command was interrupted before its first host had begun. */
class NothingMeasuredError extends Error {
  override readonly name = 'NothingMeasuredError';
}

/** Adds an incident to the last launch, if there is one. */
function remark(over: Run[], { code, message }: NonNullable<Launch['remark']>): void {
  const last = over.pop();
  if (last !== undefined) over.push(withIncident(last, code, message));
}

/** The run from its launches. What a fault cut off has been measured since, unless `status` says otherwise. */
function whole({ base, timeBudgetS }: LaunchesOptions, launches: readonly Run[], status: Run['status']): Run {
  const run = mergeLaunches(launches);
  const allowedS = timeBudgetS === undefined ? run.timeBudgetS : timeBudgetS + (base?.timeBudgetS ?? 0);
  return { ...run, ...(allowedS !== undefined && { timeBudgetS: allowedS }), status };
}

/** How many more launches the run needs until every workload has been measured in `wanted`. */
function launchesLeft(base: Run, wanted: number, workloads: readonly string[]): number {
  const counts = launchesByWorkload(base);
  return Math.max(0, ...workloads.map((id) => wanted - (counts.get(id) ?? 0)));
}

/** One launch, in as many hosts as it takes. `shareS` is its part of the time budget, and may be infinite. */
async function oneLaunch(course: Course, count: LaunchCount, shareS: number): Promise<Launch> {
  const { options, crashes, over } = course;
  const settled = over.length === 0 ? [] : satisfied(mergeLaunches(over), options.launches);
  const done = new Set<string>();
  let endsAtMs = performance.now() + shareS * 1000;
  let run: Run | undefined;

  for (;;) {
    const skip = [...new Set([...settled, ...done, ...crashes.givenUp])];
    const leftS = Math.max(LEAST_BUDGET_S, (endsAtMs - performance.now()) / 1000);
    const piece = await onePiece(course, run, { ...count, doneBefore: done.size }, skip, leftS);
    if (piece === 'interrupted') return { run, end: 'cancelled' };
    const { fault } = piece;
    if (piece.run !== undefined) {
      const { timeBudgetS } = piece.run;
      // A suite may have a budget of its own, which holds for the launch and not for each of its hosts.
      if (run === undefined && timeBudgetS !== undefined && shareS === Number.POSITIVE_INFINITY) {
        endsAtMs = performance.now() + timeBudgetS * 1000 - lasted(piece.run);
      }
      run = run === undefined ? piece.run : { ...mergeLaunches([run, piece.run]), ...budgetOf(run) };
      for (const id of answered(piece.run)) done.add(id);
      keep(options, [...over, run]);
      if (piece.run.status === 'cancelled') return { run, end: 'cancelled' };
    }
    if (fault === undefined) return { run };
    const left = new Set([...settled, ...done, ...crashes.givenUp]);
    if (options.workloads.every((id) => left.has(id))) return { run };
    if (!crashes.mayRestart()) {
      if (run === undefined && over.length === (options.base === undefined ? 0 : 1)) throw fault.cause;
      const message = `After ${MAX_RESTARTS} fresh starts, again: ${fault.message}`;
      const end = fault.code === 'device-lost' ? 'device-lost' : 'error';
      return { run, end, remark: { code: 'gave-up', message } };
    }
    const words = `a fresh start goes on with the rest (${crashes.restarts} of ${MAX_RESTARTS})`;
    options.note(`${fault.code}: ${fault.message}`);
    options.note(`After that ${words}.`);
    if (run !== undefined) run = withIncident(run, 'restarted', `After ${fault.code} ${words}.`);
  }
}

const lasted = ({ startedAt, finishedAt }: Run): number => Date.parse(finishedAt) - Date.parse(startedAt);
const budgetOf = ({ timeBudgetS }: Run): Partial<Run> => (timeBudgetS === undefined ? {} : { timeBudgetS });

interface PieceOutcome {
  readonly run?: Run;
  readonly fault?: Fault & { readonly cause?: unknown };
}

/** What one fresh host measures. Rejects where the first host of all cannot even begin. */
async function onePiece(
  { options, crashes, over }: Course,
  before: Run | undefined,
  count: LaunchCount,
  skip: readonly string[],
  leftS: number,
): Promise<PieceOutcome | 'interrupted'> {
  const { interrupts, recorder, limits, note, show } = options;
  const begun = over[0] ?? before;
  let host: RunHost | undefined;
  try {
    host = await openHost(options, begun?.environment);
    if (host === undefined) return 'interrupted';
    const { run, fault } = await measure({
      host,
      options: {
        ...options.options,
        driver: host.driver,
        ...(options.choices && { choices: options.choices.read() }),
        ...leftOut([...(options.options.skip ?? []), ...skip]),
        ...(Number.isFinite(leftS) && { timeBudgetS: leftS }),
      },
      recorder,
      interrupts,
      limits,
      show: (event) => show(event, count),
      note,
      refuse: (header) => refusal(begun && runsApart(begun, header)),
    });
    options.choices?.add(run);
    return fault === undefined ? { run } : { run: crashes.book(run, fault), fault };
  } catch (error) {
    if (interrupts.asked()) return 'interrupted';
    const isFirst = before === undefined && over.length === (options.base === undefined ? 0 : 1);
    if (isFirst && !isDeath(error)) throw error;
    return { fault: { code: 'no-fresh-start', message: messageOf(error), cause: error } };
  } finally {
    await host?.close();
  }
}

const leftOut = (ids: readonly string[]): Pick<RunOptions, 'skip'> => (ids.length > 0 ? { skip: ids } : {});

/** Errors of a host that died before it could begin, which a fresh one may not. */
const isDeath = (error: unknown): boolean =>
  error instanceof Error &&
  ['BrowserDiedError', 'ProcessDiedError', 'WorkerDiedError', 'DeviceLostError'].includes(error.name);

/** This machine, browser or program is not the one that the run was begun with. */
export class OtherDeviceError extends Error {
  override readonly name = 'OtherDeviceError';
}

/** Undefined when the user interrupts. Rejects where the fresh host has another device than the run. */
async function openHost(
  { open, interrupts }: LaunchesOptions,
  wanted: Environment | undefined,
): Promise<RunHost | undefined> {
  if (interrupts.asked()) return undefined;
  const opening = open();
  const host = await Promise.race([opening, interrupts.first]);
  if (host === undefined) {
    opening.then((late) => late.close()).catch(() => {});
    return undefined;
  }
  const refused = refusal(wanted && devicesApart(wanted, host.environment));
  if (refused === undefined) return host;
  await host.close();
  throw refused;
}

const refusal = (why: string | undefined): OtherDeviceError | undefined =>
  why === undefined ? undefined : new OtherDeviceError(`the run was begun elsewhere: ${why}`);

/** After each piece the journal is one line again. */
function keep(options: LaunchesOptions, launches: readonly Run[]): void {
  try {
    options.recorder.keep(whole(options, launches, 'cancelled'));
  } catch (error) {
    options.note(`The journal cannot be written: ${messageOf(error)}`);
  }
}
